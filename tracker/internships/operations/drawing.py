"""Drawing up agreements from templates, and mailing them to be signed."""

import secrets

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.errors import WrongState
from tracker.internships import queries
from tracker.internships.models import (
    Agreement,
    AgreementTemplate,
    Amendment,
    Internship,
    Supervisor,
    SupervisorLink,
)
from tracker.internships.operations.supervisors import _end
from tracker.internships.rules import (
    LINK_LASTS,
    LinkEnd,
    Part,
    Terms,
    changes,
    text_hash,
    unknown_fields,
)
from tracker.programmes.models import Programme


def write_template(
    programme: Programme, title: str, body: str, *, actor: Actor
) -> AgreementTemplate:
    """Let agreements have other words from now on; what was drawn up before keeps its own.

    Raises:
        WrongState: when it names a field that there is none of.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    if unknown := unknown_fields(body):
        raise WrongState(f"There is no field {{{unknown[0]}}}.")
    before = queries.template_of(programme.id)
    made = AgreementTemplate(
        programme_id=programme.id,
        number=before.number + 1 if before else 1,
        title=title,
        body=body,
        written_by=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "internship.write-template", programme, number=made.number)
    return made


def _draw_up(internship: Internship, actor: Actor) -> Agreement | None:
    """Make the version that is to be signed; words that did not change keep their signatures."""
    if internship.supervisor is None:
        return None
    template = queries.template_of(internship.programme_id)
    title, words = queries.template_text(template)
    body, before = queries.filled(internship, words), queries.newest_agreement(internship.id)
    same_person = before is not None and before.supervisor_id == internship.supervisor.id
    if before is not None and same_person and before.sha256 == text_hash(body):
        return before
    made = _make(internship, internship.supervisor, title, body, template, actor)
    _mail_agreement(internship, made)
    return made


def _draw_amended(
    internship: Internship, terms: Terms, person: Supervisor, actor: Actor
) -> Agreement | None:
    """Make a version with other terms, in the words of the one that holds.

    None where the school asks for no signatures.
    """
    holds = queries.agreement_in_force(internship.id)
    if holds is None:
        return None
    template = db.session.get(AgreementTemplate, holds.template_id) if holds.template_id else None
    title, words = queries.template_text(template)
    body = queries.filled(internship, words, terms)
    return _make(internship, person, title, body, template, actor)


def _make(
    internship: Internship,
    person: Supervisor,
    title: str,
    body: str,
    template: AgreementTemplate | None,
    actor: Actor,
) -> Agreement:
    before = queries.agreements_of(internship.id)
    made = Agreement(
        internship_id=internship.id,
        public_id=secrets.token_urlsafe(12),
        number=before[0].number + 1 if before else 1,
        template_id=template.id if template else None,
        supervisor_id=person.id,
        title=title,
        body=body,
        sha256=text_hash(body),
    )
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "internship.draw-up", internship, number=made.number, sha256=made.sha256)
    return made


def _mail_agreement(
    internship: Internship, agreement: Agreement, change: Amendment | None = None
) -> bool:
    """Mail the supervisor a link to sign by; never to an address of the student."""
    person = agreement.supervisor
    if person.stopped_at is not None:
        return False
    if same_address(person.mail) in queries.addresses_of(internship.student):
        return False
    if Part.SUPERVISOR not in queries.missing_under(agreement):
        return False
    _end(internship.id, LinkEnd.REPLACED, to_sign=True)
    token, now = secrets.token_urlsafe(32), clock.now()
    link = SupervisorLink(
        internship_id=internship.id,
        supervisor_id=person.id,
        token_hash=queries.link_hash(token),
        created_at=now,
        expires_at=now + LINK_LASTS,
        agreement_id=agreement.id,
    )
    db.session.add(link)
    db.session.flush()
    mail.send(
        person.mail,
        "internships/email/agreement",
        token=token,
        link=link,
        person=person,
        internship=internship,
        agreement=agreement,
        change=change,
        changes=changes(change.terms_before, change.terms_after) if change else (),
    )
    return True
