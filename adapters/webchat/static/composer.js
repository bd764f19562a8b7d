// Where people type. What was typed stays until the server has it.

import { element } from "./draw.js";
import { RequestIds } from "./api.js";
import { word } from "./words.js";

const MENTION_BEFORE_CARET = /(?:^|[^\p{L}\p{N}_@/.])@([\p{L}\p{N}_]*)$/u;

export class Composer {
  #form = document.getElementById("composer");
  #text = document.getElementById("text");
  #send = document.getElementById("send");
  #trouble = document.getElementById("composer-trouble");
  #hint = document.getElementById("hint");
  #drafts = new Map();
  #ids = new RequestIds();
  #channel = null;
  #view;
  #onSend;

  // `onSend(channel, text, requestId)` resolves when the server has it, or throws an Error with a sentence.
  constructor(view, onSend) {
    this.#view = view;
    this.#onSend = onSend;
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  open(channel, label) {
    if (this.#channel) this.#drafts.set(this.#channel, this.#text.value);
    this.#channel = channel;
    this.#text.value = this.#drafts.get(channel) ?? "";
    this.#text.placeholder = label;
    document.getElementById("composer-label").textContent = label;
    this.#settle();
    this.#typed();
  }

  focus() {
    this.#text.focus();
  }

  async #submit() {
    const channel = this.#channel;
    const text = this.#text.value;
    if (!text.trim() || this.#send.disabled) return;
    this.#busy(true);
    try {
      await this.#onSend(channel, text, this.#ids.idFor([channel, text]));
      this.#ids.answered();
      this.#drafts.delete(channel);
      if (this.#channel === channel) this.#text.value = "";
      this.#settle();
    } catch (error) {
      this.#trouble.hidden = false;
      this.#trouble.textContent = error.message;
      this.#busy(false, "try-again");
    }
    this.#typed();
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
    const names = this.#matches().map((person) => `@${person.id}`);
    if (names.length) this.#hint.replaceChildren(element("kbd", {}, "Tab"), ` ${names.join(" · ")}`);
    else this.#hint.textContent = word("hint");
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Tab" && !event.shiftKey) {
      const [person] = this.#matches();
      if (!person) return;
      event.preventDefault();
      this.#complete(person);
    }
  }

  // People the unfinished @word before the caret may mean.
  #matches() {
    const begun = this.#beforeCaret().match(MENTION_BEFORE_CARET)?.[1].toLowerCase();
    if (begun === undefined) return [];
    const names = this.#view.people.filter((one) => one.id !== begun);
    return names.filter((one) => one.id.startsWith(begun) || one.name.toLowerCase().startsWith(begun));
  }

  #complete(person) {
    const before = this.#beforeCaret();
    const start = before.lastIndexOf("@");
    this.#text.setRangeText(`@${person.id} `, start, before.length, "end");
    this.#typed();
  }

  #beforeCaret() {
    const { selectionStart, selectionEnd, value } = this.#text;
    return selectionStart === selectionEnd ? value.slice(0, selectionStart) : "";
  }
}
