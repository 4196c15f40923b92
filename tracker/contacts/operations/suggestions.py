"""Answering suggestions: one press adds, another never asks again."""

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.contacts.models import Contact, SuggestionAnswer
from tracker.contacts.operations.records import add_contact
from tracker.contacts.rules import ContactDraft, Suggestion
from tracker.db import db


def accept_suggestion(suggestion: Suggestion, *, actor: Actor) -> Contact:
    """Keep whom was suggested, linked with the works and internships they come from."""
    answer = SuggestionAnswer(student_id=actor.user_id, key=suggestion.key)
    authorize(actor, Can.EDIT_CONTACT, answer)
    db.session.add(answer)
    draft = ContactDraft(
        kind=suggestion.kind,
        name=suggestion.name,
        mail=suggestion.mail,
        job_title=suggestion.job_title,
        company=suggestion.company,
        how_met=suggestion.why,
        project_ids=suggestion.project_ids,
        internship_ids=suggestion.internship_ids,
    )
    return add_contact(draft, actor=actor)


def dismiss_suggestion(suggestion: Suggestion, *, actor: Actor) -> None:
    """Never suggest it again."""
    answer = SuggestionAnswer(student_id=actor.user_id, key=suggestion.key)
    authorize(actor, Can.EDIT_CONTACT, answer)
    db.session.add(answer)
    trail.record(actor, "contact.dismiss", answer)
