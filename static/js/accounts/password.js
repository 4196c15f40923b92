// @ts-check
import { Scope } from "../scope.js";

/** Adds a button that shows what is typed into the password field inside. */
class ShowPassword extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "linklike small";
    button.setAttribute("aria-controls", input.id);
    const show = (/** @type {boolean} */ shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? "Hide password" : "Show password";
    };
    show(false);
    this.append(button);
    this.#scope.listen(button, "click", () => show(input.type === "password"));
    // A shown password is sent as a hidden one, so that browsers do not keep it as plain text.
    if (input.form) this.#scope.listen(input.form, "submit", () => show(false));
  }

  disconnectedCallback() {
    this.#scope.end();
  }
}

if (!customElements.get("show-password")) customElements.define("show-password", ShowPassword);
