"""Rooms and room lists. https://learn.microsoft.com/graph/api/place-list"""

from sandbox.exchange.refusals import Refused
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.world import Json, Room


def room_shape(room: Room) -> Json:
    return {
        "id": room.id,
        "displayName": room.name,
        "emailAddress": room.address,
        "nickname": room.name,
        "label": None,
        "capacity": room.capacity,
        "building": room.building or None,
        "floorNumber": room.floor,
        "floorLabel": room.floor_label or None,
        "bookingType": room.booking_type,
        "isWheelChairAccessible": room.wheelchair,
        "tags": room.tags,
        "phone": "",
        "audioDeviceName": None,
        "videoDeviceName": None,
        "displayDeviceName": None,
        "address": None,
        "geoCoordinates": None,
    }


ROOM_MEMBERS = set(room_shape(Room("", "", "")))
LIST_MEMBERS = {"id", "displayName", "emailAddress", "phone", "address", "geoCoordinates"}


def rooms(ask: Ask) -> Answer:
    items = [room_shape(room) for room in ask.world.rooms]
    return Answer(200, Listing(ask, ROOM_MEMBERS, page=100).answer(items, "places/microsoft.graph.room"))


def room_lists(ask: Ask) -> Answer:
    items = [{**one, "phone": "", "address": None, "geoCoordinates": None} for one in ask.world.room_lists]
    return Answer(200, Listing(ask, LIST_MEMBERS, page=100).answer(items, "places/microsoft.graph.roomList"))


def rooms_of_list(ask: Ask) -> Answer:
    wanted = ask.params["place"].casefold()
    found = next(
        (one for one in ask.world.room_lists if wanted in (one["id"], one["emailAddress"].casefold())), None
    )
    if found is None:
        raise _missing(ask)
    items = [room_shape(room) for room in ask.world.rooms if room.building == found["displayName"]]
    return Answer(
        200,
        Listing(ask, ROOM_MEMBERS, page=100).answer(
            items, f"places('{ask.params['place']}')/microsoft.graph.roomList/rooms"
        ),
    )


def place(ask: Ask) -> Answer:
    room = ask.world.room(ask.params["place"])
    if room is None:
        return _room_list(ask)
    select = read_select(ask.query.get("$select"), ROOM_MEMBERS)
    shape = chosen(room_shape(room), select)
    return Answer(
        200,
        {"@odata.context": ask.context("places/$entity"), "@odata.type": "#microsoft.graph.room", **shape},
    )


def _room_list(ask: Ask) -> Answer:
    wanted = ask.params["place"].casefold()
    found = [one for one in ask.world.room_lists if wanted in (one["id"], one["emailAddress"].casefold())]
    if not found:
        raise _missing(ask)
    kind = {"@odata.context": ask.context("places/$entity"), "@odata.type": "#microsoft.graph.roomList"}
    return Answer(200, {**kind, **found[0], "phone": "", "address": None, "geoCoordinates": None})


def _missing(ask: Ask) -> Refused:
    return Refused(404, "ErrorPlaceNotFound", f"The place '{ask.params['place']}' was not found.")
