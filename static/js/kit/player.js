// @ts-check
import { Scope } from "../scope.js";
import { deck, sourcesOf } from "./deck.js";
import { matchedGains, matching, turnedDown } from "./level.js";
import { clock, moment, spoken } from "./times.js";

/** @typedef {import("./deck.js").Sound} Sound */

/** Seconds into a sound at which the material of its pair begins. @param {Element} player */
const offsetOf = (player) => Number(player.closest("[data-offset]")?.getAttribute("data-offset") ?? 0) / 1000;

/** Every player in the page now, in the order they came. @type {Set<SoundPlayer>} */
export const players = new Set();

/**
 * One sound in the page: button, waveform, clock. It shows what the deck does with its sound.
 *
 * Without script the plain audio element inside serves.
 */
export class SoundPlayer extends HTMLElement {
  #scope = new Scope();
  /** @type {Sound | null} */
  sound = null;
  /** @type {HTMLElement | null} */
  #wave = null;
  /** Where it will start, set by a time link. @type {{at: number, until: number | null}} */
  #cue = { at: 0, until: null };

  connectedCallback() {
    this.sound ??= this.#read();
    if (!this.sound.sources.length) return;
    players.add(this);
    this.#scope = new Scope();
    this.#wave = this.querySelector(".wave");
    const [button, seek] = [this.#button, this.#seek];
    if (button) this.#scope.listen(button, "click", () => this.toggle());
    if (seek) this.#listenToSeek(seek);
    const levels = this.querySelector(".level__switch");
    if (levels) this.#scope.listen(levels, "click", () => (matching.on = !matching.on));
    this.#scope.listen(deck, "change", () => this.#show());
    this.#scope.listen(deck, "players", () => this.#showLevel());
    this.#scope.listen(deck, "time", () => this.#showTime());
    this.#show();
    deck.dispatchEvent(new Event("players"));
  }

  disconnectedCallback() {
    players.delete(this);
    this.#scope.end();
    deck.dispatchEvent(new Event("players"));
  }

  /** The player a page is about, as against a row in a list. */
  get isMain() {
    return this.classList.contains("player");
  }

  get current() {
    return this.sound !== null && deck.holds(this.sound);
  }

  get at() {
    return this.current ? deck.at : this.#cue.at;
  }

  toggle() {
    if (!this.sound) return;
    this.sound.gain = this.#matched;
    if (this.current && deck.playing) deck.pause();
    else if (this.current) deck.play(this.sound, undefined, this.#takeUntil());
    else deck.play(this.sound, this.#inStep ?? this.#cue.at, this.#takeUntil());
  }

  /** Where this side of a before and after goes on when the other one plays; null for no such thing. */
  get #inStep() {
    const pair = this.closest("[data-pair]");
    const other = [...players].find((each) => each !== this && each.current && pair?.contains(each));
    return other && deck.playing ? Math.max(0, deck.at + offsetOf(this) - offsetOf(other)) : null;
  }

  /** @param {number} at @param {number | null} [until] */
  playFrom(at, until = null) {
    if (!this.sound) return;
    this.sound.gain = this.#matched;
    deck.play(this.sound, at, until);
  }

  /**
   * Set the position and wait for a press.
   * @param {number} at
   * @param {number | null} until
   */
  cue(at, until) {
    this.#cue = { at: Math.min(at, this.sound?.length ?? at), until };
    if (this.current && !deck.playing) deck.seek(at);
    this.#showTime();
    this.#sayPosition();
  }

  /** @param {number} at */
  seek(at) {
    if (this.current) deck.seek(at);
    else this.#cue = { at: Math.max(0, Math.min(at, this.sound?.length ?? 0)), until: null };
    this.#showTime();
    this.#sayPosition();
  }

  /** Go to the next part (1) or the one before (-1). @param {1 | -1} step */
  chapter(step) {
    const starts = this.#chapters.map(({ at }) => at);
    const next = step > 0 ? starts.find((at) => at > this.at + 0.5) : starts.findLast((at) => at < this.at - 2);
    if (next !== undefined) this.seek(next);
  }

  /** @returns {HTMLButtonElement | null} */
  get #button() {
    return this.querySelector("button.play");
  }

  /** @returns {HTMLInputElement | null} */
  get #seek() {
    return this.querySelector("input.wave__seek");
  }

