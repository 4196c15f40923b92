// @ts-check
import { Scope } from "../scope.js";
import { say } from "./live.js";
import { clock } from "./times.js";

const scope = new Scope();

/**
 * Copy the address of a moment.
 * @param {import("./deck.js").Sound} sound
 * @param {number} at seconds
 * @param {Element | null} [button] shows for a moment that it is done
 */
export function copyLink(sound, at, button = null) {
  const link = new URL(sound.page || location.pathname, location.href);
  link.hash = `${sound.anchor ? `${sound.anchor}-` : ""}t=${clock(at)}`;
  return copy(link.href, `Link to ${clock(at)} copied`, button);
}

/**
 * Copy text, say so, and show it on the button that asked.
 * @param {string} text
 * @param {string} done
 * @param {Element | null} button
 */
export async function copy(text, done, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text)) return say("Copying is not allowed here");
  }
  say(done);
  const words = button?.querySelector("span");
  if (!words) return;
  scope.end();
  const before = words.textContent;
  words.textContent = "Copied";
  scope.own(() => (words.textContent = before));
  scope.later(2000, () => scope.end());
}

/** Older browsers and pages without a secure address. @param {string} text */
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "vh";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** A button that names what it copies: `data-copy="text"`. @param {MouseEvent} event */
export function copyOnPress(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button instanceof HTMLElement) copy(button.dataset.copy ?? "", "Copied", button);
}
