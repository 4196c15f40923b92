// @ts-check

/**
 * Where the custom elements of features live. They are fetched when one first stands in a page,
 * also in a page that came by exchange. A feature adds its line here.
 * @type {Record<string, string>}
 */
const MODULES = {
  "compare-deck": "../comparisons/deck.js",
  "growing-list": "../projects/growing.js",
  "recording-taker": "../projects/arriving.js",
  "desk-keys": "../reviews/desk.js",
  "undo-line": "../decisions/undo.js",
  "form-draft": "./draft.js",
  "relative-time": "./relative.js",
  "highlight-marker": "../media/marker.js",
  "recording-upload": "../media/upload.js",
  "pass-key": "../accounts/passkey.js",
  "show-password": "../accounts/password.js",
  "round-notes": "../rounds/notes.js",
  "saved-form": "../evaluations/saving.js",
  "week-sheet": "../internships/week.js",
};

/** @type {Set<string>} */
const asked = new Set();

/**
 * Fetch what stands under a node, now and whenever something is added.
 * @param {Element} root
 */
export function watchFor(root) {
  fetchUnder(root);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof Element) fetchUnder(node);
    }
  }).observe(root, { childList: true, subtree: true });
}

/** @param {Element} root */
function fetchUnder(root) {
  for (const [name, module] of Object.entries(MODULES)) {
    if (asked.has(name) || !(root.matches(name) || root.querySelector(name))) continue;
    asked.add(name);
    import(module);
  }
}
