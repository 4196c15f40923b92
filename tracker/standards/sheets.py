"""Tables as spreadsheets write them: comma, semicolon or tab, whatever the encoding.

Reading is kind: a byte order mark, Windows-1252 and UTF-16 are understood. Writing is careful: a
cell that a spreadsheet would take for a formula gets an apostrophe, and every cell is quoted.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LONGEST_CELL = 2_000
MOST_COLUMNS = 100
LOST = "\ufffd"
# What spreadsheets take for the beginning of a formula, full-width forms included (OWASP WSTG).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class SheetError(ValueError):
    """A file that is not a table; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row with the line of the file it begins on, and what is wrong with it as a row."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table as it was read.

    Attributes:
        headers: the first row.
        lines: the rows below it that hold anything, each as long as the headers.
        encoding: how its text was written, for people.
        delimiter: what stood between its cells, for people.
    """

    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str
    delimiter: str


def read(content: bytes, *, most_rows: int) -> Sheet:
    """Read a table.

    Raises:
        SheetError: it is empty, no table, or has too many rows.
    """
    text, encoding = _decoded(content)
    text = text.replace("\0", LOST)
    delimiter = _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    headers: tuple[str, ...] = ()
    lines: list[Line] = []
    before = 0
    try:
        for row in rows:
            number, before = before + 1, rows.line_num
            cells = tuple(cell.strip() for cell in row)
            if not any(cells):
                continue
            if not headers:
                headers = _headers(cells)
                continue
            lines.append(_line(number, cells, len(headers)))
            if len(lines) > most_rows:
                raise SheetError(f"The file has more than {most_rows:,} rows. Split it.")
    except csv.Error:
        raise SheetError(
            f"Line {rows.line_num} cannot be read: a quotation mark opens and never closes."
        ) from None
    if not headers:
        raise SheetError("The file is empty.")
    if not lines:
        raise SheetError("The file has a first row with headings and nothing below it.")
    return Sheet(
        headers=headers, lines=tuple(lines), encoding=encoding, delimiter=DELIMITERS[delimiter]
    )


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table that opens in every spreadsheet and starts nothing there."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[harmless(c) for c in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def looks_like_formula(cell: str) -> bool:
    """Tell whether a cell holds a formula instead of what it was to show."""
    return cell.startswith(("=", "＝", "@", "＠")) or (cell[:1] in "+-" and "(" in cell)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise SheetError("The file breaks off in the middle of a character.") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise SheetError("This is not a CSV file. Save it as CSV in the spreadsheet first.")
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        # Windows-1252 is Latin-1 with more signs; its few unused bytes are shown as lost.
        return content.decode("cp1252", errors="replace"), "Latin-1"


def _delimiter(text: str) -> str:
    """Choose what splits the first rows into the most cells, alike in each."""
    head = "\n".join(text.splitlines()[:20])

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(r) for r in csv.reader(io.StringIO(head), delimiter=delimiter) if any(r)]
        except csv.Error:
            return 0, 0
        first = widths[0] if widths else 0
        return (widths.count(first) if first > 1 else 0), first

    return max(DELIMITERS, key=fitness)


def _headers(cells: tuple[str, ...]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise SheetError(f"The file has more than {MOST_COLUMNS} columns.")
    return tuple(cell[:LONGEST_CELL].replace(LOST, "?") for cell in cells)


def _line(number: int, cells: tuple[str, ...], width: int) -> Line:
    problem = ""
    if any(cells[width:]):
        problem = f"This row has {len(cells)} cells, the first row has {width}."
    elif any(LOST in cell for cell in cells):
        problem = "This row holds characters that cannot be read or stored."
    elif any(len(cell) > LONGEST_CELL for cell in cells):
        problem = f"A cell of this row is longer than {LONGEST_CELL:,} characters."
    fitted = tuple(cell[:LONGEST_CELL] for cell in (*cells, *[""] * width)[:width])
    return Line(number=number, cells=fitted, problem=problem)
