// What the bot asked Microsoft for: every request, as the stand-in's doors received it.

import { readRequests } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { watch } from "./desk.js";

const MOST = 300;
let requests = [];

/** Returns what to call when the list comes into sight. */
export function setUpRequests() {
  return watch(look, 700);
}

async function look() {
  if (!byId("world-dialog").open || byId("world-requests").hidden) return;
  // One that was still under way is read again: its status is what one looks for.
  const done = requests.findIndex((request) => request.status === null);
  const known = done < 0 ? requests : requests.slice(0, done);
  const now = [...known, ...(await readRequests(known.at(-1)?.n ?? 0))].slice(-MOST);
  const same = now.length > 0 && JSON.stringify(now) === JSON.stringify(requests);
  requests = now;
  if (!same) draw();
}

function draw() {
  const head = ["Time", "Request", "As", "Status"].map((name) => el("th", { scope: "col" }, name));
  fill(
    byId("world-requests"),
    el(
      "table",
      { class: "requests" },
      el("caption", {}, "Every request that Graph, Entra and the connector received, newest first."),
      el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...[...requests].reverse().flatMap(rows)),
    ),
  );
}

function rows(request) {
  const status = request.status === 0 ? "lost" : String(request.status ?? "…");
  const failed = request.status === 0 || request.status >= 400;
  const part = (one) =>
    row(
      "",
      `↳ ${one.method} ${one.path}`,
      "",
      one.status === 0 ? "lost" : String(one.status ?? "…"),
      one.status >= 400 || one.status === 0,
    );
  return [
    row(
      new Date(request.time).toLocaleTimeString("en-GB"),
      `${request.method} ${request.path}`,
      request.auth ?? request.door,
      status,
      failed,
    ),
    ...(request.parts ?? []).map(part),
  ];
}

function row(time, what, as, status, failed) {
  return el(
    "tr",
    {},
    el("td", {}, time),
    el("td", {}, el("code", { title: what }, shortened(what))),
    el("td", {}, as),
    el("td", { class: failed ? "failed" : "" }, status),
  );
}

/** Ids of Exchange and Teams fill whole lines and tell nobody anything: their beginning will do. */
function shortened(path) {
  return path.replace(/[^/\s?=&]{25,}/g, (id) => `${id.slice(0, 10)}…`);
}
