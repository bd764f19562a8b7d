// The page: who speaks, which channel is open, and the parts kept in step with the server.

import { NoAnswer, Refusal, RequestIds, get, post } from "./api.js";
import { Backstage } from "./backstage.js";
import { drawChannels, nameOf } from "./channels.js";
import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { confirm, openForm } from "./dialogs.js";
import { drawBody, drawLink, element } from "./draw.js";
import { Drawer } from "./drawers.js";
import { Log, replaceKeepingFocus } from "./log.js";
import { Neighbours } from "./neighbours.js";
import { choosePersona, isDemo, rememberPersona, showWhoSpeaks, toLogin } from "./speaker.js";
import { openStream } from "./stream.js";
import { sentence, speak, word } from "./words.js";

const DEFAULT_CHANNEL = "general";
const STANDING_TOPICS = {
  general: "topic-general",
  incidents: "topic-incidents",
  stakeholders: "topic-stakeholders",
  direct: "only-you-channel",
};
const NEXT_TRY = 1000;
const part = (id) => document.getElementById(id);

const clock = new Clock();
const channels = new Map();
const view = { me: null, people: [], channels, page: "", largestFile: 0, now: () => clock.now(), press, note };
const pinned = new Map();
let current = null;
let arrived = null; // what came for the current channel while it was being loaded
let marking = false;
let log;
let composer;
let menu;
let backstage;
let neighbours = null; // the demo has some

try {
  await start();
} catch (error) {
  if (error.code === "signed-out") toLogin();
  showTrouble(part("connection"), word("cannot-start", { reason: explain(error) }));
}

async function start() {
  if (isDemo) choosePersona();
  const after = await loadChannels();
  if (isDemo) rememberPersona(view.me.id);
  speak(view.me);
  log = new Log(view, { onRead: markRead, onEarlier: loadEarlier });
  composer = new Composer(view, say);
  showWhoSpeaks(view);
  menu = new Drawer(part("menu"), part("sidebar"));
  backstage = new Backstage(view, isDemo);
  if (isDemo) neighbours = new Neighbours(view);
  part("skip").addEventListener("click", () => composer.focus());
  await clock.start();
  addEventListener("hashchange", openFromAddress);
  document.addEventListener("visibilitychange", markRead);
  openStream(after, {
    message: onMessage,
    channel: onChannel,
    clock: onClock,
    neighbours: () => neighbours.stir(),
    outage: ({ outage_until: until }) => clock.pretendOutage(until),
    reset: () => location.reload(),
    broken: showWhyBroken,
    back,
  });
  await openFromAddress();
}

// The line is there again: what is not kept in the stream is asked for.
function back() {
  showTrouble(part("connection"), "");
  neighbours?.stir();
}

// -- channels -------------------------------------------------------------------------------------------------

async function loadChannels() {
  const answer = await get("channels");
  Object.assign(view, { me: answer.me, people: answer.people, page: answer.page, largestFile: answer.largest_file });
  for (const channel of answer.channels) channels.set(channel.id, channel);
  return answer.change;
}

function redrawChannels() {
  drawChannels(part("channel-lists"), [...channels.values()], current);
  const unread = [...channels.values()].reduce((sum, channel) => sum + channel.unread, 0);
  const name = current ? nameOf(channels.get(current)) : "";
  document.title = `${unread ? `(${unread}) ` : ""}${name} · Vigia`;
}

async function openFromAddress() {
  const wanted = decodeURIComponent(location.hash.slice(1)) || DEFAULT_CHANNEL;
  if (channels.has(wanted)) return openChannel(wanted);
  await openChannel(DEFAULT_CHANNEL);
  showTrouble(part("composer-trouble"), word("unknown-channel"));
}

async function openChannel(id) {
  const channel = channels.get(id);
  current = id;
  menu.toggle(false);
  showHeader(channel);
  redrawChannels();
  const label = channel.kind === "direct" ? word("message-to-vigia") : word("message-to", { channel: nameOf(channel) });
  composer.open(id, label);
  backstage.open(id);
  arrived = [];
  log.leave(); // under this channel's name nobody may press a button of the one before
  showPinned([]);
  const answer = await read(id);
  if (!answer || current !== id) return; // somebody was faster
  log.show(channel, nameOf(channel), answer);
  showPinned(answer.pinned);
  const late = arrived;
  arrived = null;
  late.forEach(putMessage);
  markRead();
  if (matchMedia("(hover: hover)").matches) composer.focus(); // on a telephone this would open the keyboard
}

// Tried again until it is here or another channel is wanted.
async function read(id) {
  for (let isTrouble = false; current === id; isTrouble = true) {
    try {
      const answer = await get(`channels/${encodeURIComponent(id)}/messages`);
      if (isTrouble) showTrouble(part("connection"), "");
      return answer;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      showTrouble(part("connection"), word("offline"));
      await new Promise((resume) => setTimeout(resume, NEXT_TRY));
    }
  }
  return null;
}

function showHeader(channel) {
  part("channel-name").textContent = nameOf(channel);
  const topic = channel.topic || word(STANDING_TOPICS[channel.kind === "direct" ? "direct" : channel.id] ?? "no-topic");
  part("channel-topic").textContent = part("channel-topic").title = topic;
  drawLinks(channel.links);
  document.body.classList.toggle("direct", channel.kind === "direct");
}

function drawLinks(links) {
  part("channel-links").hidden = !links.length;
  part("channel-links").replaceChildren(
    ...links.map(({ name, url }) => element("li", {}, drawLink(name, url, view))),
  );
}

