"""Telling people of evaluations: what came, what may be read, what did not come."""

from tracker.access import Actor, Can, authorize
from tracker.accounts.operations.notices import Telling, tell_each
from tracker.accounts.rules.notices import NoticeKind
from tracker.evaluations import queries
from tracker.evaluations.models import Evaluation
from tracker.evaluations.rules import TITLES, Stand
from tracker.internships.queries import noticing


def tell_all(*, actor: Actor) -> int:
    """Tell students and faculty what they do not know yet; return how many sentences were noted."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    lately, overdue, said = queries.closed_lately(), queries.all_overdue(), []
    reviewers = noticing.reviewers_by(each.internship for each in [*lately, *overdue])
    for found in lately:
        said.append((reviewers[found.internship_id], _came(found)))
        if queries.is_read_by_student(found):
            said.append(([found.student_id], _to_read(found)))
    said += [(reviewers[found.internship_id], _overdue(found)) for found in overdue]
    return tell_each(said, actor=actor)


def _came(found: Evaluation) -> Telling:
    student, title = found.internship.student.name, TITLES[found.kind].lower()
    is_declined = found.stand is Stand.DECLINED
    return Telling(
        kind=NoticeKind.DESK,
        stage=f"evaluation-{found.stand}:{found.id}:{found.row_version if is_declined else 0}",
        title=f"The site will not write the {title} of {student}"
        if is_declined
        else f"The {title} of {student} came in",
        sentence=found.words or "They gave no reason." if is_declined else _who_reads(found),
        path=_path(found),
    )


def _who_reads(found: Evaluation) -> str:
    if queries.may_be_released(found):
        return "The student reads it when you release it."
    return "Nothing is left to decide about it."


def _to_read(found: Evaluation) -> Telling:
    return Telling(
        kind=NoticeKind.DECISIONS,
        stage=f"evaluation-read:{found.id}",
        title=f"Your {TITLES[found.kind].lower()} can be read",
        sentence=f"{found.internship.title}: what the site says of your work.",
        path=_path(found),
    )


def _overdue(found: Evaluation) -> Telling:
    return Telling(
        kind=NoticeKind.DESK,
        stage=f"evaluation-overdue:{found.id}:{found.asked_at:%Y%m%d}",
        title=f"The {TITLES[found.kind].lower()} of {found.internship.student.name} did not come",
        sentence="The site was asked and reminded twice. Call there, or have somebody else named.",
        path=_path(found),
    )


def _path(found: Evaluation) -> str:
    return f"/internships/{found.internship_id}/evaluations"
