// The typing box, and what one could say now.

import { say } from "./api.js";
import { byId, el, fill, toast } from "./dom.js";
import { desk, on } from "./desk.js";
import { isBot, messages } from "./chat.js";

let thread; // in a channel: the thread that the next message goes to

export function setUpComposer() {
  const form = byId("composer");
  const box = byId("composer-text");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(box.value);
  });
  box.addEventListener("keydown", (event) => {
    // Enter that ends the composition of a Japanese or Chinese word is not meant for us.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(box.value);
  });
  box.addEventListener("input", grow);
  form.addEventListener("talk", suggest); // the chat has new messages
  form.addEventListener("reply", (event) => answerIn(event.detail));
  byId("replying")
    .querySelector("button")
    .addEventListener("click", () => answerIn(undefined));
  on(["chat", "person"], () => {
    thread = undefined;
    byId("replying").hidden = true;
    box.placeholder =
      desk.chat?.kind === "personal" ? "Type a message" : "Type a message; @Muster asks the bot";
    suggest();
  });
}

async function send(text) {
  const said = text.trim();
  if (!said || !desk.chat) return;
  const box = byId("composer-text");
  box.value = "";
  grow();
  try {
    await say(desk.chat.id, desk.person.id, said, thread);
  } catch (problem) {
    box.value = said; // nothing typed is ever lost
    grow();
    toast(problem.message);
  }
}

function answerIn(wanted) {
  thread = wanted;
  byId("replying").hidden = wanted === undefined;
  byId("composer-text").focus();
}

function grow() {
  const box = byId("composer-text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}

function suggest() {
  if (!desk.person || !desk.chat) return;
  const last = messages().at(-1);
  const offered = last && isBot(last) ? (last.activity.suggestedActions?.actions ?? []) : [];
  const at = desk.chat.kind === "personal" ? "" : "@Muster ";
  const ready = [`${at}help`, `${at}status`].map((text) => [text, () => send(text)]);
  const example = exampleAsk();
  if (example) ready.push([`${at}${example}`, () => take(`${at}${example}`)]);
  const all = [...offered.map((one) => [one.title, () => send(String(one.value))]), ...ready];
  fill(
    byId("suggestions"),
    ...all.map(([text, onclick]) => el("li", {}, el("button", { type: "button", onclick }, text))),
  );
}

/** Puts a sentence into the box, to be read and changed before it is sent. */
function take(text) {
  const box = byId("composer-text");
  box.value = text;
  grow();
  box.focus();
}

/** A request with people who exist here. */
function exampleAsk() {
  const others = desk.people.filter((person) => person.id !== desk.person.id);
  const interviewers = others.filter((person) => (person.roles ?? []).includes("interviewer"));
  const [a, b, c] = (interviewers.length >= 3 ? interviewers : others).map((person) => person.name);
  if (!c) return null;
  return `schedule Mira Lindqvist mira.lindqvist@example.com with ${a} and ${b} or ${c}, 60 min next week, room for 4`;
}
