"""How Graph reads the JSON of a body: each member has a type, and what does not fit is refused by name.

A reader takes a value and gives it back as Graph keeps it; null passes every reader.
https://learn.microsoft.com/graph/metadata
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.exchange.refusals import unreadable

Reader = Callable[[Any], Any]


def _cannot(value: Any, type_name: str) -> Exception:
    return unreadable(f"Cannot convert the literal '{value}' to the expected type '{type_name}'.")


def text(value: Any) -> Any:
    if not isinstance(value, str | None):
        raise _cannot(value, "Edm.String")
    return value


def flag(value: Any) -> Any:
    """Words are read too: a client of many users, O365, writes "true" for responseRequested."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool | None):
        raise _cannot(value, "Edm.Boolean")
    return value


def whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | None):
        raise _cannot(value, "Edm.Int32")
    return value


def number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise _cannot(value, "Edm.Double")
    return value


def one_of(type_name: str, *names: str) -> Reader:
    """An enum: its names in any case, given back in Graph's own."""

    def read(value: Any) -> Any:
        if value is None:
            return None
        found = [one for one in names if isinstance(value, str) and one.casefold() == value.casefold()]
        if not found:
            raise _cannot(value, f"microsoft.graph.{type_name}")
        return found[0]

    return read


def several(reader: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list | None):
            raise _cannot(value, "Collection")
        if value is not None and None in value:
            raise unreadable("A null value was found in a collection that must not have any.")
        return None if value is None else [reader(one) for one in value]

    return read


def shaped(type_name: str, members: Mapping[str, Reader]) -> Reader:
    """An object with no members but these; names that hold an @ are annotations and are dropped."""

    def read(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise unreadable(f"An object of type 'microsoft.graph.{type_name}' was expected, not '{value}'.")
        told = {name: part for name, part in value.items() if "@" not in name}
        strange = [name for name in told if name not in members]
        if strange:
            raise unreadable(
                f"The property '{strange[0]}' does not exist on type 'microsoft.graph.{type_name}'. "
                "Make sure to only use property names that are defined by the type."
            )
        return {name: members[name](part) for name, part in told.items()}

    return read


WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
DAY = one_of("dayOfWeek", *WEEKDAYS)
TIME = shaped("dateTimeTimeZone", {"dateTime": text, "timeZone": text})
SLOT = shaped("timeSlot", {"start": TIME, "end": TIME})
MAIL_ADDRESS = shaped("emailAddress", {"address": text, "name": text})
RECIPIENT = shaped("recipient", {"emailAddress": MAIL_ADDRESS})
BODY = shaped("itemBody", {"contentType": one_of("bodyType", "text", "html"), "content": text})
PLACE_MEMBERS: dict[str, Reader] = {
    **dict.fromkeys(("displayName", "locationEmailAddress", "locationUri", "uniqueId"), text),
    "locationType": one_of(
        "locationType",
        *("default", "conferenceRoom", "homeAddress", "businessAddress", "geoCoordinates"),
        *("streetAddress", "hotel", "restaurant", "localBusiness", "postalAddress"),
    ),
    "uniqueIdType": one_of(
        "locationUniqueIdType", "unknown", "locationStore", "directory", "private", "bing"
    ),
    "address": shaped(
        "physicalAddress",
        dict.fromkeys(("street", "city", "state", "countryOrRegion", "postalCode"), text),
    ),
    "coordinates": shaped(
        "outlookGeoCoordinates",
        dict.fromkeys(("accuracy", "altitude", "altitudeAccuracy", "latitude", "longitude"), number),
    ),
}
PLACE = shaped("location", PLACE_MEMBERS)
ATTENDEE = shaped(
    "attendee",
    {
        "emailAddress": MAIL_ADDRESS,
        "type": one_of("attendeeType", "required", "optional", "resource"),
        "status": shaped("responseStatus", {"response": text, "time": text}),
        "proposedNewTime": SLOT,
    },
)
RECURRENCE = shaped(
    "patternedRecurrence",
    {
        "pattern": shaped(
            "recurrencePattern",
            {
                "type": one_of(
                    "recurrencePatternType",
                    *("daily", "weekly", "absoluteMonthly"),
                    *("relativeMonthly", "absoluteYearly", "relativeYearly"),
                ),
                "daysOfWeek": several(DAY),
                "firstDayOfWeek": DAY,
                "index": one_of("weekIndex", "first", "second", "third", "fourth", "last"),
                **dict.fromkeys(("interval", "month", "dayOfMonth"), whole),
            },
        ),
        "range": shaped(
            "recurrenceRange",
            {
                "type": one_of("recurrenceRangeType", "endDate", "noEnd", "numbered"),
                "numberOfOccurrences": whole,
                **dict.fromkeys(("startDate", "endDate", "recurrenceTimeZone"), text),
            },
        ),
    },
)
PROPERTY = shaped("singleValueLegacyExtendedProperty", {"id": text, "value": text})
