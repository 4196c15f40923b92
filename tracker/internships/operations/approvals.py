"""The steps before an internship is approved, each with its owner; the last one approves it."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import ApprovalStep, Internship, WorkAuthorisation
from tracker.internships.operations.drawing import _draw_up
from tracker.internships.operations.stepping import _start_if_due, _step
from tracker.internships.rules import (
    RUNS_OUT,
    STEP_WORDS,
    Asked,
    Event,
    InternshipState,
    Part,
    StepDecision,
    StepKind,
    StepState,
    asked_kinds,
    lacking,
    next_state,
    unfinished,
)

DECIDED = "This was decided meanwhile."


def approve(internship: Internship, *, based_on: int, remark: str = "", actor: Actor) -> None:
    """Agree to a proposal as faculty; when nothing else is missing, it is approved by that.

    It starts at once when its first day has come.

    Raises:
        WrongState: when it does not wait, lacks something, or faculty agreed already.
        Outdated: when it was changed after this person read it.
    """
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    next_state(internship.state, Event.APPROVE, Part.SYSTEM)
    if internship.row_version != based_on:
        raise Outdated("This was changed after you opened it. Read it again before you decide.")
    if reasons := unfinished(queries.proposal_of(internship)):
        raise WrongState(" ".join(f"{reason.sentence}." for reason in reasons))
    if queries.approval_step(internship.id, StepKind.FACULTY) is None:
        _ask_steps(internship, actor)
    decision = StepDecision(state=StepState.APPROVED, words=remark)
    _decide(internship, StepKind.FACULTY, decision, actor)
    _approve_if_ready(internship, remark, actor)


def send_back(internship: Internship, *, reason: str, based_on: int, actor: Actor) -> None:
    """Ask the student for a change, as faculty."""
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    _return(internship, StepKind.FACULTY, Part.FACULTY, reason, based_on, actor)


def decide_step(
    internship: Internship, kind: StepKind, decision: StepDecision, *, based_on: int, actor: Actor
) -> None:
    """Approve, waive or return one step as its owner; the last one approves the internship.

    What runs out can be approved again while the internship goes on.

    Args:
        internship: whose approval it is.
        kind: which step.
        decision: what its owner says.
        based_on: the version of the step that was read.
        actor: who.

    Raises:
        NotAllowed: when the step is somebody else's.
        WrongState: when it does not wait any more, or the decision lacks something.
        Outdated: when the step was changed after it was read.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    step, owner = queries.approval_step(internship.id, kind), STEP_WORDS[kind].owner
    if step is None or owner is None or owner not in queries.parts_of(actor, internship):
        raise NotAllowed
    if step.row_version != based_on:
        raise Outdated("This was changed after you opened it. Read it again before you decide.")
    if not queries.may_decide(actor, internship, step):
        raise WrongState(DECIDED)
    if reasons := lacking(kind, decision):
        raise WrongState(" ".join(f"{reason.sentence}." for reason in reasons))
    if decision.state is StepState.RETURNED:
        _return(internship, kind, owner, decision.words, internship.row_version, actor)
        return
    if decision.state is StepState.WAIVED and kind is StepKind.FACULTY:
        raise WrongState("What faculty thinks of it cannot be waived.")
    _decide(internship, kind, decision, actor)
    if internship.state is InternshipState.PROPOSED:
        _approve_if_ready(internship, "", actor)
    else:
        _start_if_due(internship)


def _ask_steps(internship: Internship, actor: Actor) -> None:
    """Write down what this sending asks for; what the school knows is done at once."""
    kinds = asked_kinds(
        queries.policy_of(internship).steps,
        for_credit=internship.course_id is not None,
        needs_authorisation=internship.needs_authorisation,
    )
    turn = max(queries.round_of(internship.id), 1)
    for kind in kinds:
        step = ApprovalStep(internship_id=internship.id, round=turn, kind=kind, row_version=1)
        step.state = StepState.WAITING
        _know_before(internship, step)
        if kind is StepKind.SIGNATURES:
            _ask_signatures(internship, step, actor)
        db.session.add(step)
    db.session.flush()


def _ask_signatures(internship: Internship, step: ApprovalStep, actor: Actor) -> None:
    """Draw the agreement up; the same words as before may be signed by all already."""
    agreement = _draw_up(internship, actor)
    if agreement is not None and not queries.missing_under(agreement):
        step.state, step.decided_at = StepState.APPROVED, clock.now()


