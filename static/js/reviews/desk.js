// @ts-check
import { lettersAllowed } from "../kit/letters.js";
import { Scope } from "../scope.js";

const TYPING =
  "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

/**
 * Keys of the desk: J next, K before, A accept, R message and return, C comment, 1 to 5 a level.
 * Each has a visible link, button or field.
 */
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
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat || !lettersAllowed()) return;
    const focus = document.activeElement;
    if (focus?.matches(TYPING) || focus?.closest("dialog[open], sound-player, mini-player")) return;
    const act = this.#action(event.key, focus);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /**
   * @param {string} key
   * @param {Element | null} focus
   * @returns {(() => void) | null}
   */
  #action(key, focus) {
    if (/^[1-5]$/.test(key)) return this.#level(Number(key), focus);
    if (key === "r") return this.#return() ?? this.#objection(focus);
    const target = "jkac".includes(key) ? this.querySelector(`[data-key="${key}"]`) : null;
    if (!(target instanceof HTMLElement)) return null;
    const missing = key === "a" && target instanceof HTMLButtonElement ? this.#missing(target) : null;
    if (missing) return () => missing.focus();
    // What looks odd is read twice: the key leads to the button, a second one presses it.
    if (key === "a" && this.querySelector(".doc .notice--warn") && focus !== target) return () => target.focus();
    return () => target.click();
  }

  /**
   * What a press would be refused for: a box to tick, a name to type.
   * @param {HTMLButtonElement} button
   */
  #missing(button) {
    const found = button.form?.querySelector("input[required]:invalid");
    return found instanceof HTMLInputElement && found.type !== "radio" ? found : null;
  }

  /** To the message; once it is written, the button that returns. */
  #return() {
    const message = this.querySelector(".decide textarea");
    const button = this.querySelector('[data-key="r"]');
    if (!(message instanceof HTMLTextAreaElement)) return null;
    if (message.value.trim() && button instanceof HTMLElement) return () => button.click();
    return () => message.focus();
  }

  /**
   * Where no message is written: see the credit of the focus differently, and to the words that say why.
   * @param {Element | null} focus
   */
  #objection(focus) {
    const word = this.#groupOf(focus)?.querySelector("input[data-objection]");
    if (!(word instanceof HTMLInputElement)) return null;
    const radio = word.closest("fieldset")?.querySelector(`input[value="${word.dataset.objection}"]`);
    if (!(radio instanceof HTMLInputElement)) return null;
    return () => {
      radio.click();
      word.focus();
    };
  }

  /**
   * Choose in the group that the key is for.
   * @param {number} place
   * @param {Element | null} focus
   */
  #level(place, focus) {
    const radio = this.#groupOf(focus)?.querySelectorAll("input[type=radio]")[place - 1];
    if (!(radio instanceof HTMLInputElement)) return null;
    return () => {
      radio.click();
      radio.focus();
    };
  }

  /**
   * The group that has the focus, else the first one without a choice.
   * @param {Element | null} focus
   */
  #groupOf(focus) {
    const groups = [...this.querySelectorAll(".decide fieldset:has(input[type=radio])")];
    return (
      groups.find((each) => each.contains(focus)) ??
      groups.find((each) => !each.querySelector("input[type=radio]:checked")) ??
      groups[0]
    );
  }
}

customElements.define("desk-keys", DeskKeys);
