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
  if (sameShell) {
    if (namesPart(event.detail.pathInfo, xhr)) event.detail.swapOverride = "outerHTML show:none";
    event.detail.pathInfo.anchor = "";  // scrolled to below, once the page stands
    return settleDrafts(xhr.status < 400);
  }
  event.detail.shouldSwap = false;
  event.preventDefault();
  location.assign(xhr.getResponseHeader("HX-Push-Url") || xhr.responseURL || event.detail.pathInfo.requestPath);
}

/** The part of the page that was asked for, by a link or by a redirect. @param {{anchor?: string}} pathInfo @param {XMLHttpRequest} xhr */
function namesPart({ anchor }, xhr) {
  return Boolean(anchor) || (xhr.getResponseHeader("HX-Push-Url") ?? "").includes("#");
}

/** The kind of shell and the release of its files: when either differs, only a full load is right. @param {Document} page */
function shellOf(page) {
  return page.body.dataset.shell ?? "";
}

/** What had the focus when the page that arrives was asked for. @type {Element | null} */
let asked = null;

/** A page is asked for, by a press or by going back. @param {CustomEvent} event */
export function rememberFocus(event) {
  if (event.type === "htmx:historyCacheMiss" || event.detail.boosted) asked = document.activeElement;
}

/** After the new page stands; exchanged parts beside it tell of the same page. @param {CustomEvent} event */
export function afterSwap(event) {
  const { requestConfig } = event.detail;
  if (!event.detail.boosted && !requestConfig?.boosted) return;
  if (event.target instanceof Element && event.target.id !== "main") return;
  const bar = document.getElementById("offline");
  if (bar) bar.hidden = true;
  settle();
  showPart();
}

/** The part the address names comes into view, as on a full load; what is wrong comes first. */
function showPart() {
  if (!document.getElementById("errors")) namedPart()?.scrollIntoView();
}

/** What the address names behind its "#". */
function namedPart() {
  return document.getElementById(location.hash.slice(1));
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

/** Focus begins at the new page, as on a full load, unless a person went on elsewhere meanwhile. */
function takeFocus() {
  const main = document.getElementById("main");
  const errors = document.getElementById("errors");
  const part = namedPart();
  if (part && part.tabIndex < 0) part.tabIndex = -1;
  const first = errors ?? part ?? main;
  if ((!location.hash || errors || part) && !wentOn(main)) first?.focus({ preventScroll: !errors });
  say(document.title);
}

/** Whether the focus left, while the page was on its way, for what outlives it. @param {Element | null} main */
function wentOn(main) {
  const focus = document.activeElement;
  return focus !== asked && focus !== document.body && !main?.contains(focus);
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
