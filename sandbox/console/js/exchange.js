// What the administrator makes in Exchange: the recruiting group and its mailboxes, and the app's fence.

import {
  blockBot,
  changeGroup,
  fenceIn,
  makeSetUp,
  readRbac,
  readSetUp,
  removeAssignment,
  testRbac,
} from "./api.js";
import { byId, el } from "./dom.js";
import { desk } from "./desk.js";
import { act, box, choose, refill, taken } from "./forms.js";

const NAMES = {
  group: "Recruiting group",
  syncMailbox: "Sync mailbox",
  candidateMailbox: "Mailbox that candidates see",
  schedulingUser: "Scheduling user",
};
const AFTER = { PT60M: "an hour later, as live", PT5M: "5 minutes later", PT0S: "at once" };

export async function showExchange() {
  const [setUp, rbac] = await Promise.all([readSetUp(), readRbac()]);
  refill(byId("world-exchange"), parts(setUp.parts), fence(setUp.parts, rbac), reach());
}

function parts(told) {
  const after = choose("Seen", AFTER, "PT60M");
  const missing = Object.keys(told).filter((part) => !told[part].there && !told[part].seenFrom);
  const rows = Object.entries(told).map(([part, one]) =>
    el("li", {}, el("span", {}, NAMES[part], el("small", {}, ` ${one.address}`)), el("span", {}, standing(one))),
  );
  return box(
    "Set-up",
    "New groups and mailboxes take up to an hour until anybody sees them.",
    el("ul", { class: "grants" }, ...rows),
    after.row,
    el(
      "div",
      { class: "actions" },
      act(missing.length ? "Make what is missing" : "Open them to the recruiters", async () => {
        await makeSetUp({ after: after.select.value, ...(missing.length ? { parts: missing } : {}) });
        await showExchange();
      }),
    ),
  );
}

function standing(one) {
  if (one.there) return "there";
  return one.seenFrom ? `from ${one.seenFrom.slice(11, 16)} UTC` : "missing";
}

function fence(told, rbac) {
  const role = choose("Role", Object.fromEntries(rbac.roles.map((one) => [one, one])), "Application Calendars.ReadWrite");
  const boxes = Object.values(told).filter((one) => one.there && one.address !== told.group.address);
  const member = choose("Mailbox", Object.fromEntries(boxes.map((one) => [one.address, one.name])), boxes[0]?.address);
  const rows = rbac.assignments.map((one) =>
    taken(
      one.role,
      async () => {
        await removeAssignment(one.name);
        await showExchange();
      },
      one.scope ? `in ${one.scope}` : "in every mailbox",
    ),
  );
  const result = el("p", { class: "soft", role: "status" });
  const group = told.group.address;
  return box(
    "RBAC for Applications",
    "What the app may do by itself in the group's mailboxes. No token tells of it.",
    rows.length > 0 && el("ul", { class: "grants" }, ...rows),
    role.row,
    el(
      "div",
      { class: "actions" },
      act("Fence it to the group", async () => {
        await fenceIn(desk.world.app.id, group, role.select.value);
        await showExchange();
      }),
    ),
    boxes.length > 0 && member.row,
    boxes.length > 0 &&
      el(
        "div",
        { class: "actions" },
        act("Put it into the group", async () => {
          await changeGroup(group, { add: [member.select.value] });
          result.textContent = "It is a member now.";
        }),
        act(
          "Test",
          async () => {
            const rows = await testRbac(member.select.value);
            result.textContent =
              rows.map((one) => `${one.role}: ${one.inScope ? "in scope" : "out of scope"}`).join("; ") || "No role is assigned.";
          },
          "quiet",
        ),
      ),
    result,
  );
}

function reach() {
  const people = Object.fromEntries(desk.people.map((one) => [one.address, one.name]));
  const picked = choose("Person", people, desk.person?.silent ? desk.people[0].address : desk.person?.address);
  const said = el("p", { class: "soft", role: "status" });
  const block = (blocked) => async () => {
    await blockBot(picked.select.value, blocked);
    said.textContent = blocked ? "The bot cannot write to them." : "The bot can write to them again.";
  };
  return box(
    "Blocked in Teams",
    "Somebody who blocked the bot in their personal chat.",
    picked.row,
    el("div", { class: "actions" }, act("Block", block(true)), act("Let it write again", block(false), "quiet")),
    said,
  );
}
