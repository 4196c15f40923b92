"""Codes that are typed: from authenticator apps (RFC 6238), and for the day one is lost."""

import re
import secrets
from datetime import datetime
from hashlib import sha256

import pyotp

STEP_S = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
_GROUPS, _LENGTH = 4, 4  # 16 of 31 letters: 79 bits, so a plain SHA-256 keeps them


def new_secret() -> str:
    """Return a secret for an authenticator app: 160 bits in base32."""
    return pyotp.random_base32()


def spoken(secret: str) -> str:
    """Write a secret in groups of four, for typing."""
    return " ".join(re.findall(r".{1,4}", secret))


def address_for_app(secret: str, *, account: str, issuer: str) -> str:
    """Return the ``otpauth://`` address that an app reads from the square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(code: str, secret: str, *, now: datetime, after: int) -> int | None:
    """Find the time step a code belongs to, or None.

    Args:
        code: six digits, spaces allowed.
        secret: shared with the app.
        now: the moment of the try; a telephone's clock may be one step off.
        after: the last step that was used; it and earlier ones are refused, so a code counts once.
    """
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    here = int(now.timestamp()) // STEP_S
    one_time = pyotp.TOTP(secret, interval=STEP_S)
    for step in (here, here - 1, here + 1):
        if step > after and secrets.compare_digest(one_time.generate_otp(step), typed):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Make ten codes, written ``abcd-efgh-jkmn-pqrs``."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(code: str) -> str:
    """Return what is kept of a recovery code, however it was spaced or capitalised."""
    return sha256(re.sub(r"[\W_]", "", code.casefold()).encode()).hexdigest()


def looks_like_recovery(code: str) -> bool:
    """Tell a recovery code from six digits."""
    return len(re.sub(r"[\W_]", "", code)) == _GROUPS * _LENGTH
