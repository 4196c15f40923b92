"""How often something may be tried, and how long to wait after that.

Nobody can lock somebody else out: the pause grows for the pair of account and place, a place being
a browser on which the account was used before, or else a network address; and the wide limits
spare such browsers. Passkeys are not limited with passwords, for they cannot be guessed.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

WINDOW = timedelta(hours=1)
LONGEST_PAUSE = timedelta(minutes=15)
FREE = 5  # tries before pauses begin
DEVICE_LASTS = timedelta(days=180)


class Wide(NamedTuple):
    """At most so many tries within the time."""

    most: int
    within: timedelta


PER_NETWORK = Wide(60, timedelta(minutes=15))
PER_ACCOUNT = Wide(100, timedelta(hours=1))
OVERALL = Wide(3_000, timedelta(minutes=15))
MAILS_PER_ADDRESS = Wide(4, timedelta(hours=1))
MAILS_PER_NETWORK = Wide(30, timedelta(hours=1))
KEPT_FORMS_PER_NETWORK = Wide(30, timedelta(hours=1))
INVITATIONS_PER_PERSON = Wide(300, timedelta(days=1))
MESSAGES_PER_PERSON = Wide(20, timedelta(days=1))
CODES_PER_ACCOUNT = Wide(30, timedelta(hours=1))


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 15 s, doubling, to 15 minutes."""
    if failures < FREE:
        return timedelta(0)
    doubled: int = 1 << min(failures - FREE, 10)
    return min(timedelta(seconds=15) * doubled, LONGEST_PAUSE)


def open_again(failures: int, last: datetime | None, now: datetime) -> bool:
    """Tell whether the pause after the last failure is over."""
    return last is None or now >= last + pause_after(failures)


def network(address: str | None) -> str:
    """Return what one customer of a network shares: the address, or the /64 of IPv6."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64)) + "/64"
    return str(found)
