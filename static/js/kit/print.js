// @ts-check

/**
 * A button with `data-prints` prints the page.
 * @param {Event} event
 */
export function printOnPress(event) {
  const pressed = event.target instanceof Element && event.target.closest("[data-prints]");
  if (pressed) globalThis.print();
}
