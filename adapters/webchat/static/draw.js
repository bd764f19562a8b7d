// Messages as DOM nodes. Whatever anybody wrote becomes text nodes only, never markup.

import { address } from "./api.js";
import { bytes, fullDate, languageTag, moment, time, word } from "./words.js";

const PLAIN_LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,:;!?)\]}]/g;
const NAME = /((?<![\p{L}\p{N}_@/.&])(?:@[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*|#[a-z0-9]+(?:-[a-z0-9]+)*))/u;
const KNOWN_SCHEMES = new Set(["http:", "https:", "mailto:"]);

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

// A picture beside words, drawn by one path on a square of 20.
export function drawIcon(path) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("viewBox", "0 0 20 20");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS(SVG, "path"));
  icon.firstChild.setAttribute("d", path);
  return icon;
}

// `view`: {me, people, channels, page, now(), press(action, button), note(message, button)}
export function drawBody(message, view) {
  if (message.message !== null) return drawMessage(message.message, view);
  const body = element("div", {});
  if (message.text) body.append(element("div", { class: "said", dir: "auto" }, ...drawText(message.text, view)));
  if (message.files.length) body.append(element("div", { class: "files" }, ...message.files.map(drawFile)));
  return body;
}

// A picture is shown, anything else can be saved.
function drawFile({ name, type, size, url }) {
  const isPicture = type.startsWith("image/");
  const inside = isPicture
    ? [element("img", { src: address(url), alt: name, loading: "lazy" })]
    : [drawName(name), element("span", { class: "size" }, bytes(size))];
  const kind = isPicture ? "picture" : "file";
  return element("a", { class: kind, href: address(url), target: "_blank", rel: "noopener" }, ...inside);
}

export function drawMessage(message, view) {
  const body = element("div", { class: "parts", lang: languageTag(message.lang) });
  if (message.parts.some((part) => part.kind === "heading")) body.classList.add("card");
  body.append(...message.parts.map((part) => drawPart(part, view)));
  if (message.actions.length) {
    body.append(element("div", { class: "actions" }, ...message.actions.map((action) => drawAction(action, view))));
  }
  return body;
}

export function drawInstant(at, view, words) {
  const date = new Date(at);
  return element("time", { datetime: at, title: fullDate(date) }, words ?? moment(date, view.now()));
}

export function drawTime(at) {
  const date = new Date(at);
  return element("time", { datetime: at, title: fullDate(date) }, time(date));
}

export function drawName(name) {
  return element("bdi", {}, name);
}

function drawPart(part, view) {
  switch (part.kind) {
    case "heading":
      return element("h2", { class: "heading", dir: "auto" }, ...drawLine(part.inlines, view));
    case "facts":
      return element(
        "dl",
        { class: "facts" },
        ...part.pairs.map(([name, value]) =>
          element("div", {}, element("dt", {}, name), element("dd", { dir: "auto" }, ...drawLine(value, view))),
        ),
      );
    case "bullets":
      return element("ul", {}, ...part.items.map((item) => element("li", { dir: "auto" }, ...drawLine(item, view))));
    default:
      return element("p", { dir: "auto" }, ...drawLine(part.inlines, view));
  }
}

function drawLine(inlines, view) {
  return inlines.flatMap((inline) => (inline.kind === "text" ? drawText(inline.value, view) : drawInline(inline, view)));
}

function drawInline(inline, view) {
  switch (inline.kind) {
    case "bold":
      return element("strong", {}, inline.value);
    case "code":
      return element("code", {}, inline.value);
    case "link":
      return drawLink(inline.label, inline.url, view);
    case "mention":
      return drawMention(inline.person.id, inline.person.name || inline.person.id, view);
    default:
      return drawInstant(inline.at, view);
  }
}

function drawMention(id, name, view) {
  return element("span", { class: id === view.me.id ? "mention me" : "mention" }, "@", drawName(name));
}

export function drawLink(label, url, view) {
  const channel = channelIn(url, view);
  if (channel !== null) return element("a", { href: `#${channel}` }, label);
  const file = [view.page, `${location.origin}/chat/`].find((start) => url.startsWith(`${start}files/`));
  if (file) return element("a", { href: address(`/chat/${url.slice(file.length)}`), target: "_blank", rel: "noopener" }, label);
  if (!URL.canParse(url) || !KNOWN_SCHEMES.has(new URL(url).protocol)) return document.createTextNode(label);
  return element("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, label);
}

// A link to a channel of this chat switches in place, whichever of our names it was written with.
function channelIn(url, view) {
  const own = [view.page, `${location.origin}/chat/`].find((start) => url.startsWith(`${start}#`));
  return own ? url.slice(own.length + 1) : null;
}

// Plain words: addresses become links, names of people mentions, names of channels lead there, the rest stays.
function drawText(text, view) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(PLAIN_LINK)) {
    nodes.push(...drawNames(text.slice(end, found.index), view), drawLink(found[0], found[0], view));
    end = found.index + found[0].length;
  }
  return [...nodes, ...drawNames(text.slice(end), view)];
}

function drawNames(text, view) {
  return text.split(NAME).map((piece) => {
    const name = piece.slice(1);
    const person = piece.startsWith("@") && personCalled(name, view.people);
    if (person) return drawMention(person.id, name, view);
    if (piece.startsWith("#") && view.channels.has(name)) return element("a", { href: piece }, piece);
    return document.createTextNode(piece);
  });
}

// By id, or by a name only one person has.
function personCalled(name, people) {
  const folded = name.toLowerCase();
  const namesakes = people.filter((one) => one.name.toLowerCase() === folded);
  return people.find((one) => one.id === folded) ?? (namesakes.length === 1 ? namesakes[0] : undefined);
}

function drawAction(action, view) {
  const button = element("button", { type: "button", class: `button ${action.style}` }, action.label);
  button.addEventListener("click", () => view.press(action, button));
  return button;
}

export function onlyYou() {
  return element("span", { class: "tag" }, word("only-you"));
}
