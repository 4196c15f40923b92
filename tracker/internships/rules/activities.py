"""What kind of work hours are made of, and how it spreads over what the student wants to learn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Activity(StrEnum):
    """Kinds of work in the field, in the order in which forms offer them."""

    SET_UP = "set-up"
    TRACKING = "tracking"
    OVERDUB = "overdub"
    EDITING = "editing"
    MIXING = "mixing"
    MASTERING = "mastering"
    DIALOGUE = "dialogue"
    ADR = "adr"
    FOLEY = "foley"
    EFFECTS = "effects"
    GAME = "game"
    LOAD_IN = "load-in"
    SHOW = "show"
    LOAD_OUT = "load-out"
    TUNING = "tuning"
    MAINTENANCE = "maintenance"
    MEDIA = "media"
    RUNNER = "runner"
    ADMINISTRATION = "administration"
    MARKETING = "marketing"
    MEETING = "meeting"
    TRAINING = "training"
    RESEARCH = "research"
    TRAVEL = "travel"


ACTIVITY_WORDS: Mapping[Activity, str] = {
    Activity.SET_UP: "Setting up",
    Activity.TRACKING: "Tracking",
    Activity.OVERDUB: "Overdubs",
    Activity.EDITING: "Editing",
    Activity.MIXING: "Mixing",
    Activity.MASTERING: "Mastering",
    Activity.DIALOGUE: "Dialogue",
    Activity.ADR: "ADR",
    Activity.FOLEY: "Foley",
    Activity.EFFECTS: "Sound effects",
    Activity.GAME: "Game implementation",
    Activity.LOAD_IN: "Load-in",
    Activity.SHOW: "Live show",
    Activity.LOAD_OUT: "Load-out",
    Activity.TUNING: "System tuning",
    Activity.MAINTENANCE: "Maintenance and soldering",
    Activity.MEDIA: "Media management and backup",
    Activity.RUNNER: "Client service and runner",
    Activity.ADMINISTRATION: "Administration and booking",
    Activity.MARKETING: "Marketing",
    Activity.MEETING: "Meeting",
    Activity.TRAINING: "Training",
    Activity.RESEARCH: "Research",
    Activity.TRAVEL: "Travel (not counted)",
}


def known(values: Iterable[str]) -> tuple[Activity, ...]:
    """Return the kinds of work that are meant, each once, in the order of the list."""
    named = set(values)
    return tuple(each for each in Activity if each.value in named)


def spoken_activities(values: Iterable[str]) -> str:
    """Name kinds of work in one line."""
    return ", ".join(ACTIVITY_WORDS[each] for each in known(values))


def shares(minutes: int, activities: Sequence[Activity]) -> dict[Activity, int]:
    """Split a day evenly over its kinds of work; the whole stays the whole."""
    if not activities:
        return {}
    each, rest = divmod(minutes, len(activities))
    return {kind: each + (place < rest) for place, kind in enumerate(activities)}


@dataclass(frozen=True)
class Share:
    """One bar of the mix.

    Attributes:
        words: what it is of.
        minutes: how much of it.
        percent: of all hours that say what they were made of, rounded.
        serves: the numbers of the objectives it serves; for a bar of an objective, its own.
    """

    words: str
    minutes: int
    percent: int
    serves: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mix:
    """What hours were made of, beside what the agreement says the student wants to learn.

    Attributes:
        by_kind: one bar for each kind of work, most first.
        by_objective: one bar for each objective that names its work; bars overlap where one kind
            of work serves two objectives.
        other: minutes of work that serves no objective.
        unsaid: minutes of days that do not say what they were made of.
        total: minutes of days that do.
        names_work: whether any objective says which work serves it.
    """

    by_kind: tuple[Share, ...] = ()
    by_objective: tuple[Share, ...] = ()
    other: Share | None = None
    unsaid: int = 0
    total: int = 0
    names_work: bool = False


def mix_of(
    days: Iterable[tuple[int, Iterable[str]]], objectives: Sequence[tuple[str, Iterable[str]]]
) -> Mix:
    """Add up what days were made of.

    Args:
        days: minutes and kinds of work of each.
        objectives: words of each, and the kinds of work that serve it.
    """
    sums: dict[Activity, int] = {}
    unsaid = 0
    for minutes, values in days:
        split = shares(minutes, known(values))
        unsaid += 0 if split else minutes
        for kind, part in split.items():
            sums[kind] = sums.get(kind, 0) + part
    total = sum(sums.values())
    wanted = [(n, words, set(known(work))) for n, (words, work) in enumerate(objectives, 1)]
    order = list(Activity)

    def bar(words: str, minutes: int, serves: tuple[int, ...] = ()) -> Share:
        return Share(words, minutes, round(100 * minutes / total) if total else 0, serves)

    served: set[Activity] = set().union(*(work for _, _, work in wanted))
    return Mix(
        by_kind=tuple(
            bar(
                ACTIVITY_WORDS[kind],
                sums[kind],
                tuple(n for n, _, work in wanted if kind in work),
            )
            for kind in sorted(sums, key=lambda k: (-sums[k], order.index(k)))
        ),
        by_objective=tuple(
            bar(words, sum(sums.get(kind, 0) for kind in work), (n,)) for n, words, work in wanted
        ),
        other=bar("Other work", sum(m for kind, m in sums.items() if kind not in served)),
        unsaid=unsaid,
        total=total,
        names_work=bool(served),
    )
