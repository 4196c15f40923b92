// @ts-check

/**
 * Integrated loudness of what a context plays, after ITU-R BS.1770-5: K-weighting, blocks of 400 ms
 * every 100 ms, gates at -70 LUFS and 10 LU below. The same numbers as tracker/audio, which is
 * tested against EBU Tech 3341; a test keeps the two within 0.02 LU.
 */

const OFFSET = -0.691;
const GATE = 10 ** ((-70 - OFFSET) / 10);

/** @typedef {{b: number[], a: number[]}} Biquad */

/** The high shelf that stands for the head; analogue prototype of BS.1770. @param {number} rate @returns {Biquad} */
function shelf(rate) {
  const k = Math.tan((Math.PI * 1681.974450955533) / rate);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const norm = 1 + k / q + k * k;
  return {
    b: [(high + (band * k) / q + k * k) / norm, (2 * (k * k - high)) / norm, (high - (band * k) / q + k * k) / norm],
    a: [(2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm],
  };
}

/** The high-pass at 38 Hz. @param {number} rate @returns {Biquad} */
function highPass(rate) {
  const k = Math.tan((Math.PI * 38.13547087602444) / rate);
  const q = 0.5003270373238773;
  const norm = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm] };
}

/**
 * Sums of squares of K-weighted samples, one for each 100 ms.
 * @param {Float32Array} samples
 * @param {number} rate
 */
function energies(samples, rate) {
  const hop = Math.round(rate / 10);
  const sums = new Float64Array(Math.floor(samples.length / hop));
  const [s, h] = [shelf(rate), highPass(rate)];
  let [s1, s2, h1, h2] = [0, 0, 0, 0];
  for (let block = 0, at = 0; block < sums.length; block += 1) {
    let sum = 0;
    for (const end = at + hop; at < end; at += 1) {
      const x = samples[at];
      const y = s.b[0] * x + s1;
      s1 = s.b[1] * x - s.a[0] * y + s2;
      s2 = s.b[2] * x - s.a[1] * y;
      const z = y + h1;
      h1 = -2 * y - h.a[0] * z + h2;
      h2 = y - h.a[1] * z;
      sum += z * z;
    }
    sums[block] = sum / hop;
  }
  return sums;
}

/**
 * The loudness of a buffer; null for silence and for less than 400 ms.
 * @param {AudioBuffer} buffer two channels, as heard
 * @returns {number | null}
 */
export function integrated(buffer) {
  const sides = Array.from({ length: buffer.numberOfChannels }, (_, channel) =>
    energies(buffer.getChannelData(channel), buffer.sampleRate),
  );
  /** @type {number[]} */
  const blocks = [];
  for (let at = 0; at + 4 <= sides[0].length; at += 1) {
    let sum = 0;
    for (const side of sides) sum += (side[at] + side[at + 1] + side[at + 2] + side[at + 3]) / 4;
    if (sum > GATE) blocks.push(sum);
  }
  if (!blocks.length) return null;
  const relative = mean(blocks) / 10;
  return OFFSET + 10 * Math.log10(mean(blocks.filter((block) => block > relative)));
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
