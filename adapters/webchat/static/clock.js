// The demo's banner: the time there, and buttons that move it.

import { get, post } from "./api.js";
import { fullDate, sentence, time, word } from "./words.js";

const ASK_AGAIN = 30_000;
const EXACT = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

export class Clock {
  #ahead = 0; // of this computer's clock, in milliseconds
  #face = document.getElementById("clock");
  #said = document.getElementById("demo-said");

  now() {
    return new Date(Date.now() + this.#ahead);
  }

  set(iso) {
    this.#ahead = Date.parse(iso) - Date.now();
    this.#show();
  }

  async start() {
    const answer = await get("clock");
    this.set(answer.now);
    if (!answer.demo) return;
    const banner = document.getElementById("demo");
    banner.hidden = false;
    for (const button of banner.querySelectorAll("[data-advance]")) {
      button.addEventListener("click", () => this.#move({ advance: button.dataset.advance }, banner));
    }
    const next = document.getElementById("next-reminder");
    next.addEventListener("click", () => this.#move({ to: "next-reminder" }, banner));
    setInterval(() => this.#show(), 1000);
    setInterval(async () => this.set((await get("clock")).now), ASK_AGAIN);
  }

  async #move(body, banner) {
    const buttons = [...banner.querySelectorAll("button")];
    const pressed = document.activeElement;
    for (const button of buttons) button.disabled = true;
    try {
      const { now, moved } = await post("clock", body);
      this.set(now);
      this.#said.textContent = moved ? word("moved-to", { time: time(this.now()) }) : word("nothing-due");
    } catch (error) {
      this.#said.textContent = error.sentence ? sentence(error) : word("no-answer");
    } finally {
      for (const button of buttons) button.disabled = false;
      pressed?.focus();
    }
  }

  #show() {
    const now = this.now();
    this.#face.textContent = time(now, EXACT);
    this.#face.dateTime = now.toISOString();
    this.#face.title = fullDate(now);
  }
}
