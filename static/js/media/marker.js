// @ts-check
import { deck } from "../kit/deck.js";
import { say } from "../kit/live.js";
import { lettersAllowed } from "../kit/letters.js";
import { playerFor } from "../kit/player.js";
import { seconds, spoken } from "../kit/times.js";
import { Scope } from "../scope.js";

/** @typedef {"start" | "end"} Edge */

const SHORTEST = 1;
const FINE = 0.01;
const COARSE = 1;
const GRIP_PX = 14; // a finger's reach from a handle

/**
 * Marks a stretch of a sound on its waveform: by mouse or finger, by arrow keys, at the playhead, or
 * typed. The two typed times are what is sent; everything else reads and writes them.
 */
class HighlightMarker extends HTMLElement {
  #scope = new Scope();
  #length = 0;
  /** @type {Edge | null} */
  #dragged = null;

  connectedCallback() {
    this.#length = Number(this.dataset.ms) / 1000;
    this.#scope = new Scope();
    this.#scope.listen(this, "click", (event) => this.#press(event));
    this.#scope.listen(this, "change", (event) => this.#typed(event));
    this.#scope.listen(this, "keydown", (event) => this.#key(event));
    for (const edge of this.#edges) {
      this.#scope.listen(edge, "input", () => this.#set(/** @type {Edge} */ (edge.dataset.edge), edge.valueAsNumber));
    }
    const wave = this.#part("wave");
    if (wave) {
      this.#scope.listen(wave, "pointerdown", (event) => this.#grip(event, wave));
      this.#scope.listen(wave, "pointermove", (event) => this.#drag(event, wave));
      this.#scope.listen(wave, "pointerup", () => this.#drop());
      this.#scope.listen(wave, "pointercancel", () => this.#drop());
    }
    this.#scope.listen(deck, "time", () => this.#showPlayhead());
    this.#show();
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  get #player() {
    return playerFor(`sound-${this.dataset.sound}`);
  }

