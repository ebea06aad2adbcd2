// The sandbox's controls, one function per call. https://… is never spoken here: only our own origin.

/** An answer of the sandbox that says no. `message` is fit to be shown. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function call(method, path, body, signal) {
  const options = { method, signal };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Refused(0, "unreachable", "The sandbox does not answer. Is it still running?");
  }
  const said = await answer.json().catch(() => null);
  if (answer.ok) return said;
  const error = said?.error ?? {};
  throw new Refused(
    answer.status,
    error.code ?? "",
    error.message ?? `The sandbox answered ${answer.status}.`,
  );
}

const get = (path, signal) => call("GET", path, undefined, signal);
const post = (path, body = {}) => call("POST", path, body);
const chat = (id) => `/_sandbox/chats/${encodeURIComponent(id)}`;
const mailbox = (address) => `/_sandbox/mailboxes/${encodeURIComponent(address)}`;
const list = (answer) => answer?.value ?? answer ?? [];

export const readWorld = () => get("/_sandbox/world");
export const readWindowsZones = () => get("/console/windows-zones.json");
export const resetWorld = () => post("/_sandbox/reset", {});

export const openChat = (user, kind, members) => post("/_sandbox/chats", { user, kind, members });
export const readChats = (user) => get(`/_sandbox/console/chats?user=${encodeURIComponent(user)}`).then(list);
/** {messages, removed} after revision `since`; waits up to `wait` seconds for something to tell. */
export const readMessages = (id, since, wait, signal) =>
  get(`${chat(id)}/messages?since=${since}&wait=${wait}`, signal);
export const say = (id, from, text, thread) => post(`${chat(id)}/messages`, { from, text, thread });
export const press = (id, pressed) => post(`${chat(id)}/press`, pressed);
export const invoke = (id, from, name, value) => post(`${chat(id)}/invoke`, { from, name, value });

export const readEvents = (address) => get(`${mailbox(address)}/events`).then(list);
export const putMeeting = (address, meeting) => post(`${mailbox(address)}/meetings`, meeting);
export const answerInvitation = (address, answer) => post(`${mailbox(address)}/answer`, answer);
export const moveEvent = (address, event, start, end) =>
  post(`${mailbox(address)}/move`, { event, start, end });
export const cancelEvent = (address, event, comment) =>
  post(`${mailbox(address)}/cancel`, { event, comment });
export const readMails = (address) =>
  get(`/_sandbox/outbox?address=${encodeURIComponent(address)}`).then(list);

export const moveClock = (change) => post("/_sandbox/clock", change);
export const addFaults = (faults) => post("/_sandbox/faults", faults);
export const clearFaults = () => call("DELETE", "/_sandbox/faults");
export const readRequests = (since) => get(`/_sandbox/requests?since=${since}`).then(list);

export const readEntra = () => get("/_sandbox/entra");
export const changeEntra = (change) => post("/_sandbox/entra", change);
export const grant = (what) => post("/_sandbox/entra/grant", what);
export const withdraw = (what) => post("/_sandbox/entra/withdraw", what);
export const endSignIns = (user, why) => post("/_sandbox/entra/revoke", { user, why });

export const readSetUp = () => get("/_sandbox/setup");
export const makeSetUp = (wanted) => post("/_sandbox/setup", wanted);
export const changeGroup = (group, change) => post(`/_sandbox/groups/${encodeURIComponent(group)}`, change);
export const blockBot = (user, blocked) => post("/_sandbox/teams/block", { user, blocked });

export const readRbac = () => get("/_sandbox/rbac");
export const testRbac = (address) => get(`/_sandbox/rbac/test?resource=${encodeURIComponent(address)}`).then(list);
export const removeAssignment = (name) =>
  call("DELETE", `/_sandbox/rbac/assignments/${encodeURIComponent(name)}`);
/** The cmdlets in their order; what is there already is left alone. */
export async function fenceIn(app, group, role) {
  const { servicePrincipals, scopes } = await readRbac();
  if (!servicePrincipals.includes(app)) {
    const { objectId } = await readEntra().then((entra) => entra.app);
    await post("/_sandbox/rbac/servicePrincipals", { appId: app, objectId });
  }
  const known = scopes.find((one) => one.group === group);
  if (!known) await post("/_sandbox/rbac/scopes", { name: group, group });
  return post("/_sandbox/rbac/assignments", { role, scope: known?.name ?? group });
}
