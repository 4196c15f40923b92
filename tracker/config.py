"""Settings, read once from the environment (twelve-factor) and typed.

``docs/settings.md`` is made from this dataclass: the metadata of a field is its documentation.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

PREFIX = "TRACKER_"
T = TypeVar("T")


class SettingsError(ValueError):
    """A setting that cannot be used, in words for the person who starts the program."""


def setting(default: T, words: str) -> T:
    """Declare one setting with its default and what it does."""
    found: T = field(default=default, metadata={"words": words})
    return found


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that may differ between two installations."""

    host: str = setting("127.0.0.1", "Address the web server listens on.")
    port: int = setting(8000, "Port the web server listens on.")
    data: Path = setting(
        Path("instance"), "Folder for database, media, outbox, published pages and keys."
    )
    base_url: str = setting(
        "", "Address people reach the site at, used in mails; default http://HOST:PORT."
    )
    database_url: str = setting(
        "", "SQLAlchemy address: sqlite:///file or postgresql+psycopg://…; default SQLite in DATA."
    )
    media_url: str = setting(
        "", "Where sound is kept: file:FOLDER; default the folder media in DATA."
    )
    jobs_url: str = setting("database:", "Where jobs wait: database: (the only kind so far).")
    mail_url: str = setting(
        "outbox:",
        "How mail leaves: outbox: writes it to DATA/outbox, where administrators read it at "
        "/office/outbox; smtp://USER:PASSWORD@HOST:PORT or smtps://… sends it.",
    )
    mail_from: str = setting("Liner Notes <noreply@localhost>", "Sender of all mail.")
    secret_key: str = setting(
        "", "Key that signs cookies and links; made at first start and kept in DATA/secret_key."
    )
    institution: str = setting("Calder Bay University", "Name of the school, as shown on pages.")
    sign_up_domains: str = setting(
        "calderbay.example",
        "Mail domains, separated by spaces, whose holders may make their own account; "
        "empty means by invitation only.",
    )
    max_upload_mb: int = setting(4096, "Largest recording, in MiB.")
    workers: int = setting(2, "Web server processes.")
    threads: int = setting(8, "Threads of each web server process.")
    security_contact: str = setting(
        "",
        "Where faults in security are told: mailto:NAME@HOST or https://…; named at "
        "/.well-known/security.txt, which is not there without it.",
    )
    trusted_proxies: int = setting(
        0, "How many proxies stand in front and set X-Forwarded-For, -Proto and -Host."
    )
    checked_audits: int = setting(
        50,
        "A second program checks the degree audits of one in so many students each day, "
        "everybody's in as many days; 0 for none.",
    )
    demo: bool = setting(False, "Load the fictional demo university into an empty database.")
    testing: bool = setting(False, "For the test suite only.")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read every field from ``TRACKER_<FIELD>``.

        Raises:
            SettingsError: for an unknown name or a value that cannot be read.
        """
        env = os.environ if env is None else env
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        given = {name: value for name, value in env.items() if name.startswith(PREFIX)}
        if unknown := sorted(given.keys() - known.keys()):
            raise SettingsError(
                f"Unknown settings: {', '.join(unknown)}. docs/settings.md lists all there are."
            )
        values: dict[str, Any] = {
            known[name].name: _parse(known[name], raw) for name, raw in given.items()
        }
        return cls(**values)

    def __post_init__(self) -> None:
        """Fill the defaults that depend on other settings and refuse what cannot work."""
        data = self.data.expanduser().resolve()
        for name, value in (
            ("data", data),
            ("base_url", self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"),
            ("database_url", self.database_url or f"sqlite:///{data / 'tracker.db'}"),
            ("media_url", self.media_url or f"file:{data / 'media'}"),
        ):
            object.__setattr__(self, name, value)
        self._refuse_unusable()

    def settle(self) -> str:
        """Make the folder for data and the key where they are missing; return the key.

        Whatever runs the site asks for it. Commands that only read a file never do, and leave
        nothing behind.

        Raises:
            SettingsError: when nothing can be kept there.
        """
        try:
            return self.secret_key or _kept_secret(self.data)
        except OSError as error:
            raise SettingsError(
                f"The folder for data, {self.data}, cannot be used: {error.strerror}. "
                f"{PREFIX}DATA names another."
            ) from error

    def _refuse_unusable(self) -> None:
        allowed = {
            "database_url": ("sqlite", "postgresql+psycopg"),
            "media_url": ("file",),
            "jobs_url": ("database",),
            "mail_url": ("outbox", "smtp", "smtps"),
            "base_url": ("http", "https"),
        }
        for name, schemes in allowed.items():
            if urlsplit(getattr(self, name)).scheme not in schemes:
                words = " or ".join(f"{scheme}:" for scheme in schemes)
                raise SettingsError(f"{PREFIX}{name.upper()} must begin with {words}")
        contact = self.security_contact
        if contact and urlsplit(contact).scheme not in {"mailto", "https"}:
            raise SettingsError(f"{PREFIX}SECURITY_CONTACT must begin with mailto: or https:")
        if not 0 < self.port < 65536:
            raise SettingsError(f"{PREFIX}PORT must lie between 1 and 65535.")


def _parse(kind: Field[Any], raw: str) -> str | int | bool | Path:
    name = PREFIX + kind.name.upper()
    if kind.type is bool:
        if raw.lower() not in {"1", "true", "yes", "on", "0", "false", "no", "off", ""}:
            raise SettingsError(f"{name} must be on or off.")
        return raw.lower() in {"1", "true", "yes", "on"}
    if kind.type is int:
        if not raw.isascii() or not raw.isdigit():
            raise SettingsError(f"{name} must be a whole number.")
        return int(raw)
    return Path(raw) if kind.type is Path else raw


def _kept_secret(data: Path) -> str:
    """Return the installation's own key, made once and readable by its owner alone."""
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret_key.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        try:
            path.hardlink_to(fresh)  # never replaces a key that another process made meanwhile
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def as_markdown() -> str:
    """Render the settings for docs/settings.md; a test keeps the two equal."""
    rows = [
        f"| `{PREFIX}{f.name.upper()}` | {_shown(f)} | {f.metadata['words']} |"
        for f in fields(Settings)
    ]
    return "\n".join(["| setting | default | what it does |", "| --- | --- | --- |", *rows]) + "\n"


def _shown(kind: Field[Any]) -> str:
    if isinstance(kind.default, bool):
        return "on" if kind.default else "off"
    return f"`{kind.default}`" if kind.default != "" else "–"
