// @ts-check

/** Long enough to hide the change of wave form, short enough to be heard as a switch. */
export const FADE_S = 0.008;

/**
 * The gains between the sides and the ear: one for the level of each side, one for whether it is
 * heard, one for all. A switch is a crossfade at equal gain, so that what two sides share neither
 * swells nor dips. Works on any audio context; `when` is its time in seconds.
 */
export class Desk {
  #master;
  /** @type {GainNode[]} */
  #levels;
  /** @type {GainNode[]} */
  #doors;
  #gains;
  #chosen;
  #settled = 0;

  /**
   * @param {BaseAudioContext} context
   * @param {number[]} gains linear, 1 or less, one for each side
   * @param {number} chosen the side heard first
   */
  constructor(context, gains, chosen) {
    this.#gains = gains;
    this.#chosen = chosen;
    this.#master = new GainNode(context, { gain: 0 });
    this.#master.connect(context.destination);
    this.#levels = gains.map((gain) => new GainNode(context, { gain }));
    this.#doors = gains.map((_, side) => new GainNode(context, { gain: side === chosen ? 1 : 0 }));
    this.#levels.forEach((level, side) => level.connect(this.#doors[side]).connect(this.#master));
  }

  /** Where a side's sound goes in. @param {number} side */
  input(side) {
    return this.#levels[side];
  }

  /** @param {number} when */
  fadeIn(when) {
    ramp(this.#master.gain, 0, 1, when);
  }

  /** Be silent at `when`. @param {number} when */
  fadeOut(when) {
    ramp(this.#master.gain, 1, 0, Math.max(0, when - FADE_S));
  }

  /**
   * Let another side through. A switch in the middle of one waits for its end.
   * @param {number} side
   * @param {number} when
   */
  choose(side, when) {
    if (side === this.#chosen) return;
    const begin = this.#next(when);
    ramp(this.#doors[this.#chosen].gain, 1, 0, begin);
    ramp(this.#doors[side].gain, 0, 1, begin);
    this.#chosen = side;
  }

  /**
   * Change the levels of all sides.
   * @param {number[]} gains
   * @param {number} when
   */
  setLevels(gains, when) {
    const begin = this.#next(when);
    this.#levels.forEach((level, side) => ramp(level.gain, this.#gains[side], gains[side], begin));
    this.#gains = gains;
  }

  close() {
    this.#master.disconnect();
  }

  /** @param {number} when */
  #next(when) {
    const begin = Math.max(when, this.#settled);
    this.#settled = begin + FADE_S;
    return begin;
  }
}

/** All sides as samples in memory, started on one clock at one moment: exact to the sample. */
export class Mixer {
  #context;
  #buffers;
  #desk;
  /** @type {AudioBufferSourceNode[]} */
  #sources = [];
  #began = 0;
  #from = 0;

  /**
   * @param {BaseAudioContext} context
   * @param {AudioBuffer[]} buffers all of one length
   * @param {number[]} gains linear, 1 or less
   * @param {number} [chosen] the side heard first
   */
  constructor(context, buffers, gains, chosen = 0) {
    this.#context = context;
    this.#buffers = buffers;
    this.#desk = new Desk(context, gains, chosen);
  }

  get running() {
    return this.#sources.length > 0;
  }

  get duration() {
    return this.#buffers[0].duration;
  }

  /** How far apart the sides may be, in seconds. */
  get spread() {
    return 0;
  }

  /** Where in the excerpt it stands, in seconds. @param {number} [now] */
  at(now = this.#context.currentTime) {
    if (!this.running) return this.#from;
    return (this.#from + Math.max(0, now - this.#began)) % this.duration;
  }

  /**
   * Start all sides at one moment, from one place; at the end they begin again.
   * @param {number} when
   * @param {number} [from]
   */
  start(when, from = this.at()) {
    this.stop(when);
    this.#began = when;
    this.#from = Math.min(Math.max(0, from), this.duration);
    this.#sources = this.#buffers.map((buffer, side) => {
      const source = new AudioBufferSourceNode(this.#context, { buffer, loop: true });
      source.connect(this.#desk.input(side));
      source.start(when, this.#from);
      return source;
    });
    this.#desk.fadeIn(when);
  }

  /** @param {number} when */
  stop(when) {
    if (!this.running) return;
    this.#from = this.at(when);
    this.#desk.fadeOut(when);
    for (const source of this.#sources) source.stop(when);
    this.#sources = [];
  }

  /** @param {number} side @param {number} when */
  choose(side, when) {
    this.#desk.choose(side, when);
  }

  /** @param {number[]} gains @param {number} when */
  setLevels(gains, when) {
    this.#desk.setLevels(gains, when);
  }

  /** Let go of the graph. */
  close() {
    for (const source of this.#sources) source.stop();
    this.#sources = [];
    this.#desk.close();
  }
}

/** @param {AudioParam} param @param {number} from @param {number} to @param {number} begin */
function ramp(param, from, to, begin) {
  param.setValueAtTime(from, begin);
  param.linearRampToValueAtTime(to, begin + FADE_S);
}
