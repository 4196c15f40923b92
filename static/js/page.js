// @ts-check
import "./kit/mini.js";
import { copyOnPress } from "./kit/copy.js";
import { openOrClose } from "./kit/dialog.js";
import { pressKey } from "./kit/keys.js";
import { rememberLetters, showLetters } from "./kit/letters.js";
import { arrive, followTimeLink } from "./kit/player.js";
import { Scope } from "./scope.js";

/** A published page: listening and sharing, nothing else. Lives as long as the page. */
const page = new Scope();

page.listen(document, "click", followTimeLink);
page.listen(document, "click", copyOnPress);
page.listen(document, "click", openOrClose);
page.listen(document, "keydown", pressKey);
page.listen(document, "change", rememberLetters);
page.listen(globalThis, "hashchange", arrive);

showLetters();
arrive();
