"""Who confirms the credits of the demo university's works, who objects, and who was only asked."""

from typing import Any

from tracker.access import Actor
from tracker.attestations import operations, queries
from tracker.attestations.models import Request
from tracker.attestations.operations import Said, Word
from tracker.attestations.rules import Answer, Kind, nonce_of
from tracker.db import db, transaction
from tracker.demo.people import Cast
from tracker.projects import queries as projects
from tracker.projects.models import Project

LINK = "the link in the mail"


def load_answers(data: dict[str, Any], project_id: int, cast: Cast) -> None:
    """Ask the witnesses of a work, and let those who answer do so."""
    for each in data.get("asks", ()):
        with transaction():
            project = db.session.get_one(Project, project_id)
            key = _key(project, each["whom"])
            asked = operations.ask(project, key, actor=cast.actor(data["student"]))
            if "says" in each:
                _answer(asked, each, cast)


def _key(project: Project, whom: str) -> str:
    if whom == "supervisor":
        person = queries.supervisor_of(project.internship)
        return f"supervisor-{person.id}" if person else ""
    named = {credit.name: f"credit-{credit.id}" for credit in projects.credits_of(project)}
    return named.get(whom, whom)


def _answer(asked: Request, each: dict[str, str], cast: Cast) -> None:
    credits_ = queries.asked_in(asked, queries.standing_of(asked.project))
    texts = [queries.text_of(credit).sha256 for credit in credits_]
    word = Word(answer=Answer(each["says"]), words=each.get("words", ""))
    words = {credit.id: word for credit in credits_}
    said = Said(words=words, nonce=nonce_of(str(asked.id), texts))
    if asked.kind is Kind.FACULTY:
        operations.verify(asked, said, actor=cast.actor(each["as"]))
    elif "as" in each:
        found = queries.asked(asked.id)
        if found is not None:
            operations.answer_by_account(found, said, actor=cast.actor(each["as"]))
    else:
        said = Said(words=words, nonce=nonce_of(LINK, texts))
        operations.answer_by_link(asked, LINK, said, actor=Actor(link_id=asked.id))
