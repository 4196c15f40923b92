"""Asking others about credits, and writing down what they say. The frame commits."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries as accounts
from tracker.accounts.rules import same_address
from tracker.attestations import queries
from tracker.attestations.models import Attestation, Request
from tracker.attestations.queries import Asked
from tracker.attestations.rules import (
    ANSWERS,
    Answer,
    How,
    Kind,
    Voice,
    nonce_of,
    part_words,
    step,
)
from tracker.db import db
from tracker.decisions.rules import decider
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import enqueue
from tracker.projects import operations as projects
from tracker.projects.models import Credit, Project
from tracker.projects.rules import CreditDraft, role_called, role_words

CHANGED = "A credit was changed meanwhile. Read it again and answer what stands there now."
OWN = "That is an address of your own. Somebody else has to confirm what you did."


@dataclass(frozen=True, kw_only=True)
class Word:
    """What is said of one credit; ``words`` are other words for the role, or the reason."""

    answer: Answer
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came from the page of a question.

    Attributes:
        words: by id of the credit; nothing for what a witness cannot say.
        nonce: of the page it was given on.
        address: where it came from, when it came by a link.
        user_agent: which browser it says it was.
    """

    words: Mapping[int, Word]
    nonce: str
    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class _Witness:
    """Who says it, as it is written down."""

    name: str
    part: str
    how: How
    user_id: int | None = None


def ask(project: Project, key: str, *, actor: Actor) -> Request:
    """Ask a witness about the credits of a project; an older question to them ends.

    Whether the witness has an account decides how they hear of it, and nobody is told.

    Raises:
        WrongState: when there is nothing to ask them, no way to, or it was asked within the hour.
    """
    authorize(actor, Can.EDIT_PROJECT, project)
    found = {each.key: each for each in queries.witnesses(project, queries.standing_of(project))}
    if (witness := found.get(key)) is None:
        raise NotAllowed
    if project.archived_at is not None or not witness.may_be_asked:
        raise WrongState(witness.why_not or "They said that their name does not belong here.")
    if queries.was_asked_lately(witness.request):
        raise WrongState(f"{witness.name} was asked within the last hour. Wait a little.")
    if queries.is_full(project.student_id):
        raise WrongState(f"You asked {queries.MOST_A_DAY} times since yesterday. Go on tomorrow.")
    credit, person = queries.credit_named(project, key), None
    if key.startswith("supervisor-"):
        person = queries.supervisor_of(project.internship)
    address = same_address((credit.mail if credit else "") or (person.mail if person else ""))
    if address and queries.is_own_address(project, address):
        raise WrongState(OWN)
    kind = Kind.PEER if credit else Kind.SUPERVISOR if person else Kind.FACULTY
    request = Request(
        project=project,
        kind=kind,
        credit=credit,
        supervisor=person,
        name=witness.name,
        mail=address,
        created_at=clock.now(),
        expires_at=clock.now() + queries.LASTS,
    )
    _end(witness.request)
    db.session.add(request)
    db.session.flush()
    if address:
        _mail(request)
    trail.record(actor, "credit.ask", project, request_id=request.id, kind=kind.value)
    return request


def withdraw(request: Request, *, actor: Actor) -> None:
    """Take a question back; its link ends. What was answered stays."""
    authorize(actor, Can.EDIT_PROJECT, request)
    request = queries.locked(request)
    if request.ended_at is None:
        request.ended_at = clock.now()
        trail.record(actor, "credit.withdraw-question", request.project, request_id=request.id)


def ask_again(request: Request, *, actor: Actor) -> None:
    """Mail a new link to where an older one of the same question went; at most once an hour.

    Whoever asks learns nothing. A question that was taken back or answered stays closed.
    """
    authorize(actor, Can.ANSWER_LINK, request)
    newest = queries.newest_to(request.project, queries.key_of(request))
    if newest is None or newest.id != request.id or request.project.archived_at is not None:
        return
    request = queries.locked(request)
    if request.ended_at or request.answered_at or queries.was_asked_lately(request):
        return
    request.created_at = clock.now()
    request.expires_at = clock.now() + queries.LASTS
    _mail(request)
    trail.record(actor, "credit.ask-again", request.project, request_id=request.id)


