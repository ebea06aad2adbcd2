"""Events: list, read, create, change, cancel, answer. https://learn.microsoft.com/graph/api/resources/event"""

from typing import Any

from sandbox import zones
from sandbox.exchange import Item, edm
from sandbox.exchange.bodies import read_recipients, read_stamp
from sandbox.exchange.refusals import Refused, bad, invalid, not_found
from sandbox.graph.ask import Answer, Ask, member, only
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.graph.shapes import MEMBERS, expanded, shown_calendar, shown_event
from sandbox.world import Event, Json

ACTIONS = {"accept": "accepted", "decline": "declined", "tentativelyaccept": "tentativelyAccepted"}


def calendar_of(ask: Ask) -> str | None:
    """The calendar in the path; None for the whole mailbox, its default calendar for /calendar."""
    if "calendar" in ask.params:
        known = {one["id"] for one in ask.mailbox.calendars}
        if ask.params["calendar"] not in known:
            raise not_found()
        return ask.params["calendar"]
    below = ask.call.segments[1 if ask.call.segments[0].lower() == "me" else 2 :]
    return ask.mailbox.default_calendar if below and below[0].lower() == "calendar" else None


def is_basic(ask: Ask) -> bool:
    return not any(
        right.startswith(("Calendars.Read.", "Calendars.ReadWrite")) or right == "Calendars.Read"
        for right in ask.may
    )


def show(ask: Ask, event: Event) -> Json:
    shape = shown_event(event, ask.zone, ask.immutable, ask.as_text, is_basic(ask))
    calendar = next(one for one in ask.mailbox.calendars if one["id"] == event["_calendar"])
    return expanded(shape, event, ask.query.get("$expand"), lambda: calendar_shape(ask, calendar))


def calendar_shape(ask: Ask, calendar: Json) -> Json:
    box = ask.mailbox
    owner = {"name": ask.world.name_of(box.address), "address": box.address}
    return shown_calendar(calendar, owner, calendar["id"] == box.default_calendar, True)


def context(ask: Ask, what: str) -> str:
    return f"users('{ask.world.oid(ask.mailbox.address)}')/{what}"


def list_events(ask: Ask) -> Answer:
    calendar = calendar_of(ask) or ask.mailbox.default_calendar
    return _listed(ask, ask.state.exchange.masters(ask.mailbox, calendar), "events")


def _listed(ask: Ask, events: list[Event], what: str) -> Answer:
    listing = Listing(ask, MEMBERS, expands=True, unfiltered=("attendees", "organizer", "responseStatus"))
    whole = {event["id"]: event for event in events}
    items = []
    for event in events:
        # A filter looks at UTC and at properties that are not sent; what is sent is made for the page only.
        item = shown_event(event) | {"singleValueExtendedProperties": event["_properties"], "id": event["id"]}
        items.append(item)
    return Answer(200, listing.answer(items, context(ask, what), lambda item: show(ask, whole[item["id"]])))


def view(ask: Ask) -> Answer:
    begin, end = window(ask)
    calendar = calendar_of(ask) or ask.mailbox.default_calendar
    return _listed(ask, ask.state.exchange.view(ask.mailbox, begin, end, calendar), "calendarView")


def window(ask: Ask) -> tuple[Any, Any]:
    found = []
    for name in ("startDateTime", "endDateTime"):
        text = next((value for key, value in ask.query.items() if key.lower() == name.lower()), "")
        if not text:
            raise bad(
                "ErrorInvalidParameter",
                "This request requires a time window specified by the query string "
                "parameters StartDateTime and EndDateTime.",
            )
        try:
            # A plus sign that was not encoded arrives as a space; Graph forgives that no more than we do.
            found.append(zones.read_utc(text))
        except zones.BadTime:
            raise bad(
                "ErrorInvalidParameter", f"The value '{text}' of parameter '{name}' is invalid."
            ) from None
    if found[1] < found[0]:
        raise bad("ErrorInvalidParameter", "The end of the time window is before its start.")
    return found[0], found[1]


