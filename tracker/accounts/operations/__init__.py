"""Every change of an account: signing in, passwords, addresses, factors, people."""
