// The demo's neighbours, whom it publishes to: the mail that arrived, and the partners' site with what came to it.

import { address, get, post } from "./api.js";
import { show } from "./dialogs.js";
import { element } from "./draw.js";
import { fullDate, moment, sentence, word } from "./words.js";

const SETTLE = 200; // milliseconds: a mailing is many mails and one question
const MOODS = { "in-order": "mood-in-order", "out-of-order": "mood-out-of-order", refusing: "mood-refusing" };
const VERDICTS = {
  taken: "verdict-taken",
  known: "verdict-known",
  unsigned: "verdict-unsigned",
  old: "verdict-old",
  "out-of-order": "verdict-out-of-order",
  refusing: "verdict-refusing",
};
const part = (id) => document.getElementById(id);

export class Neighbours {
  #view;
  #opened = new Set();
  #mails = [];
  #soon;

  constructor(view) {
    this.#view = view;
    const mood = part("partners-mood");
    mood.append(...Object.entries(MOODS).map(([value, key]) => element("option", { value }, word(key))));
    mood.addEventListener("change", () => this.#put(mood.value));
    this.refresh();
  }

  // Something came to one of them.
  stir() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.refresh(), SETTLE);
  }

  async refresh() {
    const told = await get("neighbours").catch(() => null); // the chat itself says when the line is broken
    if (!told) return;
    part("mail").hidden = !told.mails;
    part("partners").hidden = !told.partners;
    this.#mails = told.mails ?? [];
    this.#drawMails();
    if (told.partners) this.#drawPartners(told.partners);
  }

  #drawMails() {
    const list = part("mails");
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.mail;
    part("mail-none").hidden = this.#mails.length > 0;
    list.replaceChildren(...this.#mails.map((mail) => element("li", {}, this.#drawMail(mail))));
    if (focused) list.querySelector(`[data-mail="${focused}"]`)?.focus();
    showUnread(this.#mails.filter((mail) => !this.#opened.has(mail.id)).length);
  }

  #drawMail(mail) {
    const line = word("mail-line", { to: mail.to, time: moment(new Date(mail.at), this.#view.now()) });
    const isNew = !this.#opened.has(mail.id);
    const button = element(
      "button",
      { type: "button", class: "mail", "data-mail": mail.id },
      element("span", { class: "mail-subject" }, mail.subject, isNew ? newTag() : ""),
      element("span", { class: "mail-line" }, line),
    );
    button.addEventListener("click", () => this.#open(mail));
    return button;
  }

  async #open({ id }) {
    try {
      const mail = await get(`mails/${id}`);
      this.#opened.add(id);
      this.#drawMails();
      show(mail.subject, ...drawLetter(mail));
    } catch (error) {
      part("neighbours-said").textContent = error.sentence ? sentence(error) : word("no-answer");
    }
  }

  #drawPartners({ mood, arrivals, known }) {
    part("partners-mood").value = mood;
    part("partners-none").hidden = arrivals.length > 0;
    part("partners-known").hidden = !known;
    part("partners-known").textContent = word("partners-known", { count: known });
    part("arrivals").replaceChildren(
      ...arrivals.map(({ at, about, verdict }) =>
        element(
          "li",
          {},
          element("span", { class: "verdict" }, word(VERDICTS[verdict])),
          element("span", { class: "mail-line" }, moment(new Date(at), this.#view.now()), about ? ` · ${about}` : ""),
        ),
      ),
    );
  }

  async #put(mood) {
    try {
      await post("partners", { mood });
      part("neighbours-said").textContent = "";
    } catch (error) {
      part("neighbours-said").textContent = error.sentence ? sentence(error) : word("no-answer");
      this.stir();
    }
  }
}

function newTag() {
  return element("span", { class: "tag" }, word("new-mail"));
}

// As a mail program shows it, in a frame that may do nothing, and the words alone.
function drawLetter(mail) {
  const facts = [
    ["mail-from", mail.from],
    ["mail-to", mail.to],
    ["mail-at", fullDate(new Date(mail.at))],
  ];
  const pairs = facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, word(name)), element("dd", {}, value)),
  );
  const src = address(`/chat/mails/${mail.id}`);
  return [
    element("dl", { class: "letter-facts" }, ...pairs),
    mail.has_looks ? element("iframe", { class: "letter", sandbox: true, title: mail.subject, src }) : "",
    element(
      "details",
      { open: !mail.has_looks },
      element("summary", {}, word("mail-text")),
      element("div", { class: "letter-text", tabindex: "0" }, mail.text),
    ),
  ];
}

function showUnread(count) {
  for (const badge of [part("mail-unread"), part("backstage-unread")]) {
    badge.hidden = count === 0;
    badge.replaceChildren(
      element("span", { "aria-hidden": "true" }, String(count)),
      element("span", { class: "unseen" }, word("unread", { count })),
    );
  }
}
