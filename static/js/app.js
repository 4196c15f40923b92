// @ts-check
import "./kit/mini.js";
import "./kit/player.js";
import "./kit/relative.js";
import { copyOnPress } from "./kit/copy.js";
import { closeMenus, escapeMenus, openOrClose } from "./kit/dialog.js";
import { dropDrafts, settleDrafts } from "./kit/draft.js";
import { pressKey } from "./kit/keys.js";
import { rememberLetters, showLetters } from "./kit/letters.js";
import { printOnPress } from "./kit/print.js";
import { arrive, followTimeLink } from "./kit/player.js";
import { switchScheme } from "./kit/scheme.js";
import { afterSwap, chooseSwap, leaveToBrowser, rememberFocus, sayOffline, settle } from "./kit/shell.js";
import { watchFor } from "./kit/behaviours.js";
import { Scope } from "./scope.js";

/** Lives as long as the page. */
const page = new Scope();

// Time links come first: a press on one must not load a page.
page.listen(document, "click", followTimeLink, { capture: true });
page.listen(document, "click", leaveToBrowser, { capture: true });
page.listen(document, "click", copyOnPress);
page.listen(document, "click", printOnPress);
page.listen(document, "click", openOrClose);
page.listen(document, "click", closeMenus);
page.listen(document, "keydown", escapeMenus);
page.listen(document, "keydown", pressKey);
page.listen(document, "click", switchScheme);
page.listen(document, "submit", forgetOnSignOut, { capture: true });
page.listen(document, "change", rememberLetters);
page.listen(globalThis, "hashchange", arrive);
page.listen(document, "htmx:beforeRequest", rememberFocus);
page.listen(document, "htmx:historyCacheMiss", rememberFocus);
page.listen(document, "htmx:beforeSwap", chooseSwap);
page.listen(document, "htmx:afterSettle", afterSwap);
page.listen(document, "htmx:historyRestore", settle);
page.listen(document, "htmx:sendError", sayOffline);

watchFor(document.body);
showLetters();
const [arrival] = performance.getEntriesByType("navigation");
settleDrafts(/** @type {any} */ (arrival)?.responseStatus < 400);
arrive();

/** @param {SubmitEvent} event */
function forgetOnSignOut(event) {
  if (event.target instanceof HTMLFormElement && event.target.matches("[data-sign-out]")) dropDrafts();
}
