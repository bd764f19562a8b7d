// A panel that a button opens and closes: beside the rest where there is room, over it where there is not.

const veil = document.getElementById("veil");
const drawers = [];

export class Drawer {
  #button;
  #panel;
  #onToggle;

  // `onToggle(isOpen)` hears of every change.
  constructor(button, panel, onToggle = () => {}) {
    this.#button = button;
    this.#panel = panel;
    this.#onToggle = onToggle;
    button.addEventListener("click", () => this.toggle(!this.isOpen));
    drawers.push(this);
  }

  get isOpen() {
    return this.#button.getAttribute("aria-expanded") === "true";
  }

  // Over the rest, so that it is closed before anything else is done.
  get isInFront() {
    return this.isOpen && getComputedStyle(this.#panel).position === "fixed";
  }

  toggle(isOpen) {
    if (this.isOpen === isOpen) return;
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.#panel.classList.toggle("open", isOpen);
    showVeil();
    if (this.isInFront) this.#panel.querySelector("a, button, summary")?.focus();
    this.#onToggle(isOpen);
  }

  close() {
    if (!this.isInFront) return;
    this.toggle(false);
    this.#button.focus();
  }
}

function showVeil() {
  veil.hidden = !drawers.some((drawer) => drawer.isInFront);
}

veil.addEventListener("click", () => drawers.forEach((drawer) => drawer.close()));
addEventListener("resize", showVeil);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) drawers.forEach((drawer) => drawer.close());
});
