// The administrator's portal: what the app was granted, what Entra demands of whom, and the app itself.

import { changeEntra, endSignIns, grant, readEntra, withdraw } from "./api.js";
import { byId, el } from "./dom.js";
import { desk } from "./desk.js";
import { act, box, choose, refill, taken, tick } from "./forms.js";
import { openLink } from "./signin.js";

const FACTORS = {
  "": "no second factor",
  wanted: "a second factor",
  unregistered: "a second factor, not yet registered",
};
const WHYS = {
  sessions: "sessions revoked",
  password: "a new password",
  inactivity: "long inactivity",
  signInFrequency: "sign-in frequency",
};
const DELAYS = { PT0S: "at once", PT2S: "2 seconds", PT180S: "3 minutes", PT3600S: "1 hour" };

let shown = ""; // whose rules are looked at

export async function showEntra() {
  draw(await readEntra());
}

const section = () => byId("world-entra");

function draw(entra) {
  refill(section(), grants(entra), person(entra), company(entra), app(entra));
}

const change = async (wanted) => draw(await changeEntra(wanted));

function grants(entra) {
  const spreading = entra.roles.granted.filter((role) => !entra.roles.inTokens.includes(role));
  const leaving = entra.roles.inTokens.filter((role) => !entra.roles.granted.includes(role));
  const rows = entra.consents.flatMap((one) => [
    ...one.roles.map((role) =>
      taken(
        role,
        async () => draw(await withdraw({ roles: [role] })),
        spreading.includes(role) ? "application, not yet in tokens" : "application",
      ),
    ),
    ...one.scopes.map((scope) =>
      taken(
        scope,
        async () => draw(await withdraw({ user: one.user ?? undefined, scopes: [scope] })),
        one.user ? `for ${nameOf(one.user)}` : "for everybody",
      ),
    ),
  ]);
  const everything = { scopes: entra.app.delegated, roles: entra.app.roles };
  return box(
    `What ${entra.app.name} may do`,
    leaving.length ? `Tokens still carry ${leaving.join(", ")}.` : null,
    rows.length ? el("ul", { class: "grants" }, ...rows) : el("p", { class: "empty" }, "Nothing yet."),
    el(
      "div",
      { class: "actions" },
      act("Approve all for everybody", async () => draw(await grant(everything))),
      act("Open Entra's own page", () => openLink(consentPage(entra.app)), "quiet"),
      act("Look again", showEntra, "quiet"),
    ),
  );
}

function person(entra) {
  const people = Object.fromEntries(desk.people.map((one) => [one.address, one.name]));
  if (!(shown in people)) shown = desk.person?.silent ? desk.people[0].address : desk.person.address;
  const who = shown;
  const rules = entra.people[who] ?? {};
  const rule = (told) => change({ people: { [who]: told } });
  const why = choose("Because of", WHYS, "sessions");
  const said = el("span", { class: "soft", role: "status" });
  const picked = choose("Person", people, who, async (value) => {
    shown = value;
    await showEntra();
  });
  return box(
    "One person",
    null,
    picked.row,
    choose("Entra wants", FACTORS, rules.mfa ?? "", (mfa) => rule({ mfa })).row,
    tick("Blocked by Conditional Access", rules.blocked ?? false, (blocked) => rule({ blocked })),
    tick("Account disabled", rules.disabled ?? false, (disabled) => rule({ disabled })),
    tick("Assigned to the app", rules.assigned ?? false, (assigned) => rule({ assigned })),
    tick("Graph wants the context c1", rules.context === "c1", (on) => rule({ context: on ? "c1" : "" })),
    why.row,
    el(
      "div",
      { class: "actions" },
      act(
        "End all sign-ins",
        async () => {
          const { ended } = await endSignIns(who, why.select.value);
          said.textContent = `${ended} sign-in${ended === 1 ? "" : "s"} ended.`;
        },
        "danger",
      ),
      said,
    ),
  );
}

function company(entra) {
  const told = entra.company;
  const rule = (wanted) => change({ company: wanted });
  const delays = told.grantsTake in DELAYS ? DELAYS : { ...DELAYS, [told.grantsTake]: told.grantsTake };
  const asked = told.requests.map((one) =>
    el(
      "li",
      {},
      el("span", {}, `${nameOf(one.user)}: ${one.scopes.join(", ")}`, one.why && el("small", {}, ` “${one.why}”`)),
      act(
        "Approve",
        async () => draw(await grant({ scopes: one.scopes })),
        "quiet small",
        `Approve what ${nameOf(one.user)} asked for`,
      ),
    ),
  );
  return box(
    "The company",
    null,
    tick("People may consent for themselves", told.userConsent, (userConsent) => rule({ userConsent })),
    tick("Approval workflow", told.approvalWorkflow, (approvalWorkflow) => rule({ approvalWorkflow })),
    choose("Granted roles reach tokens after", delays, told.grantsTake, (grantsTake) => rule({ grantsTake })).row,
    asked.length > 0 && el("ul", { class: "grants" }, ...asked),
  );
}

function app(entra) {
  const told = entra.app;
  const rule = (wanted) => change({ app: wanted });
  return box(
    "The app",
    `${told.certificates.length || "No"} certificate${told.certificates.length === 1 ? "" : "s"} registered.`,
    tick("Secret expired", told.secretExpired, (secretExpired) => rule({ secretExpired })),
    tick("Assignment required", told.assignmentRequired, (assignmentRequired) => rule({ assignmentRequired })),
    tick("Deleted in this company", told.removed, (removed) => rule({ removed })),
  );
}

/** Where a bot sends the administrator; what comes back to the bot then was not asked for by it. */
function consentPage(told) {
  const asked = { client_id: told.id, scope: "https://graph.microsoft.com/.default", redirect_uri: told.redirects.at(-1) };
  return `/${desk.world.tenant.id}/v2.0/adminconsent?${new URLSearchParams(asked)}`;
}

function nameOf(oid) {
  return desk.people.find((one) => one.id === oid)?.name ?? oid;
}
