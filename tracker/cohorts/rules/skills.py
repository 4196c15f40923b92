"""What a cohort shows of skills: levels given, claims that wait, and where nothing is shown yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.skills.rules import Area, Framework


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What there is of one skill of one student.

    Attributes:
        level: the level given, 1 up; 0 while none is.
        claim_id: the claim behind it.
        waits: whether a claim waits for judgement.
    """

    level: int = 0
    claim_id: int | None = None
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class AreaSum:
    """One area of one student: how many of its skills were given a level, and the highest."""

    given: int
    waiting: int
    of: int
    best: int

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a level nor a claim."""
        return not self.given and not self.waiting


@dataclass(frozen=True, kw_only=True)
class Skills:
    """The skills of one student.

    Attributes:
        framework: what the programme names.
        shown: what there is, by key of the skill.
    """

    framework: Framework = field(default_factory=lambda: Framework(levels=(), areas=()))
    shown: Mapping[str, Shown] = field(default_factory=dict)

    def of(self, key: str) -> Shown:
        """Return what there is of a skill."""
        return self.shown.get(key, Shown())

    def in_area(self, area: Area) -> AreaSum:
        """Add up an area."""
        found = [self.of(skill.key) for skill in area.skills]
        return AreaSum(
            given=sum(each.level > 0 for each in found),
            waiting=sum(each.waits for each in found),
            of=len(found),
            best=max((each.level for each in found), default=0),
        )

    def empty_areas(self) -> Sequence[Area]:
        """List the areas in which nothing was shown or claimed."""
        return [area for area in self.framework.areas if self.in_area(area).is_empty]
