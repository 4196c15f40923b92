"""Changing evaluations. The frame commits; nothing here does."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import update

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.evaluations import queries
from tracker.evaluations.models import Evaluation, EvaluationLink, FormVersion
from tracker.evaluations.rules import (
    LINK_LASTS,
    RECORD,
    TITLES,
    Kind,
    Questionnaire,
    Stand,
    Visibility,
    missing,
    preset,
    reminder_is_due,
)
from tracker.internships import queries as internships
from tracker.internships.models import Internship, Supervisor
from tracker.internships.rules import ANSWERING, COUNTING, canonical, digest
from tracker.programmes.models import Programme

ELSEWHERE = "This was saved in another window meanwhile. Send it again to keep what stands here."


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What came from the page.

    Attributes:
        values: by key of criterion or question.
        window: which window it was typed in.
        based_on: the version that window began with.
        address: where it came from.
        user_agent: which browser it says it was.
    """

    values: Mapping[str, str]
    window: str
    based_on: int
    address: str = ""
    user_agent: str = ""


def change_form(
    programme: Programme, kind: Kind, asked: Questionnaire, *, based_on: int, actor: Actor
) -> FormVersion:
    """Ask something else from now on; what runs keeps what it began with.

    Raises:
        Outdated: when somebody else changed it after it was opened.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    newest = queries.form_version(programme.id, kind)
    if (newest.number if newest else 0) != based_on:
        raise Outdated
    made = FormVersion(
        programme_id=programme.id,
        kind=kind,
        number=based_on + 1,
        document=asked.as_json(),
        created_by=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "evaluation-form.change", programme, kind=kind.value, number=made.number)
    return made


def mail_link(internship: Internship, kind: Kind, *, actor: Actor) -> bool:
    """Ask the site for an evaluation, or mail the link again; older links end.

    Returns:
        Whether there was anybody to mail.

    Raises:
        WrongState: when it was sent already, was mailed within the last hour, or has not come.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    internship = internships.locked(internship.id)
    if internship.state not in ANSWERING or kind is Kind.PLACE:
        raise WrongState("The site is asked from the first day until the internship is over.")
    if (person := queries.answering(internship)) is None:
        return False
    found = queries.evaluation(internship.id, kind) or _begin(internship, kind)
    if found.stand is Stand.LOCKED:
        raise WrongState("The site sent it already.")
    if queries.was_mailed_lately(found.id):
        raise WrongState("A link was mailed within the last hour. Wait a little.")
    found.stand, found.words = Stand.OPEN, ""
    _mail(found, person)
    trail.record(actor, "evaluation.ask", internship, kind=kind.value, supervisor_id=person.id)
    return True


def ask_all_due(*, actor: Actor) -> int:
    """Ask sites for what has come due and was not asked for; return how many mails were written."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    running, count = queries.all_running(), 0
    weeks = internships.weeks_of(running)
    asked = queries.asked_about(each.id for each in running)
    for each in running:
        for kind in queries.due_kinds(each, weeks.get(each.id, [])):
            person = queries.answering(each)
            if (each.id, kind) in asked or person is None:
                continue
            internship = internships.locked(each.id)
            if queries.evaluation(internship.id, kind) is None:
                _mail(_begin(internship, kind), person)
                trail.record(
                    actor, "evaluation.ask", internship, kind=kind.value, supervisor_id=person.id
                )
                count += 1
    return count


def remind_all_due(*, actor: Actor) -> int:
    """Mail a new link where an evaluation has waited for long; return how many.

    The day of the last mail is in the table, so a restarted worker sends none twice.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    count = 0
    for number in queries.all_open():
        found = queries.locked(number)
        newest, internship = queries.newest_link(number), found.internship
        person = queries.answering(internship)
        if newest is None or person is None:
            continue
        if reminder_is_due(
            clock.today(),
            mailed_on=newest.created_at.date(),
            reminders=queries.reminders_of(number),
            patience_days=internships.policy_of(internship).supervisor_days,
        ):
            _mail(found, person, is_reminder=True)
            trail.record(
                actor,
                "evaluation.remind",
                internship,
                kind=found.kind.value,
                supervisor_id=person.id,
            )
            count += 1
    return count


