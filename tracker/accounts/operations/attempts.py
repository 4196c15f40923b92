"""Counting tries. A try is counted before it is judged, so that many at once gain nothing."""

from datetime import timedelta

from sqlalchemy import delete

from tracker import clock
from tracker.access import Actor, Can, authorize
from tracker.accounts.models import Attempt, User
from tracker.accounts.queries import attempts
from tracker.accounts.rules import Browser, limits
from tracker.db import db
from tracker.errors import TooMany

KEPT = timedelta(days=2)


def count_once(kind: str, key: str, wide: limits.Wide, *, actor: Actor) -> None:
    """Count one try of a kind against one limit.

    Raises:
        TooMany: when there were enough already.
    """
    authorize(actor, Can.SIGN_IN, None)
    if not attempts.within(kind, key, wide):
        raise TooMany
    _add(kind, key)


def count_password(user: User | None, typed: str, browser: Browser, *, actor: Actor) -> list[int]:
    """Count one try of a password against all its limits, whether or not there is an account.

    Returns:
        The ids of what was counted, for ``forgive_password``.

    Raises:
        TooMany: the sentence is the same for known and unknown addresses.
    """
    authorize(actor, Can.SIGN_IN, user)
    known = attempts.knows_device(user, browser.device)
    who, place = _who(user, typed), _place(browser, known=known)
    pair = f"{who}|{place}"
    _refuse_pause("password.pair", pair)
    if not known:
        _refuse_wide(who, place)
    counted = (
        ("password.pair", pair),
        ("password.network", place),
        ("password.account", who),
        ("password.all", ""),
    )
    return [_add(kind, key) for kind, key in counted]


def forgive_password(user: User, counted: list[int], browser: Browser, *, actor: Actor) -> None:
    """Forget a try that was right, and the wrong ones before it in the same place."""
    authorize(actor, Can.SIGN_IN, user)
    known = attempts.knows_device(user, browser.device)
    pair = attempts.key_hash(f"{_who(user, '')}|{_place(browser, known=known)}")
    db.session.execute(
        delete(Attempt).where(
            Attempt.id.in_(counted)
            | ((Attempt.kind == "password.pair") & (Attempt.key_hash == pair))
        )
    )


def count_code(user: User, browser: Browser, *, actor: Actor) -> None:
    """Count one try of a second factor; only who has the password gets this far.

    Raises:
        TooMany: when the pause is not over.
    """
    authorize(actor, Can.SIGN_IN, user)
    known = attempts.knows_device(user, browser.device)
    who = _who(user, "")
    pair = f"{who}|{_place(browser, known=known)}"
    _refuse_pause("code.pair", pair)
    if not known and not attempts.within("code.account", who, limits.CODES_PER_ACCOUNT):
        raise TooMany
    _add("code.pair", pair)
    _add("code.account", who)


def forgive_codes(user: User, browser: Browser, *, actor: Actor) -> None:
    """Forget the tries of a second factor once the right one was shown."""
    authorize(actor, Can.SIGN_IN, user)
    known = attempts.knows_device(user, browser.device)
    who = _who(user, "")
    keys = [attempts.key_hash(key) for key in (who, f"{who}|{_place(browser, known=known)}")]
    db.session.execute(
        delete(Attempt).where(
            Attempt.kind.in_(("code.pair", "code.account")), Attempt.key_hash.in_(keys)
        )
    )


def sweep(*, actor: Actor) -> None:
    """Forget tries that no limit looks at any more."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    db.session.execute(delete(Attempt).where(Attempt.at < clock.now() - KEPT))


def _who(user: User | None, typed: str) -> str:
    return f"user:{user.id}" if user else f"address:{typed}"


def _place(browser: Browser, *, known: bool) -> str:
    return f"device:{browser.device}" if known else limits.network(browser.network_address)


def _refuse_pause(kind: str, pair: str) -> None:
    failures = attempts.count(kind, pair, clock.now() - limits.WINDOW)
    if not limits.open_again(failures, attempts.last(kind, pair), clock.now()):
        raise TooMany


def _refuse_wide(who: str, place: str) -> None:
    for kind, key, wide in (
        ("password.network", place, limits.PER_NETWORK),
        ("password.account", who, limits.PER_ACCOUNT),
        ("password.all", "", limits.OVERALL),
    ):
        if not attempts.within(kind, key, wide):
            raise TooMany


def _add(kind: str, key: str) -> int:
    attempt = Attempt(kind=kind, key_hash=attempts.key_hash(key), at=clock.now())
    db.session.add(attempt)
    db.session.flush()
    return attempt.id
