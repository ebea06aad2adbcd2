// One event's details, and what this person may do with it: answer it, or move and cancel it.

import { answerInvitation, cancelEvent, moveEvent } from "./api.js";
import { announce, byId, during, el, field } from "./dom.js";
import { desk, tell, zone } from "./desk.js";
import { ANSWERS, SHOWS } from "./events.js";
import { dayOf, instantAt, sayDay, saySpan, sayLength, timeOf } from "./times.js";

const SAID = { accepted: "good", tentativelyAccepted: "warn", declined: "bad" };

export function details(event) {
  return el(
    "div",
    { class: "details", role: "region", "aria-label": event.subject },
    el("button", { type: "button", class: "quiet small", onclick: back }, "‹ Back"),
    el("h3", { tabindex: -1 }, event.subject),
    event.cancelled ? el("span", { class: "badge bad" }, "Cancelled by the organizer") : null,
    facts(event),
    event.mine || event.cancelled ? null : answerForm(event),
    event.attendees.length ? attendees(event) : null,
    event.mine && !event.cancelled ? organizerForms(event) : null,
    event.text ? el("p", { class: "body-text" }, event.text) : null,
  );
}

function back() {
  byId("event-details").dispatchEvent(new Event("close"));
}

function facts(event) {
  const length = Math.round((event.end - event.start) / 60_000);
  const rows = [
    [
      "When",
      event.allDay ? allDay(event) : `${saySpan(event.start, event.end, zone())} (${sayLength(length)})`,
    ],
    ["Where", event.places.join(", ")],
    ["Online", event.joinUrl ? "Microsoft Teams meeting" : ""],
    ["Organizer", event.organizer?.name || event.organizer?.address],
    ["Shows as", SHOWS[event.shows]],
    ["Your answer", event.mine ? "" : ANSWERS[event.answer]],
  ];
  return el(
    "dl",
    { class: "facts" },
    ...rows
      .filter(([, value]) => value)
      .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

function allDay(event) {
  return `${sayDay(dayOf(event.start, "UTC"), "short")}, all day`;
}

function attendees(event) {
  return el(
    "section",
    {},
    el("h4", {}, event.mine ? "Answers" : "Invited"),
    el(
      "ul",
      { class: "answers" },
      ...event.attendees.map((one) =>
        el(
          "li",
          {},
          el(
            "span",
            {},
            one.name,
            one.type === "resource" ? " (room)" : one.type === "optional" ? " (optional)" : "",
            one.proposed
              ? el(
                  "span",
                  { class: "soft" },
                  `proposes ${saySpan(one.proposed.start, one.proposed.end, zone())}`,
                )
              : null,
          ),
          event.mine || one.answer !== "none"
            ? el("span", { class: `badge ${SAID[one.answer] ?? ""}` }, ANSWERS[one.answer] ?? one.answer)
            : null,
        ),
      ),
    ),
  );
}

/** The three answers without a comment, for the strip above the grid. */
export function answerButtons(event) {
  return el(
    "div",
    { class: "actions" },
    ...["accepted", "tentativelyAccepted", "declined"].map((response) =>
      el(
        "button",
        {
          type: "button",
          "aria-label": `${VERBS[response]}: ${event.subject}`,
          onclick: (click) => answer(event, { response }, click.target),
        },
        VERBS[response],
      ),
    ),
  );
}

const VERBS = { accepted: "Accept", tentativelyAccepted: "Tentative", declined: "Decline" };

function answerForm(event) {
  const comment = el("textarea", { rows: 2, placeholder: "Goes to the organizer with your answer" });
  const other = el("input", { type: "checkbox" });
  const when = spanFields(event);
  when.row.hidden = true;
  const accept = el(
    "button",
    { type: "button", class: "primary", onclick: (click) => send("accepted", click) },
    "Accept",
  );
  // As in Outlook: whoever accepts cannot propose another time in the same breath.
  other.addEventListener("change", () => {
    when.row.hidden = !other.checked;
    accept.disabled = other.checked;
  });
  const send = (response, click) => {
    const proposed = other.checked ? { proposedNewTime: when.read() } : {};
    answer(
      event,
      { response, ...(comment.value.trim() ? { comment: comment.value.trim() } : {}), ...proposed },
      click.target,
    );
  };
  return el(
    "form",
    { class: "form", "aria-label": "Your answer", onsubmit: (submit) => submit.preventDefault() },
    field("Comment (optional)", comment),
    el("label", { class: "check" }, other, "Propose a new time"),
    when.row,
    el(
      "div",
      { class: "actions" },
      accept,
      el("button", { type: "button", onclick: (click) => send("tentativelyAccepted", click) }, "Tentative"),
      el("button", { type: "button", onclick: (click) => send("declined", click) }, "Decline"),
    ),
  );
}

async function answer(event, said, button) {
  await change(button, async () => {
    await answerInvitation(desk.person.address, { event: event.id, ...said });
    announce(`${ANSWERS[said.response]}: ${event.subject}`);
  });
}

function organizerForms(event) {
  const when = spanFields(event);
  const move = el(
    "form",
    { class: "form", "aria-label": "Move" },
    el("h4", {}, "Move"),
    when.row,
    el("div", { class: "actions" }, el("button", { type: "submit" }, "Move")),
  );
  move.addEventListener("submit", (submit) => {
    submit.preventDefault();
    const { start, end } = when.read();
    change(submit.submitter, async () => {
      await moveEvent(desk.person.address, event.id, start, end);
      announce(`Moved: ${event.subject}`);
    });
  });
  return el("div", {}, move, cancelForm(event));
}

/** Cancelling asks once more in place, for it writes to everybody. */
function cancelForm(event) {
  const comment = el("input", { type: "text", maxlength: 500 });
  const note = field("Note to everybody (optional)", comment);
  note.hidden = true;
  const sure = el(
    "button",
    {
      type: "button",
      class: "danger",
      hidden: true,
      onclick: (click) =>
        change(click.target, async () => {
          await cancelEvent(desk.person.address, event.id, comment.value.trim());
          announce(`Cancelled: ${event.subject}`);
          back();
        }),
    },
    event.attendees.length ? "Yes, cancel and tell everybody" : "Yes, delete it",
  );
  const unfold = () => {
    ask.hidden = true;
    sure.hidden = false;
    note.hidden = event.attendees.length === 0;
    (note.hidden ? sure : comment).focus();
  };
  const ask = el(
    "button",
    { type: "button", class: "danger", onclick: unfold },
    event.attendees.length ? "Cancel meeting" : "Delete",
  );
  return el("section", { class: "form" }, note, el("div", { class: "actions" }, ask, sure));
}

/** Date, start and length in the person's zone; read() gives ISO instants. */
export function spanFields(event) {
  const minutes = Math.max(5, Math.round((event.end - event.start) / 60_000));
  const day = el("input", { type: "date", required: true, value: dayOf(event.start, zone()) });
  const from = el("input", { type: "time", required: true, value: timeOf(event.start, zone()) });
  const length = el("input", {
    type: "number",
    required: true,
    min: 5,
    max: 1440,
    step: 5,
    value: String(minutes),
  });
  const read = () => {
    const start = instantAt(day.value, from.value, zone());
    return {
      start: start.toISOString(),
      end: new Date(start.getTime() + Number(length.value) * 60_000).toISOString(),
    };
  };
  return {
    row: el("div", { class: "pair" }, field("Date", day), field("Start", from), field("Minutes", length)),
    read,
  };
}

/** Does something in Outlook while the button is off, and looks at once what came of it. */
export async function change(button, work) {
  await during(button, work);
  tell("outlook-changed");
}
