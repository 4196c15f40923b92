// @ts-check
import { Scope } from "../scope.js";

const scope = new Scope();

/**
 * Say a sentence to screen readers through the page's one polite live region.
 * @param {string} sentence
 */
export function say(sentence) {
  const region = document.getElementById("live");
  if (!region) return;
  region.textContent = "";
  // An equal sentence is only read again when it was gone for a moment.
  scope.end();
  scope.later(60, () => (region.textContent = sentence));
}
