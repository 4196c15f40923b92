// @ts-check
import { Scope } from "../scope.js";

/**
 * Makes or shows a passkey before its form is sent. `data-options` is the address that gives the
 * options, `data-deed` is "make" or "show". The form's hidden field `credential` carries the answer.
 */
class PassKey extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    if (!("PublicKeyCredential" in globalThis) || !("parseCreationOptionsFromJSON" in PublicKeyCredential)) {
      this.#say("This browser cannot use passkeys.");
      return;
    }
    this.hidden = false;
    this.#scope.listen(form, "submit", (event) => {
      event.preventDefault();
      this.#run(form);
    });
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** @param {HTMLFormElement} form */
  async #run(form) {
    if (isAddressOnly(location.hostname)) {
      this.#say(`Passkeys need a host name. Open http://localhost${location.port ? `:${location.port}` : ""}/ instead.`);
      return;
    }
    this.#say("Follow your device.");
    try {
      const answer = await fetch(this.dataset.options ?? "", { method: "POST", body: new URLSearchParams(tokenOf(form)) });
      if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
        this.#say("That took too long. Load this page again.");
        return;
      }
      const credential = await ask(this.dataset.deed ?? "show", await answer.json());
      const field = form.elements.namedItem("credential");
      if (field instanceof HTMLInputElement) field.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      this.#say(wordsFor(error));
    }
  }

  /** @param {string} words */
  #say(words) {
    const place = this.querySelector("[data-says]");
    if (place) place.textContent = words;
  }
}

/** @param {HTMLFormElement} form @returns {Record<string, string>} */
function tokenOf(form) {
  const field = form.elements.namedItem("csrf_token");
  return { csrf_token: field instanceof HTMLInputElement ? field.value : "" };
}

/** @param {string} deed @param {any} options */
async function ask(deed, options) {
  const made =
    deed === "make"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return /** @type {PublicKeyCredential} */ (made).toJSON();
}

/** @param {unknown} error */
function wordsFor(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (name === "NotAllowedError") return "No passkey was used. Try again, or use your password.";
  return "The passkey could not be used. Try again, or use your password.";
}

/** Browsers bind passkeys to names, never to numbers. @param {string} host */
function isAddressOnly(host) {
  return /^[\d.]+$/.test(host) || host.startsWith("[");
}

if (!customElements.get("pass-key")) customElements.define("pass-key", PassKey);
