// @ts-check

/**
 * The level at which an audio element is heard, from 0 to 1.
 *
 * Where the volume of an element cannot be set (iOS), the sound goes through a gain node, made at
 * the first press because no page may open an audio device before it.
 */
export class Fader {
  #audio;
  #level = 1;
  /** @type {GainNode | null} */
  #node = null;
  #settable = volumeCanBeSet();

  /** @param {HTMLAudioElement} audio */
  constructor(audio) {
    this.#audio = audio;
  }

  set level(value) {
    this.#level = value;
    if (this.#settable) this.#audio.volume = value;
    else if (this.#node) this.#node.gain.value = value;
  }

  /** To be called in answer to a press, before the element plays. */
  open() {
    if (this.#settable || this.#node || !("AudioContext" in globalThis)) return;
    const context = new AudioContext();
    this.#node = context.createGain();
    this.#node.gain.value = this.#level;
    context.createMediaElementSource(this.#audio).connect(this.#node).connect(context.destination);
    context.resume();
  }
}

function volumeCanBeSet() {
  const trial = new Audio();
  trial.volume = 0.5;
  return trial.volume === 0.5;
}
