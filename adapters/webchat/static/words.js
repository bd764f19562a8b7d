// The page's own words and the reader's way of writing dates, in the persona's language and zone.

const everyLanguage = await (await fetch("/chat/static/words.json")).json();
let words = everyLanguage.en;
let locale = "en";
let zone;

// In the language and zone of whoever speaks.
export function speak(me) {
  zone = me.zone ?? undefined;
  fill(nearest(me.locale) ? me.locale : "en");
}

// In the first of the browser's languages that is known: whoever reads is not known yet.
export function speakLike(tags) {
  fill(tags.find((tag) => nearest(tag)) ?? "en");
}

function nearest(tag) {
  const language = tag.split(/[-_]/)[0].toLowerCase();
  return Object.keys(everyLanguage).find((known) => known.split("_")[0] === language);
}

function fill(tag) {
  words = everyLanguage[nearest(tag)];
  locale = languageTag(tag);
  document.documentElement.lang = locale;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", word(element.dataset.label));
  }
}

export function word(key, facts = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

// The server's sentence is English; the page says it in the reader's language where it can.
export function sentence(error) {
  return words[`error-${error.code}`] ?? error.sentence;
}

// A size as people say it.
export function bytes(count) {
  const isLarge = count >= 1024 ** 2;
  const format = { style: "unit", unit: isLarge ? "megabyte" : "kilobyte", maximumFractionDigits: isLarge ? 1 : 0 };
  return new Intl.NumberFormat(locale, format).format(isLarge ? count / 1024 ** 2 : Math.ceil(count / 1024));
}

export function languageTag(tag) {
  return tag.replace("_", "-");
}

export function time(at, options = { hour: "2-digit", minute: "2-digit" }) {
  return format(at, options);
}

export function fullDate(at) {
  return format(at, { dateStyle: "full", timeStyle: "long" });
}

export function day(at) {
  return format(at, { year: "numeric", month: "2-digit", day: "2-digit" });
}

export function dayName(at, now) {
  if (day(at) === day(now)) return word("today");
  if (day(at) === day(new Date(now - 86_400_000))) return word("yesterday");
  return format(at, { weekday: "long", day: "numeric", month: "long" });
}

// An hour alone when it is today's, else with its day.
export function moment(at, now) {
  const clock = time(at);
  return day(at) === day(now) ? clock : `${format(at, { day: "numeric", month: "short" })}, ${clock}`;
}

// Hours run to 23 in every language, as in topics and forms, which everybody reads alike.
const formats = new Map();

function format(at, options) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { ...options, hourCycle: "h23", timeZone: zone }));
  return formats.get(key).format(at);
}
