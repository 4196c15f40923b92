"""Contacts that come in a file: which column holds what, and what cannot be taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tracker.contacts.rules.records import ContactDraft, ContactKind, problem_of_tags, tags_of
from tracker.contacts.rules.suggesting import plain
from tracker.standards.sheets import LOST, Line, Sheet, harmless
from tracker.standards.vcards import Card

MAIL = r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+\Z"
MOST_ROWS = 1_000
MOST_BYTES = 2_000_000
LEAST_DIGITS, DIGITS = 7, 9

# What spreadsheets and address books write above their columns.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "name": ("name", "full name", "display name", "nom", "navn"),
    "given": ("first name", "given name"),
    "family": ("last name", "family name", "surname"),
    "company": ("company", "organisation", "organization", "organization name"),
    "job_title": ("what they do", "job title", "title", "role", "organization title"),
    "mail": ("mail", "e-mail", "email", "e-mail address", "email address", "e-mail 1 - value"),
    "phone": ("phone", "telephone", "mobile", "mobile phone", "phone number", "phone 1 - value"),
    "web": ("web", "website", "web page", "url", "website 1 - value"),
    "how_met": ("how we met", "met"),
    "tags": ("tags", "labels", "categories"),
    "more": ("anything else", "more"),
}
_FIELDS = {heading: key for key, headings in HEADINGS.items() for heading in headings}
LENGTHS = {"name": 200, "company": 200, "job_title": 200, "mail": 254, "phone": 60, "web": 500}
LONG = {"how_met": 5_000, "more": 10_000}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One contact of a file.

    Attributes:
        number: the line it begins on, or which card of the file it is.
        values: what it holds, by the names of a draft's fields.
        problem: why it cannot be taken; empty when it can.
    """

    number: int
    values: Mapping[str, str]
    problem: str = ""

    def kept(self) -> dict[str, Any]:
        """Return it as it is stored until the file is taken in."""
        return {"number": self.number, "values": dict(self.values), "problem": self.problem}

    def draft(self) -> ContactDraft:
        """Return the contact."""
        found = self.values.get
        return ContactDraft(
            kind=ContactKind(self.values["kind"]),
            name=self.values["name"],
            company=found("company", ""),
            job_title=found("job_title", ""),
            mail=found("mail", ""),
            phone=found("phone", ""),
            web=found("web", ""),
            how_met=found("how_met", ""),
            more=found("more", ""),
            tags=tags_of(found("tags", "")),
        )

    def marks(self) -> frozenset[str]:
        """Return what tells that two contacts may be one."""
        v = self.values
        return marks(ContactKind(v["kind"]), v["name"], v.get("mail", ""), v.get("phone", ""))


def marks(kind: ContactKind, name: str, mail: str, phone: str) -> frozenset[str]:
    """Return what tells that two contacts may be one: they share a name, address or number.

    Of a number the last digits count, so that a country code makes no difference.
    """
    digits = re.sub(r"\D", "", phone)
    said = {
        "name": plain(name),
        "mail": plain(mail),
        "phone": digits[-DIGITS:] if len(digits) >= LEAST_DIGITS else "",
    }
    return frozenset(f"{kind} {what} {value}" for what, value in said.items() if value)


def rows_of_sheet(sheet: Sheet) -> list[Row]:
    """Read the rows of a table; a column that has no place goes under "Anything else"."""
    keys = [_FIELDS.get(plain(head), "") for head in sheet.headers]
    return [_row_of_line(line, keys, sheet.headers) for line in sheet.lines]


def rows_of_cards(cards: Sequence[Card]) -> list[Row]:
    """Read the cards of an address book; a second address or number goes under the rest."""
    return [_row_of_card(number, card) for number, card in enumerate(cards, start=1)]


def web_address(typed: str) -> str | None:
    """Return an address of the web, with its scheme; None when it is none."""
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        return None
    return text if usable and not any(c.isspace() or ord(c) < 32 for c in text) else None


def _row_of_line(line: Line, keys: Sequence[str], headers: Sequence[str]) -> Row:
    values: dict[str, str] = {}
    more: list[str] = []
    for key, head, written in zip(keys, headers, line.cells, strict=True):
        cell = written[1:] if written[:1] == "'" and harmless(written[1:]) == written else written
        if not cell:
            continue
        if key and key not in values:
            values[key] = cell
        else:
            more.append(f"{head}: {cell}" if head else cell)
    given, family = values.pop("given", ""), values.pop("family", "")
    values.setdefault("name", " ".join(part for part in (given, family) if part))
    is_company = plain(values.get("kind", "")) in {"company", "organisation", "organization"}
    if not values["name"] and values.get("company"):
        values["name"], is_company = values.pop("company"), True
    values["kind"] = ContactKind.COMPANY if is_company else ContactKind.PERSON
    return _checked(line.number, values, more, line.problem)


def _row_of_card(number: int, card: Card) -> Row:
    values = {
        "kind": ContactKind.COMPANY if card.is_company else ContactKind.PERSON,
        "name": card.name,
        "company": card.company,
        "job_title": card.job_title,
        "tags": ", ".join(tag.replace(",", " ") for tag in card.tags),
    }
    more = list(card.more)
    for key, label, found in (
        ("mail", "Mail", card.mails),
        ("phone", "Phone", card.phones),
        ("web", "Web", card.webs),
    ):
        values[key] = next(iter(found), "")
        more.extend(f"{label}: {each}" for each in found[1:])
    return _checked(number, values, more)


def _checked(number: int, values: dict[str, str], more: Sequence[str], problem: str = "") -> Row:
    values["more"] = "\n".join(part for part in (values.get("more", ""), *more) if part)
    kept = {key: value for key, value in values.items() if value or key == "name"}
    for key in LENGTHS:
        if key in kept:
            kept[key] = " ".join(kept[key].split())
    if address := web_address(kept.get("web", "")):
        kept["web"] = address
    return Row(number=number, values=kept, problem=problem or _problem(kept))


def _problem(values: Mapping[str, str]) -> str:
    if not values["name"]:
        return "It has no name."
    for key, most in (LENGTHS | LONG).items():
        if len(values.get(key, "")) > most:
            return f"{HEADINGS[key][0].capitalize()} is longer than {most:,} characters."
    if any(LOST in text or "\0" in text for text in values.values()):
        return "It holds characters that cannot be read or stored."
    return _misspelt(values)


def _misspelt(values: Mapping[str, str]) -> str:
    if "mail" in values and not re.match(MAIL, values["mail"]):
        return f"{values['mail']} is no mail address."
    if "web" in values and web_address(values["web"]) is None:
        return f"{values['web']} is no address of the web."
    tags = problem_of_tags(tags_of(values.get("tags", "")))
    return f"{tags}." if tags else ""
