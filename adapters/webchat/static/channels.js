// The list of channels with their unread counts.

import { drawName, element } from "./draw.js";
import { word } from "./words.js";

const STANDING = new Set(["general", "incidents", "stakeholders"]);

export function drawChannels(root, channels, current) {
  const rest = channels.filter(isIncidents);
  const groups = [
    ["channels", channels.filter((channel) => STANDING.has(channel.id))],
    ["incident-channels", rest.reverse()], // the newest first
    ["direct", channels.filter((channel) => channel.kind === "direct")],
  ];
  const sections = groups
    .filter(([, those]) => those.length)
    .map(([name, those]) =>
      element(
        "section",
        {},
        element("h2", {}, word(name)),
        element("ul", {}, ...those.map((channel) => element("li", {}, drawLink(channel, channel.id === current)))),
      ),
    );
  const focused = root.contains(document.activeElement) && document.activeElement.getAttribute("href");
  root.replaceChildren(...sections);
  if (focused) root.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  showSum(channels);
}

// Where an incident is worked on; which one, the server knows.
export function isIncidents(channel) {
  return channel.kind !== "direct" && !STANDING.has(channel.id);
}

export function nameOf(channel) {
  return channel.kind === "direct" ? channel.name : `#${channel.name}`;
}

function drawLink(channel, isCurrent) {
  const link = element(
    "a",
    { href: `#${channel.id}`, class: channel.unread ? "channel unread" : "channel", title: nameOf(channel) },
    element("span", { class: "channel-name" }, drawName(nameOf(channel))),
  );
  if (isCurrent) link.setAttribute("aria-current", "page");
  if (channel.kind === "private") link.append(element("span", { class: "tag" }, word("private")));
  if (channel.unread) {
    const label = word("unread", { count: channel.unread });
    link.append(
      element("span", { class: "badge", "aria-hidden": "true" }, String(channel.unread)),
      element("span", { class: "unseen" }, label),
    );
  }
  return link;
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
