// @ts-check
import { passage } from "./flac.js";

/** Up to here a file is fetched and decoded whole, seconds. */
const WHOLE_S = 600;
/** Up to here its samples are kept, so that moving the excerpt is quick. */
const KEPT_S = 90;

/**
 * One sound of a comparison. Times are seconds; `offset` is by how many samples (at the rate of the
 * comparison) its material begins later than the first side's.
 * @typedef {{label: string, offset: number, length: number, lufs: number | null, sources: import("../kit/deck.js").Source[]}} Side
 */

/** @type {WeakMap<Side, AudioBuffer>} */
const kept = new WeakMap();

/** Whether a side can be heard exactly: decoded into memory, not only streamed. @param {Side} side */
export function isExact(side) {
  return side.length <= WHOLE_S || lossless(side) !== undefined;
}

/**
 * Decode the stretch of a side that lies beside `from` … `from + length` of the first side.
 * The buffer has exactly so many samples; where the side is silent or over, they are zero.
 * @param {BaseAudioContext} context at the rate of the comparison
 * @param {Side} side
 * @param {number} from
 * @param {number} length
 */
export async function excerpt(context, side, from, length) {
  const rate = context.sampleRate;
  const begin = Math.round(from * rate) + side.offset;
  const wanted = Math.round(length * rate);
  const cut = new AudioBuffer({ numberOfChannels: 2, length: wanted, sampleRate: rate });
  if (begin + wanted <= 0) return cut; // all of it lies before the side begins
  const { buffer, first } = await decoded(context, side, begin, begin + wanted);
  for (const channel of [0, 1]) {
    const samples = buffer.getChannelData(Math.min(channel, buffer.numberOfChannels - 1));
    const skipped = Math.max(0, begin - first);
    const late = Math.max(0, first - begin);
    if (late < wanted && skipped < samples.length) cut.copyToChannel(samples.subarray(skipped, skipped + wanted - late), channel, late);
  }
  return cut;
}

/**
 * @param {BaseAudioContext} context @param {Side} side @param {number} begin @param {number} end
 * @returns {Promise<{buffer: AudioBuffer, first: number}>} `first` is the first sample's number in the side
 */
async function decoded(context, side, begin, end) {
  const whole = kept.get(side);
  if (whole) return { buffer: whole, first: 0 };
  const flac = lossless(side);
  if (flac && side.length > KEPT_S) return piece(context, flac.src, begin, end);
  const answer = await fetch((flac ?? playable(side)).src, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const buffer = await context.decodeAudioData(await answer.arrayBuffer());
  if (side.length <= KEPT_S) kept.set(side, buffer);
  return { buffer, first: 0 };
}

/** @param {BaseAudioContext} context @param {string} url @param {number} begin @param {number} end */
async function piece(context, url, begin, end) {
  const found = await passage(url, (head) => {
    const ratio = head.rate / context.sampleRate;
    return [Math.floor(begin * ratio), Math.min(head.total, Math.ceil(end * ratio) + head.block)];
  });
  const buffer = await context.decodeAudioData(found.file);
  return { buffer, first: Math.round((found.first * context.sampleRate) / found.rate) };
}

/** @param {Side} side */
function lossless(side) {
  return side.sources.find(({ type }) => type.includes("flac"));
}

/** @param {Side} side */
function playable(side) {
  const trial = new Audio();
  return side.sources.find(({ type }) => trial.canPlayType(type)) ?? side.sources[0];
}
