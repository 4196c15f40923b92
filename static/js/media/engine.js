// @ts-check
import { say } from "../kit/live.js";
import { Scope } from "../scope.js";
import { device } from "../store.js";

const PIECE_BYTES = 8 * 1024 * 1024;
const RETRY_MS = [1000, 3000, 8000, 20_000, 60_000];
const KEPT_MS = 6 * 24 * 60 * 60 * 1000; // the server forgets untouched uploads after 7 days

/** @typedef {"waiting" | "sending" | "paused" | "lost" | "done" | "failed"} State */
/** @typedef {{endpoint: string, token: string, limit: number, recording: string, purpose: string}} Terms */

/**
 * One file on its way to the server, by tus 1.0.0. It outlives the page that began it, and after
 * a reload goes on where it stopped once the same file is chosen again.
 */
export class Transfer {
  /** @type {State} */
  state = "waiting";
  sent = 0;
  /** What to tell when it failed. */
  problem = "";
  recording = "";
  version = "";
  #url = "";
  #tries = 0;
  #said = 0;
  #scope = new Scope();
  /** @type {XMLHttpRequest | null} */
  #request = null;

  /** @param {File} file @param {Terms} terms */
  constructor(file, terms) {
    this.file = file;
    this.terms = terms;
  }

  get percent() {
    return this.file.size ? Math.floor((100 * this.sent) / this.file.size) : 0;
  }

  get moving() {
    return this.state === "waiting" || this.state === "sending" || this.state === "lost";
  }

  /** One sentence about how it is. */
  get sentence() {
    const percent = `${this.percent}%`;
    switch (this.state) {
      case "waiting":
        return "Waiting to upload";
      case "sending":
        return `Uploading, ${percent}`;
      case "paused":
        return `Paused at ${percent}`;
      case "lost":
        return `Stopped at ${percent}, connection lost. It goes on by itself when the connection is back.`;
      case "done":
        return "Uploaded. It is being prepared.";
      default:
        return this.problem;
    }
  }

  /** Begin, or go on. */
  async start() {
    this.#scope.end();
    this.#is("sending");
    try {
      await this.#find();
      while (this.state === "sending" && !this.version) await this.#sendPiece();
      if (this.version) this.#finish();
    } catch (trouble) {
      this.#stumble(trouble);
    }
  }

  pause() {
    this.#is("paused");
    this.#request?.abort();
    this.#scope.end();
  }

  /** Go on at once when the connection is back. */
  wake() {
    if (this.state === "lost") this.start();
  }

