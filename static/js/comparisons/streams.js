// @ts-check
import { Scope } from "../scope.js";
import { Desk } from "./mixer.js";

/** Beyond this a side that is not heard is set right, seconds. */
const TOLERATED_S = 0.02;
const CHECK_MS = 1000;

/**
 * Sides too long for memory: every one is streamed by a media element, all run together, and only
 * one is let through. Media elements keep no common clock, so this is approximate: how far they
 * drift apart is measured and told, and a silent side that strays is set right.
 *
 * The same methods as `Mixer`.
 */
export class Streams {
  #context;
  #scope = new Scope();
  #desk;
  /** @type {HTMLAudioElement[]} */
  #elements;
  /** By how much later each side's material lies, seconds. @type {number[]} */
  #offsets;
  #chosen;
  spread = 0;
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
    this.#elements = sides.map((side, place) => {
      const element = new Audio();
      element.preload = "auto";
      const source = side.sources.find(({ type }) => element.canPlayType(type)) ?? side.sources[0];
      element.src = source?.src ?? "";
      context.createMediaElementSource(element).connect(this.#desk.input(place));
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

  /** Measure how far the sides are from the one heard, and set right what strays. */
  #check() {
    const heard = this.#elements[this.#chosen].currentTime - this.#offsets[this.#chosen];
    this.spread = 0;
    this.#elements.forEach((element, side) => {
      const off = element.currentTime - this.#offsets[side] - heard;
      if (side === this.#chosen || element.ended || heard + this.#offsets[side] < 0) return;
      this.spread = Math.max(this.spread, Math.abs(off));
      if (Math.abs(off) > TOLERATED_S) element.currentTime -= off;
    });
  }
}
