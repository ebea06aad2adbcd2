// Instants are Dates. A day is "2026-11-24", a time "14:30"; both mean nothing without a zone (IANA).

const formats = new Map();
let windowsZones = {};

/** Outlook names zones the Windows way ("India Standard Time"), browsers do not. */
export function knowWindowsZones(table) {
  windowsZones = table;
}

/** UTC for a mailbox without a zone, and for one that was made up ("Customized Time Zone"). */
export function ianaZone(name) {
  const zone = windowsZones[name] ?? name;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone || "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

function parts(instant, zone) {
  if (!formats.has(zone)) {
    formats.set(
      zone,
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
    );
  }
  return Object.fromEntries(
    formats
      .get(zone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
}

export function dayOf(instant, zone) {
  const { year, month, day } = parts(instant, zone);
  return `${year}-${month}-${day}`;
}

export function timeOf(instant, zone) {
  const { hour, minute } = parts(instant, zone);
  return `${hour}:${minute}`;
}

/** Minutes since that day's midnight on the wall clock. */
export function minuteOf(instant, zone) {
  const { hour, minute } = parts(instant, zone);
  return Number(hour) * 60 + Number(minute);
}

function wallClock(instant, zone) {
  const { year, month, day, hour, minute, second } = parts(instant, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant at which that zone's clocks show this day and time. */
export function instantAt(day, time, zone) {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  // Twice: the first guess may lie on the other side of a change to or from summer time.
  for (let turn = 0; turn < 2; turn += 1) guess += wanted - wallClock(new Date(guess), zone);
  return new Date(guess);
}

export function addDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** 0 for Monday ... 6 for Sunday. */
export function weekday(day) {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function sayDay(day, style = "long") {
  const how = {
    long: { weekday: "long", day: "numeric", month: "long" },
    medium: { weekday: "short", day: "numeric", month: "long" },
    short: { weekday: "short", day: "numeric", month: "short" },
    weekday: { weekday: "short" },
  }[style];
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...how }).format(new Date(`${day}T00:00:00Z`));
}

/** "Tue 24 Nov, 10:00 – 11:00", with the second day named only when it is another one. */
export function saySpan(start, end, zone) {
  const [from, to] = [dayOf(start, zone), dayOf(end, zone)];
  const until = from === to ? timeOf(end, zone) : `${sayDay(to, "short")}, ${timeOf(end, zone)}`;
  return `${sayDay(from, "short")}, ${timeOf(start, zone)} – ${until}`;
}

export function sayLength(minutes) {
  const hours = Math.floor(minutes / 60);
  return (
    [hours ? `${hours} h` : "", minutes % 60 ? `${minutes % 60} min` : ""].filter(Boolean).join(" ") ||
    "0 min"
  );
}

/** "GMT+5:30", "CET": short, and true for that instant. */
export function zoneName(zone, instant) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" });
  return format.formatToParts(instant).find((part) => part.type === "timeZoneName").value;
}

/** Graph's {dateTime, timeZone}: the dateTime has no offset, seven decimals, and its zone beside it. */
export function graphInstant({ dateTime, timeZone }) {
  if (/(Z|[+-]\d\d:?\d\d)$/.test(dateTime)) return new Date(dateTime);
  const [day, time] = dateTime.split("T");
  return instantAt(day, (time ?? "00:00").slice(0, 5), ianaZone(timeZone));
}
