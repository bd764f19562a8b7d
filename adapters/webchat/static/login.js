// The page a one-time link leads to. Only the button uses the link up: previews and scanners open links too.

import { Refusal, post } from "./api.js";
import { sentence, speakLike, word } from "./words.js";

const part = (id) => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token");
const isDemo = document.body.hasAttribute("data-demo");

if (isDemo) location.replace("/chat/");
speakLike(navigator.languages);
document.title = `${word(token ? "login-title" : "signed-out-title")} · Vigia`;
part(token ? "with-link" : "without-link").hidden = false;
part("sign-in").addEventListener("click", signIn);

async function signIn() {
  const button = part("sign-in");
  button.disabled = true;
  try {
    await post("login", { token });
    location.replace(`/chat/${sessionStorage.getItem("wanted") ?? ""}`); // the link does not stay in the history
  } catch (error) {
    part("trouble").textContent = error instanceof Refusal ? sentence(error) : word("no-answer-login");
    part("trouble").hidden = false;
    button.disabled = false;
    button.focus();
  }
}
