// @ts-check
import "./kit/mini.js";
import "./kit/player.js";
import { copyOnPress } from "./kit/copy.js";
import { closeMenus, escapeMenus, openOrClose } from "./kit/dialog.js";
import { pressKey } from "./kit/keys.js";
import { rememberLetters, showLetters } from "./kit/letters.js";
import { arrive, followTimeLink } from "./kit/player.js";
import { switchScheme } from "./kit/scheme.js";
import { watchFor } from "./kit/behaviours.js";
import { Scope } from "./scope.js";

/** Lives as long as the page. */
const page = new Scope();

page.listen(document, "click", followTimeLink);
page.listen(document, "click", copyOnPress);
page.listen(document, "click", openOrClose);
page.listen(document, "click", closeMenus);
page.listen(document, "keydown", escapeMenus);
page.listen(document, "keydown", pressKey);
page.listen(document, "click", switchScheme);
page.listen(document, "change", rememberLetters);
page.listen(globalThis, "hashchange", arrive);

watchFor(document.body);
showLetters();
arrive();