def ask_again(link: EvaluationLink, *, actor: Actor) -> None:
    """Mail a new link to the person an older one belonged to, if they still answer for the site.

    Whoever asks learns nothing: the mail goes to the address it always went to.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    found = queries.locked(link.evaluation_id)
    person = queries.answering(found.internship)
    if person is None or person.id != link.supervisor_id or found.stand is not Stand.OPEN:
        return
    if found.internship.state in ANSWERING and not queries.was_mailed_lately(found.id):
        _mail(found, person)
        trail.record(actor, "evaluation.ask-again", found.internship, kind=found.kind.value)


def save_answers(link: EvaluationLink, said: Answers, *, actor: Actor) -> int:
    """Keep what was typed so far, complete or not; return the version it has now.

    Raises:
        WrongState: when it was sent, or the link ended.
        Outdated: when another window saved it meanwhile.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    found = _open_by(link)
    _keep(found, said)
    return found.row_version


def send_answers(link: EvaluationLink, said: Answers, *, actor: Actor) -> Evaluation:
    """Lock the evaluation: from now on nobody changes it.

    Sending again returns what was recorded the first time.

    Raises:
        WrongState: when something is missing, or the link ended.
        Outdated: when another window saved it meanwhile.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    internships.locked(link.evaluation.internship_id)  # the twin of a double press waits here
    found = queries.locked(link.evaluation_id)
    if found.stand is Stand.LOCKED:
        return found
    found = _open_by(link)
    _keep(found, said)
    if lacks := missing(found.asked, found.answers):
        raise WrongState(" ".join(f"{lack.sentence}." for lack in lacks))
    person = link.supervisor
    found.supervisor_id = person.id
    _lock(found, {"supervisor": person.name, "mail": person.mail}, said)
    if found.kind is Kind.FINAL:
        found.internship.site_evaluated_at = found.locked_at
    trail.record(
        actor,
        "evaluation.send",
        found.internship,
        kind=found.kind.value,
        supervisor_id=person.id,
        sha256=found.sha256,
    )
    mail.send(person.mail, "evaluations/email/receipt", evaluation=found, person=person)
    return found


def decline(link: EvaluationLink, words: str, *, actor: Actor) -> None:
    """Note that the site will not evaluate; faculty sees why and may ask again."""
    authorize(actor, Can.ANSWER_LINK, link)
    found = _open_by(link)
    found.stand, found.words = Stand.DECLINED, words.strip()
    found.row_version += 1
    trail.record(actor, "evaluation.decline", found.internship, kind=found.kind.value)


def show_to_student(found: Evaluation, visibility: Visibility, *, actor: Actor) -> None:
    """Set whether the student reads it, on the record."""
    authorize(actor, Can.REVIEW_INTERNSHIP, found)
    found = queries.locked(found.id)
    before, found.visibility = found.visibility, visibility
    found.row_version += 1
    trail.record(
        actor,
        "evaluation.set-visibility",
        found.internship,
        kind=found.kind.value,
        before=before.value,
        after=visibility.value,
    )


def release(found: Evaluation, *, actor: Actor) -> None:
    """Let the student read it.

    Raises:
        WrongState: when it is not sent, is confidential, or the site does not want it.
    """
    authorize(actor, Can.REVIEW_INTERNSHIP, found)
    found = queries.locked(found.id)
    if not queries.may_be_released(found):
        raise WrongState("It cannot be released to the student.")
    found.released_at, found.released_by = clock.now(), actor.user_id
    found.row_version += 1
    trail.record(actor, "evaluation.release", found.internship, kind=found.kind.value)


def save_place(internship: Internship, said: Answers, *, send: bool, actor: Actor) -> Evaluation:
    """Keep what the student says of the place; sent, it is counted and no longer changed.

    Raises:
        WrongState: when it was sent, something is missing, or there was no work there.
        Outdated: when another window saved it meanwhile.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    internship = internships.locked(internship.id)
    if internship.state not in COUNTING:
        raise WrongState("A place can be evaluated once you work there.")
    found = queries.evaluation(internship.id, Kind.PLACE) or _begin(internship, Kind.PLACE)
    if found.stand is Stand.LOCKED:
        raise WrongState("You sent it already.")
    _keep(found, said)
    if not send:
        return found
    if lacks := missing(found.asked, found.answers):
        raise WrongState(" ".join(f"{lack.sentence}." for lack in lacks))
    _lock(found, {}, said)
    trail.record(actor, "evaluation.send", internship, kind=found.kind.value)
    return found


