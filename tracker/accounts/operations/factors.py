"""Second factors: authenticator app and recovery codes."""

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries
from tracker.accounts.models import Authenticator, RecoveryCode, User
from tracker.accounts.rules import codes, passwords, seals
from tracker.db import db, lock
from tracker.errors import WrongState

PURPOSE = "authenticator"


def add_authenticator(user: User, secret: str, code: str, *, key: str, actor: Actor) -> bool:
    """Keep an app's secret once the app has shown a right code; tell whether it has.

    Args:
        user: whose.
        secret: what the app was given.
        code: what the app shows.
        key: the installation's key, under which the secret is sealed.
        actor: who.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    step = codes.step_of(code, secret, now=clock.now(), after=0)
    if step is None:
        return False
    user.authenticator = None
    db.session.flush()  # a person has one app; the new one takes its place
    sealed = seals.seal(secret, key=key, purpose=PURPOSE)
    user.authenticator = Authenticator(secret=sealed, last_step=step)
    db.session.flush()
    trail.record(actor, "account.authenticator-added", user)
    _tell(user, "An authenticator app was added")
    return True


def remove_authenticator(user: User, password: str, *, actor: Actor) -> None:
    """Stop asking for codes.

    Raises:
        WrongState: when that leaves a short password alone.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if user.authenticator is None:
        return
    if not user.passkeys:
        if objection := passwords.too_short_alone(password):
            raise WrongState(objection)
        user.recovery_codes.clear()
    user.authenticator = None
    db.session.flush()
    trail.record(actor, "account.authenticator-removed", user)
    _tell(user, "The authenticator app was removed")


def make_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """Make ten new codes; the old ones end. They are returned this once.

    Raises:
        WrongState: when there is no second factor that could be lost.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if not queries.has_second_factor(user):
        raise WrongState("Add an authenticator app or a passkey first.")
    user.recovery_codes.clear()
    db.session.flush()
    made = codes.new_recovery_codes()
    user.recovery_codes.extend(RecoveryCode(code_hash=codes.recovery_hash(c)) for c in made)
    db.session.flush()
    trail.record(actor, "account.recovery-codes-made", user, count=len(made))
    return made


def accept_code(user: User, code: str, *, key: str, actor: Actor) -> str | None:
    """Judge a second step; return how it was shown, ``app`` or ``recovery``, or None.

    A code counts once, whichever kind it is.
    """
    authorize(actor, Can.SIGN_IN, user)
    if codes.looks_like_recovery(code):
        return "recovery" if _use_recovery(user, code) else None
    return "app" if _use_app(user, code, key) else None


def _use_app(user: User, code: str, key: str) -> bool:
    if user.authenticator is None:
        return False
    lock(user.authenticator)
    secret = seals.unseal(user.authenticator.secret, key=key, purpose=PURPOSE)
    if secret is None:
        return False
    step = codes.step_of(code, secret, now=clock.now(), after=user.authenticator.last_step)
    if step is None:
        return False
    user.authenticator.last_step = step
    return True


def _use_recovery(user: User, code: str) -> bool:
    found = queries.unused_recovery_code(user, codes.recovery_hash(code))
    if found is None:
        return False
    found.used_at = clock.now()
    db.session.flush()
    left = queries.recovery_codes_left(user)
    trail.record(Actor(user_id=user.id), "account.recovery-code-used", user, left=left)
    _tell(user, f"A recovery code was used to sign in; {left} are left")
    return True


def _tell(user: User, what: str) -> None:
    mail.send(queries.primary_address(user), "accounts/email/security", user=user, what=what)
