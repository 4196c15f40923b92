"""Equal loudness, measured at the output of the page's own player."""

from typing import cast

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests import sounds
from tests.kit.conftest import LEVELS
from tracker.audio.meter import Meter
from tracker.audio.weighting import Floats

RATE = 48_000
# Every audio element the page makes is kept where the test can listen at its output.
EAR = """
const Real = Audio;
globalThis.made = [];
globalThis.Audio = function () {
  const made = new Real();
  globalThis.made.push(made);
  return made;
};
"""
LISTEN = """async (seconds) => {
  const audio = globalThis.made.find((each) => each.src);
  if (!globalThis.ear) {
    const context = new AudioContext({ sampleRate: 48000 });
    const tap = context.createScriptProcessor(4096, 2, 2);
    context.createMediaElementSource(audio).connect(tap).connect(context.destination);
    globalThis.ear = { context, tap };
  }
  await globalThis.ear.context.resume();
  const heard = [[], []];
  return await new Promise((done) => {
    globalThis.ear.tap.onaudioprocess = ({ inputBuffer }) => {
      const sides = [0, 1].map((side) => Array.from(inputBuffer.getChannelData(side)));
      if (!sides[0].some(Boolean)) return;
      sides.forEach((samples, side) => heard[side].push(...samples));
      if (heard[0].length < (seconds + 0.3) * 48000) return;
      globalThis.ear.tap.onaudioprocess = null;
      done(heard.map((samples) => samples.slice(0.3 * 48000)));
    };
  });
}"""


def heard_lufs(tab: Page) -> float:
    """What our meter reads at the output within the next second."""
    sound = cast("Floats", np.array(tab.evaluate(LISTEN, 0.5), np.float32))
    meter = Meter(RATE, ("FL", "FR"))
    meter.feed(sound)
    read = meter.finish().integrated_lufs
    assert read is not None
    return read


def tone(route: Route) -> None:
    """A tone as loud as the page says the sound is."""
    level = float(LEVELS[route.request.url.rpartition("?")[2]])
    body = sounds.wav_bytes(sounds.sine(level, 24, rate=8000), rate=8000)  # small: it is sent whole
    route.fulfill(body=body, content_type="audio/wav")


def test_louder_sounds_come_down_to_the_quietest_and_real_level_is_one_press_away(
    tab: Page,
) -> None:
    tab.add_init_script(EAR)
    tab.route("**/sound.wav?*", tone)
    tab.goto("/specimen/one")
    level = tab.locator("#sound-kiln .level")
    expect(level).to_contain_text("Turned down by 6.0 dB")
    tab.locator("#sound-kiln button.play").click()
    assert heard_lufs(tab) == pytest.approx(-20, abs=0.1)
    level.get_by_role("button", name="Match levels", pressed=True).click()
    expect(level).to_contain_text("Real level")
    assert heard_lufs(tab) == pytest.approx(-14, abs=0.1)
    level.get_by_role("button", name="Match levels", pressed=False).click()
    tab.locator("[data-sound=tide] button.play").click()
    assert heard_lufs(tab) == pytest.approx(-20, abs=0.1)


def test_the_small_player_says_how_far_a_sound_is_turned_down_and_undoes_it(tab: Page) -> None:
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    tab.get_by_role("link", name="Two", exact=True).click()
    match = tab.locator("mini-player").get_by_role("button", name="Match levels")
    expect(match).to_contain_text("−6.0 dB")
    match.click()
    expect(match).to_have_attribute("aria-pressed", "false")
    expect(match).to_contain_text("Real level")
    expect(tab.locator("#sound-dusk .level")).to_be_hidden()  # nothing was measured in it


# As on an iPhone, where the volume of an element is the listener's alone.
DEAF = """
Object.defineProperty(HTMLMediaElement.prototype, "volume", { get: () => 1, set: () => {} });
const real = AudioContext.prototype.createGain;
globalThis.gains = [];
AudioContext.prototype.createGain = function () {
  const made = real.call(this);
  globalThis.gains.push(made);
  return made;
};
"""


def test_where_no_volume_can_be_set_the_sound_goes_through_a_gain(tab: Page) -> None:
    tab.add_init_script(DEAF)
    tab.goto("/specimen/one")
    tab.locator("#sound-kiln button.play").click()
    expect(tab.locator("#sound-kiln .player__at")).to_have_text("0:01")
    assert tab.evaluate("gains.map((node) => node.gain.value)") == [pytest.approx(0.501, abs=1e-3)]
    tab.locator("#sound-kiln .level").get_by_role("button").click()
    assert tab.evaluate("gains[0].gain.value") == 1
