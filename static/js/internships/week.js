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
    if (typed.some((each) => each === null)) return "Type hours as 7.5, 7:30, 9-17 or 9-17 less 0:45.";
    if (typed.some((each) => (each ?? 0) > LONGEST)) return "One day has more than 16 hours.";
    if (typed.some((each) => (each ?? 0) > agreed)) return `One day has more than the agreed ${hours(agreed)} hours.`;
    return "";
  }
}

/**
 * The same reading as the server's: 7.5, 7,5, 7:30, 9-17, 9:15-17:45, 9-12, 13-17, 9-17 less 0:45.
 * @param {string} typed
 * @returns {number | null} minutes; null for what cannot be read
 */
export function minutesOf(typed) {
  const text = typed.trim().replace(/\s+/g, " ").replace(/ ?(hours?|h)$/i, "").replace(/ ?[-\u2013] ?/g, "-");
  if (!text) return 0;
  const minutes = text.includes("-") ? spans(text) : amount(text);
  return minutes !== null && minutes <= 1440 ? minutes : null;
}

/**
 * @param {string} text one span, or several with breaks between them, or one less a break
 * @returns {number | null}
 */
function spans(text) {
  const less = /^(.*?\d),? ?(?:less|minus|without) (.+)$/i.exec(text);
  let pause = less?.[2] ? pauseOf(less[2]) : 0;
  let [start, end] = [-1, -1];
  for (const part of (less?.[1] ?? text).split(/ ?(?:[,;+&]|and) ?| /i)) {
    const found = /^(\d{1,2})(?:[:.]([0-5]\d))?-(\d{1,2})(?:[:.]([0-5]\d))?$/.exec(part);
    if (!found || pause === null) return null;
    let from = Number(found[1]) * 60 + Number(found[2] ?? 0);
    let until = Number(found[3]) * 60 + Number(found[4] ?? 0);
    if (from >= 1440 || until > 1440) return null;
    if (until <= from) until += 1440;
    while (from < end) [from, until] = [from + 1440, until + 1440];
    if (start < 0) start = from;
    else pause += from - end;
    end = until;
  }
  const whole = end - start;
  return pause === null || whole > 1440 || pause >= whole ? null : whole - pause;
}

/**
 * @param {string} text a break: 0:45, 45, 45 min, or hours below 5
 * @returns {number | null}
 */
function pauseOf(text) {
  const plain = /^(\d{1,3})( ?(?:min|minutes|m))?$/i.exec(text);
  return plain && (plain[2] || Number(plain[1]) >= 5) ? Number(plain[1]) : amount(text);
}

/**
 * @param {string} text hours: 7.5, 7,5 or 7:30
 * @returns {number | null}
 */
function amount(text) {
  const clock = /^(\d{1,9}):([0-5]\d)$/.exec(text);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const plain = /^(\d{1,9})(?:[.,](\d{1,4}))?$/.exec(text);
  return plain ? Math.round(Number(`${plain[1]}.${plain[2] ?? 0}`) * 60) : null;
}

/** @param {number} minutes */
function hours(minutes) {
  const whole = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (rest === 0 || rest === 30) return rest ? `${whole}.5` : `${whole}`;
  return `${whole}:${String(rest).padStart(2, "0")}`;
}

customElements.define("week-sheet", WeekSheet);
