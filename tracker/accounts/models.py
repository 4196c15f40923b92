"""Tables of people and their ways to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.rules import AddressKind, FeedKind, Scheme, TokenPurpose
from tracker.accounts.rules.notices import NoticeKind, Pace
from tracker.db import Model, created_at, pk, public_id, user_fk


class User(Model):
    """A person who can sign in."""

    __tablename__ = "users"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    is_site_admin: Mapped[bool] = mapped_column(default=False)
    scheme: Mapped[Scheme] = mapped_column(default=Scheme.SYSTEM)
    single_key_shortcuts: Mapped[bool] = mapped_column(default=True)
    webauthn_handle: Mapped[bytes] = mapped_column(LargeBinary(64), unique=True)
    deactivated_at: Mapped[datetime | None]
    leaving_at: Mapped[datetime | None]  # asked for deletion: when it falls due
    left_at: Mapped[datetime | None]  # deleted; only what the university keeps names them still
    created_at: Mapped[created_at]

    addresses: Mapped[list[Address]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="Address.id"
    )
    passkeys: Mapped[list[Passkey]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="Passkey.id"
    )
    authenticator: Mapped[Authenticator | None] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )
    recovery_codes: Mapped[list[RecoveryCode]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )


class Address(Model):
    """One mail address of a person.

    Kept only when its owner has proved it, or when the office listed the person: then a link
    mailed to it is the only way in.
    """

    __tablename__ = "user_addresses"
    __table_args__ = (
        Index(
            "uq_user_addresses_primary",
            "user_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[user_fk]
    address: Mapped[str] = mapped_column(String(254), unique=True)
    kind: Mapped[AddressKind]
    is_primary: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_at]

    user: Mapped[User] = relationship(back_populates="addresses")


class Session(Model):
    """One signed-in browser. The cookie holds the token, the row only its SHA-256."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[pk]
    user_id: Mapped[user_fk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    network_address: Mapped[str] = mapped_column(String(64), default="")
    device_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    created_at: Mapped[created_at]
    proved_at: Mapped[datetime]  # when a factor was last shown: sensitive pages ask again
    used_at: Mapped[datetime]  # when it last sent a form: reading a page writes nothing
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class MailedToken(Model):
    """A link that was mailed: used once, for a while, for one purpose; kept as its SHA-256."""

    __tablename__ = "mailed_tokens"

    id: Mapped[pk]
    purpose: Mapped[TokenPurpose]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    address_kind: Mapped[AddressKind | None]
    created_at: Mapped[created_at]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Authenticator(Model):
    """The secret shared with an authenticator app (RFC 6238)."""

    __tablename__ = "authenticators"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    secret: Mapped[str] = mapped_column(String(200))  # encrypted with the installation's key
    last_step: Mapped[int] = mapped_column(default=0)  # a code is accepted once
    created_at: Mapped[created_at]

    user: Mapped[User] = relationship(back_populates="authenticator")


class Passkey(Model):
    """One passkey (WebAuthn credential)."""

    __tablename__ = "passkeys"

    id: Mapped[pk]
    user_id: Mapped[user_fk]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[created_at]
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="passkeys")


class SpentChallenge(Model):
    """A passkey challenge that was answered: its answer counts once."""

    __tablename__ = "spent_challenges"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[created_at]


class RecoveryCode(Model):
    """One of ten codes for the day the telephone is lost; kept as a hash, used once."""

    __tablename__ = "recovery_codes"

    id: Mapped[pk]
    user_id: Mapped[user_fk]
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="recovery_codes")


class Attempt(Model):
    """One try that is counted against a limit: kind and SHA-256 of account or network address."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_kind_key_at", "kind", "key_hash", "at"),
        CheckConstraint("kind <> ''", name="kind_named"),
    )

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(40))
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class KeptForm(Model):
    """What was typed into a form whose session had ended: given back after sign-in.

    ``user_id`` is whose session it was, as far as the browser still knew.
    """

    __tablename__ = "kept_forms"

    id: Mapped[pk]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str]
    fields: Mapped[list[list[str]]]
    created_at: Mapped[created_at]


class Notice(Model):
    """One sentence for one person, mailed once with others; the stage keeps it from coming twice.

    It goes with its person. It never carries a word about anybody's contacts.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("user_id", "stage"),
        Index("ix_notices_waiting", "user_id", "settled_at"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind]
    stage: Mapped[str] = mapped_column(String(200))  # "week-unsent:7:2026-03-02"
    title: Mapped[str]
    sentence: Mapped[str]
    path: Mapped[str]
    created_at: Mapped[created_at]
    settled_at: Mapped[datetime | None]  # mailed, or left out because it is switched off
    mailed_at: Mapped[datetime | None]


class MailChoice(Model):
    """How often one kind of mail comes to one person, where it is not as it comes by itself."""

    __tablename__ = "mail_choices"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind]
    pace: Mapped[Pace]
    names_people: Mapped[bool] = mapped_column(default=False)  # of one's own contacts


class Feed(Model):
    """A calendar at a secret address, one per person and kind; the address is kept as its SHA-256.

    It goes with its person, and ending it removes the row: nothing is left to tell it by.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FeedKind]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[created_at]
