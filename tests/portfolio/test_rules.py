import pytest

from tracker.audio.times import read_time, write_time
from tracker.media.rules import range_problem
from tracker.portfolio.rules import addresses, checks, framing, passages
from tracker.portfolio.rules.content import (
    Area,
    Chapter,
    Content,
    CreditLine,
    DegreeShown,
    Named,
    OwnRole,
    Piece,
    Reel,
    ShownWork,
    Stream,
)


@pytest.mark.parametrize(
    ("typed", "milliseconds"),
    [
        ("0:12", 12_000),
        ("1:05", 65_000),
        ("1:05.5", 65_500),
        ("1:02:03", 3_723_000),
        ("95", 95_000),
        (" 2:00 ", 120_000),
        ("0:00,25", 250),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, milliseconds: int) -> None:
    assert read_time(typed) == milliseconds


@pytest.mark.parametrize("typed", ["", "one", "1:75", "-1:00", "1:", "0x10", "1:5:5:5", "٣:٠٠"])
def test_what_is_no_time_is_not_read(typed: str) -> None:
    assert read_time(typed) is None


@pytest.mark.parametrize("milliseconds", [0, 500, 12_000, 65_500, 600_000])
def test_a_written_time_reads_back(milliseconds: int) -> None:
    assert read_time(write_time(milliseconds)) == milliseconds


def test_a_passage_lies_inside_its_sound_and_lasts_a_second() -> None:
    assert range_problem(0, 1000, 1000) == ""
    assert "0:10" in range_problem(0, 11_000, 10_000)
    assert "one second" in range_problem(500, 1000, 10_000)


def test_chapters_begin_where_the_passages_before_them_end() -> None:
    chain = [passages.Passage(version_id=n, start_ms=0, end_ms=n * 1000) for n in (3, 4, 5)]
    assert passages.starts_ms(chain) == [0, 3000, 7000]
    assert passages.total_ms(chain) == 12_000


def test_a_reel_is_named_by_its_passages_and_their_order() -> None:
    one, two = (passages.Passage(version_id=n, start_ms=0, end_ms=2000) for n in (1, 2))
    assert passages.digest([one, two]) != passages.digest([two, one])
    assert passages.digest([]) == ""


@pytest.mark.parametrize("slug", ["mei-lin-sato", "abc", "a1-2", "x" * 63])
def test_a_plain_name_may_be_an_address(slug: str) -> None:
    assert addresses.problem_with(slug) == ""


@pytest.mark.parametrize(
    "slug", ["ab", "x" * 64, "Mei", "mei--lin", "-mei", "mei lin", "admin", "ü"]
)
def test_a_name_that_would_break_or_mislead_may_not(slug: str) -> None:
    assert addresses.problem_with(slug) != ""


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Mei-Lin Sato", "mei-lin-sato"),
        ("Łucja Ångström", "lucja-angstrom"),
        ("Øyvind Größe", "oyvind-grosse"),
        ("録音", ""),
        ("O'Brien, Séan", "o-brien-sean"),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    assert addresses.slug_of(name) == slug


def test_suggestions_are_free_and_allowed_even_for_names_without_letters() -> None:
    taken = {"mei-lin-sato"}
    found = addresses.suggestions("Mei-Lin Sato", "Mix engineer", lambda s: s not in taken)
    assert found == ["mei-sato", "sato-mei", "mei-lin-sato-mix"]
    assert addresses.suggestions("録音", "", lambda _: True)[0] == "portfolio-sound"


def piece(**changes: object) -> Piece:
    plain = {"id": "v1", "title": "Low Tide", "duration_ms": 95_000, "heights": (1, 2)}
    stream = Stream(id="r1", media_type="audio/mp4")
    return Piece(**({"streams": (stream,)} | plain | changes))  # type: ignore[arg-type]


def shown_work(**changes: object) -> ShownWork:
    plain = {
        "project_id": 1,
        "id": "p1",
        "title": "Low Tide",
        "meta": "Mix, 2026.",
        "roles": (OwnRole(name="Mix"),),
        "credits": (CreditLine(role="Performer", people=(Named(name="The Ferrymen"),)),),
        "sound": piece(),
    }
    return ShownWork(**(plain | changes))  # type: ignore[arg-type]


def content(**changes: object) -> Content:
    plain = {
        "name": "Mei-Lin Sato",
        "role_line": "Mix engineer",
        "sections": ("reel", "work", "contact"),
        "works": (shown_work(),),
        "reel": Reel(
            digest="d",
            chapters=(Chapter(project_id=1, at_ms=0, work="Low Tide", role="Mix"),),
            words="A voice over water.",
            sound=piece(id="v2", title="Reel", duration_ms=60_000),
        ),
    }
    return Content(**(plain | changes))  # type: ignore[arg-type]


def test_content_survives_being_kept() -> None:
    degree = DegreeShown(
        programme="BSc", school="CBU", areas=(Area(name="Audio", earned=3.5, of=6),)
    )
    whole = content(degree=degree)
    assert Content.from_json(whole.as_json()) == whole
    assert Content.from_json(whole.as_json()).digest == whole.digest


def test_taking_a_project_out_takes_the_reel_that_used_it() -> None:
    other = shown_work(project_id=2, id="p2", title="Kiln")
    left = content(works=(shown_work(), other)).without({1})
    assert [work.title for work in left.works] == ["Kiln"]
    assert left.reel is None
    assert left.sections == ("work", "contact")


def test_a_page_without_name_role_or_sound_cannot_go_out() -> None:
    bare = Content(name="", sections=())
    stops = [finding for finding in checks.findings(bare) if finding.stops]
    assert len(stops) == 3
    assert checks.findings(content()) == ()


def test_hints_come_after_what_stops() -> None:
    long = content(
        role_line="", reel=Reel(digest="d", chapters=(), sound=piece(duration_ms=130_000))
    )
    said = checks.findings(long, left_out=("Glass",))
    assert [finding.stops for finding in said] == [True, False, False, False]
    assert any("two minutes" in finding.sentence for finding in said)
    assert any("Glass" in finding.sentence for finding in said)


def test_a_passage_that_quiets_the_whole_reel_is_named() -> None:
    parts = [("Low Tide", -13.0), ("Kiln", -0.0), ("Glass", -4.0)]
    chapters = tuple(
        Chapter(project_id=1, at_ms=n, work=work, role="Mix", lowered_db=gain)
        for n, (work, gain) in enumerate(parts)
    )
    quiet = content(reel=Reel(digest="d", chapters=chapters, words="w", sound=piece()))
    (said,) = checks.findings(quiet)
    assert said.sentence.startswith("“Kiln” is 13 LU quieter")
    assert not said.stops


def test_a_sound_that_was_taken_out_is_hushed_and_so_is_its_reel() -> None:
    chapter = Chapter(project_id=1, item_id=7, at_ms=0, work="Low Tide", role="Mix")
    whole = content(reel=Reel(digest="d", chapters=(chapter,), sound=piece(id="v2")))
    assert whole.hushed({"v1"}, {7}) == whole
    left = whole.hushed(set(), {8})
    assert (left.reel, left.works[0].sound) == (None, None)
    assert left.sections == ("work", "contact")


def test_a_work_without_credits_is_worth_a_look() -> None:
    said = checks.findings(content(works=(shown_work(roles=()), shown_work(credits=()))))
    assert len(said) == 2


def test_changes_are_said_in_words() -> None:
    before = content(works=(shown_work(), shown_work(id="p2", title="Kiln")))
    now = content(
        role_line="Sound designer",
        sections=("work", "reel", "contact"),
        works=(shown_work(note="Live."), shown_work(id="p3", title="Glass")),
    )
    assert checks.changes(before, now) == (
        "What you do",
        "The order of sections",
        "“Glass” is new",
        "“Kiln” is gone",
        "“Low Tide” changed",
    )
    assert checks.changes(now, now) == ()
    assert checks.changes(None, now) == ()


def test_hidden_sections_and_another_order_of_works_are_changes() -> None:
    two = (shown_work(), shown_work(id="p2", title="Kiln"))
    before, now = content(works=two), content(works=two[::-1], sections=("work",))
    assert checks.changes(before, now) == ("Which sections are shown", "The order of works")


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://x.edu/notes/p/mei-lin", "mei-lin"),
        ("https://X.edu/notes/p/mei-lin/", "mei-lin"),
        ("https://x.edu/notes/p/mei-lin/embed#t=9", "mei-lin"),
        ("http://x.edu/notes/p/mei-lin", ""),
        ("https://x.edu/p/mei-lin", ""),
        ("https://evil.edu/notes/p/mei-lin", ""),
        ("https://x.edu/notes/p/mei-lin/reel.m4a", ""),
        ("https://x.edu/notes/l/secret-address-of-a-page", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_public_pages_are_framed(url: str, slug: str) -> None:
    assert framing.slug_asked("https://x.edu/notes", url) == slug


def test_a_frame_keeps_to_the_size_it_is_given_and_a_name_stays_a_name() -> None:
    small = framing.oembed("https://x.edu", "mei-lin", 'Mei "<b>" Sato', 50, 10_000)
    assert (small["width"], small["height"]) == (200, 330)
    assert "<b>" not in str(small["html"])
    assert framing.oembed("https://x.edu", "m", "M", 0, 0)["width"] == 600
