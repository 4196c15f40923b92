"""Whom to suggest as a contact, from what a student logged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from tracker.contacts.rules.records import ContactKind


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Somebody named in an internship or in credits, who is no contact yet.

    Attributes:
        source: what it comes from; two of one source are one suggestion.
        why: where they were met, for people; becomes "how we met".
        project_ids: works they are credited on.
        internship_ids: internships they belong to.
    """

    source: str
    kind: ContactKind
    name: str
    mail: str = ""
    job_title: str = ""
    company: str = ""
    why: str = ""
    project_ids: frozenset[int] = field(default=frozenset())
    internship_ids: frozenset[int] = field(default=frozenset())

    @property
    def key(self) -> str:
        """What is remembered of an answer: enough to know the suggestion again."""
        return hashed(self.source)


@dataclass(frozen=True)
class Known:
    """What tells that somebody is a contact already."""

    names: frozenset[tuple[ContactKind, str]]
    mails: frozenset[str]

    def has(self, suggestion: Suggestion) -> bool:
        """Tell whether the suggestion is one of them, by name or mail address."""
        named = (suggestion.kind, plain(suggestion.name))
        return named in self.names or bool(suggestion.mail and plain(suggestion.mail) in self.mails)


def hashed(source: str) -> str:
    """Return what is remembered of an answered question instead of its words."""
    return sha256(source.encode()).hexdigest()


def plain(text: str) -> str:
    """Return a name or address as it is compared: without capitals or doubled spaces."""
    return " ".join(text.split()).casefold()


def to_suggest(
    found: Iterable[Suggestion], known: Known, answered: frozenset[str]
) -> Sequence[Suggestion]:
    """Leave out whom one knows and what was answered; join what is said of one person twice.

    Whoever is named by several internships or works is suggested once, with all of them.
    """
    joined: dict[tuple[ContactKind, str], Suggestion] = {}
    for each in found:
        if each.key in answered or known.has(each):
            continue
        named = (each.kind, plain(each.name))
        joined[named] = _together(joined[named], each) if named in joined else each
    return tuple(joined.values())


def _together(first: Suggestion, more: Suggestion) -> Suggestion:
    return Suggestion(
        source=first.source,
        kind=first.kind,
        name=first.name,
        mail=first.mail or more.mail,
        job_title=first.job_title or more.job_title,
        company=first.company or more.company,
        why=first.why,
        project_ids=first.project_ids | more.project_ids,
        internship_ids=first.internship_ids | more.internship_ids,
    )
