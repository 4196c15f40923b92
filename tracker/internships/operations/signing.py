"""Signatures under one version of an agreement."""

from dataclasses import dataclass
from datetime import datetime

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import Agreement, Internship, Signature, SupervisorLink
from tracker.internships.operations.amending import _put_in_force
from tracker.internships.operations.approvals import _approve_if_ready
from tracker.internships.operations.drawing import _mail_agreement
from tracker.internships.operations.supervisors import _mail
from tracker.internships.rules import ANSWERING, CONSENT, LinkEnd, Part, StepKind, StepState

OTHER_TEXT = "The agreement changed after you opened it. Read it again before you sign."


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What came from the page.

    Attributes:
        sha256: the text that stood on it.
        name: as it was typed.
        address: where it came from.
        user_agent: which browser it says it was.
        consent: the sentence that was agreed to.
        at: when it was signed; None for now. What is signed on the desk is written down ten
            seconds later, and is still the signature of that moment.
    """

    sha256: str
    name: str
    address: str = ""
    user_agent: str = ""
    consent: str = CONSENT
    at: datetime | None = None


def sign(internship: Internship, signing: Signing, *, actor: Actor) -> Signature:
    """Sign as student or faculty; the last signature may approve the internship.

    Raises:
        WrongState: when there is nothing for this person to sign.
        Outdated: when another text is to be signed by now.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    agreement = queries.newest_agreement(internship.id)
    part = queries.part_to_sign(actor, internship, agreement)
    if part is None or agreement is None:
        raise WrongState("Nothing waits for your signature.")
    return _sign(internship, agreement, part, signing, actor)


def sign_by_link(link: SupervisorLink, signing: Signing, *, actor: Actor) -> Signature:
    """Sign as the supervisor, once; a second press returns what the first one recorded.

    Raises:
        WrongState: when the link ended, or there is nothing to sign.
        Outdated: when another text is to be signed by now.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    internship = queries.locked(link.internship_id)
    db.session.refresh(link)
    agreement = queries.agreement_for_link(link)
    if agreement is None:
        raise WrongState("This link no longer works.")
    given = next((s for s in agreement.signatures if s.part is Part.SUPERVISOR), None)
    if given is not None:
        return given
    if not queries.can_be_signed(internship, agreement):
        raise WrongState("This agreement does not wait for a signature.")
    return _sign(internship, agreement, Part.SUPERVISOR, signing, actor)


def mail_agreement(internship: Internship, *, actor: Actor) -> bool:
    """Mail the supervisor a new link to the agreement, at most once an hour.

    Raises:
        WrongState: when one was mailed within the last hour.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    agreement = queries.newest_agreement(internship.id)
    if agreement is None or not queries.can_be_signed(internship, agreement):
        raise NotAllowed
    if queries.was_mailed_lately(internship.id, to_sign=True):
        raise WrongState("A link was mailed within the last hour. Wait a little.")
    trail.record(actor, "internship.mail-agreement", internship, number=agreement.number)
    return _mail_agreement(internship, agreement, queries.waiting_amendment(internship.id))


def ask_again(link: SupervisorLink, *, actor: Actor) -> None:
    """Mail a new link to the person an older one belonged to, if they still answer for the site.

    A link to sign by is followed by one to sign by, a link to hours by one to hours. Whoever asks
    learns nothing: the mail goes to the address it always went to.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    internship = queries.locked(link.internship_id)
    if link.agreement_id is not None:
        _ask_to_sign_again(link, internship, actor)
        return
    person = internship.proxy or internship.supervisor
    if person is None or person.id != link.supervisor_id or internship.state not in ANSWERING:
        return
    if queries.was_ended(internship.id):  # on purpose: somebody signed in has to mail again
        return
    if queries.waiting_lines(internship.id) and not queries.was_mailed_lately(internship.id):
        _mail(internship, person)
        trail.record(actor, "internship.mail-supervisor", internship, supervisor_id=person.id)


def _ask_to_sign_again(link: SupervisorLink, internship: Internship, actor: Actor) -> None:
    agreement = queries.newest_agreement(internship.id)
    if agreement is None or agreement.supervisor_id != link.supervisor_id:
        return
    newest = queries.newest_link(internship.id, to_sign=True)
    if newest is not None and newest.ended_why is LinkEnd.REVOKED:
        return
    if not queries.can_be_signed(internship, agreement):
        return
    if not queries.was_mailed_lately(internship.id, to_sign=True):
        trail.record(actor, "internship.mail-agreement", internship, number=agreement.number)
        _mail_agreement(internship, agreement, queries.waiting_amendment(internship.id))


def _sign(
    internship: Internship, agreement: Agreement, part: Part, signing: Signing, actor: Actor
) -> Signature:
    if signing.sha256 != agreement.sha256:
        raise Outdated(OTHER_TEXT)
    if not signing.name.strip():
        raise WrongState("Type your name.")
    made = Signature(
        agreement_id=agreement.id,
        part=part,
        sha256=agreement.sha256,
        consent=signing.consent,
        typed_name=" ".join(signing.name.split())[:200],
        user_id=actor.user_id,
        link_id=actor.link_id,
        at=signing.at or clock.now(),
        address=signing.address[:60],
        user_agent=signing.user_agent[:400],
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(agreement, ["signatures"])
    trail.record(
        actor,
        "internship.sign",
        internship,
        part=part.value,
        number=agreement.number,
        sha256=agreement.sha256,
    )
    if not queries.missing_under(agreement):
        _signed_by_all(internship, actor)
    return made


def _signed_by_all(internship: Internship, actor: Actor) -> None:
    """Approve when it was the last step missing, or let the change hold that was signed."""
    change = queries.waiting_amendment(internship.id)
    if change is not None:
        _put_in_force(internship, change, actor)
        return
    step = queries.approval_step(internship.id, StepKind.SIGNATURES)
    if step is not None and step.state is StepState.WAITING:
        step.state, step.decided_at = StepState.APPROVED, clock.now()
        step.row_version += 1
        db.session.flush()
    _approve_if_ready(internship, "", actor)
