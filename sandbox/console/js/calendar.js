// The person's Outlook day or work week, in their own zone.

import { readEvents } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { desk, on, put, watch, worldNow, zone } from "./desk.js";
import { SHOWS, daysOf, readEvent, sideBySide } from "./events.js";
import { answerButtons, details } from "./event.js";
import { askForMeeting } from "./meeting.js";
import { workingDay } from "./personas.js";
import { addDays, dayOf, minuteOf, sayDay, saySpan, timeOf, weekday, zoneName } from "./times.js";

const MINUTE = 0.8; // pixels; an hour is 48, as in css/outlook.css

let raw = "";
let homeless = null;
let open = null; // the event whose details lie over the grid
let hurry = () => {};
const view = { day: null, span: localStorage.getItem("span") ?? "day" };

export function setUpCalendar() {
  build();
  on("person", begin);
  on("events", draw);
  // A hidden grid cannot be scrolled, so on a narrow screen it is done when the pane comes up.
  on("calendar-shown", scrollToWork);
  on("clock-moved", () => { view.day = null; draw(); hurry(); });
  hurry = watch(look, 400);
  setInterval(now, 15_000);
}

export const hurryCalendar = () => hurry();

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
  if (first) scrollToWork();
}

function build() {
  const button = (label, text, onclick) => el("button", { type: "button", class: "quiet icon", "aria-label": label, onclick }, text);
  const spanButton = (span, text) => el("button", { type: "button", "data-span": span, onclick: () => setSpan(span) }, text);
  fill(byId("calendar"),
    el("div", { class: "cal-head" },
      el("h2", { id: "cal-title" }),
      button("Earlier", "‹", () => go(-1)),
      el("button", { type: "button", class: "quiet small", onclick: () => { view.day = null; draw(); scrollToWork(); } }, "Today"),
      button("Later", "›", () => go(1)),
      el("span", { class: "switch", role: "group", "aria-label": "Span" }, spanButton("day", "Day"), spanButton("week", "Week")),
      button("New meeting", "+", () => askForMeeting(shownDays()[0]))),
    el("p", { id: "no-mailbox", class: "empty", hidden: true }, "This person has no mailbox in Exchange Online."),
    el("section", { id: "waiting", class: "waiting", "aria-label": "Invitations waiting for an answer", hidden: true }),
    el("div", { class: "days", id: "cal-days" }),
    el("div", { class: "grid", id: "cal-grid", tabindex: 0, role: "region", "aria-label": "Time grid" }),
    el("div", { id: "event-details" }));
  byId("event-details").addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  byId("event-details").addEventListener("close", close);
}

function setSpan(span) {
  view.span = span;
  localStorage.setItem("span", span);
  draw();
  scrollToWork();
}

function go(direction) {
  view.day = addDays(anchor(), direction * (view.span === "week" ? 7 : 1));
  draw();
}

const today = () => dayOf(worldNow(), zone());
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
  const narrow = view.span === "week" ? "week" : "day";
  document.body.dataset.span = narrow;
  for (const node of byId("calendar").querySelectorAll("[data-span]")) {
    node.setAttribute("aria-pressed", String(node.dataset.span === view.span));
  }
  const title = days.length === 1 ? sayDay(days[0], "medium") : `${sayDay(days[0], "short")} – ${sayDay(days.at(-1), "short")}`;
  fill(byId("cal-title"), title, el("small", { title: zone() }, `${desk.person.name}, ${zoneName(zone(), worldNow())}`));
  byId("calendar").style.setProperty("--days", days.length);
  const focused = document.activeElement?.dataset?.event;
  fill(byId("cal-days"), el("div"), ...days.map(dayHead));
  const hours = el("div", { class: "hours" }, hourLabels(), ...days.map(dayColumn));
  fill(byId("cal-grid"), hours);
  now();
  waiting();
  showDetails();
  if (focused) byId("calendar").querySelector(`[data-event="${CSS.escape(focused)}"]`)?.focus();
}

function dayHead(day) {
  const whole = desk.events.filter((event) => event.allDay && daysOf(event, zone()).includes(day));
  return el("div", { class: day === today() ? "today" : "", "aria-current": day === today() ? "date" : null },
    sayDay(day, "weekday"), el("b", {}, String(Number(day.slice(8)))), ...whole.map((event) => chip(event)));
}

