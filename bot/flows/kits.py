"""Plans kept under a name: saved from what was shown last, used, changed, deleted."""

from dataclasses import replace

from bot.asks import DropKit, EditKit, FindTimes, Kits, SaveKit
from bot.desk import Asker, Desk
from bot.flows import propose
from bot.flows.form import Request, again, filled, form_of, problems_of_panels, who_problems
from bot.flows.plan import plan_for
from bot.flows.roles import may_act_for
from bot.guests import NOBODY
from bot.turn import Reply, Say, ShowCard, Turn
from cards.clicks import recruiter
from cards.kits import HOW, kit_card, kit_deleted_card, kit_form, kits_card
from services.errors import Ambiguous, NobodyFound, NoSuchKit, NotYours, TooFewAble
from services.model import Candidate, InterviewPlan, Kit, Person, RoomNeed, Session


async def answer(ask: SaveKit | EditKit | DropKit | Kits, turn: Turn, desk: Desk) -> Reply:
    """What was typed about kits."""
    match ask:
        case SaveKit(name):
            return await _save_the_last(name, turn, desk)
        case EditKit(name):
            return await edit(recruiter.EditKit(name), turn, desk)
        case DropKit(name):
            return ShowCard(kit_card(await _named(name, turn.tenant, desk), press=desk.press(turn.tenant)))
        case Kits():
            return await show(turn, desk)


async def show(turn: Turn, desk: Desk) -> Reply:
    return ShowCard(kits_card(await desk.store.kits(turn.tenant), press=desk.press(turn.tenant)))


async def use(click: recruiter.UseKit, turn: Turn, desk: Desk) -> Reply:
    """The form with the kit's sessions: only the candidate and the days are missing."""
    request = await with_kit(Request(Asker.of(turn), FindTimes(kit=click.name)), desk)
    return await propose.ask_by_form(request, turn, desk)


async def with_kit(request: Request, desk: Desk) -> Request:
    """The request with the sessions of the kit that it names, if it names one. Raises NoSuchKit."""
    asked = request.facts
    if not asked.kit:
        return request
    kit = await _named(asked.kit, request.asker.tenant, desk)
    kept = again(request.asker, kit.plan, desk.now()).facts
    seats = asked.room_seats if asked.room_seats is not None else kept.room_seats
    guests = sum((session.guests for session in asked.sessions), NOBODY)
    sessions = tuple(session.with_guests(guests) for session in kept.sessions)
    grid = asked.grid or kept.grid
    facts = replace(asked, sessions=sessions, shape=kept.shape, room_seats=seats, kit="", grid=grid)
    return replace(request, facts=facts)


async def edit(click: recruiter.EditKit, turn: Turn, desk: Desk) -> Reply:
    kit = await _own(click.name, turn, desk)
    return ShowCard(kit_form(kit, form_of(_request(kit, turn, desk)), press=desk.press(turn.tenant)))


async def save(click: recruiter.SaveKit, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """The form came back: its names are looked up before anything is kept."""
    kit = await _own(click.name, turn, desk)
    request = filled(_request(kit, turn, desk), inputs, desk.now(), as_loop=True)
    told = problems_of_panels(request)
    if not told:
        try:
            plan = await plan_for(request, desk.graph(turn.tenant, turn.oid), desk)
            return await _keep(replace(kit, plan=_bare(plan)), turn, desk)
        except (NobodyFound, Ambiguous, TooFewAble) as error:
            told = who_problems(error)
    form = form_of(request, told)
    return ShowCard(kit_form(kit, form, press=desk.press(turn.tenant)))


async def delete(click: recruiter.DeleteKit, turn: Turn, desk: Desk) -> Reply:
    kit = await _own(click.name, turn, desk)
    await desk.store.drop_kit(turn.tenant, kit.name)
    return ShowCard(kit_deleted_card(kit.name, press=desk.press(turn.tenant)))


async def _save_the_last(name: str, turn: Turn, desk: Desk) -> Reply:
    shown = await desk.store.latest_proposal(turn.tenant, turn.conversation.id, turn.oid)
    if shown is None:
        return Say(f"There is no plan of yours in this chat yet. {HOW}")
    standing = await desk.store.kit(turn.tenant, name)
    if standing:
        await _must_own(standing, turn, desk)
    owner = shown.plan.organizer
    kit = Kit(name, turn.oid, owner.name, _bare(shown.plan))
    return await _keep(replace(standing, plan=kit.plan) if standing else kit, turn, desk)


async def _keep(kit: Kit, turn: Turn, desk: Desk) -> Reply:
    await desk.store.save_kit(turn.tenant, kit)
    return ShowCard(kit_card(kit, press=desk.press(turn.tenant), is_new=True))


async def _named(name: str, tenant: str, desk: Desk) -> Kit:
    """ "the backend loop" is the kit "backend" too, and the other way round."""
    bare = name.removesuffix(" loop")
    for each in (name, bare, f"{bare} loop"):
        if kit := await desk.store.kit(tenant, each):
            return kit
    raise NoSuchKit(name, [kit.name for kit in await desk.store.kits(tenant)])


async def _own(name: str, turn: Turn, desk: Desk) -> Kit:
    kit = await _named(name, turn.tenant, desk)
    await _must_own(kit, turn, desk)
    return kit


async def _must_own(kit: Kit, turn: Turn, desk: Desk) -> None:
    """Its owner may change a kit, and who may act for them. Raises NotYours."""
    if not await may_act_for({kit.owner}, turn, desk):
        raise NotYours(kit.owner_name)


def _request(kit: Kit, turn: Turn, desk: Desk) -> Request:
    return again(Asker.of(turn), kit.plan, desk.now())


def _bare(plan: InterviewPlan) -> InterviewPlan:
    """Without the candidate and their time, the days, and the rooms that there happen to be: only how many
    must fit."""
    return replace(
        plan,
        candidate=Candidate("", ""),
        windows=(),
        organizer=Person("", ""),
        sessions=tuple(_without_rooms(session) for session in plan.sessions),
        replaces=None,
        terms=(),
        candidate_zone="",
        candidate_place="",
        candidate_windows=None,
    )


def _without_rooms(session: Session) -> Session:
    return replace(session, room=RoomNeed(session.room.seats, ()) if session.room else None)
