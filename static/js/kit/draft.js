// @ts-check
import { Scope } from "../scope.js";
import { device } from "../store.js";

const WEEK = 7 * 24 * 60 * 60 * 1000;
const PREFIX = "draft:";

/**
 * Keeps what is typed into a form on this device until the form was accepted.
 *
 * Stands inside the form: `<form-draft key="week-7" hidden>…</form-draft>`. Text in it is shown
 * when something was brought back. Passwords, files and hidden fields are never kept.
 */
class FormDraft extends HTMLElement {
  #scope = new Scope();

  connectedCallback() {
    const form = this.closest("form");
    if (!form) return;
    this.#scope = new Scope();
    // What the server sent back with remarks is newer than what lies here.
    if (!form.querySelector(".field--wrong")) this.#restore(form);
    let dirty = false;
    let callOff = () => {};
    const keep = () => {
      callOff();
      if (dirty) this.#keep(form);
      dirty = false;
    };
    const soon = () => {
      callOff();
      dirty = true;
      callOff = this.#scope.later(3000, keep);
    };
    this.#scope.listen(form, "input", soon);
    this.#scope.listen(form, "change", keep);
    this.#scope.listen(globalThis, "pagehide", keep);
    this.#scope.listen(document, "visibilitychange", keep);
    this.#scope.listen(form, "submit", () => {
      dirty = true;
      keep();
      device.set(this.#sentKey, Date.now());
    });
    this.#scope.listen(this, "click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-discard]")) this.#discard(form);
    });
    this.#scope.own(keep);
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  get #key() {
    return PREFIX + (this.getAttribute("key") ?? location.pathname);
  }

  get #sentKey() {
    return `sent:${this.#key}`;
  }

  /** @param {HTMLFormElement} form */
  #keep(form) {
    const values = fieldsOf(form).filter((field) => !isUntouched(field));
    if (!values.length) return device.drop(this.#key);
    device.set(this.#key, { at: Date.now(), fields: values.map((field) => [field.name, field.type, valueOf(field), field.value]) });
  }

  /** @param {HTMLFormElement} form */
  #restore(form) {
    const kept = device.get(this.#key);
    if (!kept || Date.now() - kept.at > WEEK) return;
    let changed = false;
    for (const field of fieldsOf(form)) {
      const found = kept.fields.find((/** @type {any[]} */ [name, type, , own]) => name === field.name && type === field.type && (!isChoice(field) || own === field.value));
      if (!found || valueOf(field) === found[2]) continue;
      if (isChoice(field)) field.checked = found[2];
      else field.value = found[2];
      changed = true;
    }
    this.hidden = !changed;
    if (changed) form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {HTMLFormElement} form */
  #discard(form) {
    device.drop(this.#key);
    form.reset();
    this.hidden = true;
    fieldsOf(form)[0]?.focus();
  }
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @param {HTMLFormElement} form @returns {any[]} */
function fieldsOf(form) {
  return Array.from(form.elements).filter(
    (field) =>
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement ||
      (field instanceof HTMLInputElement && !["password", "file", "hidden", "submit", "button"].includes(field.type) && field.autocomplete !== "off"),
  );
}

/** @param {any} field */
function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

/** @param {any} field */
function valueOf(field) {
  return isChoice(field) ? field.checked : field.value;
}

/** @param {any} field */
function isUntouched(field) {
  if (isChoice(field)) return field.checked === field.defaultChecked;
  if (field instanceof HTMLSelectElement) return Array.from(field.options).every((option) => option.selected === option.defaultSelected);
  return field.value === field.defaultValue;
}

/** A page that came back well means that what was sent has arrived. @param {boolean} accepted */
export function settleDrafts(accepted) {
  for (const key of device.keys().filter((each) => each.startsWith(`sent:${PREFIX}`))) {
    if (accepted) device.drop(key.slice("sent:".length));
    device.drop(key);
  }
}

/** Nobody who uses this machine next may find a text. */
export function dropDrafts() {
  for (const key of device.keys()) if (key.startsWith(PREFIX) || key.startsWith(`sent:${PREFIX}`)) device.drop(key);
}

customElements.define("form-draft", FormDraft);
