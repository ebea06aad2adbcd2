// The conversation as the chosen person sees it: new messages arrive, edited ones change where they stand.

import { readMessages } from "./api.js";
import { announce, avatar, botAvatar, byId, el, fill } from "./dom.js";
import { desk, on, zone } from "./desk.js";
import { cardsFor, drawCard, isSignedIn } from "./card.js";
import { othersIn, open, titleOf } from "./chats.js";
import { textNodes } from "./markdown.js";
import { pressed } from "./press.js";
import { dayOf, sayDay, timeOf } from "./times.js";

const PATIENCE = 20; // seconds that the sandbox may hold an answer back until something happens

let shown = empty(null, null);
let atEnd = true; // then the newest message stays in sight, whatever arrives or changes its size

function empty(chat, viewer) {
  return { chat, viewer, revision: 0, messages: new Map(), left: new AbortController() };
}

export function setUpChat() {
  const log = byId("log");
  const toEnd = () => {
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  });
  new ResizeObserver(toEnd).observe(log);
  log.addEventListener("changed", toEnd);
  on(["chat", "person"], begin);
  on("chats", head);
}

/** The messages that stand in the chat, oldest first. */
export const messages = () => [...shown.messages.values()].map((entry) => entry.message);

function begin() {
  const [chat, viewer] = [desk.chat?.id ?? null, desk.person?.id ?? null];
  if (shown.chat === chat && shown.viewer === viewer) return;
  shown.left.abort();
  shown = empty(chat, viewer);
  atEnd = true;
  fill(byId("log"), chat ? null : start());
  head();
  if (chat) follow(shown);
}

/** Reads on, and on, until another chat is chosen. */
async function follow(reading) {
  let wait = 0;
  while (reading === shown) {
    try {
      const news = await readMessages(reading.chat, reading.revision, wait, reading.left.signal);
      if (reading === shown) take(news, wait === 0);
      wait = PATIENCE;
    } catch {
      // The sandbox is being restarted, or the world is a new one: the list of chats will tell.
      await new Promise((done) => setTimeout(done, 700));
    }
  }
}

function take({ messages: changed, removed, revision }, first) {
  shown.revision = revision;
  for (const id of [...(removed ?? []), ...changed.filter(isSignedIn).map((message) => message.id)]) {
    shown.messages.get(id)?.node.remove();
    shown.messages.delete(id);
  }
  for (const message of changed)
    if ((!message.targeted || message.targeted === desk.person.id) && !isSignedIn(message)) place(message, first);
  group();
  byId("log").dispatchEvent(new Event("changed"));
  byId("composer").dispatchEvent(new Event("talk"));
}

function head() {
  const chat = desk.chat;
  byId("composer").hidden = !chat;
  byId("chat-title").textContent = chat ? titleOf(chat) : "Chat";
  const others = chat ? othersIn(chat).map((person) => person.name) : [];
  byId("chat-about").textContent = !chat
    ? ""
    : chat.kind === "personal"
      ? `${desk.person.name} and Muster`
      : `You, ${[...others, "Muster"].join(", ")}`;
}

/** What stands in the place of a chat that nobody has opened yet. */
function start() {
  if (desk.person?.silent)
    return el("p", { class: "empty" }, `${desk.person.name} has a calendar and mail, but does not chat.`);
  return el(
    "div",
    { class: "start" },
    el("img", { src: "/console/icon.svg", alt: "" }),
    el("h3", {}, "Schedule interviews in chat"),
    el("p", {}, `${desk.person?.name ?? "This person"} has no chat with Muster yet.`),
    el("button", { type: "button", class: "primary", onclick: () => open("personal") }, "Chat with Muster"),
  );
}

function place(message, quietly) {
  const before = shown.messages.get(message.id);
  const kept = before?.node.contains(document.activeElement);
  const node = draw(message);
  shown.messages.set(message.id, { message, node });
  if (before) {
    before.node.replaceWith(node);
    if (kept) node.querySelector('[tabindex="0"], button')?.focus();
  } else {
    // In a channel an answer stands below its thread, not below what was said last.
    const thread =
      node.dataset.thread &&
      [...byId("log").querySelectorAll(`[data-thread="${node.dataset.thread}"]`)].at(-1);
    if (thread) thread.after(node);
    else byId("log").append(node);
  }
  if (quietly) return;
  node.classList.toggle("arrived", !before);
  if (before) for (const part of node.querySelectorAll(".card, .bubble")) part.classList.add("changed");
  if (!isMine(message))
    announce(`${nameOf(message)}${before ? " changed a message" : ""}: ${spoken(message)}`);
}

export const isMine = (message) => message.from === desk.person?.id;

export const isBot = (message) => message.from === "bot";

function nameOf(message) {
  if (isBot(message)) return "Muster";
  return (
    desk.people.find((person) => person.id === message.from)?.name ??
    message.activity.from?.name ??
    "Somebody"
  );
}

function spoken(message) {
  const { activity } = message;
  const [card] = cardsFor(message);
  return activity.speak ?? activity.text ?? card?.speak ?? card?.fallbackText ?? activity.summary ?? "a card";
}

function draw(message) {
  const { activity } = message;
  const when = stamp(message);
  const cards = cardsFor(message).map((card) => drawCard(card, (press, box) => pressed(press, message, box)));
  const name = nameOf(message);
  return el(
    "article",
    {
      class: `message${isMine(message) ? " mine" : ""}${cards.length ? " has-card" : ""}`,
      "data-id": message.id,
      "data-from": message.from,
      "data-thread": threadOf(message),
      "aria-label": `${name}, ${when}`,
    },
    isBot(message) ? botAvatar() : avatar(name),
    el(
      "div",
      {},
      el(
        "p",
        { class: "meta" },
        isMine(message) ? when : el("b", {}, name),
        isMine(message) ? "" : ` ${when}`,
      ),
      activity.text ? el("div", { class: "bubble" }, textNodes(activity)) : null,
      cards,
      message.targeted ? el("p", { class: "for-you" }, "Only you can see this message") : null,
      message.edited ? el("p", { class: "edited" }, "Edited") : null,
      threadOf(message)
        ? el(
            "button",
            { type: "button", class: "quiet small reply", onclick: () => replyTo(message) },
            "Reply",
          )
        : null,
    ),
  );
}

/** In a channel: the id of the message that began the thread. */
function threadOf(message) {
  return /;messageid=(\d+)/.exec(message.activity.conversation?.id ?? "")?.[1];
}

function replyTo(message) {
  byId("composer").dispatchEvent(new CustomEvent("reply", { detail: threadOf(message) }));
}

function stamp(message) {
  const at = new Date(message.activity.timestamp ?? message.time ?? Date.now());
  return `${sayDay(dayOf(at, zone()), "short")}, ${timeOf(at, zone())}`;
}

/** Messages of one sender in a row show the name once. */
function group() {
  let last = {};
  for (const node of byId("log").children) {
    const { from, thread } = node.dataset;
    node.classList.toggle("same", from === last.from && thread === last.thread);
    node.classList.toggle("answer", thread !== undefined && thread === last.thread);
    last = { from, thread };
  }
}
