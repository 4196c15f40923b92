"""What is true of projects whatever the database or the web page."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.projects.rules import (
    DOCUMENT_BYTES,
    ROLES,
    STAGES,
    BadDocument,
    DatePrecision,
    PartialDate,
    ProjectDraft,
    ProjectKind,
    Rights,
    changed_meanwhile,
    examine,
    fingerprints,
    period,
    read_date,
    role_words,
    shown_name,
    web_address,
    why_not_public,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "first", "last", "words"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-05", date(2026, 5, 1), date(2026, 5, 31), "May 2026"),
        ("May 2026", date(2026, 5, 1), date(2026, 5, 31), "May 2026"),
        (" feb.  2024 ", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2026-05-14", date(2026, 5, 14), date(2026, 5, 14), "14 May 2026"),
        ("14. may 2026", date(2026, 5, 14), date(2026, 5, 14), "14 May 2026"),
        ("May 14, 2026", date(2026, 5, 14), date(2026, 5, 14), "14 May 2026"),
        ("sept 3rd 2025", date(2025, 9, 3), date(2025, 9, 3), "3 September 2025"),
    ],
)
def test_a_date_is_as_precise_as_it_was_typed(
    typed: str, first: date, last: date, words: str
) -> None:
    found = read_date(typed)
    assert (found.first, found.last, str(found)) == (first, last, words)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "05/06/2026",
        "2026-13",
        "2026-02-30",
        "30 February 2026",
        "Maybe 2026",
        "1850",
        "9999",
        "９２０２６",
        "20260514",
        "-2026",
        "2026-" + "0" * 5000,
        "14 May 99999",
    ],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them: the form has the words
        read_date(typed)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(DatePrecision))
def test_a_date_reads_back_as_it_is_shown(on: date, precision: DatePrecision) -> None:
    shown = PartialDate(on, precision)
    read = read_date(str(shown))
    assert (read.first, read.last, read.precision) == (shown.first, shown.last, precision)


@pytest.mark.parametrize(
    ("began", "ended", "words"),
    [
        ("May 2026", "May 2026", "May 2026"),
        ("2025", "May 2026", "2025 to May 2026"),
        ("May 2026", None, "Since May 2026"),
        (None, "2026", "2026"),
        (None, None, ""),
    ],
)
def test_a_period_is_said_in_words(began: str | None, ended: str | None, words: str) -> None:
    dates = [read_date(each) if each else None for each in (began, ended)]
    assert period(*dates) == words


def test_the_vocabulary_has_each_role_once_in_a_stage() -> None:
    keys = [role.key for roles in STAGES.values() for role in roles]
    assert len(keys) == len(set(keys)) == len(ROLES) > 70
    assert {role.cap for role in ROLES.values()} <= {"oxide", "amber", "moss", "blue", "plum"}
    assert max(map(len, keys)) <= 60


def test_another_role_is_called_what_the_person_called_it() -> None:
    assert role_words("other", "Cable wrangler") == "Cable wrangler"
    assert role_words("mixing-engineer", "ignored") == "Mixing engineer"
    assert role_words("gone-from-the-list", "") == "gone-from-the-list"


def draft(**changes: Any) -> ProjectDraft:
    return ProjectDraft(**{"kind": ProjectKind.MIX, "title": "Low Tide"} | changes)


def test_the_second_editor_hears_only_of_what_the_first_changed() -> None:
    opened = fingerprints(draft())
    saved = draft(title="High Tide", brief="A single")
    typed = draft(title="Spring Tide", tools=("Reaper",))
    assert changed_meanwhile(opened, saved, typed) == {"title": True, "brief": False}


def test_two_who_typed_the_same_have_no_difference() -> None:
    opened = fingerprints(draft())
    assert changed_meanwhile(opened, draft(title="Same"), draft(title="Same")) == {}


def test_a_form_that_forgot_what_it_showed_shows_every_difference() -> None:
    assert changed_meanwhile({}, draft(brief="Theirs"), draft()) == {"brief": True}


PDF = b"%PDF-1.7\n...\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0....\xff\xd9"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("plot.pdf", PDF, "application/pdf"),
        ("Plot.PDF", PDF, "application/pdf"),
        ("stage.png", PNG, "image/png"),
        ("stage.jpeg", JPEG, "image/jpeg"),
        ("notes.txt", "Känal 1: vox\n\t– gain 30 dB".encode(), "text/plain"),
        ("cues.csv", b"tc,cue\r\n01:00:00:00,door\r\n", "text/csv"),
        ("page.txt", b"<script>alert(1)</script>", "text/plain"),
    ],
)
def test_a_document_is_what_its_content_says(name: str, content: bytes, media_type: str) -> None:
    found = examine(name, [content[:3], content[3:]])
    assert (found.media_type, found.size_bytes) == (media_type, len(content))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plot.pdf", b"", "empty"),
        ("plot.pdf", PNG, "The name says a PDF, but the file is a PNG picture"),
        ("plot.png", b"<svg onload=alert(1)>", "The name says a PNG picture"),
        ("page.html", b"<script>alert(1)</script>", "do not take this kind"),
        ("plot.svg", b"<svg onload=alert(1)>", "do not take this kind"),
        ("run.txt", b"MZ\x90\x00\x03", "cannot tell"),
        ("old.txt", "Größe".encode("latin-1"), "cannot tell"),
        ("plot.pdf", PDF[:-6], "cut off"),
        ("plot.png", PNG[:-8], "cut off"),
        ("plot.jpg", JPEG[:-2], "cut off"),
        ("noname", PDF, "do not take this kind"),
    ],
)
def test_a_file_that_is_not_taken_is_told_why(name: str, content: bytes, words: str) -> None:
    with pytest.raises(BadDocument, match=words):
        examine(name, [content])


def test_a_document_over_the_limit_is_not_read_to_its_end() -> None:
    read = []

    def pieces() -> Any:
        for n in range(100):
            read.append(n)
            yield b"a" * 10_000_000

    with pytest.raises(BadDocument, match="larger than 50 MB"):
        examine("long.txt", pieces())
    assert len(read) == DOCUMENT_BYTES // 10_000_000 + 1


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("plot.pdf", "plot.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\plots\\録音.pdf", "録音.pdf"),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("\0", "document"),
        ("x" * 300 + ".pdf", "x" * 156 + ".pdf"),
    ],
)
def test_a_file_keeps_its_name_for_people_only(given_name: str, shown: str) -> None:
    assert shown_name(given_name) == shown


@pytest.mark.parametrize(
    "address",
    [
        "https://calderbay.example/x?y=1#t",
        "HTTP://calderbay.example",
        " https://calderbay.example:8443/ ",
        "https://täst.example/é",
    ],
)
def test_a_link_may_lead_to_a_web_page(address: str) -> None:
    assert web_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "\u00a0javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https:\\\\evil.example",
        "https://evil.example\\@good.example",
        "https://good.example@evil.example",
        "ht\ntps://evil.example",
        "https://ev\nil.example",
        "https://evil.example/\x00",
        "https://[broken",
        "https://evil.example:99999",
        "https://" + "a" * 3000,
    ],
)
def test_a_link_to_anything_else_is_refused(address: str) -> None:
    assert web_address(address) is None


@given(st.text(max_size=60))
def test_no_text_makes_reading_an_address_fail(text: str) -> None:
    found = web_address(text)
    assert found is None or found.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"archived": True}, "archived"),
        ({"rights": Rights.UNSURE}, "on what grounds"),
        ({"rights": Rights.NONE}, "never be public"),
        ({"embargo_until": TODAY + timedelta(days=1)}, "embargo until 23 November 2026"),
        ({"heard": False}, "nothing to hear"),
    ],
)
def test_a_project_that_may_not_be_public_says_why(changes: dict[str, Any], words: str) -> None:
    (reason,) = why_not_public(**fine() | changes)
    assert words in reason


def test_a_project_may_be_public_on_the_day_its_embargo_ends() -> None:
    assert why_not_public(**fine() | {"embargo_until": TODAY}) == ()


def fine() -> dict[str, Any]:
    return {
        "archived": False,
        "rights": Rights.MINE,
        "embargo_until": None,
        "heard": True,
        "today": TODAY,
    }
