"""Every change of an account: signing in, passwords, addresses, factors, people."""

from tracker.accounts.operations.people import NewAccount, create_account

__all__ = ["NewAccount", "create_account"]
