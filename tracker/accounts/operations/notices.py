"""Telling people: a sentence is noted once per stage, and mailed with others of its day."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from tracker import clock, mail, trail
from tracker.access import Actor, Can, InProgramme, Role, authorize
from tracker.accounts import queries
from tracker.accounts.models import MailChoice, Notice, User
from tracker.accounts.queries import notices as kept
from tracker.accounts.rules.notices import KINDS, NOTICE_KEPT, NoticeKind, Pace
from tracker.db import db
from tracker.errors import WrongState

MOST_IN_MAIL = 40
LONGEST_STAGE = 200


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What somebody is told.

    Attributes:
        kind: which kind of mail it belongs to.
        stage: what it is about and how far that is; the same stage is told once.
        title: what happened, or what to do.
        sentence: why, or since when.
        path: where it is done, on this site.
    """

    kind: NoticeKind
    stage: str
    title: str
    sentence: str
    path: str


def tell(user_ids: Iterable[int], said: Telling, *, actor: Actor) -> int:
    """Note it for each of these people who does not know yet; return for how many."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    return tell_each([(user_ids, said)], actor=actor)


def tell_each(said: Iterable[tuple[Iterable[int], Telling]], *, actor: Actor) -> int:
    """Note many sentences, each for its people; return how many were new to somebody."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    wanted = [(user_id, each) for user_ids, each in said for user_id in sorted(set(user_ids))]
    known = kept.known_stages(
        (user_id for user_id, _ in wanted), (each.stage[:LONGEST_STAGE] for _, each in wanted)
    )
    return sum(
        _note(user_id, each)
        for user_id, each in wanted
        if (user_id, each.stage[:LONGEST_STAGE]) not in known
    )


def mail_digest(user_id: int, *, actor: Actor) -> bool:
    """Mail one person what waits, when its time has come; tell whether a mail was written."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    found = kept.waiting_of(user_id)
    paces, now = kept.paces_of(user_id), clock.now()
    for each in found:
        if user is None or user.deactivated_at is not None or paces[each.kind] is Pace.OFF:
            each.settled_at = now
    waiting = [each for each in found if each.settled_at is None]
    if user is None or not waiting or not kept.are_due(user_id, waiting):
        return False
    for each in waiting:
        each.settled_at = each.mailed_at = now
    mail.send(
        queries.primary_address(user),
        "accounts/email/digest",
        user=user,
        notices=waiting[:MOST_IN_MAIL],
        more=len(waiting[MOST_IN_MAIL:]),
    )
    return True


def leave_out(user: User, role: Role, *, ended: InProgramme, actor: Actor) -> None:
    """Mail nobody what they would have been told in a role at work that they have no more.

    Args:
        user: whose notices wait.
        role: what they were.
        ended: the membership that ended.
        actor: who ended it.
    """
    authorize(actor, Can.INVITE_PEOPLE, ended)
    if role is Role.STUDENT:
        return
    for each in kept.waiting_of(user.id):
        if role in KINDS[each.kind].roles:
            each.settled_at = clock.now()


def choose(
    user: User, kind: NoticeKind, pace: Pace, *, names_people: bool = False, actor: Actor
) -> None:
    """Set how often a kind of mail comes.

    Raises:
        WrongState: for a kind that always comes.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if KINDS[kind].why_always or pace is Pace.AT_ONCE:
        raise WrongState("This kind of mail always comes.")
    row = kept.choice_of(user.id, kind)
    if row is None:
        row = MailChoice(user_id=user.id, kind=kind, pace=pace)
        db.session.add(row)
    row.pace, row.names_people = pace, names_people
    db.session.flush()
    trail.record(actor, "account.mail-chosen", user, kind=kind.value, pace=pace.value)


def sweep(*, actor: Actor) -> None:
    """Forget what was said more than a year ago: its stage does not come again."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    db.session.execute(
        delete(Notice).where(
            Notice.settled_at.is_not(None), Notice.created_at < clock.now() - NOTICE_KEPT
        )
    )


def _note(user_id: int, said: Telling) -> bool:
    try:
        with db.session.begin_nested():  # another worker may tell the same at this moment
            db.session.add(
                Notice(
                    user_id=user_id,
                    kind=said.kind,
                    stage=said.stage[:LONGEST_STAGE],
                    title=said.title,
                    sentence=said.sentence,
                    path=said.path,
                    created_at=clock.now(),
                )
            )
    except IntegrityError:
        return False
    return True
