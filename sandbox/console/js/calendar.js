// The person's Outlook day or work week, in their own zone.

import { readEvents } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { desk, on, put, watch, worldNow, zone } from "./desk.js";
import { readEvent } from "./events.js";
import { answerButtons, details } from "./event.js";
import { drawGrid, drawNow, scrollToWork, today } from "./grid.js";
import { askForMeeting } from "./meeting.js";
import { addDays, dayOf, sayDay, saySpan, weekday, zoneName } from "./times.js";

let raw = "";
let homeless = null;
let open = null; // the event whose details lie over the grid
let hurry = () => {};
const view = { day: null, span: localStorage.getItem("span") ?? "day" };

export function setUpCalendar() {
  setUpHead();
  on("person", begin);
  on("events", draw);
  // A hidden grid cannot be scrolled, so on a narrow screen it is done when the pane comes up.
  on("calendar-shown", toWork);
  on("clock-moved", () => {
    view.day = null;
    draw();
    hurry();
  });
  on("outlook-changed", () => hurry());
  hurry = watch(look, 400);
  setInterval(drawNow, 15_000);
}

/** Shows that event's details; used from mail as well. */
export function showEvent(event) {
  open = event.id;
  view.day = dayOf(event.start, zone());
  document.body.dataset.pane = "calendar";
  byId("tab-calendar").click();
  draw();
  byId("calendar").querySelector(".details h3")?.focus();
}

function begin() {
  raw = "";
  homeless = null;
  open = null;
  view.day = null;
  byId("event-details").replaceChildren();
  put({ events: [] });
  hurry();
}

async function look() {
  const person = desk.person;
  if (!person || person.id === homeless) return;
  const value = await readEvents(person.address).catch((problem) => {
    if (problem.status !== 404) throw problem;
    homeless = person.id; // a guest, or a mailbox on a server in the cellar: there is no Outlook to show
    return null;
  });
  const text = JSON.stringify(value);
  if (person.id !== desk.person.id || text === raw) return;
  const first = raw === "";
  raw = text;
  byId("no-mailbox").hidden = value !== null;
  put({ events: (value ?? []).map(readEvent).filter((event) => !event.series) });
  if (first) toWork();
}

function setUpHead() {
  byId("earlier").addEventListener("click", () => go(-1));
  byId("later").addEventListener("click", () => go(1));
  byId("today").addEventListener("click", goToToday);
  byId("span").addEventListener("click", (click) => setSpan(click.target.dataset.span));
  byId("new-meeting").addEventListener("click", () => askForMeeting(shownDays()[0]));
  byId("calendar").addEventListener("click", (click) =>
    openDetails(click.target.closest(".event")?.dataset.event),
  );
  byId("event-details").addEventListener("keydown", (key) => {
    if (key.key === "Escape") close();
  });
  byId("event-details").addEventListener("close", close);
}

function goToToday() {
  view.day = null;
  draw();
  toWork();
}

function setSpan(span) {
  if (!span) return;
  view.span = span;
  localStorage.setItem("span", span);
  draw();
  toWork();
}

function go(direction) {
  view.day = addDays(anchor(), direction * (view.span === "week" ? 7 : 1));
  draw();
}

const anchor = () => view.day ?? today();

/** One day, or Monday to Friday; on a weekend day the week runs to Sunday. */
function shownDays() {
  if (view.span === "day") return [anchor()];
  const monday = addDays(anchor(), -weekday(anchor()));
  const length = weekday(anchor()) > 4 ? 7 : 5;
  return Array.from({ length }, (_, n) => addDays(monday, n));
}

function draw() {
  if (!desk.person) return;
  const days = shownDays();
  document.body.dataset.span = view.span; // a week takes more of the window's width
  for (const node of byId("calendar").querySelectorAll("[data-span]")) {
    node.setAttribute("aria-pressed", String(node.dataset.span === view.span));
  }
  const title =
    days.length === 1
      ? sayDay(days[0], "medium")
      : `${sayDay(days[0], "short")} – ${sayDay(days.at(-1), "short")}`;
  fill(
    byId("cal-title"),
    title,
    el("small", { title: zone() }, `${desk.person.name}, ${zoneName(zone(), worldNow())}`),
  );
  const focused = document.activeElement?.dataset?.event;
  drawGrid(days);
  waiting();
  showDetails();
  focusEvent(focused);
}

function toWork() {
  if (desk.person) scrollToWork(shownDays()[0]);
}

/** Invitations without an answer, so that nobody has to look for them in the grid. */
function waiting() {
  const open = desk.events.filter((event) => event.wantsAnswer && event.end > worldNow());
  open.sort((a, b) => a.start - b.start);
  byId("waiting").hidden = open.length === 0;
  const count = open.length === 1 ? "1 invitation waits for you" : `${open.length} invitations wait for you`;
  fill(byId("waiting"), el("h3", {}, count), el("ul", {}, open.slice(0, 4).map(invitation)));
}

function invitation(event) {
  const when = el("span", { class: "soft" }, ` ${saySpan(event.start, event.end, zone())}`);
  const show = () => showEvent(event);
  return el(
    "li",
    {},
    el("button", { type: "button", class: "subject", onclick: show }, event.subject, when),
    answerButtons(event),
  );
}

function focusEvent(id) {
  if (id)
    byId("calendar")
      .querySelector(`[data-event="${CSS.escape(id)}"]`)
      ?.focus();
}

function openDetails(id) {
  if (!id) return;
  open = id;
  showDetails();
  byId("event-details").querySelector("h3")?.focus();
}

function close() {
  const was = open;
  open = null;
  byId("event-details").replaceChildren();
  focusEvent(was);
}

function showDetails() {
  const holder = byId("event-details");
  const event = desk.events.find((one) => one.id === open);
  if (!event) return holder.replaceChildren();
  const key = JSON.stringify(event);
  // A form that somebody is filling in is left alone until the event itself changes.
  if (holder.dataset.key === key && holder.firstChild) return undefined;
  holder.dataset.key = key;
  return fill(holder, details(event));
}
