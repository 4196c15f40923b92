// @ts-check
import { Scope } from "../scope.js";

const PAUSE = 1500;

/**
 * Saves the form it stands in on the server while somebody types; says so in itself.
 *
 * `<saved-form role="status"></saved-form>`. Nothing is sent for good: that takes the button. The
 * server keeps what is typed under the form's own address.
 */
class SavedForm extends HTMLElement {
  #scope = new Scope();
  #busy = false;
  #waits = false;
  #sent = false;

  connectedCallback() {
    const form = this.closest("form");
    if (!form) return;
    this.#scope = new Scope();
    this.#sent = false;
    let callOff = () => {};
    const soon = () => {
      callOff();
      this.textContent = "Not saved yet";
      callOff = this.#scope.later(PAUSE, () => this.#save(form));
    };
    this.#scope.listen(form, "input", soon);
    this.#scope.listen(form, "submit", () => {
      callOff();
      this.#sent = true;
    });
    this.#scope.listen(document, "visibilitychange", () => {
      if (document.visibilityState !== "hidden" || this.textContent !== "Not saved yet" || this.#sent) return;
      callOff();
      this.#save(form);
    });
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** One at a time, the newest last. @param {HTMLFormElement} form */
  async #save(form) {
    if (this.#busy) {
      this.#waits = true;
      return;
    }
    this.#busy = true;
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") values.append(name, value);
    values.set("do", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body: values, headers: { Accept: "application/json" }, keepalive: true });
      const said = await answer.json();
      const version = form.elements.namedItem("row_version");
      if (answer.ok && version instanceof HTMLInputElement) version.value = said.row_version;
      this.textContent = answer.ok ? "Saved" : (said.error ?? "Not saved. Press “Save” to see why.");
    } catch {
      this.textContent = "Not saved: no connection. It is tried again when you go on typing.";
    }
    this.#busy = false;
    if (this.#waits && !this.#sent) {
      this.#waits = false;
      this.#save(form);
    }
  }
}

customElements.define("saved-form", SavedForm);
