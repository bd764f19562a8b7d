// The demo's banner: the time there, and buttons that move it.

import { get, post } from "./api.js";
import { fullDate, sentence, time, word } from "./words.js";

const ASK_AGAIN = 30_000;
const EXACT = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

const part = (id) => document.getElementById(id);

export class Clock {
  #ahead = 0; // of this computer's clock, in milliseconds
  #faces = [part("clock"), part("backstage-clock")];
  #said = part("demo-said");
  #outageUntil = null;

  now() {
    return new Date(Date.now() + this.#ahead);
  }

  set({ now, outage_until: until = this.#outageUntil }) {
    this.#ahead = Date.parse(now) - Date.now();
    this.pretendOutage(until);
  }

  // Until then chat pretends to fail.
  pretendOutage(until) {
    this.#outageUntil = until;
    this.#show();
  }

  async start() {
    const answer = await get("clock");
    this.set(answer);
    setInterval(() => this.#show(), 1000);
    setInterval(async () => this.set(await get("clock").catch(() => ({ now: this.now().toISOString() }))), ASK_AGAIN);
    if (answer.demo) this.#wire();
  }

  #wire() {
    const banner = part("demo");
    banner.hidden = false;
    for (const button of banner.querySelectorAll("[data-advance]")) {
      button.addEventListener("click", () => this.#move({ advance: button.dataset.advance }, banner));
    }
    part("next-reminder").addEventListener("click", () => this.#move({ to: "next-reminder" }, banner));
  }

  async #move(body, banner) {
    const buttons = [...banner.querySelectorAll("button")];
    const pressed = document.activeElement;
    for (const button of buttons) button.disabled = true;
    try {
      const answer = await post("clock", body);
      this.set(answer);
      this.#said.textContent = answer.moved ? word("moved-to", { time: time(this.now()) }) : word("nothing-due");
    } catch (error) {
      this.#said.textContent = error.sentence ? sentence(error) : word("no-answer");
    } finally {
      for (const button of buttons) button.disabled = false;
      pressed?.focus();
    }
  }

  #show() {
    const now = this.now();
    for (const face of this.#faces) {
      face.textContent = time(now, EXACT);
      face.dateTime = now.toISOString();
      face.title = fullDate(now);
    }
    this.#showOutage(now);
  }

  #showOutage(now) {
    const until = this.#outageUntil && new Date(this.#outageUntil);
    const words = until && now < until ? word("outage", { time: time(until, EXACT) }) : "";
    if (part("outage").textContent !== words) part("outage").textContent = words;
    part("outage").hidden = !words;
  }
}
