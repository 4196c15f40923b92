"""What is looked at before a page goes out, and what has changed since it last did."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.portfolio.rules.content import Content, Reel, ShownWork
from tracker.portfolio.rules.passages import HINT_MS, QUIET_LU


@dataclass(frozen=True)
class Finding:
    """One thing to know before publishing.

    Attributes:
        sentence: what it is and what to do about it.
        stops: whether the page cannot be published as it is.
        where: the part of the editor that answers to it.
    """

    sentence: str
    stops: bool = False
    where: str = ""


def findings(content: Content, *, left_out: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Return what a student should know before publishing, what stops it first.

    Args:
        content: what would be published.
        left_out: titles of works on the page that may not be shown.
    """
    found = [*_missing(content), *_left_out(left_out), *_about_reel(content), *_works(content)]
    return tuple(sorted(found, key=lambda each: not each.stops))


def _missing(content: Content) -> Iterator[Finding]:
    if not content.name:
        yield Finding("Enter the name your page shows.", stops=True, where="about")
    if not content.role_line:
        yield Finding("Say what you do, in one line.", stops=True, where="about")
    if not any(piece.streams for piece in content.pieces) and not _reel_comes(content):
        yield Finding(
            "Add a work with sound, or a reel: a page needs one thing to hear.",
            stops=True,
            where="works",
        )


def _reel_comes(content: Content) -> bool:
    return content.reel is not None and content.reel.sound is None


def _left_out(titles: tuple[str, ...]) -> Iterator[Finding]:
    for title in titles:
        yield Finding(
            f"“{title}” stays off the page: its rights are not confirmed, it is under embargo, "
            "or it is archived.",
            where="works",
        )


def _about_reel(content: Content) -> Iterator[Finding]:
    if content.reel is None:
        return
    sound = content.reel.sound
    length = sound.duration_ms if sound else 0
    if length > HINT_MS:
        yield Finding(
            "The reel is over two minutes. Most listeners stop earlier: put the best first.",
            where="reel",
        )
    yield from _about_quiet(content.reel)
    if not content.reel.words:
        yield Finding(
            "Say in words what the reel lets hear: some visitors cannot listen.", where="reel"
        )


def _about_quiet(reel: Reel) -> Iterator[Finding]:
    """Say which passage makes the whole reel quiet, where one does."""
    gains = [chapter.lowered_db for chapter in reel.chapters]
    if not gains or max(gains) - min(gains) < QUIET_LU:
        return
    quiet = reel.chapters[gains.index(max(gains))]
    yield Finding(
        f"“{quiet.title or quiet.work}” is {max(gains) - min(gains):.0f} LU quieter than the "
        "loudest passage, and the whole reel is turned down to it.",
        where="reel",
    )


def _works(content: Content) -> Iterator[Finding]:
    for work in content.works:
        if not work.roles:
            yield Finding(f"Say what you did in “{work.title}”: it has no credit of yours.")
        elif not any(not line.is_own for line in work.credits):
            yield Finding(f"“{work.title}” credits nobody else. Was nobody else in the room?")


def changes(before: Content | None, now: Content) -> tuple[str, ...]:
    """Say in words what a visitor would see changed; nothing for a first publication."""
    if before is None:
        return ()
    said = [words for name, words in PARTS.items() if getattr(before, name) != getattr(now, name)]
    if before.sections != now.sections:
        said.append(_sections_changed(before, now))
    old, new = ({work.id: work for work in c.works} for c in (before, now))
    said += [f"“{new[key].title}” is new" for key in new if key not in old]
    said += [f"“{old[key].title}” is gone" for key in old if key not in new]
    both = [key for key in new if key in old]
    said += [f"“{new[key].title}” changed" for key in both if _differ(old[key], new[key])]
    if both != [key for key in old if key in new]:
        said.append("The order of works")
    return tuple(said)


PARTS = {
    "name": "The name",
    "role_line": "What you do",
    "intro": "The introduction",
    "availability": "Availability",
    "place": "Place",
    "looking_for": "What you look for",
    "speaks": "Languages",
    "theme": "The theme",
    "reel": "The reel",
    "skills": "The skills",
    "internships": "Experience",
    "degree": "The degree",
    "studying": "What you study",
}


def _differ(old: ShownWork, new: ShownWork) -> bool:
    return old != new


def _sections_changed(before: Content, now: Content) -> str:
    if sorted(before.sections) == sorted(now.sections):
        return "The order of sections"
    return "Which sections are shown"
