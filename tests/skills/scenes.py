"""Claims, brought about as people would."""

from dataclasses import dataclass
from typing import Any

from tests import make
from tracker.accounts.models import User
from tracker.db import db
from tracker.media.models import Version
from tracker.media.rules import HighlightDraft
from tracker.programmes.models import Programme
from tracker.rubrics.queries import body_in_force
from tracker.rubrics.rules import Purpose
from tracker.skills import operations, queries
from tracker.skills.models import Assessment, Evidence, SkillClaim
from tracker.skills.rules import AssessmentDraft, ClaimDraft


@dataclass
class Scene:
    """One claim, whose it is, and faculty of the same programme."""

    claim: SkillClaim
    programme: Programme
    student: User
    faculty: User
    version: Version

    @property
    def url(self) -> str:
        return f"/skills/{self.claim.id}"

    @property
    def desk_url(self) -> str:
        return f"/desk/skills/{self.claim.id}"

    def passage(self, start_ms: int = 5_000, end_ms: int = 15_000, title: str = "Here") -> Evidence:
        draft = HighlightDraft(title=title, start_ms=start_ms, end_ms=end_ms)
        return make.keep(
            operations.add_passage(self.claim, self.version, draft, actor=make.actor(self.student))
        )

    def send(self) -> None:
        operations.send(self.claim, actor=make.actor(self.student))
        db.session.commit()

    def draft(self, level: int = 3, **changes: Any) -> AssessmentDraft:
        body = body_in_force(self.programme.id, Purpose.SKILL)
        plain: dict[str, Any] = {
            "level": level,
            "marks": {each.key: 3 for each in body.criteria},
            "words": "Every choice can be heard.",
        }
        return AssessmentDraft(**plain | changes)

    def assess(self, level: int = 3, by: User | None = None, **changes: Any) -> Assessment:
        made = operations.assess(
            self.claim,
            self.draft(level, **changes),
            based_on=self.claim.row_version,
            actor=make.actor(by or self.faculty),
        )
        return make.keep(made)

    def mark(self, level: int, by: User, **changes: Any) -> Assessment:
        made = operations.mark(
            self.claim,
            self.draft(level, **changes),
            based_on=self.claim.row_version,
            actor=make.actor(by),
        )
        return make.keep(made)

    def double(self) -> None:
        operations.choose_for_double_marking(
            self.programme, [self.claim], actor=make.actor(self.faculty)
        )
        db.session.commit()

    def send_back(self, reason: str = "Add a second piece of work.") -> None:
        operations.send_back(
            self.claim, reason, based_on=self.claim.row_version, actor=make.actor(self.faculty)
        )
        db.session.commit()

    def levels(self) -> dict[str, int]:
        return queries.levels_of(self.student.id, self.programme.id)


def begun(
    skill: str = "automation", level: int = 3, *, beside: Scene | None = None, **changes: Any
) -> Scene:
    """A claim with nothing to show yet; `beside` makes it of the same student."""
    programme = beside.programme if beside else changes.pop("programme", None) or make.programme()
    student = beside.student if beside else make.student(programme)
    claim = operations.claim_skill(
        programme,
        ClaimDraft(skill=skill, level=level, note="I rode the vocal by hand."),
        student_id=student.id,
        actor=make.actor(student),
    )
    version = beside.version if beside else None
    return Scene(
        claim=make.keep(claim),
        programme=programme,
        student=student,
        faculty=beside.faculty if beside else make.faculty(programme),
        version=version or make.version(make.recording(student_id=student.id, title="Low Tide")),
    )


def sent(skill: str = "automation", level: int = 3, **changes: Any) -> Scene:
    """A claim with one passage, before faculty."""
    scene = begun(skill, level, **changes)
    scene.passage()
    scene.send()
    return scene
