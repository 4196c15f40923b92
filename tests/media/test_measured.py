"""The page of a version says what was measured, in words its owner can use."""

from dataclasses import asdict
from decimal import Decimal

import numpy as np
from bs4 import BeautifulSoup

from tests import make, sounds
from tests.audio.test_loudness import measure
from tests.conftest import Web
from tests.sounds import Sound
from tracker.media.models import Version


def page_of(
    web: Web, sound: Sound, *, channels: tuple[str, ...] = ("FL", "FR"), depth: int = 24
) -> BeautifulSoup:
    """Show the version of a sound measured here, as its owner sees it."""
    student = make.student()
    version = make.version(make.recording(student_id=student.id))
    write_down(version, sound, channels, depth)
    web.sign_in(student)
    return web.get(f"/media/versions/{version.public_id}")


def write_down(version: Version, sound: Sound, channels: tuple[str, ...], depth: int) -> None:
    read = measure(sound, channels=channels, depth=depth)
    version.channels, version.bit_depth = len(channels), depth
    version.container, version.codec, version.sample_rate_hz = "WAV", "pcm_s24le", 48_000
    version.duration_ms = read.frames // 48
    if read.integrated_lufs is not None:
        version.loudness_lufs = Decimal(str(read.integrated_lufs))
    if read.true_peak_dbtp is not None:
        version.true_peak_dbtp = Decimal(str(read.true_peak_dbtp))
    version.facts = {"facts": {"layout": "stereo"}, "measured": asdict(read)}


def readings(page: BeautifulSoup) -> dict[str, str]:
    return {
        row.dt.get_text(strip=True): " ".join(d.get_text(strip=True) for d in row.select("dd"))
        for row in page.select(".readings dl > div")
        if row.dt
    }


def test_readings_stand_in_groups_with_their_units(web: Web) -> None:
    page = page_of(web, sounds.music(5))
    titles = [title.get_text() for title in page.select(".readings h3")]
    assert titles == ["Level", "Dynamics", "Stereo", "Edges and silence", "File"]
    read = readings(page)
    assert read["Integrated loudness"].endswith("LUFS")
    assert read["Clipping"] == "None"
    assert "DC offset" not in read, "what is fine and rarely asked for takes no line"
    assert read["Sample rate"] == "48 kHz"


def test_loudness_over_time_is_drawn_and_told(web: Web) -> None:
    sound = np.concatenate([sounds.sine(-40, 6), sounds.sine(-20, 6)], 1)
    drawn = page_of(web, sound).select_one("figure.curve svg")
    assert drawn is not None
    words = "Loudest short-term −20.0 LUFS at 0:0"
    assert words in str(drawn["aria-label"])
    assert str(drawn.select(".curve__short-term")[0]["d"]).startswith("M")


def test_silence_has_no_curve_and_says_why_there_is_no_loudness(web: Web) -> None:
    page = page_of(web, sounds.silence(4))
    assert page.select("figure.curve") == []
    assert "silent" in readings(page)["Integrated loudness"]


def test_mono_and_dual_mono_are_explained(web: Web) -> None:
    one = readings(page_of(web, sounds.sine(-20, 4, channels=1), channels=("FC",)))
    assert "two equal channels reads 3 LU more" in one["Integrated loudness"]
    two = readings(page_of(web, sounds.sine(-20, 4)))
    assert "As a mono file this would read 3 LU less" in two["Integrated loudness"]
    assert two["Channels"].startswith("Both the same") or "stereo" in two["Channels"]


def test_sound_that_cancels_in_mono_is_warned_of(web: Web) -> None:
    upside_down = sounds.sine(-20, 4) * np.array([[1], [-1]], np.float32)
    lost = readings(page_of(web, upside_down))["Lost in mono"]
    assert lost.startswith("All of it")
    assert "polarity" in lost


def test_clipped_runs_unused_bits_and_an_offset_are_pointed_out(web: Web) -> None:
    sound = np.clip(sounds.sine(3, 4), -1, 1 - 2**-15) * np.float32(0.5)
    sound[0] += 0.25
    sound = np.round(sound * 32768).astype(np.float32) / np.float32(32768)
    sound[:, 96_000:96_010] = 1
    read = readings(page_of(web, sound))
    assert read["Clipping"].startswith("20 samples at full scale, 2 runs")
    assert "first at 0:02" in read["Clipping"]
    assert read["DC offset"].startswith("25 %")
    assert "Only 16 bits are ever used" in read["Bit depth"]
