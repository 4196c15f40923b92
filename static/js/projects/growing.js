// @ts-check
import { Scope } from "../scope.js";

const MOST = 30;

/** Adds another field to a list of short texts; without script the button asks the server for one. */
class GrowingList extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    this.#scope = new Scope();
    this.#scope.listen(this, "click", (event) => {
      const pressed = event.target instanceof Element && event.target.closest("button");
      if (pressed) this.#grow(event);
    });
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** @param {Event} event */
  #grow(event) {
    const fields = this.querySelectorAll("input");
    const last = fields[fields.length - 1];
    event.preventDefault();
    if (!last || fields.length >= MOST) return;
    const next = /** @type {HTMLInputElement} */ (last.cloneNode());
    next.value = "";
    next.setAttribute("aria-label", `Tool ${fields.length + 1}`);
    last.after(next);
    next.focus();
  }
}

customElements.define("growing-list", GrowingList);