def answer_by_link(request: Request, token: str, said: Said, *, actor: Actor) -> None:
    """Write down what somebody without an account says; the second time nothing is added.

    Raises:
        WrongState: when the question is closed.
        Outdated: when the page showed another text.
    """
    authorize(actor, Can.ANSWER_LINK, request)
    request = queries.locked(request)
    if request.answered_at is not None:
        return
    who = _witness_of(request, How.LINK)
    _answer(request, said, who, secret=token, actor=actor)


def answer_by_account(asked: Asked, said: Said, *, actor: Actor) -> None:
    """Write down what the person says to whose account the address belongs.

    Raises:
        WrongState: when the question is closed.
        Outdated: when the page showed another text.
    """
    authorize(actor, Can.ANSWER_CREDIT, asked)
    request = queries.locked(asked.request)
    if request.answered_at is not None:
        return
    who = _witness_of(request, How.ACCOUNT, actor.user_id)
    _answer(request, said, who, secret=str(request.id), actor=actor)


def verify(request: Request, said: Said, *, actor: Actor) -> None:
    """Write down what faculty says.

    Raises:
        WrongState: when the question is closed.
        Outdated: when the page showed another text.
    """
    authorize(actor, Can.VERIFY_CREDIT, request)
    if request.kind is not Kind.FACULTY:
        raise NotAllowed
    request = queries.locked(request)
    if request.answered_at is not None:
        raise WrongState("A colleague decided on it meanwhile.")
    person = accounts.by_id(actor.user_id or 0)
    who = _Witness(person.name if person else "", "faculty", How.ACCOUNT, actor.user_id)
    _answer(request, said, who, secret=str(request.id), actor=actor)


