// @ts-check

/**
 * Seconds as a clock: 72 is 1:12, 3723 is 1:02:03.
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 0.0005));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  const tail = String(parts[1]).padStart(2, "0");
  return hours ? `${hours}:${String(parts[0]).padStart(2, "0")}:${tail}` : `${parts[0]}:${tail}`;
}

/**
 * Seconds in words: 72 is "1 minute 12 seconds".
 * @param {number} seconds
 */
export function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 0.0005));
  /** @type {Array<[number, string]>} */
  const units = [
    [Math.floor(whole / 3600), "hour"],
    [Math.floor(whole / 60) % 60, "minute"],
    [whole % 60, "second"],
  ];
  const words = units.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}${n === 1 ? "" : "s"}`);
  return words.join(" ") || "0 seconds";
}

/**
 * Read "9:12", "1:02:03", "552", "552.5" or "9m12s" as seconds.
 * @param {string} text
 * @returns {number | null}
 */
export function seconds(text) {
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (text && units) return Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0);
  if (!/^(?:\d+:){0,2}\d+(?:\.\d+)?$/.test(text)) return null;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/**
 * Read a time link: "#t=9:12", "#sound-7-t=72,90".
 * @param {string} hash
 * @returns {{anchor: string, at: number, until: number | null} | null}
 */
export function moment(hash) {
  const found = /^#(?:([\w-]+?)-)?t=([\w:.]+)(?:,([\w:.]+))?$/.exec(decodeSafely(hash));
  if (!found) return null;
  const at = seconds(found[2]);
  const until = found[3] === undefined ? null : seconds(found[3]);
  if (at === null || (until !== null && until <= at)) return null;
  return { anchor: found[1] ?? "", at, until };
}

/** @param {string} text */
function decodeSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
