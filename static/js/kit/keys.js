// @ts-check
import { copyLink } from "./copy.js";
import { deck } from "./deck.js";
import { lettersAllowed } from "./letters.js";
import { playerFor, SoundPlayer } from "./player.js";

const TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=button], [type=submit])";

/**
 * Keys for listening, while a player or nothing at all has the focus.
 * @param {KeyboardEvent} event
 */
export function pressKey(event) {
  const focus = document.activeElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (focus?.matches(TEXT_FIELDS) || focus?.closest("dialog[open]")) return;
  if (event.key === "?" && lettersAllowed()) return openList(event);
  const target = targetOf(focus);
  if (!target || isButtonsOwn(event.key, focus)) return;
  const act = action(event.key, event.shiftKey, target);
  if (!act) return;
  event.preventDefault();
  act();
}

/**
 * @typedef {{toggle: () => void, seek: (at: number) => void, chapter: (step: 1 | -1) => void, at: number,
 *   sound: import("./deck.js").Sound | null}} Target
 */

/** @param {Element | null} focus @returns {Target | null} */
function targetOf(focus) {
  const inside = focus?.closest("sound-player, mini-player");
  if (inside instanceof SoundPlayer && inside.sound) return inside;
  const nothingFocused = !focus || focus === document.body || focus.id === "main";
  if (!inside && !nothingFocused) return null;
  if (deck.sound && (inside || deck.playing || deck.at > 0)) return deckTarget;
  return playerFor("");
}

/** @type {Target} */
const deckTarget = {
  toggle: () => (deck.playing ? deck.pause() : deck.play()),
  seek: (at) => deck.seek(at),
  chapter: (step) => {
    const shown = deck.sound && playerFor(deck.sound.anchor || `sound-${deck.sound.id}`);
    if (shown?.current) shown.chapter(step);
  },
  get at() {
    return deck.at;
  },
  get sound() {
    return deck.sound;
  },
};

/** Space and Enter belong to the button that has the focus. @param {string} key @param {Element | null} focus */
function isButtonsOwn(key, focus) {
  return key === " " && !!focus?.matches("button, a, summary, input[type=checkbox]");
}

/**
 * @param {string} key
 * @param {boolean} shift
 * @param {Target} target
 * @returns {(() => void) | null}
 */
function action(key, shift, target) {
  const step = shift ? 1 : 5;
  if (key === " ") return () => target.toggle();
  if (key === "ArrowLeft") return () => target.seek(target.at - step);
  if (key === "ArrowRight") return () => target.seek(target.at + step);
  if (!lettersAllowed() || shift) return null;
  if (/^[0-9]$/.test(key)) return () => target.seek(((target.sound?.length ?? 0) * Number(key)) / 10);
  if (key === "k") return () => target.toggle();
  if (key === ",") return () => target.chapter(-1);
  if (key === ".") return () => target.chapter(1);
  if (key === "c" && target.sound) return () => void copyLink(/** @type {any} */ (target.sound), target.at);
  return null;
}

/** @param {Event} event */
function openList(event) {
  const list = document.getElementById("keys");
  if (!(list instanceof HTMLDialogElement)) return;
  event.preventDefault();
  list.showModal();
}
