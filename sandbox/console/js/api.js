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
