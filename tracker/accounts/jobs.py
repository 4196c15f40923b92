"""Work of the accounts feature that does not wait for a page.

Links are mailed from here, so that a page answers alike and as fast whether or not an address
has an account.
"""

from datetime import timedelta

from tracker.access import Actor
from tracker.accounts.operations import attempts, links, notices, passkeys, sessions
from tracker.accounts.queries import notices as waiting
from tracker.accounts.rules import AddressKind
from tracker.db import transaction
from tracker.jobs import task


@task("accounts.answer_sign_up")
def answer_sign_up(address: str, kind: str) -> None:
    """Mail what somebody gets who wants an account."""
    with transaction():
        links.answer_sign_up(address, AddressKind(kind), actor=Actor.machine("accounts"))


@task("accounts.answer_reset")
def answer_reset(address: str) -> None:
    """Mail what somebody gets who forgot a password."""
    with transaction():
        links.answer_reset(address, actor=Actor.machine("accounts"))


@task("accounts.sweep", every=timedelta(hours=6))
def sweep() -> None:
    """Forget tries, links, challenges and kept forms whose time is over."""
    with transaction():
        for part in (attempts, links, notices, passkeys, sessions):
            part.sweep(actor=Actor.machine("accounts"))


@task("accounts.mail_digests", every=timedelta(minutes=5))
def mail_digests() -> None:
    """Mail what waits to those whose time has come, each in a transaction of their own."""
    with transaction():
        people = waiting.all_with_notices()
    for user_id in people:
        with transaction():
            notices.mail_digest(user_id, actor=Actor.machine("accounts.mail_digests"))
