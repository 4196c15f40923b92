"""Only specifications pass or fail; players turn; what is not defined decides nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.audio import targets
from tracker.audio.delivery import Check, Reading, Verdict, check
from tracker.audio.targets import Kind, TargetsError

ALL = targets.supplied()
PLAYERS = [each for each in ALL.values() if each.kind is Kind.PLAYER]
SPECIFICATIONS = [each for each in ALL.values() if each.kind is Kind.SPECIFICATION]
LEVELS = st.floats(-80, 12).map(lambda value: round(value, 2))


def of(target: str, **measured: float) -> Check:
    return check(Reading(**measured), ALL[target])  # type: ignore[arg-type]


def verdicts(found: Check) -> list[str]:
    return [line.verdict.value for line in found.lines]


def test_the_specifications_of_the_field_are_there_with_source_and_confidence() -> None:
    wanted = {"ebu-r128", "ebu-r128-s1", "atsc-a85", "netflix", "apple-podcasts", "aswg-r001-home"}
    assert wanted <= {each.id for each in SPECIFICATIONS}
    assert {"spotify", "apple-music", "youtube"} <= {each.id for each in PLAYERS}
    assert all(each.source and each.confidence and each.version for each in ALL.values())


@pytest.mark.parametrize(
    ("loudness", "verdict"),
    [(-23.0, "pass"), (-22.8, "pass"), (-23.2, "pass"), (-22.79, "fail"), (-23.21, "fail")],
)
def test_a_programme_passes_r128_within_its_tolerance(loudness: float, verdict: str) -> None:
    found = of("ebu-r128", integrated_lufs=loudness, true_peak_dbtp=-3.0)
    assert verdicts(found) == [verdict, "pass"]
    assert found.verdict.value == verdict


def test_a_hint_says_how_far_to_turn_and_what_that_does_to_the_peak() -> None:
    loud = of("ebu-r128", integrated_lufs=-14.0, true_peak_dbtp=-0.1)
    assert loud.lines[0].sentence == "Turn it down by 9.00 dB."
    assert loud.lines[0].asked == "−23.00 LUFS, within 0.2 LU"
    assert loud.lines[1].sentence.startswith("0.90 dB over.")
    quiet = of("ebu-r128", integrated_lufs=-30.0, true_peak_dbtp=-4.0)
    assert "up by 7.00 dB. Its true peak would then be 3.00 dBTP" in quiet.lines[0].sentence


def test_one_of_two_maxima_is_enough_for_the_short_form() -> None:
    common = {"integrated_lufs": -23.0, "true_peak_dbtp": -5.0}
    either = of("ebu-r128-s1", **common, max_short_term_lufs=-16.0, max_momentary_lufs=-15.5)
    neither = of("ebu-r128-s1", **common, max_short_term_lufs=-16.0, max_momentary_lufs=-14.0)
    assert either.verdict is Verdict.PASS
    assert neither.verdict is Verdict.FAIL
    assert "or maximum momentary loudness at most −15.00 LUFS" in neither.lines[1].asked


def test_a_podcast_of_one_channel_has_its_own_aim() -> None:
    assert of("apple-podcasts", integrated_lufs=-19, true_peak_dbtp=-2).verdict is Verdict.FAIL
    mono = of("apple-podcasts", integrated_lufs=-19, true_peak_dbtp=-2, channels=1)
    assert mono.verdict is Verdict.PASS


def test_netflix_asks_for_a_format() -> None:
    found = of("netflix", integrated_lufs=-25, true_peak_dbtp=-3, sample_rate_hz=44_100)
    assert verdicts(found) == ["open", "pass", "fail", "fail", "open", "open"]
    assert found.lines[2].sentence == "Export it again at 48 kHz."
    assert "Lossy sound has no bit depth" in found.lines[3].sentence


@pytest.mark.parametrize("loudness", [-40.0, -27.0, -24.0, -9.0])
def test_loudness_of_dialogue_is_shown_and_never_decided(loudness: float) -> None:
    found = of(
        "netflix",
        integrated_lufs=loudness,
        true_peak_dbtp=-3,
        sample_rate_hz=48_000,
        bit_depth=24,
    )
    line = found.lines[0]
    assert (line.name, line.measured, line.verdict) == (
        "Loudness of the dialogue",
        loudness,
        Verdict.OPEN,
    )
    assert "This figure is of the whole programme" in line.sentence
    assert "There is no dialogue gate here." in found.lines[-1].sentence
    assert found.verdict is Verdict.OPEN
    assert found.sentence == "Not decided: loudness of the dialogue cannot be judged here."


def test_what_fails_besides_the_dialogue_still_fails() -> None:
    found = of(
        "netflix", integrated_lufs=-27, true_peak_dbtp=0, sample_rate_hz=48_000, bit_depth=24
    )
    assert found.verdict is Verdict.FAIL
    assert found.sentence == (
        "Does not pass: true peak. Besides, loudness of the dialogue cannot be judged here."
    )


def test_silence_neither_passes_nor_fails() -> None:
    for target in SPECIFICATIONS:
        found = check(Reading(sample_rate_hz=48_000, bit_depth=24), target)
        assert found.verdict is Verdict.OPEN
        assert "Not decided" in found.sentence
        assert "Not defined" in found.lines[0].sentence


@pytest.mark.parametrize(
    ("target", "loudness", "peak", "said"),
    [
        ("spotify", -11.9, -1.0, "A player would turn this down by 2.1 dB."),
        ("spotify", -14.02, -1.0, "A player would leave this as it is."),
        ("spotify", -18.0, -9.0, "A player would turn this up by 4.0 dB."),
        ("spotify", -18.0, -3.5, "turn this up by 2.5 dB, as far as its true peak has room"),
        ("spotify", -18.0, -0.5, "its true peak has no room"),
        ("youtube", -18.0, -9.0, "would leave this as it is. It is 4.0 LU below"),
        ("tidal", -18.0, -9.0, "not published"),
    ],
)
def test_a_player_says_what_it_would_do(
    target: str, loudness: float, peak: float, said: str
) -> None:
    found = of(target, integrated_lufs=loudness, true_peak_dbtp=peak)
    assert said in found.sentence


def test_a_service_asks_for_more_room_of_a_loud_master() -> None:
    loud = of("spotify", integrated_lufs=-9.0, true_peak_dbtp=-1.5).lines[-1]
    soft = of("spotify", integrated_lufs=-15.0, true_peak_dbtp=-1.5).lines[-1]
    assert "0.50 dB above it" in loud.sentence
    assert "Leaves room" in soft.sentence


@given(LEVELS, LEVELS)
def test_players_and_recommendations_never_pass_or_fail(loudness: float, peak: float) -> None:
    reading = Reading(integrated_lufs=loudness, true_peak_dbtp=peak)
    for target in ALL.values():
        found = check(reading, target)
        if target.kind is not Kind.SPECIFICATION:
            assert {found.verdict, *(line.verdict for line in found.lines)} == {Verdict.OPEN}


@given(LEVELS, LEVELS)
def test_turning_by_the_hint_passes(loudness: float, peak: float) -> None:
    for target in (ALL["ebu-r128"], ALL["atsc-a85"], ALL["aswg-r001-portable"]):
        aim = target.requirements[0].either[0].aim
        assert aim is not None
        first = check(Reading(integrated_lufs=loudness, true_peak_dbtp=peak), target).lines[0]
        if first.verdict is Verdict.FAIL:
            sign = -1 if "down" in first.sentence else 1
            gain = sign * float(first.sentence.partition(" by ")[2].partition(" dB")[0])
            turned = check(Reading(integrated_lufs=loudness + gain, true_peak_dbtp=-9), target)
            assert turned.verdict is Verdict.PASS


def test_an_installation_replaces_and_adds_targets() -> None:
    line = {"measure": "integrated_lufs", "aim": -20, "tolerance": 1}
    ours = {"id": "house", "name": "House", "kind": "specification", "lines": [line]}
    paper = {"source": "Our own", "confidence": "primary"}
    own = targets.read(
        json.dumps(
            {
                "schema": targets.SCHEMA,
                "targets": [ours | paper, ours | paper | {"id": "ebu-r128", "name": "Ours"}],
            }
        )
    )
    both = targets.with_own(ALL, own)
    assert own.retired == frozenset()
    assert both["ebu-r128"].name == "Ours"
    assert both["ebu-r128"].version != ALL["ebu-r128"].version
    assert check(Reading(integrated_lufs=-20.5), both["house"]).verdict is Verdict.PASS
    assert len(both) == len(ALL) + 1


GOOD = {"id": "x", "name": "X", "kind": "specification", "source": "s", "confidence": "c"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "it needs lines"),
        ({"kind": "player"}, "a player needs levels"),
        ({"kind": "law"}, "'law' is not a valid Kind"),
        ({"lines": [{"measure": "integrated_lufs"}]}, "has no aim"),
        ({"lines": [{"measure": "taste", "aim": 1}]}, "'taste' is not a valid Measure"),
        ({"lines": [{"aim": 1}]}, "'measure' is missing"),
        ({"lines": [{"measure": "integrated_lufs", "aim": "loud"}]}, "'loud' is no number"),
        ({"name": 7, "lines": []}, "7 is no text"),
        ({"source": None}, "None is no text"),
        ({"id": ""}, "Every target needs an id"),
        ({"id": "a b"}, "The id 'a b' cannot be used"),
        ({"lines": [{"measure": "integrated_lufs", "aim": 1, "gate": "song"}]}, "'song' is not"),
        (
            {"lines": [{"measure": "true_peak_dbtp", "most": 1, "gate": "dialogue"}]},
            "true_peak_dbtp cannot be asked of dialogue alone",
        ),
    ],
)
def test_targets_that_cannot_be_used_say_why(changes: dict[str, object], said: str) -> None:
    document = {"schema": targets.SCHEMA, "targets": [GOOD | changes]}
    with pytest.raises(TargetsError) as fault:
        targets.read(json.dumps(document))
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "not JSON"),
        ("[]", "schema must be"),
        ('{"schema": "delivery-targets/1"}', "must be a list"),
        ('{"schema": "delivery-targets/1", "targets": [], "retired": [1]}', "a list of ids"),
    ],
)
def test_a_document_that_is_none_says_so(document: str, said: str) -> None:
    with pytest.raises(TargetsError, match=said):
        targets.read(document)


def test_an_id_stands_once() -> None:
    line = {"measure": "true_peak_dbtp", "most": -1}
    twice = [GOOD | {"lines": [line]}] * 2
    with pytest.raises(TargetsError, match="stand twice: x"):
        targets.read(json.dumps({"schema": targets.SCHEMA, "targets": twice}))


def test_what_is_written_reads_back_and_what_is_retired_is_gone() -> None:
    some = [ALL["netflix"], ALL["spotify"]]
    sheet = targets.read(targets.written(some, ["tidal"]))
    assert list(sheet.targets.values()) == some
    assert "tidal" not in targets.with_own(ALL, sheet)
