// @ts-check
import { say } from "./live.js";
import { settleDrafts } from "./draft.js";
import { arrive } from "./player.js";

/**
 * The signed-in shell: htmx exchanges <main> alone, so that sound goes on. This module does what
 * a browser does on a full load: where you are in the navigation, focus, and saying the new title.
 */

/** Answers this page cannot show are opened the plain way. @param {CustomEvent} event */
export function chooseSwap(event) {
  const { xhr, boosted } = event.detail;
  if (!boosted) return;
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  const sameShell = type.startsWith("text/html") && xhr.responseText.includes(`data-shell="${shellOf(document)}"`);
  // Before the new page stands: a form that comes back must not bring back what was just accepted.
  if (sameShell) return settleDrafts(xhr.status < 400);
  event.detail.shouldSwap = false;
  event.preventDefault();
  location.assign(xhr.responseURL || event.detail.pathInfo.requestPath);
}

/** The kind of shell and the release of its files: when either differs, only a full load is right. @param {Document} page */
function shellOf(page) {
  return page.body.dataset.shell ?? "";
}

/** After the new page stands. @param {CustomEvent} event */
export function afterSwap(event) {
  const { requestConfig } = event.detail;
  if (!event.detail.boosted && !requestConfig?.boosted) return;
  const bar = document.getElementById("offline");
  if (bar) bar.hidden = true;
  settle();
}

/** The same for back and forward. */
export function settle() {
  markPlace();
  takeFocus();
  arrive();
}

/** Which entry of the navigation is this page's. */
export function markPlace() {
  for (const link of document.querySelectorAll("#side a")) {
    // Some addresses end in a slash, the pages below them do not.
    const path = link instanceof HTMLAnchorElement ? link.pathname.replace(/\/$/, "") : "";
    const here = location.pathname === path || (path !== "" && location.pathname.startsWith(`${path}/`));
    if (here) link.setAttribute("aria-current", location.pathname === path ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
  document.querySelector("details.side__more")?.removeAttribute("open");
  document.querySelector("details.menu[open]")?.removeAttribute("open");
}

function takeFocus() {
  const main = document.getElementById("main");
  const errors = document.getElementById("errors");
  const first = errors ?? main;
  if (!location.hash || errors) first?.focus({ preventScroll: !errors });
  say(document.title);
}

/** A file to save or another page's anchor is the browser's own work. @param {MouseEvent} event */
export function leaveToBrowser(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (link?.matches("[download], [data-full], [href^='/media/'], [href^='/p/']")) event.stopPropagation();
}

/** No connection: say it, keep the page and what was typed. @param {CustomEvent} event */
export function sayOffline(event) {
  const bar = document.getElementById("offline");
  if (!event.detail.boosted || !bar) return;
  bar.hidden = false;
  say(bar.textContent ?? "");
}
