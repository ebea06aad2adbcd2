// Putting a meeting into somebody's calendar by hand: how a slot fills up while a card sits there.

import { putMeeting } from "./api.js";
import { byId, el, field, fill } from "./dom.js";
import { desk, zone } from "./desk.js";
import { SHOWS } from "./events.js";
import { change, spanFields } from "./event.js";
import { instantAt } from "./times.js";

export function askForMeeting(day) {
  const dialog = byId("meeting-dialog");
  const subject = el("input", { type: "text", required: true, maxlength: 200, value: "Meeting" });
  const start = instantAt(day, "10:00", zone());
  const when = spanFields({ start, end: new Date(start.getTime() + 3_600_000) });
  const kinds = Object.entries(SHOWS).filter(([value]) => value !== "unknown");
  const shows = el(
    "select",
    {},
    ...kinds.map(([value, name]) => el("option", { value, selected: value === "busy" }, name)),
  );
  const form = el(
    "form",
    { class: "form" },
    field("Subject", subject),
    when.row,
    field("Shows as", shows),
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", onclick: () => dialog.close() }, "Close"),
      el("button", { type: "submit", class: "primary" }, "Put it there"),
    ),
  );
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    change(submit.submitter, async () => {
      await putMeeting(desk.person.address, { ...when.read(), showAs: shows.value, subject: subject.value });
      dialog.close();
    });
  });
  fill(dialog, el("h2", { id: "meeting-title" }, `New meeting of ${desk.person.name}`), form);
  dialog.showModal();
  subject.select();
}
