// @ts-check
import { pressKey } from "./kit/keys.js";
import { arrive, followTimeLink } from "./kit/player.js";
import { Scope } from "./scope.js";

/** A reel in a frame on another site: listening, nothing else. Lives as long as the frame. */
const frame = new Scope();

frame.listen(document, "click", followTimeLink);
frame.listen(document, "keydown", pressKey);
frame.listen(globalThis, "hashchange", arrive);

arrive();
