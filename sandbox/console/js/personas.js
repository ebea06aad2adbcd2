// The people of the company: whose eyes we look through. Arrow keys move, the choice follows at once.

import { avatar, byId, el, fill } from "./dom.js";
import { desk, on, put, worldNow } from "./desk.js";
import { dayOf, ianaZone, sayDay, timeOf, weekday, zoneName } from "./times.js";

const KEY = "person";
const ORDER = ["recruiter", "coordinator", "interviewer", "administrator"];

/** World people as the page knows them: with an IANA zone, recruiters first. */
function peopleOf(world) {
  const rank = (person) => {
    const found = ORDER.findIndex((role) => (person.roles ?? []).includes(role));
    return found < 0 ? ORDER.length : found;
  };
  return world.people
    .map((person) => ({ ...person, address: person.userPrincipalName, zone: ianaZone(person.timeZone) }))
    .sort((a, b) => rank(a) - rank(b));
}

/** Mailboxes that nobody sits behind: one can look into their calendar and mail, but they do not chat. */
function mailboxesOf(world, people) {
  const zone = people[0]?.zone ?? "UTC";
  const silent = (one, about) => ({ ...one, id: one.address, zone, silent: true, about });
  const size = (room) =>
    [room.building, room.capacity && `${room.capacity} seats`].filter(Boolean).join(", ");
  return [
    ...(world.sharedMailboxes ?? []).map((one) => silent(one, "shared mailbox")),
    ...(world.rooms ?? []).map((one) => silent(one, size(one))),
  ];
}

export function setUpPersonas() {
  const list = byId("people");
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) choose(option.dataset.id);
  });
  list.addEventListener("keydown", (event) => {
    const options = [...list.querySelectorAll('[role="option"]')];
    const now = options.findIndex((option) => option === document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: options.length - 1 }[event.key];
    if (to !== undefined && options[to]) {
      event.preventDefault();
      options[to].focus();
      choose(options[to].dataset.id);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      byId("composer-text").focus();
    }
  });
  on(["world"], settle);
  on(["person"], draw);
  addEventListener("hashchange", settle);
  setInterval(tick, 5000);
}

function choose(id) {
  const person = [...desk.people, ...desk.mailboxes].find((one) => one.id === id);
  if (!person || person.id === desk.person?.id) return;
  // In the address, so that two windows can be two people and a reload stays who it was.
  history.replaceState(null, "", `#${KEY}=${encodeURIComponent(person.address)}`);
  remember(person);
  put({ person });
}

/** The Entra pages offer this account first, as a browser does that is signed in to Teams. */
function remember(person) {
  if (person.silent) return;
  document.cookie = `sandbox_persona=${encodeURIComponent(person.address)}; path=/; SameSite=Lax`;
}

/** After each reading of the world: keep the person if they still exist, else take the first. */
function settle() {
  const people = peopleOf(desk.world);
  const mailboxes = mailboxesOf(desk.world, people);
  const changed = JSON.stringify([people, mailboxes]) !== JSON.stringify([desk.people, desk.mailboxes]);
  Object.assign(desk, { people, mailboxes });
  const wanted = new URLSearchParams(location.hash.slice(1)).get(KEY) ?? desk.person?.address;
  const person = [...people, ...mailboxes].find((one) => one.address === wanted) ?? people[0];
  if (!person) return;
  if (person.id !== desk.person?.id) {
    remember(person);
    put({ person });
  } else if (changed) {
    desk.person = person;
    draw();
  }
}

function draw() {
  const list = byId("people");
  const focused = list.contains(document.activeElement);
  const heading = desk.mailboxes.length
    ? el("li", { role: "presentation", class: "group" }, "Mailboxes and rooms")
    : null;
  fill(list, desk.people.map(option), heading, desk.mailboxes.map(option));
  if (focused) list.querySelector('[aria-selected="true"]')?.focus();
}

function option(person) {
  const chosen = person.id === desk.person.id;
  return el(
    "li",
    { role: "option", "aria-selected": String(chosen), tabindex: chosen ? 0 : -1, "data-id": person.id },
    avatar(person.name),
    el(
      "span",
      { class: "who" },
      el("b", {}, person.name),
      el("span", {}, person.about || (person.roles ?? []).join(", ") || person.address),
    ),
    person.silent ? null : el("span", { class: "when" }, ...local(person)),
  );
}

function local(person) {
  const now = worldNow();
  return [
    el("span", {}, `${sayDay(dayOf(now, person.zone), "weekday")} ${timeOf(now, person.zone)}`),
    el("small", {}, zoneName(person.zone, now)),
  ];
}

function tick() {
  for (const person of desk.people ?? []) {
    const when = byId("people").querySelector(`[data-id="${CSS.escape(person.id)}"] .when`);
    if (when) fill(when, ...local(person));
  }
}

/** The working day of that person on that day: {from, to} in minutes, or null on a day off. */
export function workingDay(person, day) {
  const names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  const hours = person.workingHours;
  if (!hours?.startTime || !(hours.daysOfWeek ?? names.slice(0, 5)).includes(names[weekday(day)]))
    return null;
  const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return { from: minutes(hours.startTime), to: minutes(hours.endTime) };
}
