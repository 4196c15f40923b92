"""Papers, read back."""

from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader

from tracker.standards.pdf import Block, Heading, Items, Paper, Paragraph, Table, typeset

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def test_what_was_typed_is_printed_and_never_obeyed() -> None:
    nasty = '#eval("1+1") *not bold* $x^2$ \\ @cite <label> // gone?'
    blocks: list[Block] = [
        Heading("Terms"),
        Paragraph(nasty),
        Items(["Größe", "#panic()"], is_numbered=True),
        Table(["Day", "Hours"], [["Monday", "7.5"], ["=1+1", "#x"]], right=[1]),
    ]
    text = read(typeset("Agreement", blocks, foot="SHA-256 abc")).pages[0].extract_text()
    for words in ("Agreement", "Terms", nasty, "Größe", "#panic()", "=1+1", "SHA-256 abc", "1 / 1"):
        assert words in text


def test_a_long_table_repeats_its_head_and_both_sheets_are_known() -> None:
    table = Table(["Day", "What was done"], [[str(n), "Patched."] for n in range(80)])
    made = typeset("Hours", [table])
    a4, letter = read(made), read(typeset("Hours", [table], paper=Paper.LETTER))
    assert len(a4.pages) > 1
    assert all("What was done" in page.extract_text() for page in a4.pages)
    sizes = [
        (round(p.pages[0].mediabox.width), round(p.pages[0].mediabox.height)) for p in (a4, letter)
    ]
    assert sizes == [(595, 842), (612, 792)]
    assert b"/StructTreeRoot" in made


def test_the_same_words_at_the_same_moment_give_the_same_bytes() -> None:
    first, second = (typeset("A", [Paragraph("B\nC")], made_at=AT) for _ in range(2))
    assert first == second
