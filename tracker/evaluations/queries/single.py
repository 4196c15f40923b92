"""Reading evaluations. Nothing here changes anything."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.evaluations.models import Evaluation, EvaluationLink, FormVersion
from tracker.evaluations.rules import (
    GROUP,
    Kind,
    Questionnaire,
    Stand,
    Summed,
    Visibility,
    final_is_due,
    in_groups,
    midterm_is_due,
    preset,
    student_reads,
    summed,
)
from tracker.internships import queries as internships
from tracker.internships.models import HourLine, Internship, LineEvent, Supervisor
from tracker.internships.rules import ANSWERING, InternshipState, LineState, sums_of
from tracker.internships.rules import Week as LoggedWeek

_OVER = ANSWERING - {InternshipState.ACTIVE, InternshipState.SUSPENDED}
WHOLE = (
    joinedload(Evaluation.form),
    joinedload(Evaluation.supervisor),
    joinedload(Evaluation.internship).joinedload(Internship.student),
    joinedload(Evaluation.internship).joinedload(Internship.site),
)


def form_version(programme_id: int, kind: Kind) -> FormVersion | None:
    """Find what a programme asks now; None while it is the preset."""
    return db.session.scalar(
        select(FormVersion)
        .where(FormVersion.programme_id == programme_id, FormVersion.kind == kind)
        .order_by(FormVersion.number.desc())
        .limit(1)
    )


def asked_now(programme_id: int, kind: Kind) -> Questionnaire:
    """Return what a programme asks of evaluations that begin now."""
    found = form_version(programme_id, kind)
    return found.asked if found else preset(kind)


def evaluation(internship_id: int, kind: str) -> Evaluation | None:
    """Find one evaluation of an internship."""
    return db.session.scalar(
        select(Evaluation)
        .where(Evaluation.internship_id == internship_id, Evaluation.kind == Kind(kind))
        .options(*WHOLE)
    )


def evaluations_of(internship_id: int) -> dict[Kind, Evaluation]:
    """Find all evaluations of an internship."""
    found = db.session.scalars(
        select(Evaluation).where(Evaluation.internship_id == internship_id).options(*WHOLE)
    )
    return {each.kind: each for each in found}


def locked(evaluation_id: int) -> Evaluation:
    """Find one evaluation and keep everybody else from changing it until the end of this."""
    return db.session.scalars(
        select(Evaluation)
        .where(Evaluation.id == evaluation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def is_read_by_student(found: Evaluation) -> bool:
    """Tell whether the student may read what the site said."""
    return found.stand is Stand.LOCKED and student_reads(
        found.visibility, found.answers, is_released=found.released_at is not None
    )


def may_be_released(found: Evaluation) -> bool:
    """Tell whether faculty can still show it to the student."""
    return (
        found.stand is Stand.LOCKED
        and found.released_at is None
        and found.visibility is Visibility.AFTER_RELEASE
        and student_reads(found.visibility, found.answers, is_released=True)
    )


def link_hash(token: str) -> str:
    """Return what is kept of a link's secret."""
    return sha256(token.encode()).hexdigest()


def link_by_token(token: str) -> EvaluationLink | None:
    """Find a link by its secret, whether or not it still works."""
    return db.session.scalar(
        select(EvaluationLink)
        .where(EvaluationLink.token_hash == link_hash(token))
        .options(
            joinedload(EvaluationLink.supervisor),
            joinedload(EvaluationLink.evaluation).options(*WHOLE),
        )
    )


def newest_link(evaluation_id: int) -> EvaluationLink | None:
    """Find the link that was mailed last."""
    return db.session.scalar(
        select(EvaluationLink)
        .where(EvaluationLink.evaluation_id == evaluation_id)
        .options(joinedload(EvaluationLink.supervisor))
        .order_by(EvaluationLink.id.desc())
        .limit(1)
    )


def asked_by_link(supervisor_id: int) -> Sequence[int]:
    """List the evaluations to which somebody holds a link that works."""
    return db.session.scalars(
        select(EvaluationLink.evaluation_id)
        .where(
            EvaluationLink.supervisor_id == supervisor_id,
            EvaluationLink.ended_at.is_(None),
            EvaluationLink.expires_at > clock.now(),
        )
        .distinct()
        .order_by(EvaluationLink.evaluation_id)
    ).all()


def was_mailed_lately(evaluation_id: int) -> bool:
    """Tell whether a link was mailed within the last hour."""
    newest = newest_link(evaluation_id)
    return newest is not None and newest.created_at > clock.now() - internships.AGAIN_AFTER