  /** Take it off the list; what was sent of an unfinished file is forgotten. */
  async remove() {
    const open = this.state !== "done";
    this.pause();
    device.drop(this.#key);
    queue.forget(this);
    if (open && this.#url) await this.#ask("DELETE", this.#url).catch(() => null);
  }

  get #key() {
    const { name, size, lastModified } = this.file;
    return `upload:${[name, size, lastModified, this.terms.recording].join("|")}`;
  }

  /** Learn how much the server has, opening the upload first where it knows nothing of it. */
  async #find() {
    const kept = this.#url ? { url: this.#url, at: Date.now() } : device.get(this.#key);
    if (kept && Date.now() - kept.at < KEPT_MS) {
      const answer = await this.#ask("HEAD", kept.url);
      if (answer.status === 200) {
        this.#url = kept.url;
        return this.#note(answer);
      }
    }
    const told = [`filename ${encoded(this.file.name)}`];
    if (this.terms.recording) told.push(`recording ${encoded(this.terms.recording)}`);
    const answer = await this.#ask("POST", this.terms.endpoint, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": told.join(","),
    });
    if (answer.status !== 201) throw answer;
    this.#url = answer.getResponseHeader("Location") ?? "";
    device.set(this.#key, { url: this.#url, at: Date.now() });
    this.#note(answer);
  }

  async #sendPiece() {
    const from = this.sent;
    const piece = this.file.slice(from, from + PIECE_BYTES);
    const answer = await this.#ask("PATCH", this.#url, { "Upload-Offset": String(from) }, piece);
    if (answer.status === 409) return this.#note(await this.#ask("HEAD", this.#url));
    if (answer.status !== 204) throw answer;
    this.#tries = 0;
    this.#note(answer);
  }

  /** @param {XMLHttpRequest} answer */
  #note(answer) {
    this.sent = Number(answer.getResponseHeader("Upload-Offset") ?? this.sent);
    this.recording = answer.getResponseHeader("Recording-Id") ?? "";
    this.version = answer.getResponseHeader("Version-Id") ?? "";
    this.#tell();
  }

  #finish() {
    device.drop(this.#key);
    this.sent = this.file.size;
    this.#is("done");
  }

  /** @param {unknown} trouble what the server refused, or a broken connection */
  #stumble(trouble) {
    if (this.state !== "sending") return;
    const status = trouble instanceof XMLHttpRequest ? trouble.status : 0;
    const passing = status === 0 || status === 423 || status === 429 || status === 460 || status >= 502 || status === 500;
    if (!passing || this.#tries >= 60) {
      if (status !== 403 && status !== 401) device.drop(this.#key);
      this.problem = trouble instanceof XMLHttpRequest ? wordsOf(trouble) : "The upload stopped. Try again.";
      return this.#is("failed");
    }
    this.#is("lost");
    const pause = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)] ?? 60_000;
    this.#tries += 1;
    this.#scope.later(pause, () => this.wake());
  }

  /** @param {State} state */
  #is(state) {
    this.state = state;
    if (state === "done") say(`${this.file.name}: uploaded.`);
    if (state === "failed") say(`${this.file.name}: ${this.problem}`);
    this.#changed();
  }

  /** Screen readers hear of every quarter, nothing in between. */
  #tell() {
    const quarter = Math.floor(this.percent / 25) * 25;
    if (this.state === "sending" && quarter > this.#said && quarter < 100) say(`${this.file.name}: ${quarter} percent`);
    this.#said = Math.max(this.#said, quarter);
    this.#changed();
  }

  #changed() {
    queue.dispatchEvent(new CustomEvent("change", { detail: this }));
  }

  /**
   * Send one request; fails only when there is no answer.
   * @param {string} method
   * @param {string} url
   * @param {Record<string, string>} [headers]
   * @param {Blob} [body]
   * @returns {Promise<XMLHttpRequest>}
   */
  #ask(method, url, headers = {}, body) {
    return new Promise((answered, failed) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open(method, url);
      request.setRequestHeader("Tus-Resumable", "1.0.0");
      request.setRequestHeader("X-CSRF-Token", queue.token || this.terms.token);
      request.setRequestHeader("Accept", "application/json");
      if (body) request.setRequestHeader("Content-Type", "application/offset+octet-stream");
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      const from = this.sent;
      request.upload.onprogress = (event) => {
        if (!body || this.state !== "sending") return;
        this.sent = from + Math.min(event.loaded, body.size);
        this.#tell();
      };
      request.onload = () => answered(request);
      request.onerror = () => failed(new Error("no connection"));
      request.onabort = () => failed(new Error("stopped"));
      request.send(body ?? null);
    });
  }
}

/** Every transfer of this tab, one at a time, whichever page began it. */
class Queue extends EventTarget {
  /** @type {Transfer[]} */
  transfers = [];
  /** The newest page's token: older ones run out. */
  token = "";

  /** @param {File} file @param {Terms} terms */
  add(file, terms) {
    const same = this.transfers.find((each) => each.file.name === file.name && each.file.size === file.size && each.terms.purpose === terms.purpose && each.state !== "failed");
    if (same) return same.state === "paused" ? void same.start() : undefined;
    const transfer = new Transfer(file, terms);
    this.transfers.push(transfer);
    this.dispatchEvent(new CustomEvent("change", { detail: transfer }));
    this.#next();
  }

  /** @param {Transfer} transfer */
  forget(transfer) {
    this.transfers = this.transfers.filter((each) => each !== transfer);
    this.dispatchEvent(new CustomEvent("change", { detail: transfer }));
    this.#next();
  }

  async #next() {
    if (this.transfers.some((each) => each.state === "sending")) return;
    const transfer = this.transfers.find((each) => each.state === "waiting");
    if (!transfer) return;
    await transfer.start();
    this.#next();
  }

  wake() {
    for (const transfer of this.transfers) transfer.wake();
  }
}

export const queue = new Queue();
const tab = new Scope();
tab.listen(globalThis, "online", () => queue.wake());

/** @param {string} text */
function encoded(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/** @param {XMLHttpRequest} answer */
function wordsOf(answer) {
  try {
    return String(JSON.parse(answer.responseText).message);
  } catch {
    return answer.status === 401 ? "You are signed out. Sign in, then choose the same file: the upload goes on." : "The upload stopped. Try again.";
  }
}
