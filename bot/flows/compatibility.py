"""Looking over a company's mailboxes: whom can Muster schedule, and why not the others?"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from uuid import uuid4

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows.roles import Role, must_be
from bot.turn import Reply, Say, ShowCard, Turn
from cards.compatibility import LOOKING, compatibility_card, looking_card
from cards.trouble import trouble_card
from services.errors import ConsentMissing, SchedulingError
from services.graph.client import Graph
from services.graph.mailboxes import Listed
from services.model import Calendar, Room, Span
from services.setup.compatibility import Looked, Report, report
from services.setup.steps import Part

MOST = 1000  # people that are looked at in one go
AHEAD = timedelta(weeks=4)  # where meetings in second calendars are looked for


async def check(turn: Turn, desk: Desk) -> Reply:
    """Only for administrators: the list names colleagues. The answer comes as a new message, and a pressed
    card stays as it is: it may hold the link that approves, or a form half filled in."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    chat = turn.conversation.id
    await desk.work.begin("check mailboxes", uuid4().hex, turn.tenant, turn.oid, chat)
    return ShowCard(looking_card()) if turn.kind == "message" else Say(LOOKING)


async def tell(desk: Desk, step: Step, tenant: str, oid: str, chat: str) -> None:
    """The story: look, and say what was found."""
    try:
        await step("look and tell", partial(_tell, desk, tenant, oid, chat), tries=3)
    except StepFailed:
        await step("say so", partial(_say_it_failed, desk, tenant, chat), tries=3)


async def _tell(desk: Desk, tenant: str, oid: str, chat: str) -> None:
    conversation = await desk.store.conversation(tenant, chat)
    if conversation is None:
        return
    press = desk.press(tenant)
    try:
        told = compatibility_card(await _found(desk, tenant, oid), press=press)
    except SchedulingError as error:
        told = trouble_card(error, press=press)
    await desk.teams.post(conversation, told)


async def _say_it_failed(desk: Desk, tenant: str, chat: str) -> None:
    conversation = await desk.store.conversation(tenant, chat)
    if conversation:
        await desk.teams.post(conversation, trouble_card(SchedulingError(), press=desk.press(tenant)))


async def _found(desk: Desk, tenant: str, oid: str) -> Report:
    """As the app where it may, else as the administrator, who sees less; says what was not seen."""
    try:
        await desk.tokens.app(tenant, fresh=True)  # an older one would not show what was approved since
        graph = desk.app_graph(tenant, await _reader(desk, tenant) or oid)
        listed = await graph.mailboxes.listed(MOST)
    except SchedulingError:
        graph = desk.graph(tenant, oid)
        listed = await graph.mailboxes.listed(MOST)
    rooms, unseen = await _rooms(graph)
    names = {room.address.casefold(): room for room in rooms}
    span = Span(desk.now(), desk.now() + AHEAD)
    calendars = await graph.schedules.read([*{one.address for one in listed} | set(names)], span)
    ids = [one.id for one in listed]
    online = await graph.mailboxes.online(ids)
    secondary = await graph.mailboxes.secondary([id for id in ids if online[id]], span)
    if any(one.has_licence is None for one in listed):
        unseen.append("who has a licence")
    if any(one.id not in secondary and not _cause(calendars, one.address) for one in listed):
        unseen.append("second calendars")
    people = [_looked(one, calendars, names, online, secondary) for one in listed]
    rest = names.keys() - {one.address.casefold() for one in listed}
    more = [Looked(names[a].address, names[a].name, True, _cause(calendars, a)) for a in sorted(rest)]
    return report([*people, *more], unseen)


async def _reader(desk: Desk, tenant: str) -> str:
    """The sync mailbox's address, once it is proved that free/busy can be read through it."""
    standing = await desk.store.setting_up(tenant)
    reader = standing.setup.standing(Part.READER) if standing else None
    return reader.address if reader and reader.is_ready else ""


async def _rooms(graph: Graph) -> tuple[Sequence[Room], list[str]]:
    try:
        return await graph.rooms.all(), []
    except ConsentMissing:
        return (), ["the list of rooms"]


def _looked(
    one: Listed,
    calendars: dict[str, Calendar],
    rooms: Collection[str],
    online: dict[str, bool | None],
    secondary: dict[str, tuple[str, ...]],
) -> Looked:
    return Looked(
        one.address,
        one.name,
        is_room=one.address.casefold() in rooms,
        unread=_cause(calendars, one.address),
        is_guest=one.is_guest,
        has_licence=one.has_licence,
        is_synced=one.is_synced,
        rest=online[one.id],
        secondary=secondary.get(one.id, ()),
    )


def _cause(calendars: dict[str, Calendar], address: str) -> str:
    found = next((c for a, c in calendars.items() if a.casefold() == address.casefold()), None)
    return (found.unknown if found else None) or ""
