from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.audio.formats import MEDIA_TYPES
from tracker.audio.types import Codec
from tracker.media import rules
from tracker.media.rules import PLAYED_FIRST, STAGES, Pass, RenditionKind, Step, percent

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
KEY = b"a key of this test"


@given(
    st.integers(0, 2**63 - 1),
    st.text("abcdefghij", max_size=16),
    st.integers(0, 2**63 - 1),
    st.booleans(),
)
def test_a_pass_reads_back_as_it_was_written(
    rendition_id: int, through: str, subject_id: int, download: bool
) -> None:
    grant = Pass(rendition_id, through, subject_id, rules.expiry(NOW), download)
    token = rules.sealed(grant, KEY)
    assert rules.unsealed(token, KEY, now=NOW) == grant
    assert rules.unsealed(token, b"another key", now=NOW) is None
    assert rules.unsealed(token, KEY, now=NOW + timedelta(hours=8)) is None


@given(st.text("abcXYZ019_-", max_size=120))
def test_no_made_up_token_is_a_pass(token: str) -> None:
    assert rules.unsealed(token, KEY, now=NOW) is None


def test_addresses_made_within_an_hour_are_the_same() -> None:
    assert rules.expiry(NOW) == rules.expiry(NOW + timedelta(minutes=29))
    assert rules.expiry(NOW) - NOW.timestamp() >= rules.ADDRESS_LIFE_S


@given(st.text(max_size=300))
def test_a_shown_name_has_no_invisible_letters_and_no_folders(given_name: str) -> None:
    name = rules.clean_name(given_name)
    assert 0 < len(name) <= 200
    assert name.isprintable()
    assert "\\" not in name
    assert "/" not in name


@pytest.mark.parametrize(
    ("name", "title"),
    [("Night_Bus v3.wav", "Night Bus v3"), ("noending", "noending"), (".wav", ".wav")],
)
def test_a_title_is_made_of_the_name(name: str, title: str) -> None:
    assert rules.title_of(name) == title


def test_sizes_over_the_limit_are_told_in_gigabytes() -> None:
    words = rules.too_large(round(5.2 * 2**30), 4 * 2**30)
    assert words == "This file is 5.2 GB. The limit is 4 GB."
    words = rules.too_large(4 * 2**30 + 1, 4 * 2**30)
    assert words == "This file is a little over the limit of 4 GB."


def test_the_steps_cover_all_of_the_way_in_order() -> None:
    assert [stage.begins for stage in STAGES[1:]] == [stage.ends for stage in STAGES[:-1]]
    assert percent(Step.CHECKING, 0) == 0
    assert percent(Step.STREAMING, 1) == 100
    assert percent(Step.MEASURING, 7) == STAGES[1].ends


def test_renditions_are_named_as_the_sound_library_names_them() -> None:
    sounds = set(RenditionKind) - {RenditionKind.FILM}
    assert {kind.value for kind in sounds} == {codec.value for codec in Codec}
    assert set(MEDIA_TYPES) == set(Codec)
    assert set(PLAYED_FIRST) == sounds


@pytest.mark.parametrize(
    ("measured", "channels", "heard"),
    [
        (Decimal("-20.00"), 2, Decimal("-20.00")),
        (Decimal("-20.00"), 1, Decimal("-16.99")),
        (None, 1, None),
        (Decimal("-20.00"), None, Decimal("-20.00")),
    ],
)
def test_one_channel_is_heard_from_both_loudspeakers(
    measured: Decimal | None, channels: int | None, heard: Decimal | None
) -> None:
    assert rules.heard_lufs(measured, channels) == heard
