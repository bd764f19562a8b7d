// Who speaks: in the demo whoever the address says, elsewhere whoever signed in.

import { drawName, element } from "./draw.js";
import { post, speakAs } from "./api.js";
import { word } from "./words.js";

const DEFAULT_PERSONA = "ana";
const part = (id) => document.getElementById(id);

export const isDemo = document.body.hasAttribute("data-demo");

// The address says who speaks, and the tab remembers it.
export function choosePersona() {
  speakAs(new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem("as") ?? DEFAULT_PERSONA);
}

export function rememberPersona(id) {
  sessionStorage.setItem("as", id);
  history.replaceState(null, "", `?as=${id}${location.hash}`);
}

export function showWhoSpeaks({ me, people }) {
  part(isDemo ? "you" : "signed-in").hidden = false;
  if (isDemo) fillPersonas(me, people);
  part("my-name").replaceChildren(drawName(me.name));
  part("sign-out").addEventListener("click", async () => {
    await post("logout", {});
    location.assign("/chat/login");
  });
}

// Signed in, the reader comes back to the channel that was asked for.
export function toLogin() {
  sessionStorage.setItem("wanted", location.hash);
  location.replace("/chat/login");
}

function fillPersonas(me, people) {
  const select = part("persona");
  for (const person of people) {
    const language = person.locale.split("_")[0];
    const kind = person.kind === "guest" ? `, ${word("guest")}` : "";
    select.append(element("option", { value: person.id }, `${person.name} (${language}${kind})`));
  }
  select.value = me.id;
  select.addEventListener("change", () => {
    const hash = location.hash.startsWith("#direct:") ? "" : location.hash;
    location.assign(`/chat/?as=${select.value}${hash}`);
  });
}
