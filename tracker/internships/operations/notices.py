"""Telling people what happened to internships and what is due; jobs come by every few minutes.

All of it is read from what was committed, and each stage is noted once, so that a restarted worker
tells nobody twice.
"""

from datetime import date, timedelta

from tracker import clock
from tracker.access import Actor, Can, authorize
from tracker.accounts.operations.notices import Telling, tell_each
from tracker.accounts.rules.notices import NoticeKind
from tracker.internships import queries
from tracker.internships.models import Internship, Supervisor
from tracker.internships.queries import noticing
from tracker.internships.rules import LineState, Week, is_lasting, week_of, week_title
from tracker.internships.rules.noticing import (
    FRIDAY,
    TO_FACULTY,
    TO_STUDENT,
    WEEK_IS_LATE_AFTER,
    Said,
    paper_stage,
    paper_words,
)


def tell_done(*, actor: Actor) -> int:
    """Tell people what others did; return how many sentences were noted."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    return _tell_steps(actor) + _tell_weeks(actor)


def tell_due(*, actor: Actor) -> int:
    """Tell people what the calendar asks of them; return how many sentences were noted."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    return _tell_due(actor) + _tell_sites(actor) + _tell_authorisations(actor)


def _tell_steps(actor: Actor) -> int:
    lately, said = noticing.events_lately(), []
    reviewers = noticing.reviewers_by(internship for _, internship in lately)
    for event, internship in lately:
        names = {"place": _place(internship), "student": internship.student.name}
        stage = f"internship-step:{event.id}"
        path = _path(internship)
        by_student = event.actor_id == internship.student_id
        if (words := TO_STUDENT.get(event.event)) and not by_student:
            telling = _filled(NoticeKind.DECISIONS, stage, words, names, path)
            said.append(([internship.student_id], telling))
        if (words := TO_FACULTY.get(event.event)) and by_student:
            telling = _filled(NoticeKind.DESK, stage, words, names, path)
            said.append((reviewers[internship.id], telling))
    return tell_each(said, actor=actor)


def _tell_weeks(actor: Actor) -> int:
    said = []
    for state, kind, title in (
        (LineState.RETURNED, NoticeKind.DECISIONS, "{week} came back"),
        (LineState.ACCEPTED, NoticeKind.PROGRESS, "{week} counts"),
    ):
        for internship, monday, number, words in noticing.decided_weeks_lately(state):
            sentence = words if state is LineState.RETURNED else "Faculty accepted its hours."
            telling = Telling(
                kind=kind,
                stage=f"week-{state}:{number}",
                title=title.format(week=week_title(monday)),
                sentence=f"{_place(internship)}: {sentence}",
                path=f"{_path(internship)}/week/{monday}",
            )
            said.append(([internship.student_id], telling))
    return tell_each(said, actor=actor)


def _tell_due(actor: Actor) -> int:
    """Tell students of weeks to log on Friday, to send on Monday, and once more when late."""
    running = noticing.students_at_work()
    weeks = queries.weeks_of(running)
    said = [
        ([internship.student_id], telling)
        for internship in running
        for telling in _due(internship, weeks.get(internship.id, []))
    ]
    return tell_each(said, actor=actor)


def _due(internship: Internship, weeks: list[Week]) -> list[Telling]:
    today = clock.today()
    this_week, found = week_of(today), []
    for week in weeks:
        if not (week.is_open and week.days and not week.is_returned and week.monday < this_week):
            continue
        is_late = today >= week.monday + timedelta(days=7) + WEEK_IS_LATE_AFTER
        found.append(
            _about_week(
                internship,
                week.monday,
                "late" if is_late else "unsent",
                f"Send {week.title}",
                "Its hours wait here, and nobody else sees them yet.",
            )
        )
    has_days = any(week.monday == this_week and week.days for week in weeks)
    last = internship.planned_ends_on
    if today.weekday() >= FRIDAY and not has_days and (last is None or last >= this_week):
        sentence = f"Nothing is written down for {_place(internship)} this week."
        found.append(_about_week(internship, this_week, "unlogged", "Log this week", sentence))
    return found


def _about_week(
    internship: Internship, monday: date, stage: str, title: str, sentence: str
) -> Telling:
    return Telling(
        kind=NoticeKind.DUE,
        stage=f"week-{stage}:{internship.id}:{monday}",
        title=title,
        sentence=sentence,
        path=f"{_path(internship)}/week/{monday}",
    )


