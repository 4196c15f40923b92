// @ts-check
import { Scope } from "../scope.js";
import { Desk } from "./mixer.js";

/** All sides are this late, so that a silent one can be brought forward as well as held back. */
const ROOM_S = 0.06;
/** Less than this is left alone, seconds: a media element's clock is no finer. */
const TOLERATED_S = 0.0005;
const FIRST_CHECK_MS = 150;
const CHECK_MS = 1000;

/**
 * Sides too long for memory: every one is streamed by a media element, all run together, and only
 * one is let through. Media elements do not begin in step: in Chromium two of them are often one
 * buffer (512 samples, 10.7 ms) apart and stay so, since one device clocks both. So how far a
 * silent side is from the one heard is read from their clocks again and again and made up for by a
 * delay, to the sample and without a seek; only what strays beyond its room is sought. It stays
 * approximate, because those clocks are all there is to go by.
 *
 * The same methods as `Mixer`.
 */
export class Streams {
  #context;
  #scope = new Scope();
  #desk;
  /** @type {HTMLAudioElement[]} */
  #elements;
  /** @type {DelayNode[]} */
  #delays;
  /** By how much later each side's material lies, seconds. @type {number[]} */
  #offsets;
  #chosen;
  /** How far the silent sides were from the one heard when last looked at, seconds; null before. @type {number | null} */
  spread = null;
  running = false;
  duration;

  /**
   * @param {AudioContext} context
   * @param {import("./excerpt.js").Side[]} sides
   * @param {number[]} gains linear, 1 or less
   * @param {number} chosen
   */
  constructor(context, sides, gains, chosen) {
    this.#context = context;
    this.#chosen = chosen;
    this.#desk = new Desk(context, gains, chosen);
    this.#offsets = sides.map((side) => side.offset / context.sampleRate);
    this.duration = sides[0].length;
    this.#delays = sides.map(() => new DelayNode(context, { delayTime: ROOM_S, maxDelayTime: 2 * ROOM_S }));
    this.#elements = sides.map((side, place) => {
      const element = new Audio();
      element.preload = "auto";
      const source = side.sources.find(({ type }) => element.canPlayType(type)) ?? side.sources[0];
      element.src = source?.src ?? "";
      context.createMediaElementSource(element).connect(this.#delays[place]).connect(this.#desk.input(place));
      return element;
    });
  }

  at() {
    return Math.max(0, this.#elements[0].currentTime - this.#offsets[0]);
  }

  /** @param {number} when @param {number} [from] */
  start(when, from = this.at()) {
    this.#place(from);
    for (const element of this.#elements) element.play().catch(() => this.stop());
    this.running = true;
    this.#desk.fadeIn(when);
    this.#scope.end(); // a start while it runs is a jump: one pair of timers is enough
    this.#scope.later(FIRST_CHECK_MS, () => this.#check());
    this.#scope.every(CHECK_MS, () => this.#check());
  }

  stop() {
    for (const element of this.#elements) element.pause();
    this.running = false;
    this.#scope.end();
  }

  /** @param {number} side @param {number} when */
  choose(side, when) {
    this.#check();
    this.#chosen = side;
    this.#desk.choose(side, when);
  }

  /** @param {number[]} gains @param {number} when */
  setLevels(gains, when) {
    this.#desk.setLevels(gains, when);
  }

  close() {
    this.stop();
    for (const element of this.#elements) element.removeAttribute("src");
    this.#desk.close();
  }

  /** @param {number} at */
  #place(at) {
    this.#elements.forEach((element, side) => (element.currentTime = Math.max(0, at + this.#offsets[side])));
  }

  /** Measure how far the silent sides are from the one heard, and set them right. */
  #check() {
    const heard = this.#chosen;
    if (!steady(this.#elements[heard])) return;
    let spread = 0;
    this.#elements.forEach((element, side) => {
      if (side === heard || !steady(element) || this.#material(heard) + this.#offsets[side] < 0) return;
      const ahead = this.#material(side) - this.#material(heard);
      const delay = this.#delays[side].delayTime;
      const wanted = this.#delays[heard].delayTime.value + ahead;
      const off = Math.abs(wanted - delay.value);
      spread = Math.max(spread, off);
      if (wanted < 0 || wanted > 2 * ROOM_S) {
        element.currentTime -= ahead;
        this.#scope.later(FIRST_CHECK_MS, () => this.#check()); // a seek lands near, not in step
      } else if (off > TOLERATED_S) delay.value = wanted;
    });
    this.spread = spread;
  }

  /** Where a side is on the first side's clock, before its delay. @param {number} side */
  #material(side) {
    return this.#elements[side].currentTime - this.#offsets[side];
  }
}

/** Whether a clock can be gone by: it runs. @param {HTMLAudioElement} element */
function steady(element) {
  return !element.seeking && !element.paused && !element.ended && element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
}
