"""Changing what was agreed while an internship runs; what held goes on until all have signed."""

from sqlalchemy import select

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries as accounts
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.internships import queries
from tracker.internships.models import (
    Amendment,
    ApprovalStep,
    Internship,
    Objective,
    Supervisor,
)
from tracker.internships.operations.drawing import _draw_amended, _mail_agreement
from tracker.internships.operations.proposals import _is_named_elsewhere
from tracker.internships.operations.stepping import _start_if_due, _step
from tracker.internships.operations.supervisors import _end, _mail
from tracker.internships.rules import (
    AmendmentState,
    Asked,
    Event,
    LinkEnd,
    Part,
    StepKind,
    StepState,
    Terms,
    changes,
    is_substantive,
    laid_on,
    may,
    next_state,
)


def amend(
    internship: Internship, wanted: Terms, *, words: str, based_on: int, actor: Actor
) -> Amendment:
    """Ask for a change of what was agreed, as student or faculty.

    A change that matters waits until the same people have signed a new version; one that does not
    is recorded and holds at once. Where the school asks for no signatures, the other side agrees.

    Raises:
        WrongState: when it is not running, another change waits, or something is missing.
        Outdated: when it was changed after this person read it.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    parts = queries.parts_of(actor, internship)
    internship = queries.locked(internship.id)
    part = next((each for each in parts if may(internship.state, Event.AMEND, each)), parts[0])
    before = queries.terms_of(internship)
    next_state(internship.state, Event.AMEND, part)
    if reasons := queries.unagreeable(internship, wanted):
        raise WrongState(" ".join(f"{reason.sentence}." for reason in reasons))
    asked = Asked(words=words)
    _step(internship, Event.AMEND, part, asked=asked, based_on=based_on, actor=actor)
    matters = is_substantive(before, wanted)
    earlier = queries.amendments_of(internship.id)
    made = Amendment(
        internship_id=internship.id,
        number=earlier[0].number + 1 if earlier else 1,
        before=before.as_json(),
        after=wanted.as_json(),
        reason=words.strip(),
        asked_by=actor.user_id,
        asked_as=part,
        state=AmendmentState.WAITING if matters else AmendmentState.RECORDED,
        row_version=1,
    )
    db.session.add(made)
    if matters:
        _ask_all(internship, made, wanted, actor)
    else:
        made.decided_at, made.decided_by = clock.now(), actor.user_id
        _apply(internship, made)
    db.session.flush()
    trail.record(
        actor,
        "internship.ask-change" if matters else "internship.record-change",
        internship,
        number=made.number,
        fields=sorted(change.field for change in changes(before, wanted)),
    )
    return made


def _ask_all(internship: Internship, made: Amendment, wanted: Terms, actor: Actor) -> None:
    """Draw up what all have to sign, where the school asks for that, and tell who is asked."""
    agreement = _draw_amended(internship, wanted, _person(internship, wanted), actor)
    made.agreement_id = agreement.id if agreement else None
    db.session.flush()
    if agreement is not None:
        _mail_agreement(internship, agreement, made)
    if made.asked_as is not Part.STUDENT:
        _tell_student(made, internship)


def agree_to_change(change: Amendment, *, actor: Actor) -> None:
    """Agree to a change that nobody signs, as the side that did not ask for it.

    Raises:
        WrongState: when it does not wait for this person.
    """
    internship = queries.locked(change.internship_id)
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    db.session.refresh(change)
    if not queries.may_agree(actor, internship, change):
        raise WrongState("This change does not wait for you.")
    _put_in_force(internship, change, actor)


def withdraw_change(change: Amendment, *, words: str = "", actor: Actor) -> None:
    """Take back a change that waits, or turn it down; what held goes on.

    Args:
        change: which.
        words: why; the other side reads it.
        actor: student or faculty.

    Raises:
        WrongState: when it does not wait any more.
    """
    internship = queries.locked(change.internship_id)
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    db.session.refresh(change)
    part = queries.party(actor, internship)
    if part is None:
        raise NotAllowed
    if change.state is not AmendmentState.WAITING:
        raise WrongState("This change does not wait any more.")
    change.state, change.decided_at = AmendmentState.WITHDRAWN, clock.now()
    change.decided_by, change.answer = actor.user_id, words.strip()
    change.row_version += 1
    _end(internship.id, LinkEnd.REVOKED, to_sign=True)
    db.session.flush()
    db.session.expire(change, ["decider"])
    if part is not Part.STUDENT:
        _tell_student(change, internship)
    trail.record(actor, "internship.withdraw-change", internship, number=change.number)


def _put_in_force(internship: Internship, change: Amendment, actor: Actor) -> None:
    """Let a change hold from now on: all have signed it, or the other side agreed."""
    change.state, change.decided_at = AmendmentState.IN_FORCE, clock.now()
    change.decided_by = None if change.agreement_id else actor.user_id
    change.row_version += 1
    _apply(internship, change)
    trail.record(actor, "internship.change", internship, number=change.number)
    _tell_student(change, internship)
    _start_if_due(internship)


def _apply(internship: Internship, change: Amendment) -> None:
    """Write what a change says into the internship; what it does not touch stays."""
    now = queries.terms_of(internship)
    terms = laid_on(now, change.terms_before, change.terms_after)
    required = queries.required_under(internship, terms)
    internship.title, internship.mode = terms.title, terms.mode
    internship.pay, internship.is_paid = terms.pay, terms.is_paid
    internship.names_place = terms.names_place
    internship.planned_starts_on, internship.planned_ends_on = terms.starts_on, terms.ends_on
    internship.planned_minutes, internship.credits = terms.planned_minutes, terms.credits
    internship.required_minutes = required
    if internship.started_on is not None:
        internship.started_on = terms.starts_on
    if (terms.objectives, terms.work) != (now.objectives, now.work):
        _set_objectives(internship, terms)
    if terms.needs_authorisation is not now.needs_authorisation:
        internship.needs_authorisation = terms.needs_authorisation
        _ask_authorisation(internship, is_needed=terms.needs_authorisation)
    _set_supervisor(internship, terms)
    internship.row_version += 1
    db.session.flush()


def _set_objectives(internship: Internship, terms: Terms) -> None:
    """Keep the rows whose words stay, so that what was said about them stays with them."""
    known = {each.text: each for each in internship.objectives}
    internship.objectives = [
        known.pop(text) if text in known else Objective(text=text) for text in terms.objectives
    ]
    for place, each in enumerate(internship.objectives):
        each.position = place + 1
        each.activities = list(terms.work[place]) if place < len(terms.work) else []


def _ask_authorisation(internship: Internship, *, is_needed: bool) -> None:
    """Have the office note a work authorisation, or say that none is needed any more."""
    step = queries.approval_step(internship.id, StepKind.AUTHORISATION)
    if step is None and is_needed:
        turn = max(queries.round_of(internship.id), 1)
        step = ApprovalStep(
            internship_id=internship.id, round=turn, kind=StepKind.AUTHORISATION, row_version=0
        )
        db.session.add(step)
    if step is None:
        return
    step.state = StepState.WAITING if is_needed else StepState.WAIVED
    step.reason = "" if is_needed else "The changed agreement says that none is needed."
    step.decided_by, step.decided_at = None, None if is_needed else clock.now()
    step.row_version += 1


def _set_supervisor(internship: Internship, terms: Terms) -> None:
    """Let another person vouch from now on; hours that wait are mailed to them."""
    before = internship.supervisor_id
    person = _person(internship, terms)
    if not _is_named_elsewhere(person, internship):
        person.name, person.job_title = terms.supervisor_name, terms.supervisor_title
    if person.id == before:
        return
    internship.supervisor, internship.proxy_id = person, None
    _end(internship.id, LinkEnd.REPLACED, to_sign=False)
    db.session.flush()
    if queries.waiting_lines(internship.id) and person.stopped_at is None:
        _mail(internship, person)


def _person(internship: Internship, terms: Terms) -> Supervisor:
    """Return the person at the place with this address; a new one is written down."""
    address = same_address(terms.supervisor_mail)
    found = db.session.scalar(
        select(Supervisor).where(
            Supervisor.site_id == internship.site_id, Supervisor.mail == address
        )
    )
    if found is not None:
        return found
    if internship.site is None:
        raise NotAllowed
    made = Supervisor(
        site=internship.site,
        mail=address,
        name=terms.supervisor_name,
        job_title=terms.supervisor_title,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _tell_student(change: Amendment, internship: Internship) -> None:
    student = internship.student
    mail.send(
        accounts.primary_address(student),
        "internships/email/change",
        student=student,
        internship=internship,
        change=change,
        changes=changes(change.terms_before, change.terms_after),
    )
