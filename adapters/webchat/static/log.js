// The messages of one channel: drawn once, then kept in step with what changes.

import { drawBody, drawIcon, drawInstant, drawName, drawTime, element, onlyYou } from "./draw.js";
import { isIncidents } from "./channels.js";
import { day, dayName, languageTag, word } from "./words.js";

const TOGETHER = 5 * 60_000; // messages of one author so close share one header
const PIN = "M7 3h6l-1 6 3 3H5l3-3zM10 12v5";
const AT_THE_END = 48; // pixels that still count as the bottom

export class Log {
  #root = document.getElementById("log");
  #toNewest = document.getElementById("to-newest");
  #view;
  #onRead;
  #onEarlier;
  #channel = null;
  #messages = new Map();
  #firstUnread = null;
  #stays = true; // at the end, where the reader is

  // `onRead()`: the newest message is in sight. `onEarlier(channel, number)`: asks for what came before.
  constructor(view, { onRead, onEarlier }) {
    this.#view = view;
    this.#onRead = onRead;
    this.#onEarlier = onEarlier;
    this.#root.addEventListener("scroll", () => {
      this.#stays = this.atEnd;
      this.#scrolled();
    });
    // A picture that arrives must not push the newest message out of sight.
    this.#root.addEventListener("load", () => this.#stays && this.#toEnd(), { capture: true });
    this.#toNewest.addEventListener("click", () => {
      this.#toEnd();
      this.#root.focus();
    });
    this.#root.addEventListener("focusin", ({ target }) => target.matches(".capture") && this.#rove(target));
    this.#root.addEventListener("keydown", (event) => this.#key(event));
    // A composer that grows, or a smaller window, must not push the newest message out of sight.
    let height = 0;
    new ResizeObserver(() => {
      const shrunk = height - this.#root.clientHeight;
      if (this.#distance() - Math.max(shrunk, 0) < AT_THE_END) this.#toEnd();
      height = this.#root.clientHeight;
    }).observe(this.#root);
  }

  get atEnd() {
    return this.#distance() < AT_THE_END;
  }

  // Empty until the next channel's messages are here.
  leave() {
    this.#channel = null;
    this.#messages.clear();
    this.#root.setAttribute("aria-busy", "true");
    this.#root.replaceChildren();
  }

  show(channel, name, { messages, more }) {
    this.#channel = channel.id;
    this.#messages = new Map(messages.map((message) => [message.number, message]));
    this.#firstUnread = firstUnread(messages, channel, this.#view.me.id);
    this.#root.setAttribute("aria-label", word("log", { channel: name }));
    this.#draw(more);
    const divider = this.#root.querySelector(".divider.new");
    if (divider && divider.offsetTop < this.#root.scrollHeight - this.#root.clientHeight) divider.scrollIntoView();
    else this.#toEnd();
    this.#scrolled();
  }

  addEarlier({ messages, more }) {
    const fromEnd = this.#root.scrollHeight - this.#root.scrollTop;
    for (const message of messages) this.#messages.set(message.number, message);
    this.#draw(more);
    this.#root.scrollTop = this.#root.scrollHeight - fromEnd;
  }

  put(message) {
    const known = this.#messages.get(message.number);
    if (message.channel !== this.#channel || (known && known.change >= message.change)) return;
    const stay = this.atEnd;
    const last = Math.max(0, ...this.#messages.keys());
    if (message.withdrawn) this.#messages.delete(message.number);
    else this.#messages.set(message.number, message);
    if (known && !message.withdrawn) this.#replace(message);
    else if (message.number > last && !message.withdrawn) this.#append(message);
    else this.#draw(this.#root.querySelector(".earlier") !== null);
    if (stay || message.author.id === this.#view.me.id) this.#toEnd();
    this.#scrolled();
  }

  redrawNaming(channel) {
    for (const message of this.#ordered()) {
      if (message.text.includes(`#${channel}`)) this.#replace(message);
    }
  }

  #draw(more) {
    this.#root.setAttribute("aria-busy", "true"); // the past is not news
    this.#root.replaceChildren();
    if (more) this.#root.append(this.#drawEarlier());
    const ordered = this.#ordered();
    if (!ordered.length) this.#root.append(element("p", { class: "empty" }, word("empty")));
    ordered.forEach((message, index) => this.#root.append(...this.#drawMessage(message, ordered[index - 1])));
    this.#root.removeAttribute("aria-busy");
    this.#rove();
  }

  #append(message) {
    const ordered = this.#ordered();
    this.#root.querySelector(".empty")?.remove();
    this.#root.append(...this.#drawMessage(message, ordered[ordered.length - 2]));
    this.#rove();
  }

  #replace(message) {
    const old = document.getElementById(`message-${message.number}`);
    const ordered = this.#ordered();
    const drawn = this.#drawMessage(message, ordered[ordered.indexOf(message) - 1]).pop();
    replaceKeepingFocus(old, drawn);
    this.#rove();
  }

  // Of all the pins one is a stop for Tab, the newest or the one that has the focus; arrow keys go to the others.
  #rove(to = null) {
    const pins = [...this.#root.querySelectorAll(".capture")];
    const stop = to ?? pins.find((pin) => pin === document.activeElement) ?? pins.at(-1);
    for (const pin of pins) pin.tabIndex = pin === stop ? 0 : -1;
  }

  #key(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches(".capture")) return;
    const pins = [...this.#root.querySelectorAll(".capture")];
    event.preventDefault();
    pins[pins.indexOf(event.target) + step]?.focus();
  }

  #ordered() {
    return [...this.#messages.values()].sort((one, other) => one.number - other.number);
  }

  #drawMessage(message, before) {
    const nodes = [];
    const at = new Date(message.at);
    const newDay = !before || day(new Date(before.at)) !== day(at);
    if (newDay) nodes.push(element("h2", { class: "divider" }, element("span", {}, dayName(at, this.#view.now()))));
    const isFirstUnread = message.number === this.#firstUnread;
    if (isFirstUnread) nodes.push(element("p", { class: "divider new" }, element("span", {}, word("new"))));
    const follows =
      !newDay &&
      !isFirstUnread &&
      before.author.id === message.author.id &&
      before.only_you === message.only_you &&
      message.message === null &&
      !message.noted &&
      at - new Date(before.at) < TOGETHER;
    return [...nodes, drawArticle(message, follows, this.#view)];
  }

  #drawEarlier() {
    const button = element("button", { type: "button", class: "button earlier" }, word("earlier"));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await this.#onEarlier(this.#channel, Math.min(...this.#messages.keys()));
      } finally {
        button.disabled = false;
      }
    });
    return button;
  }

  #distance() {
    return this.#root.scrollHeight - this.#root.scrollTop - this.#root.clientHeight;
  }

  #toEnd() {
    this.#root.scrollTop = this.#root.scrollHeight;
  }

  #scrolled() {
    this.#toNewest.hidden = this.atEnd;
    if (this.atEnd) this.#onRead();
  }
}

