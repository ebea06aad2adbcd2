// Faults by the contract's words: what Graph answers, how notices travel, how rooms behave.

import { addFaults, clearFaults } from "./api.js";
import { announce, byId, during, el, field, fill } from "./dom.js";
import { desk } from "./desk.js";

const GRAPH = {
  busy: ["429 Too many requests", { status: 429, retryAfter: 2.5 }],
  down: ["503 Service unavailable", { status: 503 }],
  lost: ["No answer, though the work was done", { status: 0, after_commit: true }],
  refused: ["403 Access denied", { status: 403 }],
};

const WHERE = {
  "/": "Any request",
  getSchedule: "Reading free/busy",
  "POST */events": "Creating events",
  "/subscriptions": "Subscriptions",
};

const NOTICES = {
  drop: ["The next one is lost", { drop: 1 }],
  gone: ["The next twenty are lost", { drop: 20 }],
  delay: ["All come 5 seconds late", { delay: 5 }],
  hours: ["All come 3 hours late", { delay: "PT3H" }],
  duplicate: ["The next one comes twice", { duplicate: 1 }],
  reorder: ["All come in another order", { reorder: true }],
  missed: ["Graph says that it missed some", { lifecycle: "missed" }],
  removed: ["Subscriptions are removed", { lifecycle: "subscriptionRemoved" }],
  reauthorize: ["Subscriptions must be reauthorized", { lifecycle: "reauthorizationRequired" }],
};

const choice = (options) =>
  el(
    "select",
    {},
    ...Object.entries(options).map(([value, name]) => el("option", { value }, [name].flat()[0])),
  );

export function showFaults() {
  fill(byId("world-faults"), graphForm(), noticesForm(), roomForm(), clearForm());
}

function graphForm() {
  const what = choice(GRAPH);
  const where = choice(WHERE);
  const times = el("input", { type: "number", min: 1, max: 50, value: "1", required: true });
  return box(
    "Graph",
    "What the next requests to Graph are answered with.",
    [field("Answer", what), el("div", { class: "pair" }, field("To", where), field("Times", times))],
    () => ({ graph: [{ match: where.value, times: Number(times.value), ...GRAPH[what.value][1] }] }),
  );
}

function noticesForm() {
  const what = choice(NOTICES);
  return box("Change notices", "How notices travel to the bot.", [field("Disturbance", what)], () => ({
    notices: NOTICES[what.value][1],
  }));
}

function roomForm() {
  const room = el(
    "select",
    {},
    ...(desk.world.rooms ?? []).map((one) => el("option", { value: one.address }, one.name)),
  );
  const does = choice({
    declines: "declines every invitation",
    silent: "never answers",
    needsApproval: "needs its delegate's approval",
    notAllowed: "refuses by policy",
  });
  return box(
    "Rooms",
    "A room that behaves badly from now on.",
    [el("div", { class: "pair" }, field("Room", room), field("Behaviour", does))],
    () => ({ rooms: { [room.value]: does.value } }),
  );
}

function clearForm() {
  return el(
    "div",
    { class: "actions" },
    el(
      "button",
      {
        type: "button",
        onclick: (click) =>
          during(click.target, async () => {
            await clearFaults();
            announce("All faults are gone.");
          }),
      },
      "Clear all faults",
    ),
  );
}

function box(title, about, fields, faults) {
  const said = el("span", { class: "soft", role: "status" });
  const form = el(
    "form",
    { class: "box form" },
    el("h3", {}, title),
    el("p", {}, about),
    ...fields,
    el("div", { class: "actions" }, el("button", { type: "submit" }, "Put in the way"), said),
  );
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    during(submit.submitter, async () => {
      await addFaults(faults());
      said.textContent = "Set.";
    });
  });
  return form;
}
