"""What may be attached: documents by what is in them, links by what they really point to."""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

DOCUMENT_BYTES = 50_000_000
LONGEST_URL = 2_000
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
WINDOW = 65_536  # room for what programs append behind the end mark of a file


class BadDocument(ValueError):  # noqa: N818 - reads as a sentence where raised
    """A file that is not taken; the message says why, to a person."""


@dataclass(frozen=True)
class DocumentType:
    """A kind of file we take: its media type, its name, and the endings such files carry."""

    media_type: str
    words: str
    endings: tuple[str, ...]
    starts: bytes = b""
    ends: bytes = b""


PDF = DocumentType("application/pdf", "a PDF", (".pdf",), b"%PDF-", b"%%EOF")
PNG = DocumentType("image/png", "a PNG picture", (".png",), b"\x89PNG\r\n\x1a\n", b"IEND")
JPEG = DocumentType("image/jpeg", "a JPEG picture", (".jpg", ".jpeg"), b"\xff\xd8\xff", b"\xff\xd9")
TEXT = DocumentType("text/plain", "plain text", (".txt",))
CSV = DocumentType("text/csv", "a table", (".csv",))
DOCUMENT_TYPES = (PDF, PNG, JPEG, TEXT, CSV)
CHOICES = "Choose a PDF, PNG, JPEG, TXT or CSV file."


@dataclass(frozen=True)
class Document:
    """A document that was examined: what it is and how long."""

    media_type: str
    size_bytes: int


def examine(name: str, pieces: Iterable[bytes]) -> Document:
    """Read a whole file and tell what it is by its content; the name only has to agree.

    Raises:
        BadDocument: when it is not one of the kinds taken, empty, cut off, too large, or called
            something it is not.
    """
    size, head, tail, text = 0, b"", b"", _TextCheck()
    for piece in pieces:
        size += len(piece)
        if size > DOCUMENT_BYTES:
            raise BadDocument("This file is larger than 50 MB. Make it smaller or add a link.")
        if len(head) < WINDOW:
            head += piece[: WINDOW - len(head)]
        tail = (tail + piece)[-WINDOW:]
        text.feed(piece)
    if not size:
        raise BadDocument("The file is empty.")
    found = _by_start(head) or _as_text(name, text)
    _agree(name, found)
    if found.ends and found.ends not in tail:
        raise BadDocument(f"The file begins as {found.words} but is cut off. Export it again.")
    return Document(found.media_type, size)


def shown_name(given: str) -> str:
    """Return a file's name fit to be shown: no folders, nothing unseen. Never a name on disk."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    seen = "".join(sign for sign in name if unicodedata.category(sign) not in UNSEEN)
    return " ".join(seen.split())[-160:] or "document"


def web_address(typed: str) -> str | None:
    """Return the address if it leads to a web page, else None.

    Browsers drop tabs and line breaks inside an address and read backslashes as slashes, so an
    address with any of them is not what it seems and is refused as a whole.
    """
    text = typed.strip(" ")
    if len(text) > LONGEST_URL or not re.match(r"https?://[^/?#\\]", text, re.IGNORECASE):
        return None
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} for sign in text):
        return None
    try:
        parts = urlsplit(text)
        proper = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    misleading = parts.username is not None or "\\" in text
    return text if proper and not misleading else None


class _TextCheck:
    """Tells whether a stream is UTF-8 text without control characters."""

    # Below the space only tab, line feed, form feed and return are text; in UTF-8 no byte of a
    # longer character lies there.
    CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.holds = True

    def feed(self, piece: bytes) -> None:
        if not self.holds:
            return
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError:
            self.holds = False
            return
        self.holds = self.CONTROL.search(piece) is None


def _by_start(head: bytes) -> DocumentType | None:
    return next((t for t in DOCUMENT_TYPES if t.starts and head.startswith(t.starts)), None)


def _as_text(name: str, check: _TextCheck) -> DocumentType:
    if not check.holds:
        raise BadDocument(f"We cannot tell what this file is. {CHOICES}")
    return CSV if name.casefold().endswith(CSV.endings) else TEXT


def _agree(name: str, found: DocumentType) -> None:
    lowered = name.casefold()
    if lowered.endswith(found.endings):
        return
    claimed = next((t for t in DOCUMENT_TYPES if lowered.endswith(t.endings)), None)
    if claimed is None:
        raise BadDocument(f"We do not take this kind of file. {CHOICES}")
    raise BadDocument(f"The name says {claimed.words}, but the file is {found.words}. {CHOICES}")
