"""Reading decisions. Nothing here changes anything."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.decisions.models import Absence, Decision
from tracker.decisions.rules import STUCK, DecisionState
from tracker.programmes.models import Enrolment, Membership, Programme
from tracker.programmes.queries import roles_of

REMEMBERED = timedelta(days=7)


def by_id(decision_id: int) -> Decision | None:
    """Find one decision."""
    return db.session.get(Decision, decision_id)


def locked(decision_id: int) -> Decision | None:
    """Find one decision and keep everybody else from settling it until the end of this."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.id == decision_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def pending_entries() -> frozenset[str]:
    """Name the entries that were decided and whose decision has not taken effect yet."""
    return frozenset(entry for entry in db.session.scalars(_pending_query()) if entry)


def pending_on(entry: str) -> Decision | None:
    """Find the decision on an entry that can still be undone."""
    return db.session.scalar(
        select(Decision).where(Decision.open_entry == entry).options(joinedload(Decision.maker))
    )


def told_to(actor: Actor) -> tuple[Sequence[Decision], Sequence[Decision]]:
    """List what this person decided lately, the latest first, in one question.

    Returns:
        what they may undo still, and what they decided in vain and was not decided on since.
    """
    asked = {"person": actor.user_id, "from": clock.now() - REMEMBERED}
    found = db.session.scalars(_told_query(), asked).all()
    return (
        [each for each in found if each.state is DecisionState.PENDING],
        [each for each in found if each.state is DecisionState.FAILED],
    )


def of_batch(decision: Decision) -> Sequence[int]:
    """List the ids of all that was decided by the same press."""
    if not decision.batch:
        return [decision.id]
    return db.session.scalars(
        select(Decision.id)
        .where(Decision.batch == decision.batch, Decision.made_by == decision.made_by)
        .order_by(Decision.id)
    ).all()


def last_on(entry: str, actor: Actor) -> Decision | None:
    """Find what this person decided on an entry last, whatever became of it."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.entry == entry, Decision.made_by == actor.user_id)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def words_kept(entry: str, actor: Actor) -> str:
    """Return the message of a decision that was undone or came back, so that it is not lost."""
    return str(values_kept(entry, actor).get("reason", ""))


def values_kept(entry: str, actor: Actor) -> Mapping[str, Any]:
    """Return all that was typed for a decision that was undone or came back; else nothing."""
    last = last_on(entry, actor)
    if last is None or last.state not in {DecisionState.UNDONE, DecisionState.FAILED}:
        return {}
    return last.values


def stuck() -> Sequence[int]:
    """List the decisions that should have taken effect long ago."""
    return db.session.scalars(
        select(Decision.id).where(
            Decision.state == DecisionState.PENDING,
            Decision.takes_effect_at < clock.now() - STUCK,
        )
    ).all()


def actor_of(decision: Decision) -> Actor:
    """Return who decided, with the roles they have now."""
    maker = db.session.get_one(User, decision.made_by)
    return Actor(
        user_id=maker.id,
        roles=roles_of(maker.id) if maker.deactivated_at is None else {},
        acts_for=decision.made_for,
    )


def decided_for(actor: Actor) -> dict[int, str]:
    """Tell whose adviser this person is, and for whom they stand in today.

    Returns:
        by student, the name of the absent adviser; "" for those whom this person advises.
    """
    asked = {"person": actor.user_id, "today": clock.today()}
    rows = db.session.execute(_decided_for_query(), asked).all()
    own = {student_id: "" for student_id, name in rows if name is None}
    return own | {student_id: name for student_id, name in rows if name is not None}


def stood_in_for(actor: Actor) -> dict[tuple[int, int], User]:
    """Tell for whom this person decides today: by student and programme, the absent adviser."""
    asked = {"person": actor.user_id, "today": clock.today()}
    rows = db.session.execute(_stood_in_query(), asked)
    return {(student_id, programme_id): absent for student_id, programme_id, absent in rows}


def absence_by_id(absence_id: int) -> Absence | None:
    """Find one absence."""
    return db.session.get(Absence, absence_id)


def absences_of(actor: Actor) -> Sequence[Absence]:
    """List this person's own absences that are not over, the next first."""
    return _absences(Absence.made_by == actor.user_id)


def asked_of(actor: Actor) -> Sequence[Absence]:
    """List the absences in which this person decides for somebody."""
    return _absences(Absence.colleague_id == actor.user_id)


def colleagues_of(actor: Actor) -> Sequence[tuple[Programme, User]]:
    """List the other faculty of this person's programmes."""
    rows = db.session.execute(
        select(Programme, User)
        .select_from(Programme)
        .join(Membership, Membership.programme_id == Programme.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Programme.id.in_(actor.programmes_as(Role.FACULTY)),
            Membership.role == Role.FACULTY,
            Membership.ended_at.is_(None),
            User.deactivated_at.is_(None),
            User.id != actor.user_id,
        )
        .order_by(Programme.name, User.name, User.id)
    )
    return [(programme, user) for programme, user in rows]


def _absences(whose: Any) -> Sequence[Absence]:  # noqa: ANN401 - a condition
    return db.session.scalars(
        select(Absence)
        .where(whose, Absence.ended_at.is_(None), Absence.ends_on >= clock.today())
        .options(
            joinedload(Absence.maker),
            joinedload(Absence.colleague),
            joinedload(Absence.programme),
        )
        .order_by(Absence.starts_on, Absence.id)
    ).all()


@cache
def _pending_query() -> Select[str | None]:
    """Build the question once, as every page of the desk asks it; so the next two."""
    return select(Decision.open_entry).where(Decision.open_entry.is_not(None))


@cache
def _told_query() -> Select[Decision]:
    return (
        select(Decision)
        .where(
            Decision.made_by == bindparam("person"),
            or_(
                Decision.state == DecisionState.PENDING,
                and_(
                    Decision.state == DecisionState.FAILED,
                    Decision.created_at > bindparam("from"),
                    Decision.id.in_(_latest()),
                ),
            ),
        )
        .order_by(Decision.id.desc())
    )


@cache
def _decided_for_query() -> CompoundSelect[int, str | None]:
    advised = select(Enrolment.student_id, cast(null(), String).label("name")).where(
        Enrolment.adviser_id == bindparam("person")
    )
    return union_all(advised, _stood_in(Enrolment.student_id, User.name))


@cache
def _stood_in_query() -> Select[int, int, User]:
    return _stood_in(Enrolment.student_id, Enrolment.programme_id, User)


def _stood_in(*told: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    """Select what is told of students whose absent adviser this person stands in for."""
    today: BindParameter[date] = bindparam("today")
    return (
        select(*told)
        .select_from(Enrolment)
        .join(Absence, Absence.programme_id == Enrolment.programme_id)
        .join(User, User.id == Absence.made_by)
        .where(
            Absence.ended_at.is_(None),
            Absence.starts_on <= today,
            Absence.ends_on >= today,
            Absence.colleague_id == bindparam("person"),
            Enrolment.adviser_id == Absence.made_by,
        )
    )


def _latest() -> Select[int]:
    return select(func.max(Decision.id)).group_by(Decision.entry)
