// @ts-check
import { factor, matchedGains, matching, turnedDown } from "../kit/level.js";
import { say } from "../kit/live.js";
import { sourcesOf } from "../kit/deck.js";
import { clock, spoken } from "../kit/times.js";
import { Scope } from "../scope.js";
import { Blind } from "./blind.js";
import { excerpt, isExact } from "./excerpt.js";
import { actionFor } from "./keys.js";
import { integrated } from "./loudness.js";
import { Mixer } from "./mixer.js";
import { Streams } from "./streams.js";

/** The longest excerpt held in memory, and up to where a sound is not cut at all, seconds. */
const WINDOW_S = 60;
const WHOLE_S = 90;
const AHEAD_S = 0.02;
const LETTERS = "ABCDEF";
const BARS = 216;

/** Sounds against each other: loaded at the first press, then switched without a gap. */
class CompareDeck extends HTMLElement {
  #scope = new Scope();
  #others = new BroadcastChannel("liner-notes-deck");
  /** @type {import("./excerpt.js").Side[]} */
  #sides = [];
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {Mixer | Streams | null} */
  #engine = null;
  /** @type {AudioBuffer[]} */
  #buffers = [];
  /** @type {Array<number | null>} */
  #lufs = [];
  #ofExcerpt = false;
  #from = 0;
  #loading = false;
  /** Which radio is on: a place in the list, or "x". */
  #place = "0";
  #blind = new Blind(this);

