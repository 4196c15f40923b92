"""Agreements: the words, who signed them, and whether a file of one is genuine."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor, Can, can
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.internships.models import (
    Agreement,
    AgreementTemplate,
    Internship,
    SupervisorLink,
)
from tracker.internships.queries.amendments import (
    amendments_of,
    may_agree,
    party,
    waiting_amendment,
)
from tracker.internships.queries.placements import proposal_of
from tracker.internships.queries.supervisors import addresses_of
from tracker.internships.rules import (
    AMENDABLE,
    MODE_WORDS,
    PRESET,
    PRESET_TITLE,
    PROOF,
    AmendmentState,
    InternshipState,
    Part,
    Reason,
    Terms,
    as_proposal,
    fill,
    missing_signatures,
    text_hash,
    unamendable,
)
from tracker.web.filters import day, hours

OWN_ADDRESS = Reason("supervisor_mail", "That is an address of the student. Name somebody there")
SIGNING = frozenset({InternshipState.PROPOSED})


def template_of(programme_id: int) -> AgreementTemplate | None:
    """Find the template of a programme as it was written last; None stands for the preset."""
    return db.session.scalar(
        select(AgreementTemplate)
        .where(AgreementTemplate.programme_id == programme_id)
        .options(joinedload(AgreementTemplate.author))
        .order_by(AgreementTemplate.number.desc())
        .limit(1)
    )


def template_text(template: AgreementTemplate | None) -> tuple[str, str]:
    """Return title and words of a template, or of the text that comes with the program."""
    return (template.title, template.body) if template else (PRESET_TITLE, PRESET)


def filled(internship: Internship, body: str, terms: Terms | None = None) -> str:
    """Fill a template from an internship as it stands, or as it would with other terms."""
    return fill(body, field_values(internship, terms or terms_of(internship)))


def terms_of(internship: Internship) -> Terms:
    """Return what is settled about an internship, as it stands."""
    person = internship.supervisor
    return Terms(
        title=internship.title,
        supervisor_name=person.name if person else "",
        supervisor_title=person.job_title if person else "",
        supervisor_mail=person.mail if person else "",
        starts_on=internship.planned_starts_on,
        ends_on=internship.planned_ends_on,
        planned_minutes=internship.planned_minutes,
        credits=internship.credits,
        mode=internship.mode,
        pay=internship.pay,
        is_paid=internship.is_paid,
        needs_authorisation=internship.needs_authorisation,
        names_place=internship.names_place,
        objectives=tuple(each.text for each in internship.objectives),
        work=tuple(tuple(each.activities) for each in internship.objectives),
    )


def required_under(internship: Internship, terms: Terms) -> int:
    """Return the minutes that count as done under some terms; what was frozen stays frozen."""
    same = (terms.planned_minutes, terms.credits) == (
        internship.planned_minutes,
        internship.credits,
    )
    if same and internship.required_minutes:
        return internship.required_minutes
    return as_proposal(proposal_of(internship), terms).required_minutes


def unagreeable(internship: Internship, wanted: Terms) -> list[Reason]:
    """List what keeps terms from taking the place of those that hold, at the field it is about."""
    found = unamendable(
        terms_of(internship),
        wanted,
        proposal_of(internship),
        has_begun=internship.state is InternshipState.ACTIVE,
    )
    if same_address(wanted.supervisor_mail) in addresses_of(internship.student):
        found.append(OWN_ADDRESS)
    return found


def field_values(internship: Internship, terms: Terms) -> dict[str, str | Sequence[str]]:
    """Return what each named field becomes."""
    site, course, worth = internship.site, internship.course, terms.credits
    return {
        "programme": internship.programme.name,
        "student": internship.student.name,
        "role": terms.title,
        "site": site.name if site else "",
        "town": site.city if site and site.city else "–",
        "supervisor": terms.supervisor_name,
        "supervisor_position": terms.supervisor_title or "–",
        "supervisor_mail": terms.supervisor_mail,
        "first_day": day(terms.starts_on) if terms.starts_on else "",
        "last_day": day(terms.ends_on) if terms.ends_on else "",
        "planned_hours": hours(terms.planned_minutes),
        "required_hours": hours(required_under(internship, terms)),
        "course": f"{course.code} {course.title}" if course else "not for credit",
        "credits": f"{worth.normalize():f}" if course and worth is not None else "–",
        "work": MODE_WORDS[terms.mode],
        "pay": terms.pay or "–",
        "objectives": list(terms.objectives),
    }


def agreements_of(internship_id: int) -> Sequence[Agreement]:
    """List the versions of an agreement with their signatures, newest first."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.internship_id == internship_id)
        .options(selectinload(Agreement.signatures), joinedload(Agreement.supervisor))
        .order_by(Agreement.number.desc())
    ).all()


