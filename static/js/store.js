// @ts-check

/**
 * A small place in the browser that may be missing or full; then nothing is remembered.
 * @param {() => Storage} area
 */
function store(area) {
  return {
    /** @param {string} key @returns {any} */
    get(key) {
      try {
        return JSON.parse(area().getItem(key) ?? "null");
      } catch {
        return null;
      }
    },
    /** @param {string} key @param {unknown} value */
    set(key, value) {
      try {
        area().setItem(key, JSON.stringify(value));
      } catch {
        // A full or forbidden store loses a convenience, never the page.
      }
    },
    /** @param {string} key */
    drop(key) {
      try {
        area().removeItem(key);
      } catch {
        // As above.
      }
    },
    /** @returns {string[]} */
    keys() {
      try {
        return Object.keys(area());
      } catch {
        return [];
      }
    },
  };
}

/** Kept on this device. */
export const device = store(() => localStorage);

/** Kept in this tab. */
export const tab = store(() => sessionStorage);
