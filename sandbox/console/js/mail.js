// What Outlook would have sent to this person: invitations, updates, cancellations, answers, the bot's mail.

import { readMails } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { desk, on, put, watch, zone } from "./desk.js";
import { plainText, spanOf } from "./events.js";
import { showEvent } from "./calendar.js";
import { dayOf, sayDay, saySpan, timeOf } from "./times.js";

const KINDS = {
  invitation: ["Invitation", ""],
  update: ["Update", "warn"],
  cancellation: ["Cancelled", "bad"],
  accepted: ["Accepted", "good"],
  tentativelyAccepted: ["Tentative", "warn"],
  declined: ["Declined", "bad"],
  forward: ["Forwarded", ""],
  mail: ["Mail", ""],
};

let raw = "";
let reading = null;

export function setUpMail() {
  on("person", () => {
    raw = "";
    reading = null;
    put({ mails: [] });
    hurry();
  });
  on("mails", draw);
  const hurry = watch(look, 500);
}

async function look() {
  const person = desk.person;
  if (!person) return;
  const value = await readMails(person.address);
  const text = JSON.stringify(value);
  if (person.id !== desk.person.id || text === raw) return;
  raw = text;
  put({ mails: [...value].reverse() });
}

function draw() {
  const holder = byId("mail");
  if (reading !== null) return fill(holder, letter(desk.mails[desk.mails.length - 1 - reading]));
  if (desk.mails.length === 0)
    return fill(
      holder,
      el("p", { class: "empty" }, `No mail for ${desk.person?.name ?? "this person"} yet.`),
    );
  const items = desk.mails.map((mail, n) => el("li", {}, item(mail, desk.mails.length - 1 - n)));
  return fill(holder, el("ul", { class: "mails", "aria-label": "Mails" }, ...items));
}

function item(mail, number) {
  return el(
    "button",
    {
      type: "button",
      onclick: () => {
        reading = number;
        draw();
        byId("mail").querySelector("h3")?.focus();
      },
    },
    el(
      "span",
      { class: "top" },
      el("b", {}, senderOf(mail)),
      badge(mail),
      el("span", { class: "soft" }, stamp(mail)),
    ),
    el("span", { class: "subject" }, mail.subject ?? ""),
    el("span", { class: "preview" }, textOf(mail).split("\n")[0] || whenOf(mail)),
  );
}

function letter(mail) {
  const event = desk.events.find((one) => mail.iCalUId && one.uid === mail.iCalUId);
  const back = () => {
    reading = null;
    draw();
    byId("mail").querySelector("button")?.focus();
  };
  return el(
    "div",
    {
      class: "details",
      onkeydown: (key) => {
        if (key.key === "Escape") back();
      },
    },
    el("button", { type: "button", class: "quiet small", onclick: back }, "‹ Back"),
    el("h3", { tabindex: -1 }, mail.subject ?? ""),
    badge(mail),
    el(
      "dl",
      { class: "facts" },
      el("dt", {}, "From"),
      el("dd", {}, senderOf(mail)),
      el("dt", {}, "To"),
      el("dd", {}, [mail.to].flat().map(nameOf).join(", ")),
      el("dt", {}, "Sent"),
      el("dd", {}, stamp(mail)),
      ...(mail.start ? [el("dt", {}, "When"), el("dd", {}, whenOf(mail))] : []),
    ),
    textOf(mail) ? el("p", { class: "body-text" }, textOf(mail)) : null,
    event
      ? el(
          "section",
          { class: "actions" },
          el("button", { type: "button", onclick: () => showEvent(event) }, "Open in the calendar"),
        )
      : null,
  );
}

function badge(mail) {
  const [name, tone] = KINDS[mail.kind] ?? [mail.kind ?? "Mail", ""];
  return el("span", { class: `badge ${tone}` }, name);
}

const senderOf = (mail) => nameOf(mail.from);

function nameOf(address) {
  const same = (one) => one.address.toLowerCase() === address.toLowerCase();
  return [...desk.people, ...desk.mailboxes].find(same)?.name ?? address;
}

function textOf(mail) {
  const text = mail.text ?? "";
  return /<\w/.test(text) ? plainText(text) : text.trim();
}

function whenOf(mail) {
  if (!mail.start) return "";
  const { start, end } = spanOf(mail);
  return saySpan(start, end, zone());
}

function stamp(mail) {
  const at = new Date(mail.time);
  return `${sayDay(dayOf(at, zone()), "short")}, ${timeOf(at, zone())}`;
}
