"""The supervisor without an account: links that are mailed, and what is answered by them."""

import secrets
from collections.abc import Iterable

from sqlalchemy import true, update

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.errors import WrongState
from tracker.internships import queries
from tracker.internships.models import Internship, Supervisor, SupervisorLink
from tracker.internships.rules import ANSWERING, LINK_LASTS, LinkEnd


def mail_link(internship: Internship, *, again: bool = False, actor: Actor) -> bool:
    """Mail whoever answers for the site a new link to the hours that wait; older links end.

    Args:
        internship: whose hours.
        again: somebody asked for it beside the sending of a week; at most once an hour.
        actor: who.

    Returns:
        Whether there was anybody to mail: nobody is while the supervisor said that this is not
        their intern, until faculty mails them again; nor when the address is the student's own.

    Raises:
        WrongState: when one was mailed within the last hour, or no days are logged now.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    if again and internship.state not in ANSWERING:
        raise WrongState("A link is mailed from the first day until the internship is over.")
    if again and queries.was_mailed_lately(internship.id):
        raise WrongState("A link was mailed within the last hour. Wait a little.")
    person = internship.proxy or internship.supervisor
    is_student = internship.student_id == actor.user_id
    if person is None or person.stopped_at is not None:
        return False
    if is_student and queries.refusal_of(internship.id):
        return False
    if same_address(person.mail) in queries.addresses_of(internship.student):
        return False
    _mail(internship, person)
    trail.record(actor, "internship.mail-supervisor", internship, supervisor_id=person.id)
    return True


def remind_all_due(*, actor: Actor) -> int:
    """Mail a new link where the site has been silent for long; return how many.

    A reminder carries all that waits, goes out twice at most, and to nobody who disowned the
    student. The day of the last mail is in the table, so a restarted worker sends none twice.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    count = 0
    for internship_id in queries.all_waiting_for_the_site():
        internship = queries.locked(internship_id)
        silence, person = (
            queries.silence_of(internship_id),
            internship.proxy or internship.supervisor,
        )
        if silence is None or person is None or queries.was_ended(internship_id):
            continue
        if person.stopped_at is not None:
            continue
        days = queries.policy_of(internship).supervisor_days
        if silence.is_due(clock.today(), days):
            _mail(internship, person, is_reminder=True)
            trail.record(actor, "internship.remind-site", internship, supervisor_id=person.id)
            count += 1
    return count


def hand_over(internship: Internship, *, actor: Actor) -> None:
    """End the links of whoever answered before, and mail whoever answers now if hours wait."""
    authorize(actor, Can.EDIT_SITE, internship.site)
    person = internship.proxy or internship.supervisor
    waits = bool(queries.waiting_lines(internship.id)) and internship.state in ANSWERING
    is_student = person is not None and same_address(person.mail) in queries.addresses_of(
        internship.student
    )
    if person is None or person.stopped_at or is_student or not waits:
        _end(internship.id, LinkEnd.REPLACED)
    else:
        _mail(internship, person)
    trail.record(
        actor, "internship.hand-over", internship, supervisor_id=person.id if person else None
    )


def end_links(internship: Internship, *, actor: Actor) -> None:
    """End every link to the hours of an internship."""
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    _end(internship.id, LinkEnd.REVOKED)
    trail.record(actor, "internship.revoke-link", internship)


def name_proxy(link: SupervisorLink, name: str, address: str, *, actor: Actor) -> None:
    """Let another person at the site answer from now on; the link goes to them.

    Raises:
        WrongState: when the address is the student's own, or of somebody who wants no mails.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    internship = queries.locked(link.internship_id)
    _still_works(link)
    address = same_address(address)
    if address in queries.addresses_of(internship.student):
        raise WrongState("That is an address of the student. Name somebody at the site.")
    site = link.supervisor.site
    found = next((person for person in site.supervisors if person.mail == address), None)
    if found is None:
        found = Supervisor(site=site, mail=address, name=name)
        db.session.add(found)
        db.session.flush()
    if found.stopped_at is not None:
        raise WrongState(f"{found.name} wants no more mails. Name somebody else.")
    internship.proxy_id = found.id
    _mail(internship, found)
    trail.record(
        actor,
        "internship.name-proxy",
        internship,
        supervisor_id=link.supervisor_id,
        proxy_id=found.id,
    )


def disown(link: SupervisorLink, words: str, *, actor: Actor) -> None:
    """Note that this person knows nothing of the internship; no further mail goes to them."""
    authorize(actor, Can.ANSWER_LINK, link)
    queries.locked(link.internship_id)
    _still_works(link)
    _end(link.internship_id, LinkEnd.NOT_MINE, but=link.id)
    link.ended_at, link.ended_why, link.words = clock.now(), LinkEnd.NOT_MINE, words.strip()
    trail.record(actor, "internship.disown", link.internship, supervisor_id=link.supervisor_id)


def _still_works(link: SupervisorLink) -> None:
    """Look at the link again, now that nobody else changes it."""
    db.session.refresh(link)
    if not queries.works(link):
        raise WrongState("This link no longer works.")


def _mail(internship: Internship, person: Supervisor, *, is_reminder: bool = False) -> None:
    """End older links, make one, and mail it with all that waits."""
    _end(internship.id, LinkEnd.REPLACED, to_sign=False)
    token, now = secrets.token_urlsafe(32), clock.now()
    link = SupervisorLink(
        internship_id=internship.id,
        supervisor_id=person.id,
        token_hash=queries.link_hash(token),
        is_reminder=is_reminder,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    db.session.add(link)
    db.session.flush()
    db.session.expire(internship, ["proxy"])
    lines = queries.waiting_lines(internship.id)
    mail.send(
        person.mail,
        "internships/email/digest",
        token=token,
        link=link,
        person=person,
        internship=internship,
        weeks=_by_week(lines),
        minutes=sum(line.minutes for line in lines),
    )


def _by_week(lines: Iterable[queries.WaitingLine]) -> list[tuple[str, int]]:
    """Sum minutes per week, in order."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.week] = sums.get(line.week, 0) + line.minutes
    return list(sums.items())


def _end(
    internship_id: int, why: LinkEnd, *, but: int | None = None, to_sign: bool | None = None
) -> None:
    """End links: those to the hours, those to the agreement, or both."""
    kinds = {
        None: true(),
        True: SupervisorLink.agreement_id.is_not(None),
        False: SupervisorLink.agreement_id.is_(None),
    }
    db.session.execute(
        update(SupervisorLink)
        .where(
            SupervisorLink.internship_id == internship_id,
            SupervisorLink.ended_at.is_(None),
            SupervisorLink.id != (but or 0),
            kinds[to_sign],
        )
        .values(ended_at=clock.now(), ended_why=why)
    )
