"""Passkeys (WebAuthn level 3), by the webauthn library.

A challenge travels in the signed cookie and is answered once: its hash is kept when it was.
The library takes a third of a second to load, so it is loaded when somebody uses a passkey.
"""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries
from tracker.accounts.models import Passkey, SpentChallenge, User
from tracker.accounts.rules import SECOND_STEP_LASTS, passwords
from tracker.db import db
from tracker.errors import WrongState

MOST = 20
NOT_READ = "The passkey could not be checked. Try again."


@dataclass(frozen=True)
class Site:
    """Whom passkeys are made for: host name and origin of this installation."""

    host: str
    origin: str

    @classmethod
    def at(cls, base_url: str) -> "Site":
        """Read both from the configured address; browsers refuse bare IP addresses as hosts.

        On the machine itself ``localhost`` stands in for a loopback address.
        """
        parts = urlsplit(base_url)
        host, port = parts.hostname or "localhost", f":{parts.port}" if parts.port else ""
        if _is_loopback(host):
            host = "localhost"
        return cls(host, f"{parts.scheme}://{host}{port}")


def creation_options(user: User, site: Site, *, actor: Actor) -> tuple[str, bytes]:
    """Return what the browser needs to make a passkey, as JSON, and the challenge in it."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if len(user.passkeys) >= MOST:
        raise WrongState(f"An account has at most {MOST} passkeys. Remove one first.")
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Liner Notes",
        user_id=user.webauthn_handle,
        user_name=queries.primary_address(user),
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=key.credential_id) for key in user.passkeys
        ],
    )
    return webauthn.options_to_json(options), options.challenge


def add(
    user: User, site: Site, *, credential: str, challenge: bytes, name: str, actor: Actor
) -> Passkey:
    """Keep a passkey that the browser made.

    Raises:
        WrongState: when the answer does not fit the question.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError):
        raise WrongState(NOT_READ) from None
    _spend(challenge)
    if queries.passkey_by_credential(made.credential_id) is not None:
        raise WrongState("This passkey is known already.")
    passkey = Passkey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
    )
    user.passkeys.append(passkey)
    db.session.flush()
    trail.record(actor, "account.passkey-added", passkey)
    _tell(user, f"The passkey “{name}” was added")
    return passkey


def request_options(site: Site, *, actor: Actor) -> tuple[str, bytes]:
    """Return what the browser needs to show any passkey for this site, and the challenge in it."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    authorize(actor, Can.SIGN_IN, None)
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options), options.challenge


def accept(site: Site, *, credential: str, challenge: bytes, actor: Actor) -> User:
    """Judge a passkey that was shown; return whose it is.

    Raises:
        WrongState: the same sentence for every reason.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    authorize(actor, Can.SIGN_IN, None)
    passkey = _named_in(credential)
    if passkey is None or passkey.user.deactivated_at is not None:
        raise WrongState(NOT_READ)
    try:
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError):
        raise WrongState(NOT_READ) from None
    _spend(challenge)
    passkey.sign_count, passkey.last_used_at = shown.new_sign_count, clock.now()
    return passkey.user


def rename(user: User, passkey_id: int, name: str, *, actor: Actor) -> None:
    """Call a passkey something else."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if passkey := queries.passkey_of(user, passkey_id):
        passkey.name = name
        trail.record(actor, "account.passkey-renamed", passkey)


def remove(user: User, passkey_id: int, password: str, *, actor: Actor) -> None:
    """Stop accepting a passkey.

    Raises:
        WrongState: when that leaves a short password alone.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    passkey = queries.passkey_of(user, passkey_id)
    if passkey is None:
        return
    if len(user.passkeys) == 1 and user.authenticator is None:
        if objection := passwords.too_short_alone(password):
            raise WrongState(objection)
        user.recovery_codes.clear()
    trail.record(actor, "account.passkey-removed", passkey)
    _tell(user, f"The passkey “{passkey.name}” was removed")
    user.passkeys.remove(passkey)
    db.session.flush()


def sweep(*, actor: Actor) -> None:
    """Forget answered challenges that are too old to be shown again."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    old = clock.now() - 2 * SECOND_STEP_LASTS
    db.session.execute(delete(SpentChallenge).where(SpentChallenge.at < old))


def _named_in(credential: str) -> Passkey | None:
    from webauthn.helpers import base64url_to_bytes

    try:
        said = json.loads(credential)
        credential_id = base64url_to_bytes(said["rawId"])
        handle = base64url_to_bytes(said["response"].get("userHandle") or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    passkey = queries.passkey_by_credential(credential_id)
    # A discoverable passkey names its person; it has to be the one we know it for.
    if passkey is None or (handle and handle != passkey.user.webauthn_handle):
        return None
    return passkey


def _spend(challenge: bytes) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(SpentChallenge(challenge_hash=queries.token_hash(challenge.hex())))
    except IntegrityError:
        raise WrongState(NOT_READ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _tell(user: User, what: str) -> None:
    mail.send(queries.primary_address(user), "accounts/email/security", user=user, what=what)
