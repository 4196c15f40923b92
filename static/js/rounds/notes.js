// @ts-check
import { deck } from "../kit/deck.js";
import { lettersAllowed } from "../kit/letters.js";
import { playerFor, players } from "../kit/player.js";
import { clock } from "../kit/times.js";
import { Scope } from "../scope.js";

const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])";

/**
 * Comments on sound: pins on the waveform, a note at the playing time by N, and one press to place a
 * comment where the sound is now. Without script the times are typed.
 */
class RoundNotes extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    this.#scope = new Scope();
    this.#scope.listen(this, "click", (event) => this.#press(event));
    this.#scope.listen(this, "submit", (event) => this.#fillPlace(event), { capture: true });
    this.#scope.listen(document, "keydown", (event) => this.#key(event));
    this.#scope.listen(deck, "time", () => this.#showNow());
    this.#scope.listen(deck, "change", () => this.#showNow());
    for (const pins of this.querySelectorAll("ol.pins")) this.#pin(/** @type {HTMLElement} */ (pins));
    this.#showNow();
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** The player that is listened to, else the first of the page. */
  get #player() {
    const own = [...players].filter((player) => this.contains(player));
    return own.find((player) => player.current) ?? own[0] ?? playerFor("");
  }

  get #at() {
    return this.#player?.at ?? 0;
  }

  /** Put the pins of a sound on its waveform. @param {HTMLElement} pins */
  #pin(pins) {
    const wave = this.querySelector(`#sound-${CSS.escape(pins.dataset.sound ?? "")} .wave`);
    const length = Number(pins.dataset.ms);
    if (!wave || !length) return;
    for (const pin of /** @type {NodeListOf<HTMLElement>} */ (pins.querySelectorAll("[data-at]"))) {
      pin.style.setProperty("--x", `${(Number(pin.dataset.at) / length) * 100}%`);
    }
    wave.append(pins);
    pins.hidden = false;
    this.#scope.own(() => pins.remove());
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-note]") : null;
    if (button) this.#begin();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "n" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const focus = document.activeElement;
    if (!lettersAllowed() || focus?.matches(TYPING) || focus?.closest("dialog[open]")) return;
    if (!this.#write) return;
    event.preventDefault();
    this.#begin();
  }

  /** @returns {HTMLFormElement | null} */
  get #write() {
    return this.querySelector("form.round__write");
  }

  /** Write the playing time and its recording into the form and lead there. */
  #begin() {
    const form = this.#write;
    const at = /** @type {HTMLInputElement | null} */ (form?.querySelector("input[name=at]") ?? null);
    const words = /** @type {HTMLTextAreaElement | null} */ (form?.querySelector("textarea[name=words]") ?? null);
    if (!form || !at || !words) return;
    at.value = written(this.#at);
    const about = /** @type {HTMLSelectElement | null} */ (form.querySelector("select[name=file]"));
    const file = this.#player?.closest("[data-file]");
    if (about && file instanceof HTMLElement) about.value = file.dataset.file ?? about.value;
    words.scrollIntoView({ block: "center" });
    words.focus({ preventScroll: true });
  }

  /** A form that places a comment takes the playing time where none is typed. @param {SubmitEvent} event */
  #fillPlace(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches(".note__place")) return;
    const at = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=at]"));
    if (at && !at.value.trim()) at.value = written(this.#at);
  }

  #showNow() {
    const now = clock(this.#at);
    for (const each of this.querySelectorAll("[data-now]")) if (each.textContent !== now) each.textContent = now;
  }
}

/** Seconds as they are typed, to the tenth. @param {number} at */
function written(at) {
  const tenths = Math.floor(at * 10 + 0.05);
  const rest = tenths % 10;
  return `${clock(Math.floor(tenths / 10))}${rest ? `.${rest}` : ""}`;
}

customElements.define("round-notes", RoundNotes);
