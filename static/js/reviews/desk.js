// @ts-check
import { lettersAllowed } from "../kit/letters.js";
import { Scope } from "../scope.js";

const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=button], [type=submit])";

/** Keys of the desk: J next, K before, A to the approving button, R to the message. */
class DeskKeys extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    this.#scope = new Scope();
    // Before the listening keys of the page: here K leads to the entry before.
    this.#scope.listen(document, "keydown", (event) => this.#press(event), { capture: true });
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !lettersAllowed()) return;
    const focus = document.activeElement;
    if (focus?.matches(TYPING) || focus?.closest("dialog[open], sound-player, mini-player")) return;
    const target = this.#target(event.key);
    if (!(target instanceof HTMLElement)) return;
    event.preventDefault();
    event.stopPropagation();
    if (target instanceof HTMLAnchorElement) target.click();
    else target.focus();
  }

  /** @param {string} key */
  #target(key) {
    if (key === "r") return this.querySelector("textarea[name=reason]");
    return "jka".includes(key) ? this.querySelector(`[data-key="${key}"]`) : null;
  }
}

customElements.define("desk-keys", DeskKeys);