export function replaceKeepingFocus(old, drawn) {
  const place = [...old.querySelectorAll("button, a, summary")].indexOf(document.activeElement);
  old.replaceWith(drawn);
  if (place >= 0) drawn.querySelectorAll("button, a, summary")[place]?.focus();
}

function drawArticle(message, follows, view) {
  const classes = ["message"];
  const isBot = message.author.id === "vigia";
  if (follows) classes.push("follows");
  if (isBot) classes.push("bot");
  if (message.only_you) classes.push("private");
  const lang = message.message ? languageTag(message.message.lang) : "";
  const header = element(
    "header",
    {},
    element("span", { class: "author" }, drawName(message.author.name)),
    element("span", { class: "at" }, drawTime(message.at)),
  );
  if (message.only_you) header.append(onlyYou());
  if (message.pinned) header.append(element("span", { class: "tag" }, word("pinned")));
  if (message.noted) header.append(element("span", { class: "tag" }, word("noted")));
  if (message.revised_at) header.append(drawEdited(message.revised_at, view));
  const avatar = element(
    "span",
    { class: isBot ? "avatar vigia" : `avatar shade-${shadeOf(message.author.id)}`, "aria-hidden": "true" },
    message.author.name.slice(0, 1).toUpperCase(),
  );
  return element(
    "article",
    { class: classes.join(" "), id: `message-${message.number}` },
    avatar,
    header,
    element("div", { class: "body", lang }, drawBody(message, view)),
    mayBeNoted(message, view) ? drawNoteButton(message, view) : "",
  );
}

// What a person said to the whole channel of an incident.
function mayBeNoted(message, view) {
  return message.message === null && !message.only_you && isIncidents(view.channels.get(message.channel));
}

function drawNoteButton(message, view) {
  const label = element("span", { class: "label" }, word(message.noted ? "unnote" : "note"));
  const button = element("button", { type: "button", class: "button small capture" }, drawIcon(PIN), label);
  button.addEventListener("click", () => view.note(message, button));
  return button;
}

function drawEdited(at, view) {
  const [start, end] = word("edited", { time: "\0" }).split("\0");
  return element("span", { class: "edited" }, start, drawInstant(at, view), end);
}

function shadeOf(id) {
  return [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
}

// Counted among what the count was about: something newer may have come since.
function firstUnread(messages, { unread, last_number }, me) {
  const others = messages.filter((message) => message.author.id !== me && message.number <= last_number);
  return unread > 0 && unread < others.length ? others[others.length - unread].number : null;
}
