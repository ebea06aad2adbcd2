// The sign-in window, and our end of the talk that Teams has with the page in it.
//
// A page in the window uses teams-js: it says "initialize" and waits for its host's answer, then hands over
// what it got by "authentication.authenticate.success". Each message is {id, uuidAsString, func, args};
// an answer carries the same id and uuid. The code then goes to the bot as signin/verifyState.
// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/auth-flow-bot

import { el } from "./dom.js";

let current = null;

/**
 * Opens `url` and waits for the page in it. Resolves to {state} when it hands over a code, {reason}
 * when it says that it failed, {closed: true} when the window is closed first.
 */
export function signIn(url) {
  current?.finish({ closed: true });
  const phone = matchMedia("(max-width: 699px)").matches;
  const shape = phone ? "" : `popup,width=520,height=680,left=${screenX + 120},top=${screenY + 60}`;
  // Its opener must stay: teams-js finds its host there.
  const popup = window.open(url, "muster-signin", shape);
  if (!popup) return Promise.resolve({ blocked: true });
  return new Promise((resolve) => {
    const watching = setInterval(() => popup.closed && finish({ closed: true }), 400);
    const finish = (outcome) => {
      clearInterval(watching);
      if (current?.popup === popup) current = null;
      resolve(outcome);
    };
    current = { popup, finish };
  });
}

const answers = {
  initialize: () => ["authentication", "web", JSON.stringify({ apiVersion: 4, supports: {} }), "2.0.1"],
  getContext: () => [
    {
      locale: "en-gb",
      theme: themeName(),
      frameContext: "authentication",
      hostName: "Teams",
      hostClientType: "web",
    },
  ],
};

const ends = {
  "authentication.authenticate.success": ([result]) => ({ state: result ?? "" }),
  "authentication.authenticate.failure": ([reason]) => ({ reason: reason ?? "" }),
};

addEventListener("message", (event) => {
  // Only the window that we opened, and only while we wait for it.
  if (!current || event.source !== current.popup) return;
  const { id, uuidAsString, func, args } = event.data ?? {};
  if (func in answers) {
    event.source.postMessage({ id, uuidAsString, args: answers[func](args) }, event.origin);
  } else if (func in ends) {
    current.finish(ends[func](args ?? []));
  }
});

function themeName() {
  return document.getElementById("theme").getAttribute("aria-pressed") === "true" ? "dark" : "default";
}

/** Whether an address is on this machine. */
export function isHere(url) {
  const { protocol, hostname } = new URL(url, location.href);
  return ["http:", "https:"].includes(protocol) && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** A plain link of a card: a new window that knows nothing of us. */
export function openLink(url) {
  el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }).click();
}
