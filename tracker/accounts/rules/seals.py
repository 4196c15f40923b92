"""Secrets that must be read again are kept sealed (Fernet) under the installation's key."""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(plain: str, *, key: str, purpose: str) -> str:
    """Encrypt a short secret for one purpose."""
    return _box(key, purpose).encrypt(plain.encode()).decode()


def unseal(sealed: str, *, key: str, purpose: str, within: timedelta | None = None) -> str | None:
    """Return the secret, or None when it was sealed for something else, changed or too long ago."""
    seconds = int(within.total_seconds()) if within else None
    try:
        return _box(key, purpose).decrypt(sealed.encode(), ttl=seconds).decode()
    except (InvalidToken, UnicodeError):
        return None


def _box(key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