def _know_before(internship: Internship, step: ApprovalStep) -> None:
    """Decide a step that needs nobody: the place is known, or its insurance was seen lately."""
    site, known = internship.site, ""
    if step.kind is StepKind.SITE and site is not None and site.is_shown_to_students:
        known = "The school knows this place."
    elif step.kind is StepKind.INSURANCE:
        step.valid_until = queries.insured_until(internship.site_id, internship.planned_ends_on)
        known = "The insurance of this place was seen." if step.valid_until else ""
    elif step.kind is StepKind.AUTHORISATION and _is_authorised(internship, step):
        known = "Noted before, and long enough."
    if known:
        step.state, step.reason, step.decided_at = StepState.APPROVED, known, clock.now()


def _is_authorised(internship: Internship, step: ApprovalStep) -> bool:
    found = queries.authorisation_of(internship.id)
    first, last = internship.planned_starts_on, internship.planned_ends_on
    if found is None or first is None or last is None:
        return False
    if found.starts_on > first or found.ends_on < last:
        return False
    step.valid_from, step.valid_until = found.starts_on, found.ends_on
    return True


def _decide(
    internship: Internship, kind: StepKind, decision: StepDecision, actor: Actor
) -> ApprovalStep:
    """Write a decision into its row, once."""
    step = queries.approval_step(internship.id, kind)
    if step is None:
        raise NotAllowed
    renewed = kind in RUNS_OUT and internship.state is not InternshipState.PROPOSED
    if step.state is not StepState.WAITING and not renewed:
        raise WrongState(DECIDED)
    step.state, step.reason = decision.state, decision.words.strip()
    step.decided_by, step.decided_at = actor.user_id, clock.now()
    step.valid_from, step.valid_until = None, decision.valid_until
    step.row_version += 1
    if decision.state is StepState.APPROVED:
        _have_effect(internship, step, decision, actor)
    db.session.flush()
    db.session.expire(step, ["decider"])
    trail.record(
        actor, f"internship.step-{decision.state}", internship, step=kind.value, round=step.round
    )
    return step


def _have_effect(
    internship: Internship, step: ApprovalStep, decision: StepDecision, actor: Actor
) -> None:
    """Keep what an approved step says beside its approval."""
    if step.kind is StepKind.SITE and internship.site is not None:
        internship.site.vetted_at = internship.site.vetted_at or clock.now()
    starts, ends = decision.starts_on, decision.ends_on
    if step.kind is StepKind.AUTHORISATION and starts is not None and ends is not None:
        step.valid_from, step.valid_until = starts, ends
        db.session.add(
            WorkAuthorisation(
                internship_id=internship.id,
                employer=decision.employer.strip(),
                starts_on=starts,
                ends_on=ends,
                noted_by=actor.user_id,
            )
        )


def _return(
    internship: Internship, kind: StepKind, part: Part, reason: str, based_on: int, actor: Actor
) -> None:
    asked = Asked(words=reason)
    _step(internship, Event.RETURN, part, asked=asked, based_on=based_on, actor=actor)
    step = queries.approval_step(internship.id, kind)
    if step is not None:
        step.state, step.reason = StepState.RETURNED, reason.strip()
        step.decided_by, step.decided_at = actor.user_id, clock.now()
        step.row_version += 1


def _approve_if_ready(internship: Internship, remark: str, actor: Actor) -> bool:
    """Approve it when nothing is missing: what it asks for is frozen from now on."""
    steps = queries.approval_steps(internship.id)
    if internship.state is not InternshipState.PROPOSED:
        return False
    if any(queries.asking(step).is_open for step in steps):
        return False
    asked = Asked(words=remark)
    _step(internship, Event.APPROVE, Part.SYSTEM, asked=asked, actor=actor)
    proposal = queries.proposal_of(internship)
    internship.required_minutes = proposal.required_minutes
    internship.policy = proposal.policy.as_json()
    asks_for_site = any(step.kind is StepKind.SITE for step in steps)
    if not asks_for_site and internship.site is not None and internship.site.vetted_at is None:
        internship.site.vetted_at = clock.now()  # nobody else looks at places here
    db.session.flush()
    _start_if_due(internship)
    return True
