// @ts-check
import { device } from "../store.js";

/** Single letters can be switched off, for people who speak to their machine (WCAG 2.1.4). */
export function lettersAllowed() {
  return device.get("letters") ?? document.body.dataset.letters !== "off";
}

/** Show the choice in its box. */
export function showLetters() {
  const box = document.querySelector("[data-letters]");
  if (box instanceof HTMLInputElement) box.checked = lettersAllowed();
}

/** The box in the list of keys. @param {Event} event */
export function rememberLetters(event) {
  const box = event.target;
  if (box instanceof HTMLInputElement && box.matches("[data-letters]")) device.set("letters", box.checked);
}
