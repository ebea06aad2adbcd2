"""Calendars, their delta, free/busy and meeting times."""

import base64
import json
from datetime import timedelta
from typing import Any

from sandbox import zones
from sandbox.exchange import edm
from sandbox.exchange.bodies import read_stamp
from sandbox.exchange.freebusy import FreeBusy
from sandbox.exchange.refusals import Refused, bad, not_found, unreadable
from sandbox.graph.ask import Answer, Ask, member, only
from sandbox.graph.events import calendar_of, calendar_shape, find, is_basic, window
from sandbox.graph.findtimes import suggestions
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.graph.shapes import CALENDAR_MEMBERS, shown_event
from sandbox.world import Event, Json, guid

MOST_MAILBOXES = 100  # what the live service was seen to take; its page says 20
LONGEST = 62  # days
DELTA_PAGE = 50
CALENDAR = edm.shaped(
    "calendar",
    {
        "name": edm.text,
        "color": edm.one_of(
            "calendarColor",
            *("auto", "lightBlue", "lightGreen", "lightOrange", "lightGray", "lightYellow"),
            *("lightTeal", "lightPink", "lightBrown", "lightRed", "maxColor"),
        ),
        "id": edm.text,
        **dict.fromkeys(("hexColor", "changeKey", "defaultOnlineMeetingProvider"), edm.text),
        **dict.fromkeys(("isDefaultCalendar", "canShare", "canEdit", "canViewPrivateItems"), edm.flag),
        **dict.fromkeys(("isRemovable", "isTallyingResponses"), edm.flag),
        "owner": edm.MAIL_ADDRESS,
    },
)


def calendars(ask: Ask) -> Answer:
    items = [calendar_shape(ask, one) for one in ask.mailbox.calendars]
    return Answer(200, Listing(ask, CALENDAR_MEMBERS).answer(items, f"users('{ask.whose}')/calendars"))


def calendar(ask: Ask) -> Answer:
    wanted = calendar_of(ask)
    found = next((one for one in ask.mailbox.calendars if one["id"] == wanted), None)
    if found is None:
        raise not_found()
    select = read_select(ask.query.get("$select"), CALENDAR_MEMBERS)
    context = ask.context(f"users('{ask.whose}')/calendars/$entity")
    return Answer(200, {"@odata.context": context, **chosen(calendar_shape(ask, found), select)})


def of_event(ask: Ask) -> Answer:
    wanted = find(ask).master["_calendar"]
    found = next(one for one in ask.mailbox.calendars if one["id"] == wanted)
    context = ask.context(f"users('{ask.whose}')/calendars/$entity")
    return Answer(200, {"@odata.context": context, **calendar_shape(ask, found)})


def add_calendar(ask: Ask) -> Answer:
    body = ask.json()
    name = CALENDAR(body).get("name")
    if not name:
        raise bad("ErrorInvalidRequest", "The name of the calendar is missing.")
    if any(one["name"].casefold() == name.casefold() for one in ask.mailbox.calendars):
        raise Refused(409, "ErrorFolderExists", "A folder with the specified name already exists.")
    made = {"id": "AAMkCal" + guid(f"{ask.mailbox.address}/{name}").replace("-", ""), "name": name}
    ask.mailbox.calendars.append(made)
    return Answer(
        201,
        {
            "@odata.context": ask.context(f"users('{ask.whose}')/calendars/$entity"),
            **calendar_shape(ask, made),
        },
    )


def _named_calendar(ask: Ask) -> Json:
    wanted = calendar_of(ask)
    return next(one for one in ask.mailbox.calendars if one["id"] == wanted)


def change_calendar(ask: Ask) -> Answer:
    """The name; the rest of a calendar is Outlook's."""
    found, told = _named_calendar(ask), CALENDAR(ask.json())
    if told.get("name"):
        if found["id"] == ask.mailbox.default_calendar and told["name"] != found["name"]:
            raise bad("ErrorInvalidRequest", "The default calendar cannot be renamed.")
        found["name"] = told["name"]
    if told.get("color"):
        found["color"] = told["color"]
    context = ask.context(f"users('{ask.whose}')/calendars/$entity")
    return Answer(200, {"@odata.context": context, **calendar_shape(ask, found)})