def newest_agreement(internship_id: int) -> Agreement | None:
    """Find the version that is to be signed, or was signed last.

    A version whose change was withdrawn is neither.
    """
    withdrawn = {
        each.agreement_id
        for each in amendments_of(internship_id)
        if each.state is AmendmentState.WITHDRAWN
    }
    return next((a for a in agreements_of(internship_id) if a.id not in withdrawn), None)


def agreement_in_force(internship_id: int) -> Agreement | None:
    """Find the version that holds: the last one that everybody has signed."""
    return next((a for a in agreements_of(internship_id) if not missing_under(a)), None)


def agreement_by_number(internship_id: int, number: int) -> Agreement | None:
    """Find one version."""
    return next((a for a in agreements_of(internship_id) if a.number == number), None)


def missing_under(agreement: Agreement) -> list[Part]:
    """List whose signatures a version lacks."""
    return missing_signatures(s.part for s in agreement.signatures if s.sha256 == agreement.sha256)


def can_be_signed(internship: Internship, agreement: Agreement) -> bool:
    """Tell whether a version takes signatures: of a proposal, or of a change that waits."""
    if internship.state in SIGNING:
        return True
    waiting = waiting_amendment(internship.id)
    return (
        internship.state in AMENDABLE
        and waiting is not None
        and waiting.agreement_id == agreement.id
    )


def part_to_sign(actor: Actor, internship: Internship, agreement: Agreement | None) -> Part | None:
    """Tell as what a person who is signed in may sign now; None when there is nothing to sign."""
    if agreement is None or not can_be_signed(internship, agreement):
        return None
    missing = missing_under(agreement)
    part = party(actor, internship)
    return part if part in missing else None


def can_mail_agreement(actor: Actor, internship: Internship, agreement: Agreement) -> bool:
    """Tell whether this person may have the supervisor mailed again about the agreement."""
    return can_be_signed(internship, agreement) and can(actor, Can.STEP_INTERNSHIP, internship)


def agreement_for_link(link: SupervisorLink) -> Agreement | None:
    """Find the version that a mailed link may be used for: to sign it, or to see it signed."""
    if link.ended_at is not None or link.has_run_out:
        return None
    found = newest_agreement(link.internship_id)
    if found is None or found.supervisor_id != link.supervisor_id:
        return None
    return found


def waits_for(actor: Actor, internship: Internship) -> bool:
    """Tell whether this person has to sign an agreement, or to agree to a change of it."""
    change = waiting_amendment(internship.id)
    if change is not None and change.agreement_id is None:
        return may_agree(actor, internship, change)
    return part_to_sign(actor, internship, newest_agreement(internship.id)) is not None


def proof_of(agreement: Agreement) -> dict[str, Any]:
    """Return a version with its signatures as plain values: what its file holds."""
    return {
        "kind": PROOF,
        "agreement": agreement.public_id,
        "version": agreement.number,
        "title": agreement.title,
        "text": agreement.body,
        "sha256": agreement.sha256,
        "signatures": [
            {
                "part": each.part.value,
                "name": each.typed_name,
                "consent": each.consent,
                "sha256": each.sha256,
                "at": each.at.astimezone(UTC).isoformat(timespec="seconds"),
            }
            for each in agreement.signatures
        ],
    }


def agreement_faults(kept: Mapping[str, Any]) -> list[str]:
    """Compare the file of an agreement with itself and with what was signed here.

    Returns:
        One sentence for each thing that does not fit; none when all does.
    """
    text = kept.get("text")
    if kept.get("kind") != PROOF or not isinstance(text, str):
        return ["This is not the file of an agreement."]
    found = []
    if text_hash(text) != kept.get("sha256"):
        found.append("The SHA-256 in the file is not that of its words.")
    recorded = db.session.scalar(
        select(Agreement).where(Agreement.public_id == str(kept.get("agreement", "")))
    )
    if recorded is None:
        return [*found, "No such agreement was made here."]
    here = proof_of(recorded)
    if text_hash(recorded.body) != recorded.sha256 or here["text"] != text:
        found.append("The words are not those that were signed here.")
    if here["signatures"] != kept.get("signatures"):
        found.append("The signatures are not those that were given here.")
    return found
