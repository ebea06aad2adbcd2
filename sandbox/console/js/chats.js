// The chats of the chosen person, and the ways to open one: alone, in a group, in a channel.

import { openChat, readChats } from "./api.js";
import { byId, el, field, fill, toast } from "./dom.js";
import { desk, on, put, watch } from "./desk.js";

export const KINDS = { personal: "Chat", groupChat: "Group chat", channel: "Channel" };

const seen = new Map(); // the revision at which each chat was last looked at
let hurry = () => {};

export function setUpChats() {
  byId("new-chat").addEventListener("click", askForChat);
  byId("chats").addEventListener("click", (event) => {
    const id = event.target.closest("button")?.dataset.id;
    const chat = desk.chats.find((one) => one.id === id);
    if (chat) {
      put({ chat });
      document.body.dataset.pane = "chat";
      byId("composer-text").focus();
    }
  });
  on("person", () => {
    byId("new-chat").disabled = desk.person.silent === true;
    put({ chats: [], chat: null });
    hurry();
  });
  on(["chats", "chat"], draw);
  hurry = watch(look, 1500);
}

async function look() {
  const person = desk.person;
  if (!person || person.silent) return;
  const chats = await readChats(person.id);
  if (person.id !== desk.person?.id) return;
  if (JSON.stringify(chats) !== JSON.stringify(desk.chats)) put({ chats });
  if (!chats.some((one) => one.id === desk.chat?.id)) put({ chat: chats[0] ?? null });
}

/** Opens a chat with Muster as the chosen person and shows it. */
export async function open(kind, members) {
  const person = desk.person;
  try {
    const { conversation } = await openChat(person.id, kind, members);
    const chats = await readChats(person.id);
    put({ chats, chat: chats.find((one) => one.id === conversation) ?? { id: conversation, kind } });
    document.body.dataset.pane = "chat";
    byId("composer-text").focus();
  } catch (problem) {
    toast(problem.message);
  }
}

function draw() {
  fill(byId("chats"), desk.chats.length ? desk.chats.map(line) : el("li", { class: "empty" }, "None yet."));
}

function line(chat) {
  const current = chat.id === desk.chat?.id;
  const mark = `${desk.person.id} ${chat.id}`;
  if (current || !seen.has(mark)) seen.set(mark, chat.revision);
  const news = chat.revision > seen.get(mark);
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", "data-id": chat.id, "aria-current": String(current) },
      el("b", {}, titleOf(chat)),
      news ? el("span", { class: "count" }, "New") : el("span", { class: "soft" }, KINDS[chat.kind] ?? ""),
    ),
  );
}

export function titleOf(chat) {
  if (chat.title) return chat.title;
  if (chat.kind === "personal") return "Muster";
  return (
    othersIn(chat)
      .map((person) => person.name.split(" ")[0])
      .join(", ") || "Muster"
  );
}

export function othersIn(chat) {
  const members = (chat.members ?? []).filter((id) => id !== desk.person?.id);
  return members.map((id) => desk.people.find((person) => person.id === id)).filter(Boolean);
}

function askForChat() {
  const dialog = byId("new-chat-dialog");
  const kind = el(
    "select",
    {},
    ...Object.entries(KINDS).map(([value, name]) => el("option", { value }, name)),
  );
  const others = desk.people.filter((person) => person.id !== desk.person.id);
  const members = el(
    "fieldset",
    { hidden: true },
    el("legend", {}, "With"),
    ...others.map((person) =>
      el("label", { class: "check" }, el("input", { type: "checkbox", value: person.id }), person.name),
    ),
  );
  kind.addEventListener("change", () => {
    members.hidden = kind.value === "personal";
  });
  const form = el(
    "form",
    { class: "form", method: "dialog" },
    field("Where", kind),
    members,
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", onclick: () => dialog.close() }, "Close"),
      el("button", { class: "primary", type: "submit" }, "Open"),
    ),
  );
  form.addEventListener("submit", () => {
    const chosen = [...members.querySelectorAll(":checked")].map((box) => box.value);
    open(kind.value, kind.value === "personal" ? undefined : chosen);
  });
  fill(dialog, el("h2", { id: "new-chat-title" }, `New chat as ${desk.person.name}`), form);
  dialog.showModal();
}
