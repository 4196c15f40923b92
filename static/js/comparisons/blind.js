// @ts-check
import { say } from "../kit/live.js";
import { Scope } from "../scope.js";
import { Abx, shuffled } from "./abx.js";

/** Blind listening: names hidden, order shuffled, and the test whether a difference is heard. */
export class Blind {
  on = false;
  #deck;
  #scope = new Scope();
  /** Which side stands at each place of the list. @type {number[]} */
  #order = [];
  #abx = new Abx();
  /** The places that are tested against each other. */
  #pair = [0, 1];
  #last = "";

  /** @param {HTMLElement & {sides: Array<{label: string}>, part: (name: string) => any, reordered: () => void,
   *   choose: (place: string) => void, nameOf: (place: string) => string}} deck */
  constructor(deck) {
    this.#deck = deck;
  }

  /** The side that a place of the list plays. @param {string} place */
  sideAt(place) {
    if (!this.on) return place === "x" ? 0 : Number(place);
    return this.#order[place === "x" ? this.#pair[this.#abx.secret] : Number(place)];
  }

  toggle() {
    this.on = !this.on;
    if (this.on) this.#begin();
    else this.#end();
  }

  #begin() {
    this.#order = shuffled(this.#deck.sides.length);
    this.#pair = [0, 1];
    this.#last = "";
    this.#abx = new Abx();
    this.#scope = new Scope();
    this.#scope.listen(this.#deck, "click", (event) => this.#press(event));
    this.#scope.listen(this.#deck.part("pair"), "change", () => this.#repair());
    this.#offerPairs();
    this.#show();
    this.#deck.choose("0");
    this.#deck.reordered();
    say("Blind: names hidden, order shuffled, levels matched.");
  }

  #end() {
    this.#scope.end();
    const order = this.#order.map((side, place) => `Sound ${place + 1} was ${this.#deck.sides[side].label}`);
    this.#show();
    this.#deck.choose("0");
    this.#deck.reordered();
    this.#deck.part("how").textContent = `${order.join(", ")}.`;
    say(`Names shown. ${order.join(", ")}.`);
  }

  /** With more than two sounds the listener says which two are tested. */
  #offerPairs() {
    const line = this.#deck.part("pair");
    line.hidden = this.#order.length < 3;
    line.querySelectorAll("select").forEach((/** @type {HTMLSelectElement} */ select, /** @type {number} */ which) => {
      select.replaceChildren(...this.#order.map((_, place) => new Option(`Sound ${place + 1}`, String(place), false, place === this.#pair[which])));
    });
  }

  #repair() {
    const chosen = Array.from(this.#deck.part("pair").querySelectorAll("select"), (select) => Number(select.value));
    if (chosen[0] === chosen[1]) chosen[1] = (chosen[0] + 1) % this.#order.length;
    this.#pair = chosen;
    this.#reset();
    this.#offerPairs();
  }

  #reset() {
    this.#abx = new Abx();
    this.#last = "";
    this.#show();
    this.#deck.reordered();
  }

  /** @param {Event} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.dataset.answer) this.#answer(Number(button.dataset.answer));
    if (button.dataset.part === "reset") this.#reset();
    if (button.dataset.part === "copy") this.#copy();
  }

  /** @param {number} answer */
  #answer(answer) {
    const truth = this.#deck.nameOf(String(this.#pair[this.#abx.secret]));
    const hit = this.#abx.answer(answer);
    this.#last = `${hit ? "Right" : "Wrong"}: X was ${truth}. There is a new X now.`;
    this.#show();
    this.#deck.reordered();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(`ABX, ${this.#deck.sides.map(({ label }) => label).join(" / ")}: ${this.#abx.words}`);
      say("Result copied");
    } catch {
      say("The result could not be copied");
    }
  }

  #show() {
    const deck = this.#deck;
    deck.classList.toggle("is-blind", this.on);
    deck.part("blind").setAttribute("aria-pressed", String(this.on));
    deck.part("x").hidden = deck.part("test").hidden = !this.on;
    deck.querySelectorAll("[data-offset] .compare__label b").forEach((name, place) => {
      name.textContent = this.on ? `Sound ${place + 1}` : deck.sides[place].label;
    });
    deck.querySelectorAll("[data-answer]").forEach((button, which) => (button.textContent = `X is sound ${this.#pair[which] + 1}`));
    deck.part("score").textContent = `${this.#last} ${this.#abx.words}`.trim();
  }
}
