// @ts-check
import { Scope } from "../scope.js";
import { queue } from "./engine.js";

/** @typedef {import("./engine.js").Transfer} Transfer */

const ALLOWED = "Choose audio or video: WAV, AIFF, FLAC, MP3, M4A, OGG, MP4, MOV, MKV.";
/** What other files begin with. @type {[string, string][]} */
const OTHERS = [
  ["%PDF", "a PDF"],
  ["PK\u0003\u0004", "a ZIP archive or an office document"],
  ["\u0089PNG", "a picture"],
  ["\u00ff\u00d8\u00ff", "a picture"],
  ["GIF8", "a picture"],
];

/**
 * Choosing and dropping recordings. Files go to the queue, which outlives this page; their rows
 * show how they are. Finished ones leave a hidden field in the form named by `data-into`.
 */
class RecordingUpload extends HTMLElement {
  #scope = new Scope();
  /** @type {Map<Transfer, HTMLElement>} */
  #rows = new Map();

  connectedCallback() {
    this.#scope = new Scope();
    const { token = "" } = this.dataset;
    queue.token = token;
    this.classList.add("has-script");
    if (this.#input) {
      this.#input.multiple = this.dataset.many === "yes";
      this.#scope.listen(this.#input, "change", () => this.#choose(this.#input?.files));
      // Whoever was faster than this script has told nobody but the field.
      if (this.#input.files?.length) this.#choose(this.#input.files);
    }
    this.#scope.listen(this, "submit", (event) => {
      event.preventDefault();
      this.#choose(this.#input?.files);
    });
    this.#listenToDrops();
    this.#scope.listen(queue, "change", () => this.#show());
    this.#show();
  }

  disconnectedCallback() {
    this.#scope.end();
    this.#rows.clear();
  }

  /** @returns {HTMLInputElement | null} */
  get #input() {
    return this.querySelector("input[type=file]");
  }

  /** Which list a file belongs to: this place on this page. */
  get #purpose() {
    return [location.pathname, this.dataset.into, this.dataset.recording].join(" ");
  }

  #listenToDrops() {
    this.#scope.listen(this, "dragover", (event) => {
      event.preventDefault();
      this.classList.add("is-over");
    });
    this.#scope.listen(this, "dragleave", () => this.classList.remove("is-over"));
    this.#scope.listen(this, "drop", (event) => {
      event.preventDefault();
      this.classList.remove("is-over");
      this.#choose(event.dataTransfer?.files);
    });
  }

  /** @param {FileList | null | undefined} files */
  async #choose(files) {
    const chosen = Array.from(files ?? []).slice(0, this.dataset.many === "yes" ? undefined : 1);
    this.#complain(files ? "" : "Choose a recording.");
    for (const file of chosen) {
      const problem = await this.#problemOf(file);
      if (problem) this.#complain(`${file.name}: ${problem}`);
      else queue.add(file, this.#terms);
    }
    if (this.#input) this.#input.value = "";
  }

  get #terms() {
    const { endpoint = "", token = "", limit = "0", recording = "" } = this.dataset;
    return { endpoint, token, limit: Number(limit), recording, purpose: this.#purpose };
  }

  /** What can be told without sending anything. @param {File} file */
  async #problemOf(file) {
    const { limit } = this.#terms;
    if (!file.size) return "The file is empty.";
    if (file.size > limit) return tooLarge(file.size, limit);
    const head = String.fromCodePoint(...new Uint8Array(await file.slice(0, 8).arrayBuffer()));
    const other = OTHERS.find(([start]) => head.startsWith(start));
    return other ? `This is ${other[1]}. ${ALLOWED}` : "";
  }

  /** @param {string} sentence */
  #complain(sentence) {
    const place = /** @type {HTMLElement | null} */ (this.querySelector("[data-part=problem]"));
    if (!place) return;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  #show() {
    const mine = queue.transfers.filter((each) => each.terms.purpose === this.#purpose);
    for (const [transfer, row] of this.#rows) {
      if (mine.includes(transfer)) continue;
      row.remove();
      this.#rows.delete(transfer);
    }
    for (const transfer of mine) this.#draw(transfer, this.#rows.get(transfer) ?? this.#newRow(transfer));
    this.#fillForm(mine);
  }

  /** @param {Transfer} transfer */
  #newRow(transfer) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
    const row = /** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector("li");
    if (!row) throw new Error("no row");
    part(row, "name").textContent = transfer.file.name;
    part(row, "bar").setAttribute("aria-label", `Uploading ${transfer.file.name}`);
    this.#scope.listen(part(row, "pause"), "click", () => (transfer.moving ? transfer.pause() : transfer.start()));
    this.#scope.listen(part(row, "remove"), "click", () => {
      transfer.remove();
      this.#input?.focus();
    });
    this.querySelector("[data-part=files]")?.append(row);
    this.#rows.set(transfer, row);
    return row;
  }

  /** @param {Transfer} transfer @param {HTMLElement} row */
  #draw(transfer, row) {
    const done = transfer.state === "done";
    row.classList.toggle("file--good", done);
    row.classList.toggle("file--bad", transfer.state === "failed" || transfer.state === "lost");
    part(row, "sentence").textContent = transfer.sentence;
    const bar = /** @type {HTMLProgressElement} */ (part(row, "bar"));
    bar.value = transfer.percent;
    bar.hidden = done || transfer.state === "failed";
    const pause = part(row, "pause");
    pause.hidden = done;
    pause.textContent = transfer.moving ? "Pause" : transfer.state === "failed" ? "Try again" : "Continue";
    pause.setAttribute("aria-label", `${pause.textContent} ${transfer.file.name}`);
    part(row, "remove").setAttribute("aria-label", `Remove ${transfer.file.name} from this list`);
    const link = /** @type {HTMLAnchorElement} */ (part(row, "open"));
    link.hidden = !done;
    if (done) link.href = (this.dataset.version ?? "").replace("VERSION", transfer.version);
  }

  /** Let the form around know what arrived. @param {Transfer[]} mine */
  #fillForm(mine) {
    const form = document.getElementById(this.dataset.into ?? "");
    if (!(form instanceof HTMLFormElement)) return;
    const name = this.dataset.name ?? "recording";
    const arrived = mine.filter((each) => each.recording).map((each) => each.recording);
    for (const field of form.querySelectorAll("input[data-arrived]")) {
      if (!arrived.includes(/** @type {HTMLInputElement} */ (field).value)) field.remove();
    }
    for (const recording of arrived) {
      const known = Array.from(form.elements).some((each) => each instanceof HTMLInputElement && each.name === name && each.value === recording);
      if (known) continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value: recording });
      field.dataset.arrived = "";
      form.append(field);
      form.dispatchEvent(new Event("recording-arrived", { bubbles: true }));
    }
  }
}

/** @param {HTMLElement} row @param {string} name @returns {HTMLElement} */
function part(row, name) {
  const found = row.querySelector(`[data-part=${name}]`);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${name}`);
  return found;
}

/** Also where both are the same but for a few bytes. @param {number} bytes @param {number} limit */
function tooLarge(bytes, limit) {
  const [size, most] = [gigabytes(bytes), gigabytes(limit)];
  return size === most ? `This file is a little over the limit of ${most} GB.` : `This file is ${size} GB. The limit is ${most} GB.`;
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return (bytes / 2 ** 30).toFixed(1).replace(/\.0$/, "");
}

customElements.define("recording-upload", RecordingUpload);
