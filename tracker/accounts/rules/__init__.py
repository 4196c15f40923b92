"""What is true of accounts whatever the database or the web page."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SESSION_LASTS = timedelta(days=30)
SESSION_IDLES = timedelta(days=7)
ADMIN_SESSION_LASTS = timedelta(hours=12)
ADMIN_SESSION_IDLES = timedelta(hours=2)
FRESH = timedelta(minutes=15)  # how long after showing a factor sensitive pages do not ask again
SECOND_STEP_LASTS = timedelta(minutes=10)
RESET_LASTS = timedelta(minutes=45)
SIGN_UP_LASTS = timedelta(days=2)
ADDRESS_CHANGE_LASTS = timedelta(hours=24)
FIRST_ADMIN_LASTS = timedelta(days=2)
KEPT_FORM_LASTS = timedelta(days=1)
KEPT_FORM_SIZE = 200_000  # characters of all names and values
LONGEST_NAME = 120
LONGEST_ADDRESS = 254
# Never kept, never written anywhere: what proves who somebody is, and what belongs to one form.
SECRET_FIELDS = frozenset(
    {"password", "new_password", "code", "credential", "sealed", "csrf_token", "submission_id"}
)


class AddressKind(StrEnum):
    """Where a mail address comes from; the personal one outlives the degree."""

    INSTITUTIONAL = "institutional"
    PERSONAL = "personal"


class FeedKind(StrEnum):
    """What a calendar at a secret address holds."""

    CONTACTS = "contacts"
    INTERNSHIPS = "internships"


class TokenPurpose(StrEnum):
    """What a mailed link is for."""

    SIGN_UP = "sign-up"
    RESET = "reset"
    CONFIRM_ADDRESS = "confirm-address"
    FIRST_ADMIN = "first-admin"


LASTS = {
    TokenPurpose.SIGN_UP: SIGN_UP_LASTS,
    TokenPurpose.RESET: RESET_LASTS,
    TokenPurpose.CONFIRM_ADDRESS: ADDRESS_CHANGE_LASTS,
    TokenPurpose.FIRST_ADMIN: FIRST_ADMIN_LASTS,
}


class Scheme(StrEnum):
    """Light or dark, or as the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Browser:
    """Who asks, as far as a request tells.

    Attributes:
        network_address: where the request came from.
        user_agent: what the browser says of itself.
        device: the random token this browser was given when somebody signed in on it, or nothing.
    """

    network_address: str
    user_agent: str = ""
    device: str = ""


def same_address(typed: str) -> str:
    """Return the form under which a mail address is compared and kept."""
    return unicodedata.normalize("NFC", typed.strip()).casefold()


def domain_of(address: str) -> str:
    """Return what stands after the at sign."""
    return same_address(address).rpartition("@")[2]


def kind_of(address: str, domains: str) -> AddressKind:
    """Tell a school's address from a personal one.

    Args:
        address: the mail address.
        domains: the school's domains, separated by spaces.
    """
    ours = domain_of(address) in domains.casefold().split()
    return AddressKind.INSTITUTIONAL if ours else AddressKind.PERSONAL


def tidy_name(typed: str | None) -> str:
    """Return a name in one spelling: NFC, single spaces, no control or direction characters."""
    plain = unicodedata.normalize("NFC", typed or "")
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in plain)
    return " ".join(kept.split())
