"""Templates and the words they become, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.internships.rules import (
    FIELDS,
    PRESET,
    Part,
    fill,
    missing_signatures,
    pieces,
    text_hash,
    unknown_fields,
)

VALUES: dict[str, str | list[str]] = {name: f"<{name}>" for name in FIELDS} | {
    "objectives": ["Patch alone.", "Ring out  a\nwedge."]
}


def test_an_unknown_field_is_named_as_it_was_written() -> None:
    assert unknown_fields(PRESET) == []
    assert unknown_fields("{student} {studnet} { role } {} {studnet} {a b}") == [
        "studnet",
        "",
        "a b",
    ]


def test_every_field_is_filled_and_a_list_alone_on_its_line_gets_numbers() -> None:
    text = fill("# For {student}\r\n\r\n{objectives}\nIn short: {objectives}", VALUES)
    assert text == (
        "# For <student>\n\n1. Patch alone.\n2. Ring out a wedge.\n"
        "In short: Patch alone.; Ring out a wedge.\n"
    )
    whole = fill(PRESET, VALUES)
    assert "{" not in whole
    assert [piece.kind for piece in pieces(whole)].count("heading") == 6


@given(st.text(max_size=40))
def test_what_is_filled_in_never_becomes_a_field_a_heading_or_a_list(typed: str) -> None:
    for nasty in (typed, f"# {typed}", f"- {typed}", "{student}"):
        values = VALUES | {"role": nasty}
        found = pieces(fill("{role}\nand so on", values))
        assert all(piece.kind == "paragraph" for piece in found)
        if nasty == "{student}":
            assert "<student>" not in "".join(found[0].lines)


def test_everybody_signs_one_text_and_the_same_words_have_the_same_hash() -> None:
    assert missing_signatures([Part.FACULTY]) == [Part.STUDENT, Part.SUPERVISOR]
    assert text_hash("a\n") == text_hash("a\n") != text_hash("a")
