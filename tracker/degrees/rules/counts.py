"""What a programme counts beside courses: how often somebody was there, and accepted projects."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.audit import NodeType, Programme

MOST_TIMES = 500
LONGEST_TITLE = 200


class CountKind(StrEnum):
    """What is counted."""

    ATTENDANCE = "attendance"
    PROJECTS = "projects"


_TYPES = {
    NodeType.ATTENDANCE: CountKind.ATTENDANCE,
    NodeType.PROJECTS: CountKind.PROJECTS,
}


@dataclass(frozen=True, kw_only=True)
class Countable:
    """One thing a programme counts.

    Attributes:
        kind: attendance or projects.
        what: which, as the programme file calls it, such as "recital".
        label: the name of the requirement that asks for it first.
        node: its id.
    """

    kind: CountKind
    what: str
    label: str
    node: str

    @property
    def key(self) -> str:
        """Name it in a form."""
        return f"{self.kind}:{self.what}"


@dataclass(frozen=True, kw_only=True)
class CountDraft:
    """What is to be counted for one student.

    Attributes:
        kind: attendance or projects.
        what: which, as the programme file calls it.
        times: how often; a project counts once.
        happened_on: the day of it, or the day a project was accepted.
        title: of the project, or what it was.
    """

    kind: CountKind
    what: str
    happened_on: date
    times: int = 1
    title: str = ""


def countables(programme: Programme) -> tuple[Countable, ...]:
    """List what a programme counts, each once, in the order of the file."""
    found: dict[str, Countable] = {}
    for node in programme.walk():
        if kind := _TYPES.get(node.type):
            each = Countable(kind=kind, what=node.kind, label=node.label, node=node.id)
            found.setdefault(each.key, each)
    return tuple(found.values())


def problem_of_count(draft: CountDraft, programme: Programme, today: date) -> str:
    """Say what does not fit together; "" when all does."""
    asked = {(each.kind, each.what) for each in countables(programme)}
    is_project = draft.kind is CountKind.PROJECTS
    problems = {
        "This programme counts no such thing.": (draft.kind, draft.what) not in asked,
        "Enter a day that is not in the future.": draft.happened_on > today,
        f"Enter a number between 1 and {MOST_TIMES}.": not 1 <= draft.times <= MOST_TIMES,
        "A project counts once. Record each by itself.": is_project and draft.times != 1,
        "Enter the title of the project.": is_project and not draft.title,
        f"Use at most {LONGEST_TITLE} characters for the title.": len(draft.title) > LONGEST_TITLE,
    }
    return next((sentence for sentence, holds in problems.items() if holds), "")
