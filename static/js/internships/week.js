// @ts-check
import { Scope } from "../scope.js";

const LONGEST = 16 * 60;

/** Seven days: adds up what is typed, and says what looks odd. It never stops anybody. */
class WeekSheet extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    this.#scope = new Scope();
    this.#scope.listen(this.closest("form") ?? this, "input", () => this.#add());
    this.#add();
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  #add() {
    const typed = Array.from(this.querySelectorAll("input[name$=_hours]"), (field) => (field instanceof HTMLInputElement ? minutesOf(field.value) : 0));
    const fixed = Array.from(this.querySelectorAll("[data-minutes]"), (each) => Number(each.getAttribute("data-minutes")));
    const total = this.querySelector("[data-total]");
    const sum = [...typed, ...fixed].reduce((all, each) => all + (each ?? 0), 0);
    if (total) total.textContent = hours(sum);
    const remark = this.querySelector("[data-remark]");
    const words = this.#odd(typed);
    if (remark && remark.textContent !== words) remark.textContent = words;
  }

  /** @param {Array<number | null>} typed */
  #odd(typed) {
    const agreed = Number(this.dataset.daily);
    if (typed.some((each) => each === null)) return "Type hours as 7.5, 7:30 or 9-17.";
    if (typed.some((each) => (each ?? 0) > LONGEST)) return "One day has more than 16 hours.";
    if (typed.some((each) => (each ?? 0) > agreed)) return `One day has more than the agreed ${hours(agreed)} hours.`;
    return "";
  }
}

/**
 * The same reading as the server's: 7.5, 7,5, 7:30, 9-17, 9:15-17:45.
 * @param {string} typed
 * @returns {number | null} minutes; null for what cannot be read
 */
export function minutesOf(typed) {
  const text = typed.trim().replace(/\s*(hours?|h)$/i, "").replace(/\s*[-\u2013]\s*/, "-");
  if (!text) return 0;
  const span = /^(\d{1,2})(?:[:.]([0-5]\d))?-(\d{1,2})(?:[:.]([0-5]\d))?$/.exec(text);
  if (span) {
    const from = Number(span[1]) * 60 + Number(span[2] ?? 0);
    const until = Number(span[3]) * 60 + Number(span[4] ?? 0);
    if (from >= 1440 || until > 1440) return null;
    return until > from ? until - from : until + 1440 - from;
  }
  const clock = /^(\d{1,9}):([0-5]\d)$/.exec(text);
  const plain = /^(\d{1,9})(?:[.,](\d{1,4}))?$/.exec(text);
  const minutes = clock ? Number(clock[1]) * 60 + Number(clock[2]) : plain ? Math.round(Number(`${plain[1]}.${plain[2] ?? 0}`) * 60) : NaN;
  return minutes <= 1440 ? minutes : null;
}

/** @param {number} minutes */
function hours(minutes) {
  const whole = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (rest === 0 || rest === 30) return rest ? `${whole}.5` : `${whole}`;
  return `${whole}:${String(rest).padStart(2, "0")}`;
}

customElements.define("week-sheet", WeekSheet);
