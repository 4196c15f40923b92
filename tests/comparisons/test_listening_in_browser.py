"""Listening in a real browser: decoded by it, mixed by the page's own code, then measured."""

import base64
import io
import re
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from tests import make, sounds
from tests.browser import accessibility_faults, made_site, served, signed_in
from tests.conftest import settings_for
from tests.sounds import Sound
from tracker.audio.align import between
from tracker.audio.meter import Meter
from tracker.comparisons import operations
from tracker.comparisons.models import Comparison
from tracker.comparisons.rules import ComparisonDraft, SideDraft
from tracker.db import db, transaction
from tracker.jobs import enqueue, worker
from tracker.media.models import Version
from tracker.projects.models import Project
from tracker.storage import media_store
from tracker.web.assets import release

RATE = 48_000
DELAY = 4_807
SECONDS = 5
LOUD: Sound = sounds.music(SECONDS) + np.float32(0.02) * np.random.default_rng(5).standard_normal(
    (2, SECONDS * RATE)
).astype(np.float32)
# The same work, begun later and half as strong: heard in step and matched it is the same sound.
QUIET: Sound = np.concatenate([np.zeros((2, DELAY), np.float32), LOUD * np.float32(0.5)], 1)


def compared(site: Flask) -> None:
    """Two versions of a work, prepared, and laid on each other."""
    project = make.project(title="Low Tide")
    versions = [arrived(project, name, LOUD if name == "Loud" else QUIET) for name in NAMES]
    db.session.commit()
    worker.run_all(site)
    with transaction():
        draft = ComparisonDraft("Loud against quiet", tuple(map(side_of, versions, NAMES)))
        merged = db.session.get(Project, project.id)
        assert merged is not None
        operations.create(merged, draft, actor=make.actor(merged.student))
    worker.run_all(site)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("compare-site")
    with made_site(settings_for(folder, f"compare_{worker_name}"), compared) as site:
        yield site


NAMES = ("Loud", "Quiet")


def side_of(version: Version, name: str) -> SideDraft:
    return SideDraft(version.id, name)


def arrived(project: Project, name: str, sound: Sound) -> Version:
    """A file that was uploaded and waits for the worker."""
    recording = make.recording(student_id=project.student_id, title=name)
    make.item(project, recording=recording, title=name)
    content = sounds.wav_bytes(sound, bits=24)
    version = make.version(recording, ready=False, file=make.stored_file(content))
    media_store().put(version.file.key, io.BytesIO(content))
    enqueue("media.prepare", version_id=version.id)
    return version


@pytest.fixture(scope="module")
def tab(site: Flask, chromium: Browser) -> Iterator[Page]:
    """A tab of the student, at the comparison."""
    problems: list[str] = []
    with served(site) as address, signed_in(chromium, site, address) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        tab.goto(path_of(site))
        yield tab
    assert problems == []


def path_of(site: Flask) -> str:
    with site.app_context():
        comparison = db.session.scalars(select(Comparison)).one()
        return f"/projects/{comparison.project_id}/comparisons/{comparison.id}"


SETTING = """
const js = (name) => import(`/static/RELEASE/js/${name}.js`);
const html = await (await fetch(location.href)).text();
const page = new DOMParser().parseFromString(html, "text/html");
const { sourcesOf } = await js("kit/deck");
const sides = Array.from(page.querySelectorAll("[data-offset]"), (row) => ({
  label: row.dataset.label,
  offset: Number(row.dataset.offset),
  length: row.dataset.ms / 1000,
  lufs: null,
  sources: sourcesOf(row),
}));
const packed = (channels) => channels.map((samples) => {
  const bytes = new Uint8Array(samples.slice().buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return btoa(text);
});
const stereo = (buffer) => packed([0, 1].map((channel) => buffer.getChannelData(channel)));
"""


def ask(tab: Page, script: str, given: object = None) -> Any:
    """Run a script in the page beside the product's own modules."""
    head = SETTING.replace("RELEASE", release())
    return tab.evaluate(f"async (given) => {{ {head} {script} }}", given)


def heard(answer: Any) -> Sound:
    return np.stack([np.frombuffer(base64.b64decode(side), "<f4") for side in answer])


def level_dbfs(difference: Sound) -> float:
    return float(20 * np.log10(max(1e-9, np.abs(difference).max())))


def lufs(sound: Sound, rate: int = RATE) -> float:
    meter = Meter(rate, ("FL", "FR"))
    meter.feed(sound)
    read = meter.finish().integrated_lufs
    assert read is not None
    return read