def _tell_sites(actor: Actor) -> int:
    """Tell of sites that stay silent, disown, refuse mail, or cannot be reached."""
    found, disowned = noticing.open_internships(), noticing.disowned()
    reviewers = noticing.reviewers_by([*found, *(internship for _, internship in disowned)])
    silent, said = noticing.silent_since(), []
    people = {each.id: each.proxy or each.supervisor for each in found}
    back = noticing.all_that_came_back(each.mail for each in people.values() if each)
    for internship in found:
        person, to = people[internship.id], reviewers[internship.id]
        since = silent.get(internship.id)
        if since and is_lasting(since, _patience(internship), clock.today()):
            said.append((to, _silent(internship, since)))
        if person is None:
            continue
        if person.stopped_at is not None:
            said.append((to, _stopped(internship, person)))
        elif (mail := back.get(person.mail)) is not None:
            said.append((to, _came_back(internship, person, mail)))
            said.append(([internship.student_id], _ask_there(internship, person, mail)))
    for link, internship in disowned:
        telling = _desk(
            internship,
            f"disowned:{link.id}",
            f"{link.supervisor.name} says that {internship.student.name} is not their intern",
            link.words or "They gave no reason.",
        )
        said.append((reviewers[internship.id], telling))
    return tell_each(said, actor=actor)


def _patience(internship: Internship) -> int:
    return queries.policy_of(internship).supervisor_days


def _silent(internship: Internship, since: date) -> Telling:
    return _desk(
        internship,
        f"silent:{internship.id}:{since}",
        f"The site of {internship.student.name} has not answered since {_day(since)}",
        "Have somebody else named there, or accept the hours as a recorded override.",
    )


def _stopped(internship: Internship, person: Supervisor) -> Telling:
    words = person.stopped_words or "They gave no reason."
    return _desk(
        internship,
        f"stopped:{internship.id}:{person.id}:{person.stopped_at:%Y%m%d%H%M}",
        f"{person.name} wants no more mails about {internship.student.name}",
        f"{words} Have somebody else named there.",
    )


def _came_back(internship: Internship, person: Supervisor, mail: noticing.Returned) -> Telling:
    return _desk(
        internship,
        f"came-back:{internship.id}:{mail.mail_id}",
        f"A mail to {person.name} about {internship.student.name} came back",
        f"{person.mail} does not take mail. Ask for the right address.",
    )


def _ask_there(internship: Internship, person: Supervisor, mail: noticing.Returned) -> Telling:
    return Telling(
        kind=NoticeKind.DUE,
        stage=f"came-back:{internship.id}:{mail.mail_id}",
        title=f"A mail to {person.name} came back",
        sentence=f"{person.mail} does not take mail, so nobody at {_place(internship)} can sign "
        "or confirm. Ask there for the right address and have it changed.",
        path=_path(internship),
    )


def _tell_authorisations(actor: Actor) -> int:
    today, said = clock.today(), []
    known, found = noticing.newest_authorisations(), noticing.open_internships()
    office = noticing.office_by(found)
    for internship in found:
        row = known.get(internship.id)
        last = internship.planned_ends_on
        if row is None or (last is not None and row.ends_on >= last):
            continue
        if not (stage := paper_stage(row.ends_on, today)):
            continue
        key = f"authorisation:{internship.id}:{row.ends_on}:{stage}"
        words = paper_words("work authorisation", row.ends_on, today)
        mine = Telling(
            kind=NoticeKind.DUE,
            stage=key,
            title=f"Your {words}",
            sentence="Days after that cannot be logged until the office notes a new one.",
            path=_path(internship),
        )
        theirs = Telling(
            kind=NoticeKind.PAPERS,
            stage=key,
            title=f"The {words}: {internship.student.name}",
            sentence=f"The work at {_place(internship)} goes on after that.",
            path=_path(internship),
        )
        said += [([internship.student_id], mine), (office[internship.id], theirs)]
    return tell_each(said, actor=actor)


def _desk(internship: Internship, stage: str, title: str, sentence: str) -> Telling:
    return Telling(
        kind=NoticeKind.DESK, stage=stage, title=title, sentence=sentence, path=_path(internship)
    )


def _filled(kind: NoticeKind, stage: str, said: Said, names: dict[str, str], path: str) -> Telling:
    return Telling(
        kind=kind,
        stage=stage,
        title=said.title.format(**names),
        sentence=said.sentence,
        path=path,
    )


def _place(internship: Internship) -> str:
    return internship.site.name if internship.site else "your internship"


def _path(internship: Internship) -> str:
    return f"/internships/{internship.id}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
