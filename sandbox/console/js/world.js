// The drawer: the world's clock, faults to put in the bot's way, and what the bot asked for.

import { moveClock, readRequests, resetWorld } from "./api.js";
import { announce, byId, el, field, fill, tabs, toast } from "./dom.js";
import { desk, tell, watch, worldNow, zone } from "./desk.js";
import { faultForms } from "./faults.js";
import { dayOf, instantAt, sayDay, timeOf, zoneName } from "./times.js";

let requests = [];
let last = "faults";
let hurry = () => {};

export function setUpWorld() {
  const dialog = byId("world-dialog");
  const tab = (id, name) => el("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `world-${id}`, "aria-selected": "false", tabindex: -1 }, name);
  const panel = (id, ...children) => el("section", { id: `world-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}`, hidden: true }, ...children);
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": "World" }, tab("clock", "Clock"), tab("faults", "Faults"), tab("requests", "Requests"));
  fill(dialog,
    el("header", {}, el("h2", { id: "world-title" }, "World"),
      el("button", { type: "button", class: "quiet icon", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    list, panel("clock"), panel("faults"), panel("requests"));
  const choose = tabs(list, (chosen) => {
    last = chosen.id.slice("tab-".length);
    if (last === "requests") hurry();
  });
  const open = (id) => {
    fill(byId("world-clock"), ...clockForms());
    fill(byId("world-faults"), ...faultForms(during));
    choose(byId(`tab-${id}`));
    dialog.showModal();
  };
  byId("clock").addEventListener("click", () => open("clock"));
  byId("world").addEventListener("click", () => open(last));
  // A click on the backdrop is a click on the dialog itself.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  hurry = watch(readLog, 700);
}

function clockForms() {
  const now = worldNow();
  const shown = el("p", { class: "big-clock" });
  const draw = () => {
    const time = worldNow();
    fill(shown, timeOf(time, zone()), el("small", {}, `${sayDay(dayOf(time, zone()))}, ${zoneName(zone(), time)} (${desk.person.name})`));
  };
  draw();
  const step = (advance, name) => el("button", { type: "button", onclick: (click) => during(click.target, () => move({ advance }).then(draw)) }, name);
  const day = el("input", { type: "date", required: true, value: dayOf(now, zone()) });
  const time = el("input", { type: "time", required: true, value: timeOf(now, zone()) });
  const set = el("form", { class: "form" }, el("div", { class: "pair" }, field("Date", day), field("Time", time)),
    el("div", { class: "actions" }, el("button", { type: "submit" }, "Set the clock")));
  set.addEventListener("submit", (submit) => {
    submit.preventDefault();
    during(submit.submitter, () => move({ set: instantAt(day.value, time.value, zone()).toISOString() }).then(draw));
  });
  const fresh = el("button", { type: "button", class: "danger", onclick: (click) => during(click.target, async () => {
    await resetWorld();
    location.reload();
  }) }, "Start the world afresh");
  return [shown,
    el("div", { class: "box" }, el("h3", {}, "Move on"), el("p", {}, "What falls due meanwhile happens at once: notices, reminders, rooms that answer."),
      el("div", { class: "actions" }, step("PT15M", "15 min"), step("PT1H", "1 hour"), step("PT4H", "4 hours"), step("P1D", "1 day"))),
    el("div", { class: "box" }, el("h3", {}, "Set"), set),
    el("div", { class: "box" }, el("h3", {}, "Again from the start"), el("p", {}, "All chats, mails and changed calendars are lost."), el("div", { class: "actions" }, fresh))];
}

async function move(change) {
  await moveClock(change);
  tell("clock-moved");
  announce("The clock has moved.");
}

async function during(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (problem) {
    toast(problem.message);
  }
  button.disabled = false;
}

async function readLog() {
  if (!byId("world-dialog").open || byId("world-requests").hidden) return;
  const since = requests.at(-1)?.n ?? 0;
  const fresh = await readRequests(since);
  // Those still under way when they were read are read again: their status is what one looks for.
  requests = [...requests, ...fresh].slice(-300);
  if (fresh.length || !byId("world-requests").firstChild) drawLog();
}

function drawLog() {
  const head = ["Time", "Request", "As", "Status"].map((name) => el("th", { scope: "col" }, name));
  fill(byId("world-requests"), el("table", { class: "requests" },
    el("caption", {}, "Every request that Graph, Entra and the connector received, newest first."),
    el("thead", {}, el("tr", {}, ...head)),
    el("tbody", {}, ...[...requests].reverse().flatMap(rows))));
}

function rows(request) {
  const status = request.status === 0 ? "lost" : String(request.status ?? "…");
  const failed = request.status === 0 || request.status >= 400;
  const part = (one) => row("", `↳ ${one.method} ${one.path}`, "", one.status === 0 ? "lost" : String(one.status ?? "…"), one.status >= 400 || one.status === 0);
  return [row(new Date(request.time).toLocaleTimeString("en-GB"), `${request.method} ${request.path}`, request.auth ?? request.door, status, failed),
    ...(request.parts ?? []).map(part)];
}

function row(time, what, as, status, failed) {
  return el("tr", {}, el("td", {}, time), el("td", {}, el("code", {}, what)), el("td", {}, as), el("td", { class: failed ? "failed" : "" }, status));
}