RENDER = """
const { excerpt } = await js("comparisons/excerpt");
const { integrated } = await js("comparisons/loudness");
const { matchedGains, factor } = await js("kit/level");
const { Mixer } = await js("comparisons/mixer");
const context = new OfflineAudioContext(2, 4 * 48000, 48000);
const buffers = await Promise.all(sides.map((side) => excerpt(context, side, 0.5, 4)));
const measured = buffers.map(integrated);
const gains = matchedGains(given.matched ? measured : [null, null], Infinity);
const mixer = new Mixer(context, buffers, gains.map(factor), given.first);
mixer.start(0, 0);
given.switches.forEach(([side, when]) => mixer.choose(side, when));
return { measured, gains, sound: stereo(await context.startRendering()) };
"""


def rendered(tab: Page, *switches: tuple[int, float], first: int = 0, matched: bool = True) -> Any:
    given = {"switches": switches, "first": first, "matched": matched}
    return ask(tab, RENDER, given)


def test_a_lossless_side_plays_as_it_was_made(tab: Page) -> None:
    sound = heard(rendered(tab, matched=False)["sound"])
    settled = RATE // 50
    original = LOUD[:, RATE // 2 :][:, : sound.shape[1]]
    assert level_dbfs((sound - original)[:, settled:]) < -90


def test_a_switch_between_equal_sounds_is_not_there(tab: Page) -> None:
    """No gap, no sample out of step, no dip and no difference of level: all would be heard here."""
    steady = rendered(tab)
    switched = rendered(tab, (1, 1.0), (0, 2.0), (1, 2.003), (0, 3.0))
    assert steady["gains"] == pytest.approx([-6.02, 0], abs=0.02)
    difference = heard(switched["sound"]) - heard(steady["sound"])
    assert level_dbfs(difference) < -90


def test_sides_are_matched_to_a_tenth_by_what_the_excerpt_measures(tab: Page) -> None:
    parts = [rendered(tab, first=side) for side in (0, 1)]
    levels = [lufs(heard(part["sound"])) for part in parts]
    assert levels[0] == pytest.approx(levels[1], abs=0.1)
    alone = lufs(LOUD[:, RATE // 2 : RATE // 2 + 4 * RATE])
    assert parts[0]["measured"][0] == pytest.approx(alone, abs=0.02), "the page's meter is ours"
    real = [lufs(heard(rendered(tab, first=side, matched=False)["sound"])) for side in (0, 1)]
    assert real[0] - real[1] == pytest.approx(6.02, abs=0.05)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_the_meter_of_the_page_reads_what_ours_reads(tab: Page, rate: int) -> None:
    script = """
    const { integrated } = await js("comparisons/loudness");
    return given.tones.map((hz) => {
      const [length, sampleRate, numberOfChannels] = [given.rate, given.rate, 2];
      const buffer = new AudioBuffer({ length, sampleRate, numberOfChannels });
      const wave = Float32Array.from({ length: given.rate }, (_, at) => {
        return 0.1 * Math.sin((2 * Math.PI * hz * at) / given.rate);
      });
      for (const side of [0, 1]) buffer.copyToChannel(wave, side);
      return integrated(buffer);
    });
    """
    tones = (30, 60, 997, 1700, 4000, 15_000)
    read = ask(tab, script, {"rate": rate, "tones": tones})
    ours = [lufs(sounds.sine(-20, 1, rate=rate, hz=hz), rate) for hz in tones]
    assert read == pytest.approx(ours, abs=0.02)


def test_a_switch_is_a_straight_crossfade_of_ten_milliseconds_at_most(tab: Page) -> None:
    script = """
    const { Mixer } = await js("comparisons/mixer");
    const context = new OfflineAudioContext(1, 48000, 48000);
    const flat = [0.8, 0.2].map((level) => {
      const buffer = new AudioBuffer({ length: 48000, sampleRate: 48000 });
      buffer.getChannelData(0).fill(level);
      return buffer;
    });
    const mixer = new Mixer(context, flat, [1, 1]);
    mixer.start(0, 0);
    mixer.choose(1, 0.5);
    return packed([(await context.startRendering()).getChannelData(0)]);
    """
    curve = heard(ask(tab, script))[0][RATE // 4 :]
    between_levels = (curve < 0.7999) & (curve > 0.2001)
    assert 0 < between_levels.sum() <= RATE * 0.010
    assert (np.diff(curve) <= 1e-6).all()
    assert np.diff(curve)[between_levels[1:]].std() < 1e-4, "equal gain: a straight line"


@pytest.mark.parametrize("kind", ["mp4", "opus", "flac"])
def test_every_stream_is_decoded_and_sought_to_the_sample(tab: Page, kind: str) -> None:
    script = """
    const { src, type } = sides[0].sources.find((source) => source.type.includes(given));
    const context = new OfflineAudioContext(2, 1, 48000);
    const bytes = await (await fetch(src)).arrayBuffer();
    const part = await fetch(src, { headers: { Range: "bytes=100-199" } });
    const audio = new Audio();
    const told = (name) => new Promise((done) => (audio[`on${name}`] = done));
    const known = told("loadedmetadata");
    audio.src = src;
    audio.load();
    await known;
    const sought = told("seeked");
    audio.currentTime = 4.5;
    await sought;
    return {
      range: [part.status, (await part.arrayBuffer()).byteLength],
      playable: audio.canPlayType(type),
      length: audio.duration,
      at: audio.currentTime,
      sound: stereo(await context.decodeAudioData(bytes)),
    };
    """
    found = ask(tab, script, kind)
    assert found["playable"]
    assert found["range"] == [206, 100]
    # Chromium counts the 312 samples before an Opus stream's first into its length.
    assert (found["length"], found["at"]) == (pytest.approx(SECONDS, abs=0.007), 4.5)
    sound = heard(found["sound"])
    assert sound.shape == LOUD.shape
    assert between(LOUD[0], sound[0].copy(), RATE).offset == 0


def test_a_passage_of_a_long_lossless_file_is_fetched_alone(tab: Page) -> None:
    script = """
    const { excerpt } = await js("comparisons/excerpt");
    const asked = [];
    const real = fetch;
    globalThis.fetch = (url, how) => (asked.push(how?.headers?.Range ?? "all"), real(url, how));
    const long = { ...sides[0], offset: 11, length: 1000 };  // as long as a concert, says the page
    const context = new OfflineAudioContext(2, 1, 48000);
    const buffer = await excerpt(context, long, 2.25, 2);
    globalThis.fetch = real;
    return { asked, sound: stereo(buffer) };
    """
    found = ask(tab, script)
    assert found["asked"]
    assert "all" not in found["asked"]
    begin = round(2.25 * RATE) + 11
    assert level_dbfs(heard(found["sound"]) - LOUD[:, begin : begin + 2 * RATE]) < -90


def test_the_sounds_of_a_project_are_matched_before_the_first_press(tab: Page, site: Flask) -> None:
    page = tab.context.new_page()
    page.goto(path_of(site).partition("/comparisons")[0])
    loud, quiet = (page.get_by_label(name, exact=True).locator(".level") for name in NAMES)
    expect(loud).to_contain_text("Turned down by 6.0 dB")
    expect(quiet).to_contain_text("At its real level")
    page.close()


def opened(tab: Page, site: Flask) -> Locator:
    """Load the page anew and wait until its deck is alive."""
    tab.goto(path_of(site))
    expect(tab.locator("compare-deck:defined")).to_be_visible()
    return tab.locator("compare-deck")


def test_listening_by_keyboard(tab: Page, site: Flask) -> None:
    deck = opened(tab, site)
    expect(deck.get_by_role("button", name="Play")).to_be_visible()
    assert accessibility_faults(tab) == []
    tab.keyboard.press("Space")
    expect(deck).to_contain_text("In step to the sample", timeout=20_000)
    rows = deck.locator("[data-offset] .compare__level")
    expect(rows.first).to_contain_text("in this excerpt, turned down by 6.0 dB")
    expect(rows.last).to_contain_text("not turned down")
    tab.keyboard.press("b")
    expect(tab.locator("#live")).to_have_text("B, Quiet")
    expect(deck.get_by_role("heading")).to_have_text("B, Quiet")
    tab.keyboard.press("1")
    expect(deck.get_by_role("radio", name="A Loud")).to_be_checked()
    tab.keyboard.press("m")
    expect(rows.first).to_contain_text("at real level")
    tab.keyboard.press("m")
    tab.keyboard.press("k")
    expect(deck.get_by_role("button", name="Play")).to_be_visible()


def test_blind_names_and_levels_are_hidden_and_answers_are_counted(tab: Page, site: Flask) -> None:
    deck = opened(tab, site)
    tab.keyboard.press("x")
    expect(deck).not_to_contain_text("Loud")
    expect(deck).not_to_contain_text("6.0 dB")
    tab.keyboard.press("x")
    expect(tab.locator("#live")).to_have_text("X")
    for _ in range(2):
        deck.get_by_role("button", name="X is sound 1").click()
    expect(deck.locator("[data-part=score]")).to_have_text(
        re.compile(r"^(Right|Wrong): X was Sound [12]\..* of 2 right\. Somebody who only guesses")
    )
    assert accessibility_faults(tab) == []
    deck.get_by_role("button", name="Copy the result").click()
    expect(tab.locator("#live")).to_have_text("Result copied")
    deck.get_by_role("button", name="Begin the test anew").click()
    expect(deck.locator("[data-part=score]")).to_contain_text("No answers yet")
    deck.get_by_role("button", name="Blind, names hidden").click()
    expect(deck.locator("[data-part=how]")).to_have_text(
        re.compile("Sound 1 was (Loud|Quiet), Sound 2 was (Loud|Quiet)")
    )


def test_the_score_says_how_likely_luck_is(tab: Page) -> None:
    script = """
    const { Abx, chanceOf } = await js("comparisons/abx");
    const test = new Abx(() => 1);
    for (let tries = 0; tries < 10; tries += 1) test.answer(tries < 9 ? 1 : 0);
    const scores = [[9, 10], [5, 10], [0, 3], [16, 16]];
    return [...scores.map(([right, tries]) => chanceOf(right, tries)), test.words];
    """
    *chances, words = ask(tab, script)
    assert chances == pytest.approx([11 / 1024, 638 / 1024, 1, 1 / 65536])
    assert words == (
        "9 of 10 right. Somebody who only guesses does as well once in 100 times (p = 0.011). "
        "A difference was very likely heard."
    )


def test_long_sounds_are_streamed_and_said_to_be_approximate(tab: Page, site: Flask) -> None:
    """As lossy sides of an hour are: their rows say how long they are."""
    page = tab.request.get(path_of(site)).text()
    hours = re.sub(r'data-ms="\d+"', 'data-ms="3600000"', page)
    lossy = re.sub(r'<source[^>]*audio/flac">', "", hours)
    tab.route(
        f"**{path_of(site)}", lambda route: route.fulfill(body=lossy, content_type="text/html")
    )
    deck = opened(tab, site)
    expect(deck).to_contain_text("will be streamed: switches are approximate")
    deck.get_by_role("button", name="Play").click()
    expect(deck).to_contain_text("ms apart when last measured")
    tab.keyboard.press("b")
    expect(deck.get_by_role("heading")).to_have_text("B, Quiet")
    tab.keyboard.press("Space")
    tab.unroute(f"**{path_of(site)}")


STREAMED = """
const { Streams } = await js("comparisons/streams");
const context = new AudioContext({ sampleRate: 48000 });
const elements = [];
const source = context.createMediaElementSource.bind(context);
context.createMediaElementSource = (element) => {
  elements.push(element);
  return source(element);
};
const ears = new ChannelMergerNode(context, { numberOfInputs: 2 });
const connect = AudioNode.prototype.connect;
let sidesTapped = 0;
AudioNode.prototype.connect = function (to) {
  if (this instanceof DelayNode) connect.call(this, ears, 0, sidesTapped++);
  return connect.call(this, to);
};
const streams = new Streams(context, sides, [0, 0], 0);
AudioNode.prototype.connect = connect;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
streams.start(context.currentTime, 0);
while (elements.some((element) => element.currentTime < 0.2)) await pause(20);
elements[1].currentTime += given;
while (elements[1].seeking) await pause(20);
await pause(1100); // it is looked at once a second
const recorder = context.createScriptProcessor(8192, 2, 2);
ears.connect(recorder);
recorder.connect(context.destination);
const pieces = [];
await new Promise((done) => {
  recorder.onaudioprocess = ({ inputBuffer }) => {
    pieces.push([0, 1].map((side) => inputBuffer.getChannelData(side).slice()));
    if (pieces.length === 4) done();
  };
});
streams.close();
await context.close();
return [0, 1].map((side) => packed(pieces.map((piece) => piece[side])));
"""


@pytest.mark.parametrize("strays_s", [0.03, -0.3])
def test_a_streamed_side_that_strays_is_back_in_step(tab: Page, strays_s: float) -> None:
    """By a delay if it is a little off, by a seek if it is far; told from what comes out."""
    played = ask(tab, STREAMED, strays_s)
    first, second = (np.concatenate([*heard(pieces)]) for pieces in played)
    later = np.arange(-4_800, 4_800)
    middle = first[8_192:-8_192]
    alike = [float(middle @ second[8_192 + n : 8_192 + n + middle.size]) for n in later]
    assert abs(int(later[int(np.argmax(alike))])) <= RATE // 500


def test_without_script_each_side_has_a_plain_player(chromium: Browser, tab: Page) -> None:
    context = chromium.new_context(
        java_script_enabled=False, storage_state=cast("Any", tab.context.storage_state())
    )
    page = context.new_page()
    page.goto(tab.url)
    expect(page.locator("compare-deck audio")).to_have_count(2)
    expect(page.locator("compare-deck audio").first).to_be_visible()
    expect(page.locator("compare-deck button").first).to_be_hidden()
    expect(page.get_by_text("4,807 samples (100.15 ms) later than A")).to_be_visible()
    context.close()