async function loadEarlier(id, number) {
  const path = `channels/${encodeURIComponent(id)}/messages`;
  const answer = await get(path, { before: number });
  if (current === id) log.addEarlier(answer);
}

async function markRead() {
  const channel = channels.get(current);
  if (marking || arrived || !channel?.unread || document.visibilityState !== "visible" || !log.atEnd) return;
  marking = true;
  const number = channel.last_number;
  channel.unread = 0;
  redrawChannels();
  try {
    await post(`channels/${encodeURIComponent(channel.id)}/read`, { number });
  } finally {
    marking = false;
  }
  markRead();
}

// -- what changes ---------------------------------------------------------------------------------------------

async function onChannel(channel) {
  if (channels.has(channel.id)) Object.assign(channels.get(channel.id), channel);
  else await meetChannel(channel);
  if (channel.id === current) showHeader(channels.get(current));
  redrawChannels();
}

async function meetChannel(channel) {
  await loadChannels();
  log.redrawNaming(channel.name); // what named it before it was there now leads to it
}

async function onMessage(message) {
  if (!channels.has(message.channel) || isNew(message.author)) await loadChannels();
  const channel = channels.get(message.channel);
  if (message.number > channel.last_number) {
    channel.last_number = message.number;
    if (message.author.id !== view.me.id && !message.withdrawn) channel.unread += 1;
  }
  if (message.channel === current) {
    if (arrived) arrived.push(message);
    else putMessage(message);
    markRead();
    backstage.stir();
  }
  redrawChannels();
}

// Outside the demo people come while the page is open.
function isNew({ id }) {
  return id !== "vigia" && !view.people.some((person) => person.id === id);
}

async function showWhyBroken() {
  const failure = await get("clock").catch((error) => error);
  showTrouble(part("connection"), failure.code === "signed-out" ? sentence(failure) : word("offline"));
}

function onClock(told) {
  clock.set(told);
  backstage.stir();
}

function putMessage(message) {
  log.put(message);
  putPinned(message);
}

function showPinned(messages) {
  pinned.clear();
  for (const message of messages) pinned.set(message.number, message);
  drawPinned();
}

function putPinned(message) {
  const known = pinned.get(message.number);
  if (known ? known.change >= message.change : !message.pinned) return;
  if (message.pinned) pinned.set(message.number, message);
  else pinned.delete(message.number);
  drawPinned();
}

function drawPinned() {
  const root = part("pinned");
  const isOpen = root.querySelector("details")?.open ?? matchMedia("(min-width: 720px) and (min-height: 700px)").matches;
  const those = [...pinned.values()].sort((one, other) => one.number - other.number);
  root.hidden = !those.length;
  const drawn = element(
    "details",
    { open: isOpen },
    element(
      "summary",
      {},
      element("span", { class: "tag" }, word("pinned")),
      element("span", { class: "pinned-summary" }, those.at(-1)?.message?.summary ?? those.at(-1)?.text ?? ""),
    ),
    element("div", { class: "pinned-list" }, ...those.map((message) => drawBody(message, view))),
  );
  const old = root.querySelector("details");
  if (old) replaceKeepingFocus(old, drawn);
  else root.append(drawn);
}

// -- what people do -------------------------------------------------------------------------------------------

async function say(channel, said, requestId) {
  const body = { ...said, request_id: requestId };
  const { message, reply } = await inWords(post(`channels/${encodeURIComponent(channel)}/messages`, body));
  await onMessage(message);
  if (reply?.kind === "form") showForm(reply, channel);
}

async function press(action, button) {
  if (button.ariaDisabled) return; // a double click; a button truly disabled would lose the focus
  if (action.confirm && !(await confirm(action.confirm, action.label, action.style))) return;
  const channel = current;
  const { verb, incident, promise } = action;
  const body = { channel, verb, incident, promise, fields: Object.fromEntries(action.fields) };
  button.ariaDisabled = "true";
  try {
    const { reply } = await inWords(post("actions", { ...body, request_id: crypto.randomUUID() }));
    if (reply.kind === "form") showForm(reply, channel);
  } catch (error) {
    showTrouble(part("composer-trouble"), error.message);
  } finally {
    button.ariaDisabled = null;
  }
}

async function note(message, button) {
  if (button.ariaDisabled) return;
  const on = !message.noted;
  button.ariaDisabled = "true";
  try {
    const { noted, reply } = await inWords(post("pins", { channel: message.channel, message: message.number, on }));
    showTrouble(part("composer-trouble"), noted === on ? "" : reply.text);
    if (noted === on) part("announcer").textContent = word(on ? "was-noted" : "was-unnoted");
  } catch (error) {
    showTrouble(part("composer-trouble"), error.message);
  } finally {
    button.ariaDisabled = null;
  }
}

function showForm(reply, channel) {
  const ids = new RequestIds();
  openForm(reply, view, async ({ fields, people }) => {
    const { verb, incident, promise } = reply.form;
    const body = { channel, verb, incident, promise, fields, people, submitted: true };
    const answer = await inWords(post("actions", { ...body, request_id: ids.idFor(body) }));
    ids.answered();
    return answer.reply;
  });
}

// Turns a failure into one whose message is a sentence for the reader.
async function inWords(answer) {
  try {
    return await answer;
  } catch (error) {
    throw new Error(explain(error), { cause: error });
  }
}

function explain(error) {
  if (error instanceof Refusal) return sentence(error);
  return error instanceof NoAnswer ? word("no-answer") : String(error.message);
}

function showTrouble(place, words) {
  place.hidden = !words;
  place.textContent = words;
}