def drop_calendar(ask: Ask) -> Answer:
    found, box = _named_calendar(ask), ask.mailbox
    if found["id"] == box.default_calendar:
        raise bad("ErrorInvalidRequest", "The default calendar cannot be deleted.")
    for event in [one for one in box.events.values() if one["_calendar"] == found["id"]]:
        ask.state.exchange.delete_event(box.address, event["id"])
    box.calendars.remove(found)
    return Answer(204)


def get_schedule(ask: Ask) -> Answer:
    """https://learn.microsoft.com/graph/api/calendar-getschedule"""
    body = ask.json()
    only(body, ("schedules", "startTime", "endTime", "availabilityViewInterval"), "getSchedule")
    wanted = member(body, "schedules")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, str) for one in wanted):
        raise bad(
            "ErrorInvalidParameter", "The parameter 'schedules' is missing or is not a list of addresses."
        )
    if len(wanted) > MOST_MAILBOXES:
        raise bad(
            "ErrorMailboxDataArrayTooBig",
            "The requested mailbox data array is too large. The allowed size = "
            f"{MOST_MAILBOXES}; the actual size = {len(wanted)}.",
        )
    start, end = read_stamp(member(body, "startTime")), read_stamp(member(body, "endTime"))
    if end <= start:
        raise bad("ErrorInvalidTimeInterval", "The time window is invalid: its end is not after its start.")
    if end - start > timedelta(days=LONGEST):
        days = -((start - end) // timedelta(days=1))
        raise bad(
            "ErrorTimeIntervalTooBig",
            "The requested time duration specified for "
            "FreeBusyViewOptions.TimeWindow is too long. The allowed limit = "
            f"{LONGEST} days; the actual limit = {days} days.",
        )
    # An app behind a fence sees outside it what the mailbox that it asks from would see: a guess.
    own = ask.mailbox.address if ask.fenced else ask.me.address if ask.me else ""
    everything = ask.caller.app_only and not ask.fenced
    view = FreeBusy(ask.state.exchange, None if everything else own, start, end)
    interval = _interval(body)
    value = [view.schedule(address.strip(), interval, ask.zone) for address in wanted]
    return Answer(
        200,
        {"@odata.context": ask.context("Collection(microsoft.graph.scheduleInformation)"), "value": value},
    )


def _interval(body: Json) -> timedelta:
    minutes = member(body, "availabilityViewInterval", 30)
    if minutes is None:  # the live service fails on an explicit null
        raise Refused(
            500, "ErrorInternalServerError", "An internal server error occurred. The operation failed."
        )
    if not isinstance(minutes, int) or isinstance(minutes, bool):
        raise unreadable(f"Cannot convert the literal '{minutes}' to the expected type 'Edm.Int32'.")
    if not 5 <= minutes <= 1440:
        raise bad("ErrorInvalidMergedFreeBusyInterval", "The interval must be between 5 and 1440 minutes.")
    return timedelta(minutes=minutes)


def delta(ask: Ask) -> Answer:
    """One calendar and window, followed from link to link. https://learn.microsoft.com/graph/api/event-delta"""
    refused = [name for name in ask.query if name in ("$select", "$expand", "$filter", "$orderby", "$search")]
    if refused:
        raise bad(
            "ErrorInvalidUrlQuery",
            f"The query parameter '{refused[0]}' is not supported by a delta query on events.",
        )
    token = ask.query.get("$deltatoken") or ask.query.get("$skiptoken")
    if token:
        asked = _read_token(ask, token)
    else:
        begin, end = window(ask)
        asked = {
            "s": begin.isoformat(),
            "e": end.isoformat(),
            "c": calendar_of(ask) or ask.mailbox.default_calendar,
            "n": None,
            "at": 0,
        }
    return Answer(200, _round(ask, asked))


def _round(ask: Ask, asked: Json) -> Json:
    begin, end = zones.read_utc(asked["s"]), zones.read_utc(asked["e"])
    now = asked.get("now") or ask.world.counter
    items = _changed(ask, asked, begin, end)
    page, at = ask.page_size(DELTA_PAGE), asked["at"]
    body: Json = {"@odata.context": ask.context("Collection(event)"), "value": items[at : at + page]}
    if at + page < len(items):
        body["@odata.nextLink"] = _link(ask, "$skiptoken", asked | {"at": at + page, "now": now})
    else:
        body["@odata.deltaLink"] = _link(ask, "$deltatoken", asked | {"at": 0, "n": now, "now": None})
    return body


def _changed(ask: Ask, asked: Json, begin: Any, end: Any) -> list[Json]:
    exchange, box = ask.state.exchange, ask.mailbox
    lived = exchange.view(box, begin, end, asked["c"])
    if asked["n"] is None:
        return [_told(ask, one) for one in lived]
    feed = [entry for entry in box.changes if entry["n"] > asked["n"]]
    touched = {entry["series"] for entry in feed}
    news = [one for one in lived if one["id"] in touched or one.get("seriesMasterId") in touched]
    there = {one["id"] for one in lived}
    gone = {entry["id"]: entry for entry in feed if entry["kind"] == "deleted" and entry["id"] not in there}
    left = {
        e["id"]: e for e in feed if e["kind"] == "updated" and e["id"] in box.events and e["id"] not in there
    }
    left = {name: e for name, e in left.items() if not box.events[name]["recurrence"]}
    key = "immutable" if ask.immutable else "id"
    removed = [entry[key] for entry in (gone | left).values()]
    removed = _spoilt(ask, removed, [one["_immutable" if ask.immutable else "id"] for one in lived])
    return [
        *(_told(ask, one) for one in news),
        *({"id": name, "@removed": {"reason": "deleted"}} for name in removed),
    ]


def _spoilt(ask: Ask, removed: list[str], there: list[str]) -> list[str]:
    """Seen live: what lies elsewhere in the window is told as removed, and a deletion is not told at all."""
    faults = ask.state.delta_faults
    unsaid = min(faults.unsaid, len(removed))
    false = there[: faults.falsely_removed]
    faults.unsaid -= unsaid
    faults.falsely_removed -= len(false)
    return [*removed[unsaid:], *false]


OF_AN_OCCURRENCE = ("@odata.etag", "id", "seriesMasterId", "type", "start", "end")


def _told(ask: Ask, event: Event) -> Json:
    """An occurrence is told in few words: the rest is its master's.

    https://github.com/microsoftgraph/microsoft-graph-docs/issues/7632
    """
    shape = shown_event(event, ask.zone, ask.immutable, ask.as_text, is_basic(ask))
    if event["type"] == "occurrence":
        shape = {name: shape[name] for name in OF_AN_OCCURRENCE}
    return {"@odata.type": "#microsoft.graph.event", **shape}


def _link(ask: Ask, name: str, asked: Json) -> str:
    token = (
        base64.urlsafe_b64encode(json.dumps({**asked, "w": ask.world.tenant.id}).encode())
        .decode()
        .rstrip("=")
    )
    return f"{ask.link(ask.call.path.lstrip('/'))}?{name}={token}"


def _read_token(ask: Ask, token: str) -> Json:
    faults = ask.state.delta_faults
    try:
        asked: Json = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        known = asked["n"] is None or faults.forgotten < asked["n"] <= ask.world.counter
        if asked["w"] == ask.world.tenant.id and known:
            return asked
    except (ValueError, KeyError, TypeError):
        pass
    words = "The sync state generation is not found; continue with a full sync."
    if faults.forgotten >= 0 and not faults.gone:
        raise Refused(404, "syncStateNotFound", words)
    afresh = ask.link(ask.call.path.lstrip("/"))
    raise Refused(410, "SyncStateNotFound", words, {"Location": afresh})


def find_times(ask: Ask) -> Answer:
    """A plain version: quarter-hour starts in working time, everybody's free/busy, best first.

    Microsoft tunes its own, so that its order cannot be copied.
    https://learn.microsoft.com/graph/api/user-findmeetingtimes
    """
    body = ask.json(needed=False)
    found = suggestions(ask, body)
    return Answer(
        200, {"@odata.context": ask.context("microsoft.graph.meetingTimeSuggestionsResult"), **found}
    )
