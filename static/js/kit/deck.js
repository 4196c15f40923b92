// @ts-check
import { device, tab } from "../store.js";
import { Scope } from "../scope.js";
import { Fader } from "./fader.js";
import { factor, matching } from "./level.js";

/**
 * What can be played. Times are seconds; `lufs` is how loud it is, `gain` the dB (0 or less) that
 * bring it down to the others of its page.
 * @typedef {{src: string, type: string}} Source
 * @typedef {{id: string, title: string, credit: string, length: number, page: string, anchor: string,
 *   bars: string, lufs: number | null, gain: number, sources: Source[]}} Sound
 */

const KEPT = "deck";

/**
 * The one machine that plays: only one sound at a time, in this page and in other tabs.
 *
 * It holds an audio element outside the document, so a page may change around it. It tells
 * "change" when the sound or its state changed, and "time" as it moves.
 */
class Deck extends EventTarget {
  #audio = new Audio();
  #fader = new Fader(this.#audio);
  #volume = 1;
  #scope = new Scope();
  #others = "BroadcastChannel" in globalThis ? new BroadcastChannel("liner-notes-deck") : null;
  /** @type {Sound | null} */
  #sound = null;
  #at = 0;
  /** Where to go as soon as the file is known. @type {number | null} */
  #wanted = null;
  /** @type {number | null} */
  #until = null;
  #stopFrames = () => {};
  #renewed = false;
  trouble = "";

  constructor() {
    super();
    this.#audio.preload = "none";
    this.#volume = clamp(device.get("volume") ?? 1, 0, 1);
    this.#audio.muted = device.get("muted") === true;
    const audio = this.#audio;
    this.#scope.listen(audio, "loadedmetadata", () => this.#settle());
    this.#scope.listen(audio, "play", () => this.#started());
    this.#scope.listen(audio, "pause", () => this.#stopped());
    this.#scope.listen(audio, "ended", () => this.#stopped());
    this.#scope.listen(audio, "waiting", () => this.#tell("change"));
    this.#scope.listen(audio, "playing", () => this.#tell("change"));
    this.#scope.listen(audio, "timeupdate", () => this.#moved());
    this.#scope.listen(audio, "error", () => this.#failed());
    this.#scope.listen(matching, "change", () => this.#setLevel());
    this.#scope.listen(globalThis, "pagehide", () => this.#keep());
    if (this.#others) this.#scope.listen(this.#others, "message", () => this.pause());
    this.#answerMediaKeys();
    this.#restore();
  }

  get sound() {
    return this.#sound;
  }

  get playing() {
    return !this.#audio.paused && !this.#audio.ended;
  }

  get loading() {
    return this.playing && this.#audio.readyState < 3;
  }

  get at() {
    return this.#at;
  }

  /** By how many dB the sound is turned down now. */
  get gain() {
    return matching.on ? Math.min(0, this.#sound?.gain ?? 0) : 0;
  }

  get volume() {
    return this.#volume;
  }

  set volume(value) {
    this.#volume = clamp(value, 0, 1);
    this.#audio.muted = false;
    this.#setLevel();
    this.#rememberVolume();
  }

  get muted() {
    return this.#audio.muted;
  }

  set muted(value) {
    this.#audio.muted = value;
    this.#rememberVolume();
  }

  /** @param {Sound} sound */
  holds(sound) {
    return this.#sound?.id === sound.id;
  }

  /**
   * Put a sound in without starting it.
   * @param {Sound} sound
   * @param {number} [at]
   * @param {{preload?: "none" | "metadata"}} [how]
   */
  load(sound, at = 0, { preload = "none" } = {}) {
    if (!this.holds(sound)) this.#insert(sound, preload);
    this.#until = null;
    this.seek(at);
    this.#tell("change");
  }

  /**
   * Play a sound, from where it stands or from a moment, to its end or to a moment.
   * @param {Sound} [sound]
   * @param {number} [at]
   * @param {number | null} [until]
   */
  play(sound, at, until = null) {
    if (sound && !this.holds(sound)) this.#insert(sound, "none");
    if (!this.#sound) return;
    if (sound) this.#sound.gain = sound.gain;
    this.#setLevel();
    this.#fader.open();
    this.trouble = "";
    this.#until = until;
    if (this.#audio.ended && at === undefined) this.seek(0);
    if (at !== undefined) this.seek(at);
    this.#audio.play().catch((/** @type {DOMException} */ refusal) => {
      // The error event tells of broken files; here only a refused start is left.
      if (refusal.name === "NotAllowedError") this.#tell("change");
    });
  }

  pause() {
    this.#audio.pause();
  }

  /** @param {number} seconds */
  seek(seconds) {
    const at = clamp(seconds, 0, this.#sound?.length || 0);
    this.#at = at;
    if (this.#until !== null && at >= this.#until) this.#until = null;
    if (this.#audio.readyState > 0) this.#audio.currentTime = at;
    else this.#wanted = at;
    this.#tell("time");
  }

  /** Take the sound out and forget it. */
  close() {
    this.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
    this.#sound = null;
    this.#at = 0;
    tab.drop(KEPT);
    this.#tell("change");
  }

  /** Offer what was playing before the page was left; it never starts by itself. */
  #restore() {
    const kept = tab.get(KEPT);
    if (!kept?.sound?.sources?.length) return;
    this.#insert(kept.sound, "none");
    this.seek(Number(kept.at) || 0);
  }

  /** @param {Sound} sound @param {"none" | "metadata"} preload */
  #insert(sound, preload) {
    this.pause();
    this.#sound = sound;
    this.#renewed = false;
    this.#at = 0;
    this.#wanted = null;
    this.trouble = "";
    this.#audio.preload = preload;
    const source = sound.sources.find(({ type }) => this.#audio.canPlayType(type)) ?? sound.sources[0];
    if (source) this.#audio.src = source.src;
    this.#setLevel();
  }

  #setLevel() {
    this.#fader.level = this.#volume * factor(this.gain);
    this.#tell("change");
  }

  #settle() {
    if (this.#wanted !== null) this.#audio.currentTime = this.#wanted;
    this.#wanted = null;
  }

  #started() {
    this.#others?.postMessage("playing");
    this.#tellMedia();
    this.#stopFrames();
    this.#stopFrames = this.#scope.frames(() => {
      this.#moved();
      return this.playing;
    });
    this.#tell("change");
  }