function hourLabels() {
  const labels = Array.from({ length: 23 }, (_, n) => {
    const label = el("span", {}, `${String(n + 1).padStart(2, "0")}:00`);
    label.style.top = `${(n + 1) * 60 * MINUTE}px`;
    return label;
  });
  return el("div", { class: "labels", "aria-hidden": "true" }, ...labels);
}

function dayColumn(day) {
  const column = el("div", { class: "day", role: "group", "aria-label": sayDay(day), "data-day": day });
  const work = workingDay(desk.person, day);
  if (work) column.append(band("work", work.from, work.to));
  const timed = desk.events.filter((event) => !event.allDay && daysOf(event, zone()).includes(day));
  const boxes = timed.map((event) => ({ event, ...minutesOn(event, day) }));
  for (const box of sideBySide(boxes)) column.append(placedChip(box));
  return column;
}

function minutesOn(event, day) {
  const from = dayOf(event.start, zone()) < day ? 0 : minuteOf(event.start, zone());
  const to = dayOf(event.end, zone()) > day ? 1440 : minuteOf(event.end, zone());
  return { from, to: Math.max(to, from + 20) };
}

function band(name, from, to) {
  const node = el("div", { class: name });
  node.style.top = `${from * MINUTE}px`;
  node.style.height = `${(to - from) * MINUTE}px`;
  return node;
}

function placedChip({ event, from, to, lane, lanes }) {
  const node = chip(event, to - from < 45);
  node.style.top = `${from * MINUTE + 1}px`;
  node.style.height = `${(to - from) * MINUTE - 2}px`;
  node.style.left = `calc(${(lane / lanes) * 100}% + 2px)`;
  node.style.width = `calc(${100 / lanes}% - 4px)`;
  return node;
}

function chip(event, short = false) {
  const state = [
    event.shows !== "busy" ? SHOWS[event.shows] : "",
    event.wantsAnswer ? "Not answered" : "",
    event.cancelled ? "Cancelled" : "",
  ].filter(Boolean).join(", ");
  const time = event.allDay ? "All day" : timeOf(event.start, zone());
  const where = event.places.join(", ");
  const says = [event.subject, event.allDay ? "all day" : saySpan(event.start, event.end, zone()), state || "Busy", where];
  return el("button", {
    type: "button", "data-event": event.id, "data-shows": event.shows, "aria-label": says.filter(Boolean).join(", "),
    class: `event${short ? " short" : ""}${event.wantsAnswer ? " waiting-answer" : ""}${event.cancelled ? " gone" : ""}`,
    onclick: () => { open = event.id; showDetails(); byId("event-details").querySelector("h3")?.focus(); },
  }, el("b", {}, event.subject), el("span", {}, [time, state, where].filter(Boolean).join(" · ")));
}

function now() {
  for (const old of document.querySelectorAll(".now")) old.remove();
  const column = byId("cal-grid").querySelector(`[data-day="${today()}"]`);
  if (!column || !desk.world) return;
  const line = el("div", { class: "now", "aria-hidden": "true" });
  line.style.top = `${minuteOf(worldNow(), zone()) * MINUTE}px`;
  column.append(line);
}

function scrollToWork() {
  if (!desk.person) return;
  const work = workingDay(desk.person, shownDays()[0]);
  byId("cal-grid").scrollTop = ((work?.from ?? 480) - 60) * MINUTE;
}

/** Invitations without an answer, so that nobody has to look for them in the grid. */
function waiting() {
  const strip = byId("waiting");
  const open = desk.events.filter((event) => event.wantsAnswer && event.end > worldNow()).sort((a, b) => a.start - b.start);
  strip.hidden = open.length === 0;
  fill(strip, el("h3", {}, open.length === 1 ? "1 invitation waits for you" : `${open.length} invitations wait for you`),
    el("ul", {}, ...open.slice(0, 4).map((event) => el("li", {},
      el("button", { type: "button", class: "subject", onclick: () => showEvent(event) }, event.subject,
        el("span", { class: "soft" }, ` ${saySpan(event.start, event.end, zone())}`)),
      answerButtons(event)))));
}

function close() {
  const was = open;
  open = null;
  byId("event-details").replaceChildren();
  if (was) byId("calendar").querySelector(`[data-event="${CSS.escape(was)}"]`)?.focus();
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
