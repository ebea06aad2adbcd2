// What the page shows right now, and who wants to know when it changes.

/** world: the last GET /_sandbox/world. person: whose eyes we look through. chat: {id, kind, title}. */
export const desk = {
  world: null,
  people: [],
  mailboxes: [],
  person: null,
  chat: null,
  chats: [],
  events: [],
  mails: [],
  clockRead: 0,
};

const listeners = new Map();

export function on(subjects, listener) {
  for (const subject of [subjects].flat()) {
    listeners.set(subject, [...(listeners.get(subject) ?? []), listener]);
  }
}

/** put({ person }): sets it and tells those who listen to "person". */
export function put(changes) {
  Object.assign(desk, changes);
  for (const subject of Object.keys(changes)) tell(subject);
}

export function tell(subject) {
  for (const listener of listeners.get(subject) ?? []) listener();
}

/** The world's time now: it runs on by itself between two readings. */
export function worldNow() {
  if (!desk.world) return new Date();
  return new Date(Date.parse(desk.world.clock) + (performance.now() - desk.clockRead));
}

export function zone() {
  return desk.person?.zone ?? "UTC";
}

/** Runs `look` again and again: `pause` ms after it last ended, and at once when `hurry()` is called. */
export function watch(look, pause) {
  let timer = 0;
  let again = false;
  let looking = false;
  const turn = async () => {
    clearTimeout(timer);
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      await look();
    } catch (problem) {
      console.debug("not read", problem); // the bar says when the sandbox is gone
    }
    looking = false;
    timer = setTimeout(turn, again ? 0 : document.hidden ? pause * 5 : pause);
    again = false;
  };
  turn();
  return turn;
}
