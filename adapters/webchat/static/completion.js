// What may be typed next: verbs after /inc, people after @. HTML lets no box of several lines be called a combobox, so
// it stays a text box that has a list (aria-autocomplete, aria-controls, aria-activedescendant) and works like one.

import { drawName, element } from "./draw.js";
import { word } from "./words.js";

const ENTRY = /^\s*(?:\/incident|\/inc|@vigia)(?![\p{L}\p{N}_-])[,:]?\s+/iu;
const BEGUN_MENTION = /(?:^|[^\p{L}\p{N}_@/.])@([\p{L}\p{N}_.-]*)$/u;
const MOVES = new Set(["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]); // away from what is completed

export class Completion {
  #text;
  #list = document.getElementById("suggestions");
  #said = document.getElementById("suggestions-said");
  #view;
  #verbs = [];
  #found = null; // {start, options}: from where in the text the choice is put, and what can be chosen
  #active = -1;

  // `loadVerbs()` answers [{usage, does}] and is asked once, when the first command is begun.
  constructor(text, view, loadVerbs) {
    this.#text = text;
    this.#view = view;
    let asked = null;
    text.addEventListener("input", async () => {
      this.#offer();
      if (asked || !ENTRY.test(`${text.value} `)) return;
      asked = loadVerbs().catch(() => (asked = null)); // tried again with the next letter
      this.#verbs = (await asked) ?? [];
      this.#offer();
    });
    for (const leaving of ["blur", "click"]) text.addEventListener(leaving, () => this.close());
    // The list never takes the focus from the text, not even for its scroll bar.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose([...this.#list.children].indexOf(option));
    });
  }

  // How the verb that is being typed is used; null when there is none.
  get usage() {
    const entry = this.#text.value.match(ENTRY);
    const name = entry && this.#text.value.slice(entry[0].length).match(/^(\S+)\s/)?.[1].toLowerCase();
    return this.#verbs.find((verb) => nameOf(verb) === name)?.usage ?? null;
  }

  // Whether the key was for the list.
  takes(event) {
    if (!this.#found) return false;
    const count = this.#found.options.length;
    if (event.key === "ArrowDown") this.#mark((this.#active + 1) % count);
    else if (event.key === "ArrowUp") this.#mark(this.#active > 0 ? this.#active - 1 : count - 1);
    else if (event.key === "Tab" && !event.shiftKey) this.#choose(Math.max(this.#active, 0));
    else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#active);
    else if (event.key === "Escape") this.close();
    else {
      if (MOVES.has(event.key)) this.close();
      return false;
    }
    return true;
  }

  close() {
    this.#found = null;
    this.#show();
  }

  #offer() {
    this.#found = this.#text.readOnly ? null : (this.#verbsBegun() ?? this.#peopleBegun());
    this.#show();
  }

  #verbsBegun() {
    const before = this.#beforeCaret();
    const entry = before.match(ENTRY);
    const begun = entry && before.slice(entry[0].length).toLowerCase();
    if (!entry || /\s/.test(begun)) return null;
    const those = this.#verbs.filter((verb) => nameOf(verb).startsWith(begun));
    const options = those.map((verb) => ({
      insert: `${nameOf(verb)} `,
      drawn: [element("code", {}, verb.usage), element("span", {}, verb.does)],
    }));
    return options.length ? { start: entry[0].length, options } : null;
  }

  #peopleBegun() {
    const before = this.#beforeCaret();
    const begun = before.match(BEGUN_MENTION)?.[1].toLowerCase();
    if (begun === undefined) return null;
    const those = this.#view.people.filter(
      ({ id, name }) => id !== begun && [id, ...name.toLowerCase().split(" ")].some((word) => word.startsWith(begun)),
    );
    const options = those.map(({ id, name }) => ({
      insert: `@${id} `,
      drawn: [element("code", {}, `@${id}`), element("span", {}, drawName(name))],
    }));
    return options.length ? { start: before.length - begun.length - 1, options } : null;
  }

  #beforeCaret() {
    const { selectionStart, selectionEnd, value } = this.#text;
    return selectionStart === selectionEnd ? value.slice(0, selectionStart) : "";
  }

  #show() {
    const options = this.#found?.options ?? [];
    this.#list.hidden = !options.length;
    this.#list.replaceChildren(
      ...options.map(({ drawn }, index) =>
        element("li", { role: "option", id: `suggestion-${index}`, "aria-selected": "false" }, ...drawn),
      ),
    );
    this.#list.scrollTop = 0;
    this.#said.textContent = options.length ? word("suggested", { count: options.length }) : "";
    this.#mark(-1);
  }

  #mark(index) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const option = this.#list.children[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#text.setAttribute("aria-activedescendant", option.id);
    else this.#text.removeAttribute("aria-activedescendant");
  }

  #choose(index) {
    const { start, options } = this.#found;
    this.#text.setRangeText(options[index].insert, start, this.#text.selectionStart, "end");
    this.#text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function nameOf(verb) {
  return verb.usage.split(" ")[0];
}
