// The time grid of the calendar: days side by side, what stands in them, and the line of the present.

import { byId, el, fill } from "./dom.js";
import { desk, worldNow, zone } from "./desk.js";
import { SHOWS, daysOf, sideBySide } from "./events.js";
import { workingDay } from "./personas.js";
import { dayOf, minuteOf, sayDay, saySpan, timeOf } from "./times.js";

const MINUTE = 0.8; // pixels; an hour is 48, as in css/outlook.css

/** The day that it is in the chosen person's zone. */
export const today = () => dayOf(worldNow(), zone());

export function drawGrid(days) {
  byId("calendar").style.setProperty("--days", days.length);
  fill(byId("cal-days"), el("div"), days.map(dayHead));
  fill(byId("cal-grid"), el("div", { class: "hours" }, hourLabels(), days.map(dayColumn)));
  drawNow();
}

/** Puts the hour before that person's working day at the top. */
export function scrollToWork(day) {
  const work = workingDay(desk.person, day);
  byId("cal-grid").scrollTop = ((work?.from ?? 480) - 60) * MINUTE;
}

function dayHead(day) {
  const whole = desk.events.filter((event) => event.allDay && daysOf(event, zone()).includes(day));
  return el(
    "div",
    { class: day === today() ? "today" : "", "aria-current": day === today() ? "date" : null },
    sayDay(day, "weekday"),
    el("b", {}, String(Number(day.slice(8)))),
    whole.map((event) => chip(event)),
  );
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
  ]
    .filter(Boolean)
    .join(", ");
  const time = event.allDay ? "All day" : timeOf(event.start, zone());
  const where = event.places.join(", ");
  const says = [
    event.subject,
    event.allDay ? "all day" : saySpan(event.start, event.end, zone()),
    state || "Busy",
    where,
  ];
  return el(
    "button",
    {
      type: "button",
      "data-event": event.id,
      "data-shows": event.shows,
      "aria-label": says.filter(Boolean).join(", "),
      class: `event${short ? " short" : ""}${event.wantsAnswer ? " waiting-answer" : ""}${event.cancelled ? " gone" : ""}`,
    },
    el("b", {}, event.subject),
    el("span", {}, [time, state, where].filter(Boolean).join(" · ")),
  );
}

export function drawNow() {
  for (const old of document.querySelectorAll(".now")) old.remove();
  const column = byId("cal-grid").querySelector(`[data-day="${today()}"]`);
  if (!column || !desk.world) return;
  const line = el("div", { class: "now", "aria-hidden": "true" });
  line.style.top = `${minuteOf(worldNow(), zone()) * MINUTE}px`;
  column.append(line);
}
