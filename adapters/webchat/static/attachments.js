// Files about to be sent: by the button, by paste, by drop. They are uploaded at once and go with the next message.

import { Refusal, upload } from "./api.js";
import { drawIcon, drawName, element } from "./draw.js";
import { bytes, sentence, word } from "./words.js";

const CROSS = "M5 5l10 10M15 5L5 15";
const part = (id) => document.getElementById(id);

export class Attachments {
  #view;
  #onTrouble;
  #channel = null;
  #waiting = new Map(); // channel -> [{name, size, file}], `file` a promise of what the server calls it

  // `onTrouble(sentence)`: a file could not be taken.
  constructor(view, onTrouble) {
    this.#view = view;
    this.#onTrouble = onTrouble;
    const input = part("file");
    part("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.#take(input.files);
      input.value = ""; // so that the same file can be chosen again
    });
    part("text").addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.#take(event.clipboardData.files);
    });
    this.#wireDrop(part("composer").parentElement);
  }

  open(channel) {
    this.#channel = channel;
    this.#draw();
  }

  get some() {
    return this.#here.length > 0;
  }

  // Passes the ids of what waits in this channel to `send(ids)`, once everything is uploaded; what was sent is gone,
  // what came meanwhile waits for the next message.
  async sendWith(send) {
    const channel = this.#channel;
    const those = this.#here;
    const files = await Promise.all(those.map((one) => one.file));
    await send(files.map((file) => file.id));
    for (const one of those) this.#remove(channel, one);
  }

  get #here() {
    return this.#waiting.get(this.#channel) ?? [];
  }

  #take(files) {
    const channel = this.#channel;
    for (const given of files) {
      if (given.size > this.#view.largestFile) {
        this.#onTrouble(word("file-too-large", { name: given.name, size: bytes(this.#view.largestFile) }));
        continue;
      }
      const file = upload(channel, given).catch((error) => {
        throw new Error(error instanceof Refusal ? sentence(error) : word("file-lost", { name: given.name }));
      });
      const one = { name: given.name, size: given.size, file };
      this.#waiting.set(channel, [...(this.#waiting.get(channel) ?? []), one]);
      file.catch((error) => {
        this.#remove(channel, one);
        this.#onTrouble(error.message);
      });
    }
    this.#draw();
    part("text").focus();
  }

  #remove(channel, one) {
    const left = (this.#waiting.get(channel) ?? []).filter((other) => other !== one);
    this.#waiting.set(channel, left);
    this.#draw();
  }

  #draw() {
    const list = part("attached");
    list.hidden = !this.some;
    list.replaceChildren(...this.#here.map((one) => this.#drawOne(one)));
  }

  #drawOne(one) {
    const label = word("remove-file", { name: one.name });
    const button = element("button", { type: "button", class: "button small", "aria-label": label }, drawIcon(CROSS));
    button.addEventListener("click", () => {
      this.#remove(this.#channel, one);
      part("text").focus();
    });
    return element("li", {}, drawName(one.name), element("span", { class: "size" }, bytes(one.size)), button);
  }

  #wireDrop(place) {
    const isFiles = (event) => event.dataTransfer.types.includes("Files");
    place.addEventListener("dragover", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      place.classList.add("dropping");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("dropping");
    });
    place.addEventListener("drop", (event) => {
      place.classList.remove("dropping");
      if (!isFiles(event)) return;
      event.preventDefault();
      this.#take(event.dataTransfer.files);
    });
  }
}
