"""Leaving, changing one's mind, and what is done when the time is over."""

from collections.abc import Iterable

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import models as accounts
from tracker.accounts import queries as people
from tracker.accounts.models import User
from tracker.db import Model, db
from tracker.errors import WrongState
from tracker.jobs import enqueue
from tracker.leaving import queries
from tracker.leaving.rules import GRACE, NOBODY, WITH_DRAFTS, WITH_PAGES, WITH_WORKS
from tracker.portfolio import operations as portfolio
from tracker.portfolio import queries as pages
from tracker.portfolio.models import Page
from tracker.programmes.models import Invitation, Membership
from tracker.storage import media_store

# Deleted outright: nothing but its owner needs any of it.
_SIGN_IN = (
    accounts.Session,
    accounts.MailedToken,
    accounts.Authenticator,
    accounts.Passkey,
    accounts.RecoveryCode,
    accounts.KeptForm,
    accounts.Feed,
    accounts.Address,
)


class _KeptError(Exception):
    """Something of the university's, or somebody else's, rests on a row."""


def ask_to_leave(user: User, *, actor: Actor) -> None:
    """Take the page down now, end every sign-in, and delete the account after the grace time.

    Raises:
        WrongState: while an internship runs, for the last administrator, or when asked already.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if user.leaving_at is not None:
        raise WrongState("You have asked for it already.")
    if queries.running_internships(user.id):
        raise WrongState("Withdraw from your internship first: a site and faculty count on you.")
    if user.is_site_admin and [each.id for each in people.site_admins()] == [user.id]:
        raise WrongState("You are the last administrator. Make somebody else administrator first.")
    user.leaving_at = clock.now() + GRACE
    if page := pages.of(user.id):
        portfolio.unpublish(page, actor=actor)
    db.session.execute(delete(accounts.Feed).where(accounts.Feed.user_id == user.id))
    for row in people.live_sessions(user):
        row.ended_at = clock.now()
    trail.record(actor, "account.leave-asked", user)
    for address in user.addresses:
        mail.send(address.address, "leaving/email/asked", user=user)


def stay(user: User, *, actor: Actor) -> None:
    """Take it back; the page stays down until its owner publishes it again.

    Raises:
        WrongState: when nothing was asked for.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if user.leaving_at is None:
        raise WrongState("Your account is not going to be deleted.")
    user.leaving_at = None
    trail.record(actor, "account.stayed", user)
    mail.send(people.primary_address(user), "leaving/email/stayed", user=user)


def let_go(user_id: int, *, actor: Actor) -> bool:
    """Delete an account whose time is over; tell whether it was done."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    user = db.session.scalars(
        select(User)
        .where(User.id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    now = clock.now()
    if user is None or user.left_at or user.leaving_at is None or user.leaving_at > now:
        return False
    if queries.running_internships(user.id):  # one was reopened meanwhile
        return False
    last = mail.send(people.primary_address(user), "leaving/email/left", user=user)
    user.left_at = user.deactivated_at = now
    user.password_hash, user.is_site_admin = None, False
    trail.record(actor, "account.left", user)
    _forget_page(user.id, actor)
    _forget_owned(user.id)
    _forget_works(user.id)
    for number in queries.draft_internships(user.id):
        _try_to_forget("internships", number, WITH_DRAFTS)
    _forget_mails(user, but=last.id if last else 0)
    _forget_sign_in(user)
    return True


def shred(key: str, *, actor: Actor) -> None:
    """Delete a file from the store, and its row, when nothing uses it any more."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    if queries.is_needed(key):
        return
    if (row := queries.stored(key)) is not None:
        try:
            with db.session.begin_nested():
                db.session.delete(row)
        except IntegrityError:
            return  # somebody's record still points at it
    media_store().delete(key)


def _forget_page(user_id: int, actor: Actor) -> None:
    page = db.session.scalar(select(Page).where(Page.student_id == user_id))
    if page is None:
        return
    portfolio.unpublish(page, actor=actor)
    db.session.flush()
    _try_to_forget("pages", page.id, WITH_PAGES)
    db.session.expire_all()


def _forget_owned(user_id: int) -> None:
    """Delete every row that the tables themselves say goes with its owner: contacts above all."""
    for table in Model.metadata.sorted_tables[::-1]:
        for column in table.columns:
            if any(
                key.column.table.name == "users" and key.ondelete == "CASCADE"
                for key in column.foreign_keys
            ):
                db.session.execute(delete(table).where(column == user_id))


def _forget_works(user_id: int) -> None:
    works = queries.own_works(user_id)
    keys = queries.attached_keys(works)
    for number in works:
        _try_to_forget("projects", number, WITH_WORKS)
    recordings = queries.unused_recordings(user_id)
    keys |= queries.keys_of(recordings)
    db.session.flush()
    for number in recordings:
        _try_to_forget("recordings", number, WITH_WORKS)
    db.session.expire_all()
    for key in sorted(keys):
        enqueue("leaving.shred", key=key)


def _forget_mails(user: User, *, but: int) -> None:
    """Forget what was mailed to them, and what has not left yet, but the last mail."""
    known = [each.address for each in user.addresses]
    db.session.execute(
        delete(mail.OutgoingMail).where(
            mail.OutgoingMail.to_address.in_(known), mail.OutgoingMail.id != but
        )
    )


def _forget_sign_in(user: User) -> None:
    number, known = user.id, [each.address for each in user.addresses]
    db.session.execute(delete(accounts.MailedToken).where(accounts.MailedToken.address.in_(known)))
    db.session.execute(
        update(Invitation).where(Invitation.address.in_(known)).values(address="", name=NOBODY)
    )
    for model in _SIGN_IN:
        db.session.execute(delete(model).where(model.user_id == number))
    db.session.execute(
        update(Membership)
        .where(Membership.user_id == number, Membership.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    db.session.flush()
    _drop_row(number)
    db.session.expire_all()


def _drop_row(user_id: int) -> None:
    """Delete the person's own row, unless a record of the university still names them."""
    try:
        with db.session.begin_nested():
            db.session.execute(delete(Membership).where(Membership.user_id == user_id))
            db.session.execute(delete(User).where(User.id == user_id))
    except IntegrityError:
        return


def _try_to_forget(table: str, number: int, along: frozenset[str]) -> None:
    try:
        with db.session.begin_nested():
            _forget(table, [number], along)
    except (_KeptError, IntegrityError):
        return


def _forget(name: str, numbers: Iterable[int], along: frozenset[str]) -> None:
    """Delete rows and what belongs to them; stop when anything else points at one.

    Args:
        name: a table.
        numbers: ids of its rows.
        along: tables whose rows go with the rows they point at.
    """
    wanted = list(numbers)
    for table, column in _pointing_at(name):
        found = select(table).where(column.in_(wanted))
        if table.name not in along:
            if db.session.execute(found.limit(1)).first() is not None:
                raise _KeptError
        elif column.nullable:
            db.session.execute(update(table).where(column.in_(wanted)).values({column.key: None}))
        elif "id" in table.columns:
            rows = db.session.scalars(select(table.c.id).where(column.in_(wanted))).all()
            if rows:
                _forget(table.name, rows, along)
        else:
            db.session.execute(delete(table).where(column.in_(wanted)))
    table = Model.metadata.tables[name]
    db.session.execute(delete(table).where(table.c.id.in_(wanted)))


def _pointing_at(name: str) -> list[tuple[Table, Column[int]]]:
    """List what points at a table, first what nothing else of the list points at."""
    return [
        (table, column)
        for table in Model.metadata.sorted_tables[::-1]
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == name
    ]