def _begin(internship: Internship, kind: Kind) -> Evaluation:
    form = queries.form_version(internship.programme_id, kind)
    if form is None:  # the preset, as it stands today, becomes the first version
        form = FormVersion(
            programme_id=internship.programme_id,
            kind=kind,
            number=1,
            document=preset(kind).as_json(),
        )
        db.session.add(form)
        db.session.flush()
    found = Evaluation(
        internship_id=internship.id,
        kind=kind,
        form_id=form.id,
        visibility=form.asked.visibility,
        answers={},
        asked_at=clock.now(),
    )
    db.session.add(found)
    db.session.flush()
    return found


def _open_by(link: EvaluationLink) -> Evaluation:
    """Find the evaluation behind a link, alone; it must still be open."""
    found = queries.locked(link.evaluation_id)
    db.session.refresh(link)
    if not link.works or found.internship.state not in ANSWERING:
        raise WrongState("This link no longer works.")
    if found.stand is not Stand.OPEN:
        raise WrongState("This evaluation is closed by now.")
    return found


def _keep(found: Evaluation, said: Answers) -> None:
    if found.row_version != said.based_on and found.saved_in != said.window:
        raise Outdated(ELSEWHERE)
    asked = found.asked
    known = {each.key for each in asked.every}
    found.answers = {key: value for key, value in said.values.items() if key in known and value}
    found.saved_in, found.saved_at = said.window[:40], clock.now()
    found.row_version += 1
    db.session.flush()


def _lock(found: Evaluation, who: Mapping[str, str], said: Answers) -> None:
    """Write down what was sent, so that a later change would show."""
    now, internship, asked = clock.now(), found.internship, found.asked
    body = canonical(
        {
            "kind": RECORD,
            "which": found.kind.value,
            "internship": internship.public_id,
            "student": internship.student.name,
            "site": internship.site.name if internship.site else "",
            "form": found.form.number,
            "sent_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "answers": {each.text: asked.spoken(each, found.answers) for each in asked.every},
            **who,
        }
    )
    # All at once: from the moment it is locked, the database refuses every change of it.
    found.stand, found.locked_at = Stand.LOCKED, now
    found.body, found.sha256 = body, digest(body)
    found.address, found.user_agent = said.address[:60], said.user_agent[:400]
    db.session.flush()


def _mail(found: Evaluation, person: Supervisor, *, is_reminder: bool = False) -> None:
    """End older links, make one, and mail it."""
    _end_links(found)
    now = clock.now()
    token = secrets.token_urlsafe(32)
    link = EvaluationLink(
        evaluation_id=found.id,
        supervisor_id=person.id,
        token_hash=queries.link_hash(token),
        is_reminder=is_reminder,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    db.session.add(link)
    db.session.flush()
    mail.send(
        person.mail,
        "evaluations/email/ask",
        token=token,
        link=link,
        person=person,
        title=TITLES[found.kind],
        internship=found.internship,
    )


def _end_links(found: Evaluation) -> None:
    db.session.execute(
        update(EvaluationLink)
        .where(EvaluationLink.evaluation_id == found.id, EvaluationLink.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
