// The list of channels with their unread counts.

import { drawName, element } from "./draw.js";
import { word } from "./words.js";

const STANDING = new Set(["general", "incidents", "stakeholders"]);

let order = ""; // of what is listed

// Links stay the same elements while only their unread counts change: a click on one that is replaced would be lost.
export function drawChannels(root, channels, current) {
  const rest = channels.filter(isIncidents);
  const groups = [
    ["channels", channels.filter((channel) => STANDING.has(channel.id))],
    ["incident-channels", rest.reverse()], // the newest first
    ["direct", channels.filter((channel) => channel.kind === "direct")],
  ].filter(([, those]) => those.length);
  const wanted = JSON.stringify(groups.map(([name, those]) => [name, those.map(({ id }) => id)]));
  if (order !== wanted) list(root, groups);
  order = wanted;
  for (const channel of channels) fill(linkTo(root, channel.id), channel, channel.id === current);
  showSum(channels);
}

function list(root, groups) {
  const focused = root.contains(document.activeElement) && document.activeElement.dataset.channel;
  const sections = groups.map(([name, those]) =>
    element(
      "section",
      {},
      element("h2", {}, word(name)),
      element("ul", {}, ...those.map(({ id }) => element("li", {}, element("a", { href: `#${id}`, "data-channel": id })))),
    ),
  );
  root.replaceChildren(...sections);
  if (focused) linkTo(root, focused)?.focus();
}

function linkTo(root, id) {
  return root.querySelector(`[data-channel="${CSS.escape(id)}"]`);
}

// Where an incident is worked on; which one, the server knows.
export function isIncidents(channel) {
  return channel.kind !== "direct" && !STANDING.has(channel.id);
}

export function nameOf(channel) {
  return channel.kind === "direct" ? channel.name : `#${channel.name}`;
}

function fill(link, channel, isCurrent) {
  link.className = channel.unread ? "channel unread" : "channel";
  link.title = nameOf(channel);
  if (isCurrent) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.replaceChildren(element("span", { class: "channel-name" }, drawName(nameOf(channel))));
  if (channel.kind === "private") link.append(element("span", { class: "tag" }, word("private")));
  if (channel.unread) {
    const label = word("unread", { count: channel.unread });
    link.append(
      element("span", { class: "badge", "aria-hidden": "true" }, String(channel.unread)),
      element("span", { class: "unseen" }, label),
    );
  }
}

function showSum(channels) {
  const sum = channels.reduce((total, channel) => total + channel.unread, 0);
  const badge = document.getElementById("menu-unread");
  badge.hidden = sum === 0;
  badge.replaceChildren(
    element("span", { "aria-hidden": "true" }, String(sum)),
    element("span", { class: "unseen" }, word("unread", { count: sum })),
  );
}
