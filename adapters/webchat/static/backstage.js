// The column behind the scenes: why Vigia does what it does, what waits to be said, the timeline.

import { Drawer } from "./drawers.js";
import { drawMessage } from "./draw.js";
import { get, post } from "./api.js";
import { sentence, word } from "./words.js";

const SECTIONS = ["why", "deliveries", "timeline"];
const roomEnough = matchMedia("(min-width: 1200px)"); // for a third column
const SETTLE = 300; // milliseconds: many changes at once are one question
const ASK_AGAIN = 15_000; // what waits may change without a word in the channel
const part = (id) => document.getElementById(id);

export class Backstage {
  #view;
  #drawer;
  #channel = null;
  #shown = "";
  #soon;

  constructor(view, isDemo) {
    this.#view = view;
    this.#drawer = new Drawer(part("backstage-button"), part("backstage"), (isOpen) => {
      if (roomEnough.matches) localStorage.setItem("backstage", isOpen ? "open" : "closed");
      this.#refresh();
    });
    part("backstage-close").addEventListener("click", () => this.#drawer.close());
    const wanted = () => (localStorage.getItem("backstage") ?? (isDemo ? "open" : "closed")) === "open";
    const settle = () => this.#drawer.toggle(roomEnough.matches && wanted());
    roomEnough.addEventListener("change", settle);
    settle();
    setInterval(() => this.#refresh(), ASK_AGAIN);
    part("pretend").hidden = !isDemo;
    part("pretend-outage").addEventListener("click", () => this.#pretend("outage"));
    part("pretend-twice").addEventListener("click", () => this.#pretend("twice"));
  }

  open(channel) {
    this.#channel = channel;
    this.#drawer.close();
    this.#refresh();
  }

  // Something happened: in the channel, or to the clock.
  stir() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#refresh(), SETTLE);
  }

  async #refresh() {
    const channel = this.#channel;
    if (!channel || !this.#drawer.isOpen || document.visibilityState !== "visible") return;
    const told = await get("backstage", { channel }).catch(() => null); // the chat itself says when the line is broken
    const written = JSON.stringify([channel, told]);
    if (!told || channel !== this.#channel || written === this.#shown) return;
    this.#shown = written;
    part("backstage-none").hidden = SECTIONS.some((name) => told[name]);
    for (const name of SECTIONS) {
      part(name).hidden = !told[name];
      part(`${name}-told`).replaceChildren(told[name] ? drawMessage(bare(told[name]), this.#view) : "");
    }
  }

  async #pretend(what) {
    const said = part("pretend-said");
    try {
      const answer = await post("pretend", { what });
      if (what === "twice") said.textContent = word(answer.nothing_twice ? "twice-same" : "twice-other", answer);
      else said.textContent = "";
    } catch (error) {
      said.textContent = error.sentence ? sentence(error) : word("no-answer");
    }
    this.stir();
  }
}

// Without buttons, and without the headline where the section has one of its own.
function bare(message) {
  const [first, ...rest] = message.parts;
  const isHeadline = first.kind === "paragraph" && rest.some((part) => part.kind !== "paragraph");
  return { ...message, parts: isHeadline ? rest : message.parts, actions: [] };
}
