// The world's clock: calendars, interviews and reminders live in it, and it can be moved.

import { moveClock, resetWorld } from "./api.js";
import { announce, byId, during, el, fill } from "./dom.js";
import { desk, tell, worldNow, zone } from "./desk.js";
import { dayOf, instantAt, sayDay, timeOf, zoneName } from "./times.js";

export function setUpClock() {
  const [day, time] = [byId("clock-day"), byId("clock-time")];
  byId("clock-steps").addEventListener("click", (click) => {
    const { advance } = click.target.dataset;
    if (advance) during(click.target, () => move({ advance }));
  });
  byId("clock-set").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const instant = instantAt(day.value, time.value, zone());
    during(submit.submitter, () => move({ set: instant.toISOString() }));
  });
  byId("afresh").addEventListener("click", (click) => during(click.target, startAfresh));
}

/** The present in the chosen person's zone; the fields begin there. */
export function showClock() {
  const now = worldNow();
  byId("clock-day").value = dayOf(now, zone());
  byId("clock-time").value = timeOf(now, zone());
  const about = `${sayDay(dayOf(now, zone()))}, ${zoneName(zone(), now)} (${desk.person.name})`;
  fill(byId("big-clock"), timeOf(now, zone()), el("small", {}, about));
}

async function move(change) {
  const { clock } = await moveClock(change);
  desk.world.clock = clock;
  desk.clockRead = performance.now();
  tell("clock-moved");
  showClock();
  announce("The clock has moved.");
}

async function startAfresh() {
  await resetWorld();
  location.reload();
}
