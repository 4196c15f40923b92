"""People in an address book's own format: vCard 3.0 (RFC 2426) and 4.0 (RFC 6350).

Reading is kind to what telephones and mail programs write; a property that is not understood is
skipped. Writing holds what an address book has a place for, and nothing else.
"""

import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MEDIA_TYPE = "text/vcard"
VERSIONS = ("4.0", "3.0")
LINE_BYTES = 75
# Left of the colon: a name, perhaps in a group, and parameters, whose values may be quoted.
_LINE = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
# A quoted-printable value whose lines go on after "=".
_QUOTED = re.compile(
    r"^([^:\n]*QUOTED-PRINTABLE[^:\n]*:(?:[^\n]*=\n)+)", re.IGNORECASE | re.MULTILINE
)
_MAILTO = re.compile(r"(?:mailto|tel):", re.IGNORECASE)


class CardError(ValueError):
    """A file that holds no cards; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One person or company.

    Attributes:
        name: as it is shown; empty when the card has none.
        is_company: the card says it stands for an organisation, or names nothing else.
        company: where the person works.
        mails, phones, webs: the first is the preferred one.
        more: whatever else it says that can be read as text, one line each.
    """

    name: str
    is_company: bool = False
    company: str = ""
    job_title: str = ""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    webs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass
class _Found:
    """The properties of one card, values still escaped, preferred ones first."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, name: str) -> list[str]:
        return [text for raw in self.values.get(name, ()) if (text := _text(raw))]

    def first(self, name: str) -> str:
        return next(iter(self.texts(name)), "")


def read(content: bytes, *, most: int) -> Sequence[Card]:
    """Read all cards of a file.

    Raises:
        CardError: it holds none, or more than ``most``.
    """
    text = _decoded(content)
    if "BEGIN:VCARD" not in text.upper():
        raise CardError("The file holds no vCard. It begins with BEGIN:VCARD.")
    cards = []
    for found in _blocks(text):
        cards.append(_card(found))
        if len(cards) > most:
            raise CardError(f"The file has more than {most:,} contacts. Split it.")
    if not cards:
        raise CardError("The file breaks off before its first vCard ends.")
    return cards


def write(cards: Iterable[Card], *, version: str = "4.0") -> bytes:
    """Write cards; 3.0 is for older address books."""
    lines = (_folded(line) for card in cards for line in _written(card, version))
    return "".join(f"{line}\r\n" for line in lines).encode()


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _blocks(text: str) -> Iterator[_Found]:
    """Yield each card that begins and ends; cards inside cards are left out."""
    found: _Found | None = None
    for line in _unfolded(text):
        marker = line.strip().upper()
        if marker == "BEGIN:VCARD":
            found = _Found()
        elif marker == "END:VCARD":
            if found is not None:
                yield found
            found = None
        elif found is not None and (match := _LINE.match(line)):
            name, parameters, value = match.groups()
            _keep(found, name.upper(), parameters.upper(), value)


def _unfolded(text: str) -> Iterator[str]:
    """Yield lines, joined where they were folded; as quoted-printable, vCard 2.1 folds by "="."""
    text = re.sub(r"\r\n?|\n", "\n", text).replace("\0", "\ufffd")
    text = _QUOTED.sub(lambda m: m.group(1).replace("=\n", ""), text)
    yield from re.sub(r"\n[ \t]", "", text).split("\n")


def _keep(found: _Found, name: str, parameters: str, value: str) -> None:
    if "ENCODING=QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value.encode()).decode("utf-8", errors="replace")
        value = value.replace("\r\n", "\\n").replace("\n", "\\n")
    elif "ENCODING=B" in parameters:
        return  # a picture or a key
    kept = found.values.setdefault(name, [])
    kept.insert(0 if "PREF" in parameters else len(kept), value)


def _text(raw: str) -> str:
    """Return a value without its escapes."""
    marks = {"n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda m: marks.get(m.group(1), m.group(1)), raw).strip()


def _parts(raw: str, mark: str) -> list[str]:
    """Split a value at a mark that is not escaped."""
    return [_text(part) for part in re.findall(rf"((?:\\.|[^{mark}\\])*)(?:{mark}|$)", raw)]


def _card(found: _Found) -> Card:
    organisation = next(iter(found.values.get("ORG", ())), "")
    company = next((part for part in _parts(organisation, ";") if part), "")
    name = found.first("FN") or _built(next(iter(found.values.get("N", ())), ""))
    is_company = (
        found.first("KIND").lower() == "org"
        or found.first("X-ABSHOWAS").upper() == "COMPANY"
        or not name
        or (name == company and not _built(next(iter(found.values.get("N", ())), "")))
    )
    tags = [tag for raw in found.values.get("CATEGORIES", ()) for tag in _parts(raw, ",") if tag]
    return Card(
        name=_one_line(company if is_company and company else name),
        is_company=is_company,
        company="" if is_company else _one_line(company),
        job_title=_one_line(found.first("TITLE") or found.first("ROLE")),
        mails=tuple(_MAILTO.sub("", text, count=1) for text in found.texts("EMAIL")),
        phones=tuple(_MAILTO.sub("", text, count=1) for text in found.texts("TEL")),
        webs=tuple(found.texts("URL")),
        tags=tuple(tags),
        more=tuple(_more(found)),
    )


def _more(found: _Found) -> Iterator[str]:
    for raw in found.values.get("ADR", ()):
        if place := ", ".join(part for part in _parts(raw, ";") if part):
            yield f"Address: {_one_line(place)}"
    if born := found.first("BDAY"):
        yield f"Birthday: {_one_line(born)}"
    yield from found.texts("NOTE")


def _built(raw: str) -> str:
    """Build a name from its parts: family, given, further, before, after."""
    family, given, further, before, after = (_parts(raw, ";") + [""] * 5)[:5]
    return " ".join(part for part in (before, given, further, family, after) if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _written(card: Card, version: str) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield _line("FN", card.name)
    if card.is_company:
        if version == "4.0":
            yield "KIND:org"
        yield "N:;;;;"
        yield _line("ORG", card.name)
    else:
        given, _, family = card.name.rpartition(" ")
        yield f"N:{_escaped(family)};{_escaped(given)};;;"
        if card.company:
            yield _line("ORG", card.company)
    for name, values in (
        ("TITLE", (card.job_title,)),
        ("EMAIL", card.mails),
        ("TEL", card.phones),
        ("URL", card.webs),
    ):
        yield from (_line(name, value) for value in values if value)
    if card.tags:
        yield "CATEGORIES:" + ",".join(_escaped(tag) for tag in card.tags)
    yield "END:VCARD"


def _folded(line: str) -> str:
    """Fold a line so that none is longer than 75 bytes, without cutting a character."""
    folded, width = "", 0
    for sign in line:
        size = len(sign.encode())
        if width + size > LINE_BYTES:
            folded, width = f"{folded}\r\n ", 1
        folded, width = folded + sign, width + size
    return folded


def _line(name: str, value: str) -> str:
    return f"{name}:{_escaped(value)}"


def _escaped(text: str) -> str:
    for sign in "\\,;":
        text = text.replace(sign, f"\\{sign}")
    return re.sub(r"\r\n?|\n", r"\\n", text)
