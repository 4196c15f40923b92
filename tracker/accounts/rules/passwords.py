"""Passwords after NIST SP 800-63B-4, section 3.1.1, and their hashes.

Long rather than mixed: no rules about letters, digits and signs, nothing expires. A blocklist
refuses what attackers try first, with the reason in words.
"""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

SHORTEST_ALONE = 15
SHORTEST_WITH_SECOND = 8
LONGEST = 256
_LOOKED_AT = 72  # zxcvbn's own limit; more characters do not make a password weaker
_EASY = 8.0  # log10 of guesses: what a patient attacker tries over the network
_PRODUCT = ("liner notes", "linernotes", "tracker", "portfolio", "internship")
# OWASP's profile for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def normal(password: str) -> str:
    """Return the password in NFKC, so that every keyboard types the same one."""
    return unicodedata.normalize("NFKC", password)


def shortest(*, second_factor: bool) -> int:
    """Tell how many characters a password needs."""
    return SHORTEST_WITH_SECOND if second_factor else SHORTEST_ALONE


def objection(password: str, *, second_factor: bool, about: tuple[str, ...] = ()) -> str | None:
    """Say why a password cannot be used, or None.

    Args:
        password: as typed.
        second_factor: whether the account has another factor.
        about: words an attacker knows: name, address, school.
    """
    password = normal(password)
    needed = shortest(second_factor=second_factor)
    if len(password) < needed:
        return f"Use {needed} characters or more. A few unrelated words are easy to remember"
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters"
    if password.casefold() in FREQUENCY_LISTS["passwords"]:
        return "Choose another password: this is one of the most used ones"
    known = context_words(about)
    if _mostly(password, known):
        return "Choose another password: this one is mostly your name, address or school"
    if _guesses(password, known) < _EASY:
        return "Choose another password: this one follows a pattern that is easy to guess"
    return None


def too_short_alone(password: str) -> str | None:
    """Say why a password, right as it is, cannot be left without a second factor, or None."""
    if len(normal(password)) >= SHORTEST_ALONE:
        return None
    return (
        f"Your password is shorter than {SHORTEST_ALONE} characters and would stand alone. "
        "Choose a longer one first."
    )


def context_words(about: tuple[str, ...]) -> tuple[str, ...]:
    """Return product, school, name and address parts, whole and in pieces of four and more."""
    whole = [text.casefold() for text in (*_PRODUCT, *about) if text]
    parts = [part for text in whole for part in re.split(r"[\W_]+", text) if len(part) >= 4]
    joined = ["".join(re.findall(r"\w", text)) for text in whole]
    return tuple(sorted({*parts, *joined} - {""}, key=lambda word: (-len(word), word)))


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Tell whether a password fits; takes as long when there is no hash to compare with."""
    try:
        _HASHER.verify(kept or _dummy(), normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def _mostly(password: str, known: tuple[str, ...]) -> bool:
    """Tell whether fewer than six characters are left without the known words."""
    left = "".join(re.findall(r"\w", password.casefold()))
    before = left
    for word in known:
        left = left.replace(word, "")
    return left != before and len(left) < 6


def _guesses(password: str, known: tuple[str, ...]) -> float:
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=list(known))
    return float(found["guesses_log10"])


@cache
def _dummy() -> str:
    return _HASHER.hash("nobody's password")
