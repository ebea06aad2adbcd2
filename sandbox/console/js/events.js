// A mailbox's events as the page thinks of them. Graph's shape is read here and nowhere else.
// https://learn.microsoft.com/graph/api/resources/event

import { addDays, dayOf, graphInstant } from "./times.js";

export const ANSWERS = {
  organizer: "Organizer",
  accepted: "Accepted",
  tentativelyAccepted: "Tentative",
  declined: "Declined",
  none: "No answer yet",
  notResponded: "No answer yet",
};

export const SHOWS = {
  free: "Free",
  tentative: "Tentative",
  busy: "Busy",
  oof: "Away",
  workingElsewhere: "Working elsewhere",
  unknown: "Busy",
};

export function readEvent(json) {
  const attendees = (json.attendees ?? []).map((one) => ({
    name: one.emailAddress?.name || one.emailAddress?.address,
    address: one.emailAddress?.address ?? "",
    type: one.type,
    answer: one.status?.response ?? "none",
    proposed: one.proposedNewTime && spanOf(one.proposedNewTime),
  }));
  const mine = json.isOrganizer === true;
  const answer = mine ? "organizer" : (json.responseStatus?.response ?? "none");
  return {
    id: json.id,
    uid: json.iCalUId,
    subject: json.subject || "(no subject)",
    ...spanOf(json),
    allDay: json.isAllDay === true,
    shows: json.showAs ?? "busy",
    places: (json.locations?.length ? json.locations : [json.location])
      .map((one) => one?.displayName)
      .filter(Boolean),
    organizer: json.organizer?.emailAddress,
    attendees,
    mine,
    answer,
    cancelled: json.isCancelled === true,
    wantsAnswer:
      !mine &&
      !json.isCancelled &&
      json.responseRequested !== false &&
      ["none", "notResponded"].includes(answer),
    joinUrl: json.onlineMeeting?.joinUrl,
    text: bodyText(json),
    series: json.type === "seriesMaster",
  };
}

/** Graph's start and end as instants. */
export function spanOf({ start, end }) {
  return { start: graphInstant(start), end: graphInstant(end) };
}

function bodyText({ body, bodyPreview }) {
  if (body?.contentType?.toLowerCase() !== "html") return (body?.content ?? bodyPreview ?? "").trim();
  return plainText(body.content);
}

/** What HTML says, as lines of text: a mail's own markup is never put on the page. */
export function plainText(html) {
  const parsed = new DOMParser().parseFromString(html ?? "", "text/html");
  for (const gone of parsed.querySelectorAll("style, script, title")) gone.remove();
  for (const block of parsed.querySelectorAll("p, div, br, li, tr, h1, h2, h3, hr")) block.append("\n");
  for (const end of parsed.querySelectorAll("br, hr")) end.replaceWith("\n");
  return parsed.body.textContent
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ *\n */g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The days on which the event shows, in that zone. An all-day event has dates, whatever the zone. */
export function daysOf(event, zone) {
  const at = event.allDay ? "UTC" : zone;
  const last = dayOf(new Date(Math.max(event.end - 1, event.start)), at);
  const days = [];
  for (let day = dayOf(event.start, at); day <= last && days.length < 60; day = addDays(day, 1))
    days.push(day);
  return days;
}

/**
 * Side-by-side places for the boxes of one day: each gets a `lane` and the number of `lanes` of its cluster.
 * A box is {from, to, ...} in minutes.
 */
export function sideBySide(boxes) {
  const placed = [];
  let cluster = [];
  let clusterEnd = -1;
  const close = () => {
    const lanes = Math.max(0, ...cluster.map((box) => box.lane + 1));
    for (const box of cluster) box.lanes = lanes;
    placed.push(...cluster);
    cluster = [];
  };
  for (const box of [...boxes].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (box.from >= clusterEnd) close();
    const taken = new Set(cluster.filter((other) => other.to > box.from).map((other) => other.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    cluster.push({ ...box, lane });
    clusterEnd = Math.max(clusterEnd, box.to);
    if (cluster.length === 1) clusterEnd = box.to;
  }
  close();
  return placed;
}