  /** The dB that bring this sound down to the quietest of the page. */
  get #matched() {
    const lufs = [this, ...players].map((player) => player.sound?.lufs ?? null);
    return matchedGains(lufs)[0] ?? 0;
  }

  get #chapters() {
    return Array.from(this.querySelectorAll(".chapters a"), (link) => ({
      link,
      at: moment(/** @type {HTMLAnchorElement} */ (link).hash)?.at ?? 0,
    }));
  }

  /** @returns {Sound} */
  #read() {
    const { sound = "", title = "", credit = "", ms = "0", page = "", lufs = "" } = this.dataset;
    const audio = this.querySelector("audio");
    const read = {
      id: sound,
      title,
      credit,
      length: Number(ms) / 1000,
      page,
      anchor: this.id,
      bars: this.querySelector(".wave__bars--fine path")?.getAttribute("d") ?? "",
      lufs: lufs === "" ? null : Number(lufs),
      gain: 0,
      sources: sourcesOf(this),
    };
    if (audio?.preload === "metadata" && !deck.sound && read.sources.length) deck.load(read, 0, { preload: "metadata" });
    if (read.sources.length) audio?.remove();
    return read;
  }

  /** @param {HTMLInputElement} seek */
  #listenToSeek(seek) {
    this.#scope.listen(seek, "input", () => this.seek(seek.valueAsNumber));
    // A press on the waveform of another sound is a wish to hear it from there.
    this.#scope.listen(seek, "pointerup", () => {
      if (!this.current) this.playFrom(seek.valueAsNumber);
    });
    this.#scope.listen(seek, "focus", () => this.#sayPosition());
  }

  #takeUntil() {
    const { until } = this.#cue;
    this.#cue.until = null;
    return until;
  }

  /** Give the waveform, once it is needed, a second layer cut at the position and a line there. */
  #paintable() {
    const wave = this.#wave;
    if (!wave || wave.querySelector(".wave__head")) return;
    for (const bars of wave.querySelectorAll(".wave__bars")) {
      const done = /** @type {Element} */ (bars.cloneNode(true));
      done.classList.add("wave__bars--done");
      bars.after(done);
    }
    const head = document.createElement("div");
    head.className = "wave__head";
    wave.append(head);
  }

  #show() {
    const [button, sound] = [this.#button, this.sound];
    if (!button || !sound) return;
    const playing = this.current && deck.playing;
    button.dataset.state = playing ? "playing" : "paused";
    button.setAttribute("aria-label", playing ? `Pause ${sound.title}` : `Play ${sound.title}, ${spoken(sound.length)}`);
    const trouble = /** @type {HTMLElement | null} */ (this.querySelector(".player__trouble"));
    if (trouble) {
      trouble.hidden = !(this.current && deck.trouble);
      if (!trouble.hidden) trouble.textContent = deck.trouble;
    }
    this.#showLevel();
    this.#showTime();
    if (!playing) this.#sayPosition();
  }

  /** Say how far this sound is turned down, where there are others to match. */
  #showLevel() {
    const line = /** @type {HTMLElement | null} */ (this.querySelector(".level"));
    const [button, words] = [line?.querySelector("button"), line?.querySelector(".level__words")];
    if (!line || !button || !words || !this.sound) return;
    const measured = [...players].filter((player) => player.sound?.lufs !== null);
    line.hidden = this.sound.lufs === null || measured.length < 2;
    // What sounds keeps its level, also where a page with other sounds has come meanwhile.
    if (this.current && deck.sound && !deck.playing) deck.sound.gain = this.#matched;
    const size = turnedDown(this.current ? (deck.sound?.gain ?? 0) : this.#matched);
    button.setAttribute("aria-pressed", String(matching.on));
    const matched = size ? `Turned down by ${size}` : "At its real level, louder ones come down to it";
    const text = matching.on ? matched : "Real level";
    if (words.textContent !== text) words.textContent = text;
  }

  #showTime() {
    const [sound, seek] = [this.sound, this.#seek];
    if (!sound) return;
    const at = this.at;
    if (at > 0 || this.current) this.#paintable();
    const wave = this.#wave;
    wave?.style.setProperty("--at", `${sound.length ? (at / sound.length) * 100 : 0}%`);
    wave?.classList.toggle("wave--begun", at > 0);
    if (seek) seek.value = String(at);
    const text = this.querySelector(".player__at");
    if (text && text.textContent !== clock(at)) text.textContent = clock(at);
    this.#showChapter(at);
  }

  /** @param {number} at */
  #showChapter(at) {
    const chapters = this.#chapters;
    const now = at > 0 || (this.current && deck.playing) ? chapters.findLast((part) => part.at <= at + 0.05) : undefined;
    for (const { link } of chapters) {
      const part = link.parentElement;
      if (link === now?.link) part?.setAttribute("aria-current", "true");
      else part?.removeAttribute("aria-current");
    }
    const line = this.querySelector(".player__now");
    const words = now ? `Now: ${now.link.querySelector("b")?.textContent ?? ""}` : "";
    if (line && line.textContent !== words) line.textContent = words;
  }

  /** Words for the slider; not on every tick, or a screen reader never stops. */
  #sayPosition() {
    const [sound, seek] = [this.sound, this.#seek];
    if (!sound || !seek) return;
    const part = this.querySelector(".chapters [aria-current] b")?.textContent;
    const words = `${spoken(this.at)} of ${spoken(sound.length)}`;
    seek.setAttribute("aria-valuetext", part ? `${words}, in ${part}` : words);
  }
}

/** The player a time link means: the one it names, or the one the page is about. @param {string} anchor */
export function playerFor(anchor) {
  const all = Array.from(document.querySelectorAll("sound-player")).filter((each) => each instanceof SoundPlayer);
  if (anchor) {
    const id = anchor.replace(/^sound-/, "");
    return all.find((each) => each.id === anchor) ?? all.find((each) => each.dataset.sound === id) ?? null;
  }
  return all.find((each) => each.isMain) ?? all[0] ?? null;
}

/** Follow the time in the address: scroll there, set the position, wait. */
export function arrive() {
  const meant = moment(location.hash);
  const player = meant && playerFor(meant.anchor);
  if (!meant || !player) return;
  player.scrollIntoView({ block: "center" });
  player.cue(meant.at, meant.until);
  /** @type {HTMLElement | null} */ (player.querySelector("button.play"))?.focus({ preventScroll: true });
}

/**
 * A link to a moment plays that moment: pressing it is the press.
 * @param {MouseEvent} event
 */
export function followTimeLink(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[href*='t='], a[data-plays]") : null;
  // "Play reel" leads to the player as any link does, and starts it.
  if (link?.matches("[data-plays]")) return playerFor("")?.playFrom(0);
  if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return;
  const meant = moment(link.hash);
  const player = meant && playerFor(meant.anchor);
  if (!meant || !player) return;
  event.preventDefault();
  event.stopPropagation();
  history.replaceState(history.state, "", link.hash);
  player.playFrom(meant.at, meant.until);
}

customElements.define("sound-player", SoundPlayer);
