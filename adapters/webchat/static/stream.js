// What changes, as it happens. After a break it goes on where it was, so that nothing is lost.

import { address } from "./api.js";

const PATIENCE = 1000; // a break shorter than this is not worth a word
const NEXT_TRY = 2000;

// `on`: {message(data), channel(data), clock(data), outage(data), neighbours(), reset(), broken(), back()}
export function openStream(after, on) {
  let last = after;
  let worry;
  let handling = Promise.resolve();
  connect();

  function connect() {
    const source = new EventSource(address("/chat/events", { after: last }));
    source.onopen = () => {
      clearTimeout(worry);
      worry = undefined;
      on.back();
    };
    source.onerror = () => {
      worry ??= setTimeout(on.broken, PATIENCE);
      // The browser tries again by itself after a broken line, but not after an answer it cannot use.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, NEXT_TRY);
    };
    for (const name of ["message", "channel", "clock", "outage", "neighbours", "reset"]) {
      source.addEventListener(name, (event) => {
        last = event.lastEventId || last;
        // One after the other, even where handling one has to ask the server first.
        handling = handling.then(() => on[name](JSON.parse(event.data))).catch(console.error);
      });
    }
  }
}