  connectedCallback() {
    this.#scope = new Scope();
    this.#sides = Array.from(this.querySelectorAll("[data-offset]"), (row) => {
      const { label = "", offset = "0", ms = "0", lufs } = /** @type {HTMLElement} */ (row).dataset;
      return { label, offset: Number(offset), length: Number(ms) / 1000, lufs: lufs ? Number(lufs) : null, sources: sourcesOf(row) };
    });
    for (const audio of this.querySelectorAll("audio")) audio.remove();
    this.#lufs = this.#sides.map(({ lufs }) => lufs);
    this.#radios[0].checked = true; // a browser may bring back another choice
    const width = this.part("window").querySelector("input");
    width.max = String(Math.max(0, Math.floor(this.#total - this.#length)));
    this.part("window").hidden = !this.#exact || this.#length >= this.#total;
    this.#scope.listen(this, "click", (event) => this.#press(event));
    this.#scope.listen(this, "change", (event) => this.#changed(event));
    this.#scope.listen(this, "input", (event) => this.#moved(event));
    this.#scope.listen(document, "keydown", (event) => this.#key(event), { capture: true });
    this.#scope.listen(matching, "change", () => this.#level());
    this.#scope.listen(this.#others, "message", () => this.#pause());
    this.#show();
  }

  disconnectedCallback() {
    this.#scope.end();
    this.#engine?.close();
    this.#context?.close();
    this.#engine = this.#context = null;
  }

  /** @param {string} name @returns {any} */
  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  get sides() {
    return this.#sides;
  }

  /** The names of the sides are hidden, their order is another. */
  get isBlind() {
    return this.#blind.on;
  }

  /** What is called by a place in the list: "A, Rough mix", or blind "Sound 1". @param {string} place */
  nameOf(place) {
    if (place === "x") return "X";
    return this.isBlind ? `Sound ${Number(place) + 1}` : `${LETTERS[Number(place)]}, ${this.#sides[Number(place)].label}`;
  }

  /** Choose by place in the list. @param {string} place @param {{aloud?: boolean}} [how] */
  choose(place, { aloud = false } = {}) {
    const radio = this.#radios.find((each) => each.value === place);
    if (!radio || radio.closest("[hidden]")) return;
    this.#place = place;
    radio.checked = true;
    this.#engine?.choose(this.#side, this.#soon);
    if (aloud) say(this.nameOf(place));
    this.#show();
  }

  /** After blind listening began or ended, or another pair was chosen. */
  reordered() {
    this.#engine?.choose(this.#side, this.#soon);
    this.#level();
  }

  toggle() {
    if (this.#engine?.running) this.#pause();
    else this.#play();
  }

  /** @param {number} at seconds in the excerpt */
  seek(at) {
    if (!this.#engine) return;
    const to = Math.min(Math.max(0, at), this.#engine.duration - 0.05);
    if (this.#engine.running) this.#engine.start(this.#soon, to);
    else this.#engine.start(this.#soon, to), this.#engine.stop(this.#soon);
    this.#show();
  }

  get at() {
    return this.#engine?.at() ?? 0;
  }

  switchBlind() {
    this.#blind.toggle();
  }

  get #exact() {
    return this.#sides.every(isExact);
  }

  /** How long all of it is on the first side's clock. */
  get #total() {
    return this.#sides[0]?.length ?? 0;
  }

  get #length() {
    return this.#total > WHOLE_S ? WINDOW_S : this.#total;
  }

  get #side() {
    return this.#blind.sideAt(this.#place);
  }

  get #soon() {
    return (this.#context?.currentTime ?? 0) + AHEAD_S;
  }

  get #radios() {
    return /** @type {HTMLInputElement[]} */ (Array.from(this.querySelectorAll("input[name=side]")));
  }

  /** By how many dB each side is turned down now. */
  get #gains() {
    return matching.on || this.isBlind ? matchedGains(this.#lufs, Infinity) : this.#sides.map(() => 0);
  }

  async #play() {
    if (this.#loading) return;
    this.#others.postMessage("playing");
    this.#context ??= contextAt(Number(this.dataset.rate), this.#sides);
    this.#context.resume();
    if (!this.#engine) await this.#load();
    this.#engine?.start(this.#soon);
    this.#run();
  }

  #pause() {
    this.#engine?.stop(this.#soon + 0.01);
    this.#show();
  }

  #run() {
    this.#show();
    this.#scope.frames(() => {
      this.#showTime();
      return this.#engine?.running === true;
    });
  }

  async #load() {
    const context = this.#context;
    if (!context) return;
    this.#loading = true;
    this.#show();
    this.part("trouble").hidden = true;
    try {
      if (this.#exact) await this.#decode(context);
      else this.#engine = new Streams(context, this.#sides, this.#gains.map(factor), this.#side);
    } catch {
      this.part("trouble").textContent = navigator.onLine
        ? "One of the sounds can't be played here. Reload the page and try again."
        : "You are offline. Try again when the connection is back.";
      this.part("trouble").hidden = false;
    }
    this.#loading = false;
    this.#show();
  }

  /** @param {AudioContext} context */
  async #decode(context) {
    const from = this.#from;
    const buffers = await Promise.all(this.#sides.map((side) => excerpt(context, side, from, this.#length)));
    if (from !== this.#from || context !== this.#context) return;
    const measured = buffers.map(integrated);
    this.#ofExcerpt = measured.every((each) => each !== null);
    this.#lufs = this.#ofExcerpt ? measured : this.#sides.map(({ lufs }) => lufs);
    this.#engine?.close();
    this.#buffers = buffers;
    this.#engine = new Mixer(context, buffers, this.#gains.map(factor), this.#side);
  }

  #level() {
    this.#engine?.setLevels(this.#gains.map(factor), this.#soon);
    this.#show();
  }

  /** @param {Event} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const name = button?.dataset.part;
    if (name === "play") this.toggle();
    if (name === "match") matching.on = !matching.on;
    if (name === "blind") this.switchBlind();
  }

  /** @param {Event} event */
  async #changed(event) {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    if (input.name === "side") this.choose(input.value);
    if (input.id === "window") {
      this.#from = input.valueAsNumber;
      const going = this.#engine?.running;
      this.#engine?.close();
      this.#engine = null;
      if (going) await this.#play();
      else this.#show();
    }
  }

  /** @param {Event} event */
  #moved(event) {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    if (input === this.part("seek")) this.seek(input.valueAsNumber);
    if (input.id === "window") this.#showWindow(input.valueAsNumber);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const act = actionFor(event, this);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #show() {
    const playing = this.#engine?.running === true;
    const play = this.part("play");
    play.dataset.state = playing ? "playing" : "paused";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.part("now").textContent = this.nameOf(this.#place);
    this.part("how").textContent = this.#how;
    this.part("match").setAttribute("aria-pressed", String(matching.on || this.isBlind));
    this.part("match").disabled = this.isBlind;
    this.#showLevels();
    this.#showWindow(this.#from);
    this.#draw();
    this.#showTime();
  }

  get #how() {
    if (this.#loading) return "Fetching and decoding the sounds";
    if (this.#engine instanceof Streams) {
      const { spread } = this.#engine;
      const apart = spread === null ? "" : `, ${Math.round(spread * 1000)} ms apart when last measured`;
      return `Streamed, because they are long: switches are approximate${apart}.`;
    }
    if (!this.#exact) return "These are long and will be streamed: switches are approximate.";
    return this.#engine ? "In step to the sample, switched within 8 ms." : "Press play, then switch while it plays.";
  }

  #showLevels() {
    const gains = this.#gains;
    const matched = matching.on || this.isBlind;
    this.querySelectorAll("[data-offset] .compare__level").forEach((line, side) => {
      const lufs = this.#lufs[side];
      const real = lufs === null ? "Not measured" : `${number(lufs)} LUFS ${this.#ofExcerpt ? "in this excerpt" : "as a whole"}`;
      const size = turnedDown(gains[side]);
      const down = size ? `turned down by ${size}` : "not turned down";
      line.textContent = this.isBlind ? "Levels matched" : `${real}, ${matched ? down : "at real level"}`;
    });
  }

  /** @param {number} from */
  #showWindow(from) {
    this.part("span").textContent = `from ${clock(from)} to ${clock(from + this.#length)}`;
    this.part("all").textContent = clock(this.#length);
    this.part("seek").max = String(this.#length);
    const range = this.part("window").querySelector("input");
    range.setAttribute("aria-valuetext", `from ${spoken(from)} to ${spoken(from + this.#length)}`);
  }

  #showTime() {
    const at = this.at;
    this.part("wave").style.setProperty("--at", `${(at / (this.#length || 1)) * 100}%`);
    this.part("wave").classList.toggle("wave--begun", at > 0);
    if (this.#engine instanceof Streams && this.part("how").textContent !== this.#how) this.part("how").textContent = this.#how;
    this.part("seek").value = String(at);
    const text = this.part("at");
    if (text.textContent === clock(at)) return;
    text.textContent = clock(at);
    if (!this.#engine?.running) this.part("seek").setAttribute("aria-valuetext", `${spoken(at)} of ${spoken(this.#length)}`);
  }

  /** The wave of what is heard; blind, of all sides together, which tells nothing. */
  #draw() {
    if (!this.#buffers.length || !this.#engine) return;
    const shown = this.isBlind ? this.#buffers : [this.#buffers[this.#side]];
    const drawn = pathOf(shown);
    for (const path of this.part("wave").querySelectorAll("path")) path.setAttribute("d", drawn);
  }
}

/**
 * Open the audio device at the rate of the first side, so that nothing is resampled; where that is
 * refused, at its own rate, with the offsets counted anew.
 * @param {number} rate @param {import("./excerpt.js").Side[]} sides
 */
function contextAt(rate, sides) {
  try {
    return new AudioContext({ sampleRate: rate });
  } catch {
    const context = new AudioContext();
    for (const side of sides) side.offset = Math.round((side.offset * context.sampleRate) / rate);
    return context;
  }
}

/** @param {AudioBuffer[]} buffers */
function pathOf(buffers) {
  let path = "";
  const wide = buffers[0].length / BARS;
  const data = buffers.map((buffer) => buffer.getChannelData(0));
  for (let bar = 0; bar < BARS; bar += 1) {
    let top = 0;
    for (const samples of data) {
      for (let at = Math.floor(bar * wide); at < (bar + 1) * wide; at += 4) top = Math.max(top, Math.abs(samples[at] ?? 0));
    }
    const height = Math.max(2, Math.min(100, top * 100));
    path += `M${bar + 0.5} ${(50 - height / 2).toFixed(1)}v${height.toFixed(1)}`;
  }
  return path;
}

/** @param {number} value */
function number(value) {
  return value.toFixed(1).replace("-", "−");
}

customElements.define("compare-deck", CompareDeck);
