// @ts-check
import { Scope } from "../scope.js";

const DAY = 86400;
/** @type {Array<[number, Intl.RelativeTimeFormatUnit, number]>} seconds below, unit, seconds each */
const STEPS = [
  [90, "minute", 60],
  [3600, "minute", 60],
  [DAY, "hour", 3600],
  [7 * DAY, "day", DAY],
];

/** A moment near now, in words; the full date stays in the title. Older ones keep their date. */
class RelativeTime extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    const time = this.querySelector("time");
    const at = Date.parse(time?.dateTime ?? "");
    if (!time || Number.isNaN(at)) return;
    const full = time.textContent ?? "";
    const show = () => {
      time.textContent = inWords(at, Date.now()) ?? full;
    };
    this.#scope = new Scope();
    this.#scope.every(60_000, show);
    show();
  }

  disconnectedCallback() {
    this.#scope.end();
  }
}

/**
 * @param {number} at
 * @param {number} now both in milliseconds
 * @returns {string | null} null when the date itself says more
 */
export function inWords(at, now) {
  const away = (at - now) / 1000;
  if (Math.abs(away) < 45) return "just now";
  const step = STEPS.find(([below]) => Math.abs(away) < below);
  if (!step) return null;
  const [, unit, each] = step;
  const n = Math.trunc(away / each) || Math.sign(away);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(n, unit);
}

customElements.define("relative-time", RelativeTime);
