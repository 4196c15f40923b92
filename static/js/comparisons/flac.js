// @ts-check

/**
 * A passage of a FLAC file without fetching the rest: its frames are found by asking for ranges of
 * bytes and put behind the file's own head, so that the decoder gives exactly these samples.
 * Format: RFC 9639.
 */

const LOOK_BYTES = 96 * 1024;
const MOST_LOOKS = 12;

/** @typedef {{rate: number, total: number, block: number, info: Uint8Array, begin: number, size: number}} Head */
/** @typedef {{at: number, sample: number}} Frame a frame's byte in the piece looked at, and its first sample */

/**
 * Fetch the frames that hold the samples from `from` up to `to`, as a file of their own.
 * @param {string} url
 * @param {(head: Head) => [number, number]} span told the head, answers which samples are wanted
 * @returns {Promise<{file: ArrayBuffer, first: number, rate: number}>} `first` is the first sample in it
 */
export async function passage(url, span) {
  const head = await readHead(url);
  const [from, to] = span(head);
  const perSample = (head.size - head.begin) / Math.max(1, head.total);
  const start = await findFrame(url, head, Math.max(0, from), perSample);
  let length = Math.ceil((to - start.sample) * perSample * 1.1) + LOOK_BYTES;
  for (;;) {
    const end = Math.min(head.size, start.at + length);
    const bytes = await range(url, start.at, end);
    if (end === head.size || lastSample(bytes, head) >= to) return { file: join(head, bytes), first: start.sample, rate: head.rate };
    length *= 2;
  }
}

/** @param {string} url @returns {Promise<Head>} */
async function readHead(url) {
  const answer = await ask(url, 0, LOOK_BYTES);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const size = Number((answer.headers.get("Content-Range") ?? "").split("/")[1] ?? bytes.length);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "fLaC") throw new Error("not a FLAC file");
  const info = bytes.slice(8, 42);
  let begin = 4;
  for (let last = false; !last; ) {
    last = (bytes[begin] & 0x80) !== 0;
    begin += 4 + ((bytes[begin + 1] << 16) | (bytes[begin + 2] << 8) | bytes[begin + 3]);
    if (begin >= bytes.length) throw new Error("no frames near the head");
  }
  const rate = (info[10] << 12) | (info[11] << 4) | (info[12] >> 4);
  const total = (info[13] & 15) * 2 ** 32 + new DataView(info.buffer).getUint32(14);
  return { rate, total, block: (info[0] << 8) | info[1], info, begin, size };
}

/**
 * Close in on the frame that holds a sample, or one at most half a second before it.
 * @param {string} url @param {Head} head @param {number} wanted @param {number} perSample
 * @returns {Promise<Frame>}
 */
async function findFrame(url, head, wanted, perSample) {
  let [low, high] = [head.begin, head.size];
  /** @type {Frame} */
  let best = { at: head.begin, sample: 0 };
  let guess = head.begin + Math.floor((wanted - head.rate / 4) * perSample);
  for (let look = 0; look < MOST_LOOKS && wanted - best.sample > head.rate / 2; look += 1) {
    guess = Math.min(Math.max(low, guess), Math.max(low, high - LOOK_BYTES / 2));
    const bytes = await range(url, guess, Math.min(head.size, guess + LOOK_BYTES));
    const frames = [...framesIn(bytes, head)];
    const before = frames.findLast((frame) => frame.sample <= wanted);
    if (before && before.sample >= best.sample) best = { at: guess + before.at, sample: before.sample };
    const first = frames[0];
    if (!first || first.sample > wanted) high = guess;
    else low = best.at;
    const off = wanted - head.rate / 4 - (first ? first.sample : wanted);
    const next = first ? guess + Math.floor(off * perSample) : Math.floor((low + high) / 2);
    guess = next === guess || look > 5 ? Math.floor((low + high) / 2) : next;
  }
  return best;
}

/**
 * Every frame that begins in a piece of the file.
 * @param {Uint8Array} bytes @param {Head} head
 * @returns {Generator<Frame>}
 */
function* framesIn(bytes, head) {
  for (let at = 0; at + 16 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) continue;
    const sample = frameSample(bytes, at, head);
    if (sample !== null && sample <= head.total) yield { at, sample };
  }
}

/** @param {Uint8Array} bytes @param {Head} head */
function lastSample(bytes, head) {
  let last = -1;
  for (const frame of framesIn(bytes, head)) last = frame.sample;
  return last;
}

/**
 * The number of a frame's first sample; null where no true frame begins.
 * @param {Uint8Array} bytes @param {number} at @param {Head} head
 */
function frameSample(bytes, at, head) {
  const [sizes, rates] = [bytes[at + 2] >> 4, bytes[at + 2] & 15];
  if (!sizes || rates === 15 || bytes[at + 3] & 1 || bytes[at + 3] >> 4 > 10) return null;
  const [number, used] = codedNumber(bytes, at + 4);
  if (!used) return null;
  let end = at + 4 + used;
  end += sizes === 6 ? 1 : sizes === 7 ? 2 : 0;
  end += rates === 12 ? 1 : rates === 13 || rates === 14 ? 2 : 0;
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return null;
  return bytes[at + 1] & 1 ? number : number * head.block;
}

/** A number written as UTF-8 writes letters, up to 36 bits. @param {Uint8Array} bytes @param {number} at */
function codedNumber(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return [first, 1];
  const more = Math.clz32(~(first << 24)) - 1;
  if (more < 1 || more > 6) return [0, 0];
  let number = first & (0x3f >> more);
  for (let each = 1; each <= more; each += 1) {
    if ((bytes[at + each] & 0xc0) !== 0x80) return [0, 0];
    number = number * 64 + (bytes[at + each] & 0x3f);
  }
  return [number, more + 1];
}

/** @param {Uint8Array} bytes @param {number} from @param {number} to */
function crc8(bytes, from, to) {
  let crc = 0;
  for (let at = from; at < to; at += 1) {
    crc ^= bytes[at];
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 7) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

/** A file of the head and some frames; how many samples it holds is left open, as is their checksum. @param {Head} head @param {Uint8Array} frames */
function join(head, frames) {
  const file = new Uint8Array(42 + frames.length);
  file.set([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34]);
  file.set(head.info, 8);
  file[8 + 13] &= 0xf0;
  file.fill(0, 8 + 14, 42);
  file.set(frames, 42);
  return file.buffer;
}

/** @param {string} url @param {number} from @param {number} to */
async function range(url, from, to) {
  return new Uint8Array(await (await ask(url, from, to)).arrayBuffer());
}

/** @param {string} url @param {number} from @param {number} to */
async function ask(url, from, to) {
  const answer = await fetch(url, { headers: { Range: `bytes=${from}-${to - 1}` }, credentials: "same-origin" });
  if (answer.status !== 206) throw new Error(`answered ${answer.status}`);
  return answer;
}
