// @ts-check
import { Scope } from "../scope.js";

/** A line that says what was decided; it goes when the decision can no longer be undone. */
class UndoLine extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    this.#scope = new Scope();
    this.#scope.later(Number(this.dataset.seconds) * 1000, () => this.remove());
  }

  disconnectedCallback() {
    this.#scope.end();
  }
}

customElements.define("undo-line", UndoLine);
