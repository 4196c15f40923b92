// @ts-check
import { lettersAllowed } from "../kit/letters.js";

const TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])";

/**
 * What the deck of a comparison does with a key; null leaves it to the browser.
 * @param {KeyboardEvent} event
 * @param {{toggle: () => void, seek: (at: number) => void, at: number, isBlind: boolean, switchBlind: () => void,
 *   choose: (place: string, how: {aloud: boolean}) => void, part: (name: string) => any}} deck
 * @returns {(() => void) | null}
 */
export function actionFor(event, deck) {
  const focus = document.activeElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (focus?.matches(TEXT_FIELDS) || focus?.closest("dialog[open], mini-player, sound-player")) return null;
  const { key } = event;
  if (key === " ") return focus?.matches("button, a, summary") ? null : () => deck.toggle();
  if (key === "ArrowLeft" || key === "ArrowRight") {
    if (focus?.matches("input[type=radio], #window")) return null;
    const step = (event.shiftKey ? 1 : 5) * (key === "ArrowLeft" ? -1 : 1);
    return () => deck.seek(deck.at + step);
  }
  if (!lettersAllowed() || event.shiftKey) return null;
  const place = "123456".indexOf(key) >= 0 ? Number(key) - 1 : "abcdef".indexOf(key);
  if (key.length === 1 && place >= 0) return () => deck.choose(String(place), { aloud: true });
  if (key === "x") return () => (deck.isBlind ? deck.choose("x", { aloud: true }) : deck.switchBlind());
  if (key === "k") return () => deck.toggle();
  if (key === "m") return () => deck.part("match").click();
  return null;
}
