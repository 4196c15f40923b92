"""The readable name of a page, the last part of its address."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import count, islice

SHORTEST, LONGEST = 3, 63
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Words that would look as if the school or the product spoke, or that addresses may need one day.
_WORDS = (
    "about accessibility account admin administrator api app assets card contact contacts "
    "degree desk directory embed faculty featured feed graduates help home index internships "
    "l liner-notes linernotes login mail media moderator new news null office p page pages "
    "people press preview privacy projects public report resume robots root s school search "
    "security settings share shortlists sign-in sign-out sign-up site sitemap staff static "
    "status support system team terms test undefined university verify webmaster well-known "
    "www "
)
RESERVED = frozenset(_WORDS.split())
# Letters that do not come apart into a plain letter and a mark.
SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th"})


def problem_with(slug: str) -> str:
    """Say in words what is wrong with a name; empty when nothing is."""
    if not SHORTEST <= len(slug) <= LONGEST:
        return f"Use between {SHORTEST} and {LONGEST} characters"
    if not SLUG.fullmatch(slug):
        return "Use small letters a to z, digits and single hyphens, such as mei-lin-sato"
    if slug in RESERVED:
        return "Choose another one: this word is kept for the site itself"
    return ""


def slug_of(name: str) -> str:
    """Write a person's name as a slug; empty when nothing of it can be."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(SPELLED))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST].strip("-")


def suggestions(
    name: str, role: str, is_free: Callable[[str], bool], *, most: int = 3
) -> list[str]:
    """Return names that are allowed and free, the plainest first."""
    fitting = (each for each in _candidates(name, role) if not problem_with(each) and is_free(each))
    return list(islice(fitting, most))


def _candidates(name: str, role: str) -> Iterator[str]:
    whole, words = slug_of(name), slug_of(name).split("-")
    yield whole
    if len(words) > 1:
        yield f"{words[0]}-{words[-1]}"
        yield f"{words[-1]}-{words[0]}"
    for word in slug_of(role).split("-")[:2]:
        yield f"{whole}-{word}"[:LONGEST].strip("-")
    yield f"{whole or 'portfolio'}-sound"[:LONGEST]
    for number in islice(count(2), 200):
        yield f"{whole[: LONGEST - 4] or 'portfolio'}-{number}"
