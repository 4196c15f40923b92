"""Waveforms beside those of audiowaveform's makers: their reader and maker for browsers."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests import sounds
from tests.browser import ROOT
from tracker.audio import outline
from tracker.audio.analysis import analyse
from tracker.audio.types import OutlineShape

RATE = 48_000
READER = ROOT / "node_modules" / "waveform-data" / "dist" / "waveform-data.js"
# Makes a waveform of the channels, and reads the file: bytes of the one, what the other says.
BESIDE = """
async ({ channels, rate, scale, bits, splits, file }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const floats = channels.map((text) => new Float32Array(bytes(text).buffer));
  const sound = new AudioBuffer({
    length: floats[0].length, numberOfChannels: floats.length, sampleRate: rate,
  });
  floats.forEach((samples, i) => sound.copyToChannel(samples, i));
  const made = await new Promise((done, failed) => WaveformData.createFromAudio(
    { audio_buffer: sound, scale, bits, split_channels: splits, disable_worker: true },
    (error, waveform) => (error ? failed(error) : done(waveform)),
  ));
  const read = WaveformData.create(bytes(file).buffer);
  const said = ({ channels, length, bits, scale, sample_rate, duration }) =>
    ({ channels, length, bits, scale, sample_rate, duration });
  const pixels = (waveform) => [...Array(waveform.channels).keys()].map((i) => [
    waveform.channel(i).min_array(), waveform.channel(i).max_array(),
  ]);
  return { made: said(made), read: said(read), theirs: pixels(made), ours: pixels(read) };
}
"""


def beside(chromium: Browser, sound: sounds.Sound, shape: OutlineShape, file: Path) -> Any:
    tab = chromium.new_page()
    tab.add_script_tag(path=READER)
    found = tab.evaluate(
        BESIDE,
        {
            "channels": [base64.b64encode(side.tobytes()).decode() for side in sound],
            "rate": RATE,
            "scale": shape.zoom(RATE),
            "bits": shape.bits,
            "splits": shape.splits_channels,
            "file": base64.b64encode(file.read_bytes()).decode(),
        },
    )
    tab.close()
    return found


SHAPES = [
    OutlineShape(256, None, 8, splits_channels=True),
    OutlineShape(256, None, 8, splits_channels=False),
    OutlineShape(100, None, 16, splits_channels=True),
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_reads_ours_and_makes_the_same(
    shape: OutlineShape, tmp_path: Path, chromium: Browser
) -> None:
    sound = (np.round(sounds.music(0.7) * 32768) / 32768).astype(np.float32)
    source = sounds.wav(tmp_path / "a.wav", sound)
    outline.outline(source, tmp_path / "a.dat", shape, lambda _: None)
    found = beside(chromium, sound, shape, tmp_path / "a.dat")
    assert found["read"] == found["made"]
    assert found["read"]["channels"] == (2 if shape.splits_channels else 1)
    # They scale by 127 and round down, the program divides by 256 and cuts off: one step.
    assert np.abs(np.array(found["ours"]) - np.array(found["theirs"])).max() <= 1


def test_it_reads_what_the_meter_keeps(tmp_path: Path, chromium: Browser) -> None:
    sound = sounds.music(1.3)
    analyse(sounds.wav(tmp_path / "a.wav", sound), tmp_path / "a.dat", lambda _: None)
    found = beside(chromium, sound, SHAPES[0], tmp_path / "a.dat")
    assert found["read"] == found["made"]
    assert np.abs(np.array(found["ours"]) - np.array(found["theirs"])).max() <= 1