@decider("credit.verify")
def _verify_from_desk(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    if (request := queries.to_faculty(subject_id)) is None:
        raise NotAllowed
    words = {
        int(number): Word(answer=Answer(each["answer"]), words=each["words"])
        for number, each in values["words"].items()
    }
    verify(request, Said(words=words, nonce=values["nonce"]), actor=actor)
    return f"Wrote down what you say of the credits of {request.project.student.name}."


def decline_by_account(asked: Asked, *, actor: Actor) -> None:
    """Take one's name off a credit, at any time and whatever was said before."""
    authorize(actor, Can.ANSWER_CREDIT, asked)
    _decline(asked.request, _witness_of(asked.request, How.ACCOUNT, actor.user_id), actor)


def decline_by_link(request: Request, *, actor: Actor) -> None:
    """Take one's name off a credit by the link that asked about it.

    Raises:
        WrongState: when the link no longer works.
    """
    authorize(actor, Can.ANSWER_LINK, request)
    if not request.works:
        raise WrongState("This link no longer works.")
    _decline(request, _witness_of(request, How.LINK), actor)


def take_over(credit: Credit, said: Attestation, *, actor: Actor) -> None:
    """Call a role as somebody who confirmed it calls it: then their word holds for it.

    Raises:
        WrongState: when the credit was changed since they said so.
    """
    authorize(actor, Can.EDIT_PROJECT, credit)
    if said.credit_id != credit.id or said.answer is not Answer.REWORD:
        raise NotAllowed
    if credit.edition != said.edition or credit.archived_at is not None:
        raise WrongState("The credit was changed since. Ask again.")
    role, own_words = role_called(said.words)
    is_own = credit.user_id == credit.student_id
    draft = CreditDraft(
        role=role,
        role_other=own_words,
        scope=credit.scope,
        name="" if is_own else credit.name,
        mail=credit.mail,
        share=credit.share,
        not_done=credit.not_done,
    )
    projects.edit_credit(credit, draft, based_on=credit.row_version, actor=actor)
    trail.record(actor, "credit.take-over-words", credit, attestation_id=said.id)


def _answer(request: Request, said: Said, who: _Witness, *, secret: str, actor: Actor) -> None:
    """Write down each word; what may be said follows the table of ``rules.states``."""
    if not request.works:
        raise WrongState("This question is closed by now.")
    if request.mail and queries.is_own_address(request.project, request.mail):
        raise NotAllowed
    standing = queries.standing_of(request.project)
    asked = queries.asked_in(request, standing)
    texts = [queries.text_of(credit).sha256 for credit in asked]
    if said.nonce != nonce_of(secret, texts):
        raise Outdated(CHANGED)
    for credit in _in_order(asked, request, said):
        word = said.words[credit.id]
        step(Voice.ASKED, ANSWERS[word.answer])
        _write(request, credit, word, who, said)
    request.answered_at = clock.now()
    trail.record(
        actor,
        "credit.answer",
        request.project,
        request_id=request.id,
        kind=request.kind.value,
        how=who.how.value,
        answers={str(each): word.answer.value for each, word in said.words.items()},
    )
    enqueue("portfolio.project-changed", project_id=request.project_id)


def _in_order(asked: Sequence[Credit], request: Request, said: Said) -> list[Credit]:
    """List what something is said of; whoever was not there says nothing of the others."""
    own = said.words.get(request.credit_id or 0)
    told = [credit for credit in asked if credit.id in said.words]
    if own is not None and own.answer is Answer.DECLINE:
        return [credit for credit in told if credit.id == request.credit_id]
    return told


def _decline(request: Request, who: _Witness, actor: Actor) -> None:
    credit = request.credit
    if credit is None:
        raise NotAllowed
    request = queries.locked(request)
    standing, key = queries.standing_of(request.project), queries.key_of(request)
    if credit.id not in standing:  # it was taken out: there is no name to take off
        return
    voices = standing[credit.id].voices
    now = next((each.voice for each in voices if each.key == key), Voice.SILENT)
    if now is Voice.DECLINED:
        return
    step(now, ANSWERS[Answer.DECLINE])
    _write(request, credit, Word(answer=Answer.DECLINE), who, Said(words={}, nonce=""))
    request.answered_at = request.answered_at or clock.now()
    trail.record(actor, "credit.decline", credit, request_id=request.id, how=who.how.value)
    enqueue("portfolio.project-changed", project_id=request.project_id)


def _write(request: Request, credit: Credit, word: Word, who: _Witness, said: Said) -> None:
    text = queries.text_of(credit)
    if word.answer is Answer.REWORD:
        # Spelt as the vocabulary spells it, so that taking it over gives the same text.
        text = text.called(role_words(*role_called(word.words)))
    about_self = credit.id == request.credit_id
    db.session.add(
        Attestation(
            request=request,
            credit=credit,
            kind=request.kind,
            answer=word.answer,
            words=text.role if word.answer is Answer.REWORD else word.words,
            how=who.how,
            user_id=who.user_id,
            name=who.name,
            part="" if about_self else who.part,
            about_self=about_self,
            edition=credit.edition,
            body=text.body,
            sha256=text.sha256,
            at=clock.now(),
            address=said.address[:60],
            user_agent=said.user_agent[:400],
        )
    )
    db.session.flush()


def _witness_of(request: Request, how: How, user_id: int | None = None) -> _Witness:
    """Say who a witness is by the credits, or by the internship.

    Not by their account: its name would tell that there is one.
    """
    if (credit := request.credit) is not None:
        label = role_words(credit.role, credit.role_other)
        return _Witness(credit.name, part_words(credit.role, label, credit.scope), how, user_id)
    return _Witness(request.name, "supervisor of the internship", how, user_id)


def _mail(request: Request) -> None:
    """Tell the witness: by a link that is only theirs, or where they sign in anyway."""
    if accounts.by_address(request.mail) is not None:
        mail.send(request.mail, "attestations/email/asked", asked=request)
        return
    token = secrets.token_urlsafe(32)
    request.token_hash = queries.link_hash(token)
    db.session.flush()
    mail.send(request.mail, "attestations/email/ask", asked=request, token=token)


def _end(request: Request | None) -> None:
    if request is not None:
        db.session.execute(
            update(Request)
            .where(Request.id == request.id, Request.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
