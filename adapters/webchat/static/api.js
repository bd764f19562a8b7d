// Talks to the server. A lost answer is asked for again under the same request id, which acts once.

const PAUSES = [400, 1200, 3000];

export class Refusal extends Error {
  constructor({ code, sentence }) {
    super(sentence);
    this.code = code;
    this.sentence = sentence;
  }
}

// The answer never came; whether it was done is not known.
export class NoAnswer extends Error {}

// In the demo every request says who speaks; elsewhere the session does.
let speaker = {};

export function speakAs(id) {
  speaker = { as: id };
}

export function address(path, query = {}) {
  return `${path}?${new URLSearchParams({ ...speaker, ...query })}`;
}

export async function get(path, query = {}) {
  return answerOf(await fetch(address(`/chat/api/${path}`, query)));
}

export async function post(path, body) {
  const written = JSON.stringify({ ...speaker, ...body });
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: written };
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await answerOf(await fetch(`/chat/api/${path}`, options));
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (attempt === PAUSES.length) throw new NoAnswer();
      await new Promise((resume) => setTimeout(resume, PAUSES[attempt]));
    }
  }
}

// A file for a message to come; answers what the server calls it.
export async function upload(channel, file) {
  const path = address(`/chat/api/channels/${encodeURIComponent(channel)}/files`, { name: file.name });
  const options = { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file };
  return answerOf(await fetch(path, options));
}

async function answerOf(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error);
  return answer;
}

// A request id for what is about to be sent: the same one again while the answer to the same content is owed.
export class RequestIds {
  #owed = null;

  idFor(content) {
    const written = JSON.stringify(content);
    if (this.#owed?.written !== written) this.#owed = { written, id: crypto.randomUUID() };
    return this.#owed.id;
  }

  answered() {
    this.#owed = null;
  }
}