def find(ask: Ask) -> Item:
    item = ask.state.exchange.find(ask.mailbox, ask.params["id"])
    calendar = ask.params.get("calendar")
    if calendar and item.master["_calendar"] != calendar:
        raise not_found()
    return item


def read_one(ask: Ask) -> Answer:
    select = read_select(ask.query.get("$select"), MEMBERS)
    return Answer(200, _one(ask, find(ask).event, select))


def _one(ask: Ask, event: Event, select: list[str] | None = None) -> Json:
    return {
        "@odata.context": ask.context(context(ask, "events/$entity")),
        **chosen(show(ask, event), select),
    }


def create(ask: Ask) -> Answer:
    body = ask.json()
    calendar = calendar_of(ask) or ask.mailbox.default_calendar
    if body.get("attachments"):
        raise Refused(501, "NotImplemented", "The sandbox keeps no attachments.")
    item = ask.state.exchange.create_event(ask.mailbox.address, body, calendar)
    shape = _one(ask, item.event)
    return Answer(
        201,
        shape,
        {"Location": ask.link(f"users/{ask.whose}/events/{shape['id']}"), "ETag": shape["@odata.etag"]},
    )


def update(ask: Ask) -> Answer:
    item = find(ask)
    changed = ask.state.exchange.update_event(
        ask.mailbox.address, item.id, ask.json(), ask.call.headers.get("if-match")
    )
    return Answer(200, _one(ask, changed.event))


def delete(ask: Ask) -> Answer:
    ask.state.exchange.delete_event(ask.mailbox.address, find(ask).id, ask.call.headers.get("if-match"))
    return Answer(204)


def cancel(ask: Ask) -> Answer:
    body = ask.json(needed=False)
    only(body, ("comment",), "cancel")
    comment = edm.text(member(body, "comment")) or ""
    ask.state.exchange.cancel_event(ask.mailbox.address, find(ask).id, comment)
    return Answer(202)


def answer(ask: Ask) -> Answer:
    """accept, decline, tentativelyAccept."""
    action = ask.call.segments[-1].lstrip("~").lower()
    body = ask.json(needed=False)
    names = ("comment", "sendResponse") + (() if action == "accept" else ("proposedNewTime",))
    only(body, names, action)
    comment = edm.text(member(body, "comment"))
    send, proposed = edm.flag(member(body, "sendResponse", True)), edm.SLOT(member(body, "proposedNewTime"))
    if proposed and send is False:
        raise bad("ErrorInvalidRequest", "A new time can only be proposed in a response that is sent.")
    ask.state.exchange.respond(
        ask.mailbox.address,
        find(ask).id,
        ACTIONS[action],
        comment or "",
        send=send is not False,
        proposed=_slot(proposed) if proposed else None,
    )
    return Answer(202)


def _slot(proposed: Json) -> Json:
    start, end = (read_stamp(proposed.get(name)) for name in ("start", "end"))
    if end <= start:
        raise invalid()
    return {"start": zones.shown(start), "end": zones.shown(end)}


def forward(ask: Ask) -> Answer:
    body = ask.json()
    only(body, ("comment", "toRecipients"), "forward")
    to = [one["emailAddress"]["address"] for one in read_recipients(member(body, "toRecipients"))]
    comment = edm.text(member(body, "comment")) or ""
    if not to:
        raise bad("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    ask.state.exchange.forward(ask.mailbox.address, find(ask).id, to, comment)
    return Answer(202)


def instances(ask: Ask) -> Answer:
    begin, end = window(ask)
    item = find(ask)
    if not item.master["recurrence"] or item.key:
        raise bad("ErrorInvalidRequest", "The event is not the master of a series.")
    return _listed(ask, list(ask.state.exchange.lived(item.master, begin, end)), "events")


def attachments(ask: Ask) -> Answer:
    """None: the sandbox refuses to keep any."""
    find(ask)
    return Answer(200, {"@odata.context": ask.context(context(ask, "events/attachments")), "value": []})
