"""What is true of accounts whatever the database or the web page."""

import unicodedata
from datetime import timedelta
from enum import StrEnum

SESSION_LASTS = timedelta(days=30)
SESSION_IDLES = timedelta(days=7)
ADMIN_SESSION_LASTS = timedelta(hours=12)
RESET_LASTS = timedelta(minutes=45)
SIGN_UP_LASTS = timedelta(days=2)
ADDRESS_CHANGE_LASTS = timedelta(hours=24)


class AddressKind(StrEnum):
    """Where a mail address comes from; the personal one outlives the degree."""

    INSTITUTIONAL = "institutional"
    PERSONAL = "personal"


class TokenPurpose(StrEnum):
    """What a mailed link is for."""

    SIGN_UP = "sign-up"
    RESET = "reset"
    CONFIRM_ADDRESS = "confirm-address"
    FIRST_ADMIN = "first-admin"


class Scheme(StrEnum):
    """Light or dark, or as the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def same_address(typed: str) -> str:
    """Return the form under which a mail address is compared and kept."""
    return unicodedata.normalize("NFC", typed.strip()).casefold()