def reminders_of(evaluation_id: int) -> int:
    """Count how often the site was reminded."""
    found = db.session.scalar(
        select(func.count(EvaluationLink.id)).where(
            EvaluationLink.evaluation_id == evaluation_id, EvaluationLink.is_reminder
        )
    )
    return found or 0


def answering(internship: Internship) -> Supervisor | None:
    """Return who answers for the site; nobody who wants no mail, nor the student."""
    person = internship.proxy or internship.supervisor
    if person is None or person.stopped_at is not None:
        return None
    if internships.refusal_of(internship.id) is not None:
        return None
    own = internships.addresses_of(internship.student)
    return None if same_address(person.mail) in own else person


def due_kinds(internship: Internship, weeks: Iterable[LoggedWeek]) -> list[Kind]:
    """List the evaluations by the site that have come due, whether or not they were asked for."""
    today, state, found = clock.today(), internship.state, []
    if state not in ANSWERING:
        return []
    starts_on = internship.started_on or internship.planned_starts_on
    is_over = state in _OVER
    if state is InternshipState.ACTIVE and starts_on is not None:
        sums = sums_of(day for week in weeks for day in week.days)
        sent = sums.accepted + sums.confirmed + sums.waiting
        if midterm_is_due(
            today,
            starts_on=starts_on,
            ends_on=internship.planned_ends_on,
            sent=sent,
            required=internship.required_minutes,
        ):
            found.append(Kind.MIDTERM)
    if final_is_due(today, ends_on=internship.planned_ends_on, is_over=is_over):
        found.append(Kind.FINAL)
    return found


def all_running() -> Sequence[Internship]:
    """List the internships in which the site may be asked for something."""
    return db.session.scalars(
        select(Internship).where(Internship.state.in_(ANSWERING)).order_by(Internship.id)
    ).all()


def all_open() -> Sequence[int]:
    """List the evaluations that wait for the site."""
    return db.session.scalars(
        select(Evaluation.id)
        .join(Internship)
        .where(
            Evaluation.stand == Stand.OPEN,
            Evaluation.kind != Kind.PLACE,
            Internship.state.in_(ANSWERING),
        )
        .order_by(Evaluation.id)
    ).all()


def asked_about(internship_ids: Iterable[int]) -> set[tuple[int, Kind]]:
    """List which evaluations were asked for already."""
    rows = db.session.execute(
        select(Evaluation.internship_id, Evaluation.kind).where(
            Evaluation.internship_id.in_(list(internship_ids))
        )
    )
    return {(number, kind) for number, kind in rows}


def place_summary(site_id: int) -> tuple[int, list[Summed]]:
    """Sum up what students said of a place.

    Returns:
        How many answers the sums rest on, always a multiple of five, and the mean per criterion;
        0 and nothing while fewer than five students answered the same form.
    """
    rows = db.session.scalars(
        select(Evaluation)
        .join(Internship)
        .where(
            Internship.site_id == site_id,
            Evaluation.kind == Kind.PLACE,
            Evaluation.stand == Stand.LOCKED,
        )
        .options(joinedload(Evaluation.form))
        .order_by(Evaluation.locked_at, Evaluation.id)
    ).all()
    # Answers to other questions cannot be summed up with these: the newest form that has five.
    for form in sorted({row.form for row in rows}, key=lambda form: -form.id):
        answers = [row.answers for row in rows if row.form_id == form.id]
        if len(answers) >= GROUP:
            return len(in_groups(answers)), summed(form.asked, answers)
    return 0, []


def confirmed_by(internship_id: int) -> dict[int, str]:
    """Tell by whom at the site each line was confirmed."""
    rows = db.session.execute(
        select(LineEvent.line_id, Supervisor.name)
        .join(HourLine, HourLine.id == LineEvent.line_id)
        .join(Supervisor, Supervisor.id == LineEvent.supervisor_id)
        .where(HourLine.internship_id == internship_id, LineEvent.state == LineState.CONFIRMED)
        .order_by(LineEvent.id)
    )
    return {line_id: name for line_id, name in rows}  # noqa: C416 - rows are no pairs to mypy


def readable(internship_id: int, kind: str, *, by_student: bool) -> Evaluation | None:
    """Find a locked evaluation by the site, if this reader may read it."""
    found = evaluation(internship_id, kind)
    if found is None or found.stand is not Stand.LOCKED or found.kind is Kind.PLACE:
        return None
    return found if not by_student or is_read_by_student(found) else None
