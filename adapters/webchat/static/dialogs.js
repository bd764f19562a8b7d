// The one dialog: a question to confirm, or a form drawn from its fields.

import { drawMessage, drawName, element } from "./draw.js";
import { word } from "./words.js";

const dialog = document.getElementById("dialog");

// Answers whether the person agreed.
export function confirm(question, label, style) {
  const yes = element("button", { type: "submit", class: `button ${style}`, value: "yes" }, label);
  const no = element("button", { type: "button", class: "button", autofocus: true }, word("cancel"));
  const form = element(
    "form",
    {},
    element("h2", { id: "dialog-title" }, label),
    element("p", {}, question),
    element("div", { class: "dialog-buttons" }, no, yes),
  );
  open(form);
  return new Promise((resolve) => {
    no.addEventListener("click", () => dialog.close(""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close("yes");
    });
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// `send({fields, people})` answers a reply, or throws an Error whose message is a sentence. What was typed stays
// until it is accepted.
export function openForm({ form, note }, view, send) {
  const trouble = element("div", { class: "trouble", role: "alert", hidden: true });
  const controls = form.fields.map((field) => drawField(field, view));
  const cancel = element("button", { type: "button", class: "button" }, word("cancel"));
  const submit = element("button", { type: "submit", class: "button primary" }, form.submit);
  const inside = element("fieldset", { class: "plain" }, ...arranged(form.fields, controls));
  const drawn = element(
    "form",
    { novalidate: true },
    element("h2", { id: "dialog-title" }, form.title),
    note ? element("div", { class: "note" }, drawMessage({ ...note, actions: [] }, view)) : "",
    trouble,
    inside,
    element("div", { class: "dialog-buttons" }, cancel, submit),
  );
  cancel.addEventListener("click", () => dialog.close());
  drawn.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) drawn.requestSubmit();
  });
  drawn.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = controls.map((control) => control.value());
    const busy = (is) => {
      inside.disabled = submit.disabled = is;
      submit.textContent = is ? word("sending") : form.submit;
    };
    busy(true);
    try {
      const reply = await send({
        fields: Object.assign({}, ...values.map((value) => value.fields)),
        people: values.flatMap((value) => value.people),
      });
      if (!dialog.contains(drawn)) return;
      if (reply.kind === "form") openForm(reply, view, send);
      else if (reply.refused) complain(drawMessage({ ...reply.message, actions: [] }, view));
      else dialog.close();
    } catch (error) {
      complain(error.message);
    } finally {
      busy(false);
      if (!trouble.hidden) (drawn.querySelector(":invalid:not(fieldset)") ?? controls[0]?.first)?.focus();
    }
  });
  open(drawn);
  controls[0]?.first?.focus();

  function complain(what) {
    trouble.hidden = false;
    trouble.replaceChildren(what);
  }
}

// One below the other; long texts that follow each other, as in several languages, side by side.
function arranged(fields, controls) {
  const rows = [];
  fields.forEach(({ shape }, index) => {
    if (shape === "lines" && fields[index - 1]?.shape === "lines") rows.at(-1).push(controls[index].drawn);
    else rows.push([controls[index].drawn]);
  });
  return rows.map((row) => (row.length > 1 ? element("div", { class: "side-by-side" }, ...row) : row[0]));
}

// Something to read.
export function show(title, ...content) {
  const close = element("button", { type: "button", class: "button", autofocus: true }, word("close"));
  close.addEventListener("click", () => dialog.close());
  const heading = element("h2", { id: "dialog-title" }, title);
  open(element("div", { class: "reading" }, heading, ...content, element("div", { class: "dialog-buttons" }, close)));
}

function open(content) {
  dialog.returnValue = "";
  dialog.replaceChildren(content);
  if (!dialog.open) dialog.showModal();
}

// One control and how to read it: {drawn, first, value() -> {fields, people}}
function drawField(field, view) {
  if (field.shape === "people") return drawPeople(field, view);
  const id = `field-${field.name}`;
  const hint = field.hint ? element("p", { class: "hint", id: `${id}-hint` }, field.hint) : "";
  const control = drawControl(field, id);
  const drawn = element("div", { class: "field" }, element("label", { for: id }, ...labelOf(field)), control, hint);
  return { drawn, first: control, value: () => ({ fields: { [field.name]: control.value }, people: [] }) };
}

function drawControl(field, id) {
  const common = { id, name: field.name, required: field.required, dir: "auto" };
  if (field.hint) common["aria-describedby"] = `${id}-hint`;
  if (field.shape === "choice") return drawChoice(field, common);
  const control =
    field.shape === "lines"
      ? element("textarea", { ...common, rows: 5 })
      : element("input", { ...common, type: "text", autocomplete: "off", placeholder: example(field.shape) });
  control.value = field.value;
  return control;
}

function drawChoice(field, common) {
  const options = field.options.map(([value, label]) => element("option", { value }, label));
  const control = element("select", common);
  if (!field.required || !field.value) control.append(element("option", { value: "" }, word("choose")));
  control.append(...options);
  control.value = field.value;
  return control;
}

function drawPeople(field, view) {
  const chosen = new Set(field.value.split(/[\s,]+/).map((id) => id.replace(/^@/, "")));
  const boxes = view.people.map((person) =>
    element("input", { type: "checkbox", value: person.id, id: `field-${field.name}-${person.id}` }),
  );
  for (const box of boxes) box.checked = chosen.has(box.value);
  const drawn = element(
    "fieldset",
    { class: "field people" },
    element("legend", {}, ...labelOf(field)),
    element(
      "div",
      { class: "people-boxes" },
      ...boxes.map((box, index) => element("label", { for: box.id }, box, drawName(view.people[index].name))),
    ),
    field.hint ? element("p", { class: "hint" }, field.hint) : "",
  );
  const value = () => ({ fields: {}, people: boxes.filter((box) => box.checked).map((box) => box.value) });
  return { drawn, first: boxes[0], value };
}

function labelOf(field) {
  return [field.label, element("span", { class: "need" }, word(field.required ? "required" : "optional"))];
}

function example(shape) {
  return { when: "14:30", duration: "30m" }[shape];
}
