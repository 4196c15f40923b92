// @ts-check

/** Owns listeners, timers and observers, and lets go of all of them at once. */
export class Scope {
  /** @type {Array<() => void>} */
  #undo = [];

  /**
   * Listen until the scope ends.
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} run
   * @param {AddEventListenerOptions} [options]
   */
  listen(target, type, run, options) {
    target.addEventListener(type, run, options);
    this.#undo.push(() => target.removeEventListener(type, run, options));
  }

  /**
   * Run again and again until the scope ends.
   * @param {number} ms
   * @param {() => void} run
   */
  every(ms, run) {
    const timer = setInterval(run, ms);
    this.#undo.push(() => clearInterval(timer));
  }

  /**
   * Run once, later, unless the scope ends first. Returns how to call it off.
   * @param {number} ms
   * @param {() => void} run
   */
  later(ms, run) {
    const timer = setTimeout(run, ms);
    const undo = () => clearTimeout(timer);
    this.#undo.push(undo);
    return undo;
  }

  /**
   * Run before each frame for as long as the answer is yes. Returns how to stop it.
   * @param {() => boolean} run
   */
  frames(run) {
    let frame = 0;
    const step = () => {
      if (run()) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }

  /**
   * Remember something else to let go of.
   * @param {() => void} undo
   */
  own(undo) {
    this.#undo.push(undo);
  }

  end() {
    while (this.#undo.length) this.#undo.pop()?.();
  }
}
