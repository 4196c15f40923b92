// @ts-check
import { Scope } from "../scope.js";

/** Recordings that were sent on already: their uploads stay listed and would be sent again. */
const sent = new Set();

/**
 * Sends the form inside it as soon as an upload has arrived in it, so that choosing a file is all
 * there is to do. Without script the form has a button.
 */
class RecordingTaker extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    this.#scope = new Scope();
    this.#scope.listen(this, "recording-arrived", () => this.#soon());
    this.#soon();
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** Several may arrive at the same moment. */
  #soon() {
    this.#scope.later(50, () => this.#take());
  }

  #take() {
    const form = this.querySelector("form");
    if (!form) return;
    const arrived = Array.from(form.querySelectorAll("input[data-arrived]"));
    const keys = arrived.map((field) => `${form.action} ${field.getAttribute("value")}`);
    const fresh = keys.filter((key) => !sent.has(key));
    for (const key of fresh) sent.add(key);
    if (fresh.length) form.requestSubmit();
  }
}

customElements.define("recording-taker", RecordingTaker);
