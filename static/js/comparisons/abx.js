// @ts-check

/**
 * The test whether somebody hears a difference: X is secretly one of two sounds, and they say which.
 * Nothing is kept beyond the page.
 */
export class Abx {
  right = 0;
  tries = 0;
  /** Which of the two X is now: 0 or 1. */
  #secret = 0;

  /** @param {() => number} [draw] 0 or 1, by chance */
  constructor(draw = byChance) {
    this.draw = draw;
    this.#secret = draw();
  }

  /** Which of the two X is. */
  get secret() {
    return this.#secret;
  }

  /** Take an answer, draw anew; tells whether it was right. @param {number} answer 0 or 1 */
  answer(answer) {
    const hit = answer === this.#secret;
    this.tries += 1;
    if (hit) this.right += 1;
    this.#secret = this.draw();
    return hit;
  }

  get words() {
    if (!this.tries) return "No answers yet. Ten make a fair test.";
    const score = `${this.right} of ${this.tries} right.`;
    const chance = chanceOf(this.right, this.tries);
    const verdict = chance <= 0.05 ? "A difference was very likely heard." : "That may be luck.";
    return `${score} Somebody who only guesses does as well ${often(chance)} (p = ${chance.toFixed(3)}). ${verdict}`;
  }
}

/**
 * How likely so many right answers or more are by guessing: the upper tail of the binomial
 * distribution at one half.
 * @param {number} right
 * @param {number} tries
 */
export function chanceOf(right, tries) {
  let [term, sum] = [0.5 ** tries, 0];
  for (let hits = 0; hits <= tries; hits += 1) {
    if (hits >= right) sum += term;
    term *= (tries - hits) / (hits + 1);
  }
  return Math.min(1, sum);
}

/** @param {number} chance */
function often(chance) {
  if (chance < 0.001) return "less than once in 1,000 times";
  if (chance < 0.01) return `${Math.round(chance * 1000)} times in 1,000`;
  const times = Math.round(chance * 100);
  if (times === 100) return "every time";
  return times === 1 ? "once in 100 times" : `${times} times in 100`;
}

function byChance() {
  return crypto.getRandomValues(new Uint8Array(1))[0] & 1;
}

/** Whole numbers from 0, in an order nobody knows. @param {number} count @returns {number[]} */
export function shuffled(count) {
  const order = Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = crypto.getRandomValues(new Uint32Array(1))[0] % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
