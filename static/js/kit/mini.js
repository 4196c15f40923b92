// @ts-check
import { Scope } from "../scope.js";
import { copyLink } from "./copy.js";
import { deck } from "./deck.js";
import { decibels, matching } from "./level.js";
import { players } from "./player.js";
import { clock, spoken } from "./times.js";

/** The player that stays: it appears after the first play and hides while the big one is in view. */
class MiniPlayer extends HTMLElement {
  #scope = new Scope();
  /** @type {IntersectionObserver | null} */
  #eye = null;
  #bigInView = false;
  /** Which sound is drawn. */
  #drawn = "";

  connectedCallback() {
    this.#scope = new Scope();
    this.#scope.listen(this, "click", (event) => this.#press(event));
    this.#scope.listen(this, "input", (event) => this.#move(event));
    this.#scope.listen(this.#part("seek"), "focus", () => this.#sayPosition());
    this.#scope.listen(deck, "change", () => this.#show());
    this.#scope.listen(deck, "time", () => this.#showTime());
    this.#scope.listen(deck, "players", () => this.#watch());
    this.#scope.own(() => this.#eye?.disconnect());
    this.#show();
  }

  disconnectedCallback() {
    this.#scope.end();
  }

  /** @param {string} name @returns {any} */
  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  /** @param {Event} event */
  #press(event) {
    const part = event.target instanceof Element ? event.target.closest("[data-part]") : null;
    if (!(part instanceof HTMLElement) || !deck.sound) return;
    if (part.dataset.part === "play") deck.playing ? deck.pause() : deck.play();
    if (part.dataset.part === "match") matching.on = !matching.on;
    if (part.dataset.part === "mute") deck.muted = !deck.muted;
    if (part.dataset.part === "copy") copyLink(deck.sound, deck.at, part);
    if (part.dataset.part === "close") this.#close();
  }

  #close() {
    deck.close();
    document.getElementById("main")?.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  #move(event) {
    if (event.target === this.#part("seek")) {
      deck.seek(this.#part("seek").valueAsNumber);
      this.#sayPosition();
    }
    if (event.target === this.#part("volume")) deck.volume = this.#part("volume").valueAsNumber;
  }

  /** Look whether the big player of this sound is on screen. */
  #watch() {
    this.#eye?.disconnect();
    this.#bigInView = false;
    const big = [...players].find((player) => player.isMain && player.current);
    if (!big) return this.#place();
    this.#eye = new IntersectionObserver(
      ([entry]) => {
        this.#bigInView = entry.isIntersecting;
        this.#place();
      },
      { rootMargin: "0px 0px -4%" },
    );
    this.#eye.observe(big);
    this.#place();
  }

  #place() {
    const wanted = deck.sound !== null && (deck.playing || deck.at > 0 || deck.trouble !== "");
    this.#part("bar").hidden = !wanted || this.#bigInView;
  }

  #show() {
    const { sound } = deck;
    if (sound && this.#drawn !== sound.id) this.#draw(sound);
    if (!sound) this.#drawn = "";
    this.#place();
    if (!sound) return;
    const play = this.#part("play");
    play.dataset.state = deck.playing ? "playing" : "paused";
    play.setAttribute("aria-label", deck.playing ? `Pause ${sound.title}` : `Continue ${sound.title} at ${clock(deck.at)}`);
    this.#part("credit").textContent = deck.trouble || (deck.playing ? sound.credit : `Continue at ${clock(deck.at)}`);
    this.#part("mute").setAttribute("aria-label", deck.muted ? "Sound on" : "Mute");
    this.#part("mute").dataset.state = deck.muted ? "muted" : "loud";
    this.#part("volume").value = String(deck.volume);
    const match = this.#part("match");
    match.hidden = !sound.gain;
    match.setAttribute("aria-pressed", String(matching.on));
    match.querySelector("[data-gain]").textContent = matching.on ? decibels(deck.gain) : "Real level";
    this.#showTime();
    if (!deck.playing) this.#sayPosition();
  }

  /** @param {import("./deck.js").Sound} sound */
  #draw(sound) {
    this.#drawn = sound.id;
    const title = this.#part("title");
    title.textContent = sound.title;
    title.setAttribute("href", sound.page || location.pathname);
    this.#part("all").textContent = clock(Math.round(sound.length));
    const seek = this.#part("seek");
    seek.max = String(sound.length);
    seek.setAttribute("aria-label", `Seek in ${sound.title}`);
    for (const path of this.querySelectorAll(".wave__bars path")) path.setAttribute("d", sound.bars);
    this.#watch();
  }

  #showTime() {
    const { sound, at } = deck;
    if (!sound) return;
    this.#part("wave").style.setProperty("--at", `${sound.length ? (at / sound.length) * 100 : 0}%`);
    this.#part("seek").value = String(at);
    const text = this.#part("at");
    if (text.textContent !== clock(at)) {
      text.textContent = clock(at);
      this.#part("copy").setAttribute("aria-label", `Copy link to ${clock(at)}`);
    }
  }

  #sayPosition() {
    const { sound, at } = deck;
    if (sound) this.#part("seek").setAttribute("aria-valuetext", `${spoken(at)} of ${spoken(sound.length)}`);
  }
}

customElements.define("mini-player", MiniPlayer);