  #stopped() {
    this.#stopFrames();
    this.#keep();
    this.#tell("change");
  }

  #moved() {
    // Between a seek and its arrival the clock stays where it was sent.
    if (this.#wanted === null && !this.#audio.seeking) this.#at = this.#audio.currentTime;
    if (this.#until !== null && this.#at >= this.#until && this.playing) {
      this.#until = null;
      this.pause();
    }
    this.#tell("time");
  }

  async #failed() {
    if (!this.#sound) return;
    const [sound, at, until, going] = [this.#sound, this.#at, this.#until, this.playing];
    this.pause();
    if (!going) return;
    if (!this.#renewed && (await this.#renew(sound))) {
      this.play(sound, at, until);
      return;
    }
    this.trouble = navigator.onLine
      ? "This recording can't be played here. Reload the page and try again."
      : "You are offline. The recording plays again when the connection is back.";
    this.#tell("change");
  }

  /**
   * Addresses of sound live for a short time: ask the page for fresh ones, once.
   * @param {Sound} sound
   */
  async #renew(sound) {
    this.#renewed = true;
    try {
      const answer = await fetch(sound.page || location.pathname, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const player = page.querySelector(`sound-player[data-sound="${CSS.escape(sound.id)}"]`);
      const fresh = player ? sourcesOf(player) : [];
      if (!fresh.length || fresh[0].src === sound.sources[0]?.src) return false;
      sound.sources = fresh;
      this.#insert(sound, "none");
      this.#renewed = true;
      return true;
    } catch {
      return false;
    }
  }

  #keep() {
    if (this.#sound && this.at > 0 && !this.#audio.ended) tab.set(KEPT, { sound: this.#sound, at: this.at });
    else tab.drop(KEPT);
  }

  #rememberVolume() {
    device.set("volume", this.#volume);
    device.set("muted", this.#audio.muted);
    this.#tell("change");
  }

  #tellMedia() {
    if (!("mediaSession" in navigator) || !this.#sound) return;
    const { title, credit } = this.#sound;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: credit });
  }

  #answerMediaKeys() {
    if (!("mediaSession" in navigator)) return;
    /** @type {Array<[MediaSessionAction, MediaSessionActionHandler]>} */
    const answers = [
      ["play", () => this.play()],
      ["pause", () => this.pause()],
      ["seekbackward", (how) => this.seek(this.at - (how.seekOffset ?? 5))],
      ["seekforward", (how) => this.seek(this.at + (how.seekOffset ?? 5))],
      ["seekto", (how) => this.seek(how.seekTime ?? 0)],
    ];
    for (const [action, answer] of answers) navigator.mediaSession.setActionHandler(action, answer);
  }

  /** @param {"change" | "time"} type */
  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}

/**
 * The addresses a player's plain audio element names.
 * @param {Element} player
 * @returns {Source[]}
 */
export function sourcesOf(player) {
  return Array.from(player.querySelectorAll("source"), (source) => ({
    src: source.getAttribute("src") ?? "",
    type: source.getAttribute("type") ?? "",
  })).filter(({ src }) => src);
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(Number(value) || 0, low), high);
}

export const deck = new Deck();
