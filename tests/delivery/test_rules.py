"""A target goes through the form and comes back as it was; contradictions are told."""

from dataclasses import replace
from typing import Any

import pytest

from tracker.audio import targets
from tracker.audio.targets import Kind, Measure
from tracker.delivery.rules import (
    Unusable,
    id_for,
    is_typable,
    shown_lines,
    typed_from,
    wording_of,
)

ALL = targets.supplied()
ABOUT = {"name": "House", "kind": "specification", "source": "s", "confidence": "c"}


@pytest.mark.parametrize("name", ALL)
def test_every_supplied_target_fits_the_form(name: str) -> None:
    assert is_typable(ALL[name])
    back = targets.one(wording_of(typed_from(ALL[name]), name))
    assert (back.levels, set(back.requirements)) == (
        ALL[name].levels,
        set(ALL[name].requirements),
    )


def test_what_only_a_file_can_say_does_not_fit() -> None:
    limit = targets.Limit(measure=Measure.MAX_MOMENTARY, most=-15.0, tolerance=0.5)
    odd = targets.Requirement(either=(limit,))
    assert not is_typable(replace(ALL["ebu-r128"], requirements=(odd,)))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "integrated_aim", "at least one thing"),
        ({"integrated_aim": -23.0, "integrated_most": -20.0}, "integrated_aim", "not both"),
        ({"integrated_aim_mono": -19.0, "peak_most": 0.0}, "integrated_aim", "two channels"),
        ({"range_least": 9.0, "range_most": 3.0}, "range_least", "more than the most"),
        ({"integrated_tolerance": 1.0, "depth_least": 24.0}, "integrated_tolerance", "belongs"),
        ({"peak_tolerance": 1.0, "depth_least": 24.0}, "peak_tolerance", "belongs"),
        ({"either_maximum": True, "momentary_most": -9.0}, "either_maximum", "both maxima"),
        ({"of_dialogue": True, "peak_most": -2.0}, "of_dialogue", "asked of the dialogue"),
    ],
)
def test_what_contradicts_itself_is_told_at_its_field(
    typed: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(Unusable) as fault:
        wording_of(ABOUT | typed, "house")
    assert fault.value.field == field
    assert said in fault.value.sentence


def test_zero_is_a_value_like_any_other() -> None:
    made = targets.one(wording_of(ABOUT | {"peak_most": 0.0}, "house"))
    assert made.requirements[0].either[0].most == 0.0
    assert typed_from(made)["peak_most"] == 0.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Normal −14", "Write each setting as"),
        ("Normal: loud", "Write each setting as"),
        ("Normal: −14\nNormal: −11", "stands twice"),
        (" \n", "at least one setting"),
    ],
)
def test_settings_of_a_player_are_read_line_by_line(text: str, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        wording_of(ABOUT | {"kind": "player", "levels": text}, "x")
    typed = ABOUT | {"kind": "player", "levels": "Normal: −14,5 LUFS\nLoud: -11"}
    made = targets.one(wording_of(typed, "x"))
    assert made.kind is Kind.PLAYER
    assert list(made.levels.items()) == [("Normal", -14.5), ("Loud", -11.0)]


def test_an_id_is_made_of_the_name_and_stands_once() -> None:
    assert id_for("Höfn Radio, trailers", ()) == "hofn-radio-trailers"
    assert id_for("Höfn", {"hofn", "hofn-2"}) == "hofn-3"
    assert id_for("放送", ()) == "target"


def test_a_list_says_what_a_target_asks() -> None:
    assert shown_lines(ALL["apple-podcasts"]) == [
        "Integrated loudness: −16.00 LUFS, within 1 LU (one channel −19.00 LUFS)",
        "True peak: at most −1.00 dBTP",
    ]
    assert shown_lines(ALL["netflix"])[0].startswith("Integrated loudness of the dialogue: −27")
    assert ", or maximum momentary loudness: at most" in shown_lines(ALL["ebu-r128-s1"])[1]
    assert shown_lines(ALL["spotify"])[0] == "Normal: −14.00 LUFS"
