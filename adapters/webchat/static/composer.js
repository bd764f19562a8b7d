// Where people type. What was typed stays until the server has it.

import { Attachments } from "./attachments.js";
import { Completion } from "./completion.js";
import { element } from "./draw.js";
import { RequestIds, get } from "./api.js";
import { word } from "./words.js";

export class Composer {
  #form = document.getElementById("composer");
  #text = document.getElementById("text");
  #send = document.getElementById("send");
  #trouble = document.getElementById("composer-trouble");
  #hint = document.getElementById("hint");
  #drafts = new Map();
  #ids = new RequestIds();
  #channel = null;
  #completion;
  #attachments;
  #onSend;

  // `onSend(channel, {text, files}, requestId)` resolves when the server has it, or throws an Error with a sentence.
  constructor(view, onSend) {
    this.#onSend = onSend;
    this.#completion = new Completion(this.#text, view, async () => (await get("verbs")).verbs);
    this.#attachments = new Attachments(view, (sentence) => this.#complain(sentence));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  open(channel, label) {
    this.#completion.close();
    if (this.#channel) this.#drafts.set(this.#channel, this.#text.value);
    this.#channel = channel;
    this.#attachments.open(channel);
    this.#text.value = this.#drafts.get(channel) ?? "";
    this.#text.placeholder = label;
    document.getElementById("composer-label").textContent = label;
    this.#settle();
    this.#typed();
    this.#form.hidden = false; // not before it has its words
  }

  focus() {
    this.#text.focus();
  }

  async #submit() {
    const channel = this.#channel;
    const text = this.#text.value;
    if ((!text.trim() && !this.#attachments.some) || this.#send.disabled) return;
    this.#completion.close();
    this.#busy(true);
    try {
      await this.#attachments.sendWith((files) =>
        this.#onSend(channel, { text, files }, this.#ids.idFor([channel, text, files])),
      );
      this.#ids.answered();
      this.#drafts.delete(channel);
      if (this.#channel === channel) this.#text.value = "";
      this.#settle();
    } catch (error) {
      this.#complain(error.message);
      this.#busy(false, "try-again");
    }
    this.#typed();
  }

  #complain(sentence) {
    this.#trouble.hidden = false;
    this.#trouble.textContent = sentence;
  }

  #settle() {
    this.#trouble.hidden = true;
    this.#busy(false);
  }

  #busy(is, label = "send") {
    this.#send.disabled = is;
    this.#send.textContent = word(is ? "sending" : label);
    this.#text.readOnly = is;
  }

  #typed() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
    const usage = this.#completion.usage;
    this.#hint.replaceChildren(usage ? element("code", {}, usage) : word("hint"));
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.#completion.takes(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
  }
}
