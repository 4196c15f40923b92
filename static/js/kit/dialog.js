// @ts-check

/**
 * `data-opens="id"` opens a dialog, `data-closes` closes the one it stands in.
 * The browser gives the focus back to the opener.
 * @param {MouseEvent} event
 */
export function openOrClose(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-opens], [data-closes]") : null;
  if (!(button instanceof HTMLElement)) return;
  const dialog = button.dataset.opens ? document.getElementById(button.dataset.opens) : button.closest("dialog");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (!button.dataset.opens) return dialog.close();
  // A menu that held the opener would stay open behind the dialog.
  button.closest("details.menu, details.side__more")?.removeAttribute("open");
  dialog.showModal();
}

/** A press beside an open menu closes it. @param {Event} event */
export function closeMenus(event) {
  const target = event.target instanceof Node ? event.target : null;
  for (const menu of document.querySelectorAll("details.menu[open], details.side__more[open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
}

/** Escape closes an open menu and gives the focus back. @param {KeyboardEvent} event */
export function escapeMenus(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open], details.side__more[open]");
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}
