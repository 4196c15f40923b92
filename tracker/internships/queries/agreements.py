"""Agreements: the words, who signed them, and whether a file of one is genuine."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor, Can, Role, can
from tracker.db import db
from tracker.internships.models import (
    Agreement,
    AgreementTemplate,
    Internship,
    SupervisorLink,
)
from tracker.internships.queries.placements import proposal_of
from tracker.internships.rules import (
    MODE_WORDS,
    PRESET,
    PRESET_TITLE,
    PROOF,
    InternshipState,
    Part,
    fill,
    missing_signatures,
    text_hash,
)
from tracker.web.filters import day, hours

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


def filled(internship: Internship, body: str) -> str:
    """Fill a template from an internship as it stands."""
    return fill(body, field_values(internship))


def field_values(internship: Internship) -> dict[str, str | Sequence[str]]:
    """Return what each named field becomes."""
    site, person, course = internship.site, internship.supervisor, internship.course
    first, last = internship.planned_starts_on, internship.planned_ends_on
    worth = internship.credits
    required = proposal_of(internship).required_minutes
    return {
        "programme": internship.programme.name,
        "student": internship.student.name,
        "role": internship.title,
        "site": site.name if site else "",
        "town": site.city if site and site.city else "–",
        "supervisor": person.name if person else "",
        "supervisor_position": person.job_title if person and person.job_title else "–",
        "supervisor_mail": person.mail if person else "",
        "first_day": day(first) if first else "",
        "last_day": day(last) if last else "",
        "planned_hours": hours(internship.planned_minutes),
        "required_hours": hours(internship.required_minutes or required),
        "course": f"{course.code} {course.title}" if course else "not for credit",
        "credits": f"{worth.normalize():f}" if course and worth is not None else "–",
        "work": MODE_WORDS[internship.mode],
        "pay": internship.pay or "–",
        "objectives": [objective.text for objective in internship.objectives],
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
    """Find the version that is to be signed, or was signed last."""
    found = agreements_of(internship_id)
    return found[0] if found else None


def missing_under(agreement: Agreement) -> list[Part]:
    """List whose signatures a version lacks."""
    return missing_signatures(s.part for s in agreement.signatures if s.sha256 == agreement.sha256)


def part_to_sign(actor: Actor, internship: Internship, agreement: Agreement | None) -> Part | None:
    """Tell as what a person who is signed in may sign now; None when there is nothing to sign."""
    if agreement is None or internship.state not in SIGNING:
        return None
    missing = missing_under(agreement)
    if internship.student_id == actor.user_id:
        return Part.STUDENT if Part.STUDENT in missing else None
    is_faculty = actor.has(Role.FACULTY, internship.programme_id)
    return Part.FACULTY if is_faculty and Part.FACULTY in missing else None


def can_mail_agreement(actor: Actor, internship: Internship) -> bool:
    """Tell whether this person may have the supervisor mailed again about the agreement."""
    return internship.state in SIGNING and can(actor, Can.STEP_INTERNSHIP, internship)


def agreement_for_link(link: SupervisorLink) -> Agreement | None:
    """Find the version that a mailed link may be used for: to sign it, or to see it signed."""
    if link.ended_at is not None or link.has_run_out:
        return None
    found = newest_agreement(link.internship_id)
    if found is None or found.supervisor_id != link.supervisor_id:
        return None
    return found


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
