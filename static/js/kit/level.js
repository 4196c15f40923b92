// @ts-check
import { device } from "../store.js";

/**
 * Equal loudness by turning down: the louder sounds of a page come down to the quietest, nothing is
 * ever turned up, and one press plays the real level.
 */

const KEPT = "levels-matched";
/** One very quiet sound does not make a whole page inaudible. */
const MOST_DB = 20;

/** Tells "change" when matching is switched on or off. */
class Matching extends EventTarget {
  get on() {
    return device.get(KEPT) !== false;
  }

  set on(value) {
    device.set(KEPT, value);
    this.dispatchEvent(new Event("change"));
  }
}

export const matching = new Matching();

/**
 * By how many dB each sound is turned down to meet the quietest; 0 where nothing was measured.
 * @param {Array<number | null>} lufs
 * @param {number} [most]
 */
export function matchedGains(lufs, most = MOST_DB) {
  const known = lufs.filter((each) => each !== null);
  const aim = Math.max(Math.min(...known), Math.max(...known) - most);
  return lufs.map((each) => (each === null ? 0 : Math.min(0, aim - each)));
}

/** @param {number} decibels */
export function factor(decibels) {
  return 10 ** (decibels / 20);
}

/**
 * Decibels as read: "−6.2 dB", "0 dB".
 * @param {number} value
 */
export function decibels(value) {
  const size = Math.abs(value).toFixed(1);
  return size === "0.0" ? "0 dB" : `${value < 0 ? "−" : "+"}${size} dB`;
}

/**
 * How far something is turned down, without a sign: "6.2 dB"; empty for nothing to speak of.
 * @param {number} gain
 */
export function turnedDown(gain) {
  const size = Math.abs(gain).toFixed(1);
  return size === "0.0" ? "" : `${size} dB`;
}