  /** @returns {HTMLInputElement[]} */
  get #edges() {
    return Array.from(this.querySelectorAll("input.marker__edge"));
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  /** @param {Edge} edge @returns {HTMLInputElement | null} */
  #field(edge) {
    return this.querySelector(`input[name="${edge === "start" ? "starts" : "ends"}"]`);
  }

  /** @param {Edge} edge @returns {number | null} */
  #time(edge) {
    const text = this.#field(edge)?.value.trim().replace(",", ".") ?? "";
    const at = text ? seconds(text) : null;
    return at === null || at > this.#length ? null : at;
  }

  /**
   * Move one end; the other gives way only when it would come closer than a highlight may be.
   * @param {Edge} edge
   * @param {number} wish
   */
  #set(edge, wish) {
    const other = edge === "start" ? "end" : "start";
    const rest = this.#time(other);
    let at = clamp(round(wish), 0, this.#length);
    if (rest !== null && edge === "start") at = Math.min(at, round(rest - SHORTEST));
    if (rest !== null && edge === "end") at = Math.max(at, round(rest + SHORTEST));
    this.#write(edge, clamp(at, 0, this.#length));
    this.#show();
  }

  /** @param {Edge} edge @param {number | null} at */
  #write(edge, at) {
    const field = this.#field(edge);
    if (field) field.value = at === null ? "" : written(at);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!(button instanceof HTMLButtonElement) || button.type === "submit") return;
    if (button.dataset.part === "listen") return this.#listen();
    const edge = /** @type {Edge} */ (button.dataset.edge);
    if (!edge) return;
    if ("here" in button.dataset) this.#setHere(edge);
    else this.#nudge(edge, Number(button.dataset.by));
  }

  /** Set an end where the sound stands now; an other end on the wrong side of it is let go. @param {Edge} edge */
  #setHere(edge) {
    const at = round(this.#player?.at ?? 0);
    const other = edge === "start" ? "end" : "start";
    const rest = this.#time(other);
    if (rest !== null && (edge === "start" ? at > rest - SHORTEST : at < rest + SHORTEST)) this.#write(other, null);
    this.#write(edge, clamp(at, 0, this.#length));
    this.#show();
    this.#tell(edge);
  }

  /** @param {Edge} edge @param {number} by */
  #nudge(edge, by) {
    this.#set(edge, (this.#time(edge) ?? this.#player?.at ?? 0) + by);
    this.#tell(edge);
  }

  /** @param {Edge} edge */
  #tell(edge) {
    say(`${edge === "start" ? "Start" : "End"} ${this.#field(edge)?.value ?? ""}`);
  }

  #listen() {
    const start = this.#time("start") ?? 0;
    this.#player?.playFrom(start, this.#time("end"));
  }

  /** @param {Event} event */
  #typed(event) {
    if (event.target instanceof HTMLInputElement && event.target.type === "text") this.#show();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const focus = event.target;
    if (focus instanceof HTMLInputElement && focus.type === "text") return;
    const letter = event.key.toLowerCase();
    if ((letter === "i" || letter === "o") && !event.shiftKey && lettersAllowed()) {
      event.preventDefault();
      return this.#setHere(letter === "i" ? "start" : "end");
    }
    if (!(focus instanceof HTMLInputElement && focus.matches(".marker__edge"))) return;
    const step = { ArrowRight: 1, ArrowUp: 1, PageUp: 1, ArrowLeft: -1, ArrowDown: -1, PageDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const size = event.shiftKey || event.key.startsWith("Page") ? COARSE : FINE;
    const edge = /** @type {Edge} */ (focus.dataset.edge);
    this.#set(edge, (this.#time(edge) ?? focus.valueAsNumber) + step * size);
  }

  /** Take hold of the nearer end, or begin anew. @param {PointerEvent} event @param {HTMLElement} wave */
  #grip(event, wave) {
    if (event.button) return;
    const at = this.#at(event, wave);
    const reach = (GRIP_PX / wave.clientWidth) * this.#length;
    const near = /** @type {Edge[]} */ (["start", "end"]).filter((edge) => Math.abs((this.#time(edge) ?? Infinity) - at) <= reach);
    near.sort((one, two) => Math.abs((this.#time(one) ?? 0) - at) - Math.abs((this.#time(two) ?? 0) - at));
    if (near[0]) {
      this.#dragged = near[0];
    } else {
      this.#write("start", at);
      this.#write("end", null);
      this.#dragged = "end";
    }
    wave.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.#show();
  }

  /** @param {PointerEvent} event @param {HTMLElement} wave */
  #drag(event, wave) {
    if (!this.#dragged) return;
    const at = this.#at(event, wave);
    const start = this.#time("start") ?? 0;
    // Drawn to the left of where it began: what was the start becomes the end.
    if (this.#dragged === "end" && this.#time("end") === null && at < start) {
      this.#write("end", start);
      this.#dragged = "start";
    }
    if (this.#dragged === "end" && this.#time("end") === null && at < start + SHORTEST) return;
    this.#set(this.#dragged, at);
  }

  #drop() {
    if (!this.#dragged) return;
    const edge = this.#dragged;
    this.#dragged = null;
    this.querySelector(/** @type {"input"} */ (`input.marker__edge[data-edge="${edge}"]`))?.focus({ preventScroll: true });
    const [start, end] = [this.#field("start")?.value, this.#field("end")?.value];
    say(end ? `From ${start} to ${end}` : `Start ${start}`);
  }

  /** @param {PointerEvent} event @param {HTMLElement} wave */
  #at(event, wave) {
    const box = wave.getBoundingClientRect();
    return round(clamp((event.clientX - box.left) / box.width, 0, 1) * this.#length);
  }

  /** Draw what the two fields say. */
  #show() {
    const [start, end] = [this.#time("start"), this.#time("end")];
    const wave = this.#part("wave");
    const range = this.#part("range");
    for (const edge of this.#edges) {
      const at = edge.dataset.edge === "start" ? start : end;
      edge.value = String(at ?? (edge.dataset.edge === "start" ? 0 : this.#length));
      edge.setAttribute("aria-valuetext", at === null ? "not set" : exact(at));
      const handle = /** @type {HTMLElement | null} */ (this.querySelector(`[data-handle="${edge.dataset.edge}"]`));
      if (handle) handle.hidden = at === null;
    }
    if (range) range.hidden = start === null || end === null || end <= start;
    wave?.style.setProperty("--from", `${((start ?? 0) / this.#length) * 100}%`);
    wave?.style.setProperty("--to", `${((end ?? this.#length) / this.#length) * 100}%`);
    this.#showPlayhead();
  }

  #showPlayhead() {
    const at = this.#player?.at ?? 0;
    this.#part("wave")?.style.setProperty("--at", `${(at / this.#length) * 100}%`);
  }
}

/** Whole hundredths: what a step of 10 ms can reach. @param {number} at */
function round(at) {
  return Math.round(at * 100) / 100;
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** Seconds as they are typed: 32.5 is 0:32.5. @param {number} at */
function written(at) {
  const hundredths = Math.round(at * 100);
  const rest = hundredths % 100;
  const whole = Math.floor(hundredths / 100);
  const tail = rest ? `.${String(rest).padStart(2, "0").replace(/0$/, "")}` : "";
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}${tail}`;
}

/** Words for a slider, with the milliseconds that arrows move. @param {number} at */
function exact(at) {
  const rest = Math.round(at * 100) % 100;
  return rest ? `${spoken(at)} ${rest * 10} milliseconds` : spoken(at);
}

customElements.define("highlight-marker", HighlightMarker);
