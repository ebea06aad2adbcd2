"""The company's roster of interviewers: seen by everybody, kept by coordinators and administrators."""

from bot.asks import Brings, OffRoster, Roster
from bot.desk import Desk
from bot.flows.panel import one_of, person_named
from bot.flows.roles import acts_for_others
from bot.profiles import ANYBODY, read_profile
from bot.turn import Reply, Say, ShowCard, Turn
from cards.clicks.anyone import ShowRoster
from cards.clicks.coordinator import DropMember, SaveMember
from cards.roster import WHO, member_card, member_form, off_roster_card, read_member, roster_card
from cards.trouble import told_of
from services.errors import CoordinatorNeeded, StaleCard, Unclear
from services.model import Member, Person
from services.planning.skills import lacks, with_more, without


async def answer(ask: Roster | Brings | OffRoster, turn: Turn, desk: Desk) -> Reply:
    """What was typed about the roster. Raises CoordinatorNeeded, NobodyFound, Ambiguous."""
    match ask:
        case Roster(wish):
            return await show(ShowRoster(0, wish), turn, desk)
        case Brings(who, said, no_longer):
            return await _learn(who, said, no_longer, turn, desk)
        case OffRoster(who):
            return await _take_off(who, turn, desk)


async def show(click: ShowRoster, turn: Turn, desk: Desk) -> Reply:
    wanted = read_profile(click.wish) if click.wish else ANYBODY
    roster = await desk.store.roster(turn.tenant)
    shown = [member for member in roster if not lacks(wanted, member.brings)]
    may, press = await acts_for_others(turn, desk), desk.press(turn.tenant)
    return ShowCard(roster_card(shown, click.page, wanted, click.wish, press=press, may_change=may))


async def open_member(inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    await _must_keep(turn, desk)
    member = await _member(inputs.get(WHO, ""), turn, desk)
    return ShowCard(member_form(member, press=desk.press(turn.tenant)))


async def add_member(turn: Turn, desk: Desk) -> Reply:
    await _must_keep(turn, desk)
    return ShowCard(member_form(None, press=desk.press(turn.tenant)))


async def save_member(click: SaveMember, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """The form came back: a new name is looked up before anything is kept."""
    await _must_keep(turn, desk)
    filled, standing = read_member(inputs), None
    if click.oid:
        standing = await _member(click.oid, turn, desk)
    try:
        person = standing.person if standing else await _found(filled.name, turn, desk)
    except Unclear as error:
        told = told_of(error)
        problem, press = f"{told.said} {told.next}", desk.press(turn.tenant)
        return ShowCard(member_form(None, press=press, problem=problem, typed=filled))
    return await _keep(Member(person, filled.brings), turn, desk)


async def drop_member(click: DropMember, turn: Turn, desk: Desk) -> Reply:
    await _must_keep(turn, desk)
    return await _drop(await _member(click.oid, turn, desk), turn, desk)


async def _learn(who: str, said: str, no_longer: bool, turn: Turn, desk: Desk) -> Reply:
    await _must_keep(turn, desk)
    roster = await desk.store.roster(turn.tenant)
    person = one_of([m.person for m in roster], who) or await _found(who, turn, desk)
    known = next((member.brings for member in roster if member.person.id == person.id), ANYBODY)
    change = without if no_longer else with_more
    return await _keep(Member(person, change(known, read_profile(said))), turn, desk)


async def _take_off(who: str, turn: Turn, desk: Desk) -> Reply:
    await _must_keep(turn, desk)
    roster = await desk.store.roster(turn.tenant)
    person = one_of([m.person for m in roster], who) or await _found(who, turn, desk)
    member = next((member for member in roster if member.person.id == person.id), None)
    return await _drop(member, turn, desk) if member else Say(f"{person.name} is not on the roster.")


async def _keep(member: Member, turn: Turn, desk: Desk) -> Reply:
    await desk.store.save_member(turn.tenant, member)
    return ShowCard(member_card(member, press=desk.press(turn.tenant)))


async def _drop(member: Member, turn: Turn, desk: Desk) -> Reply:
    await desk.store.drop_member(turn.tenant, member.person.id)
    return ShowCard(off_roster_card(member.person.name, press=desk.press(turn.tenant)))


async def _member(oid: str, turn: Turn, desk: Desk) -> Member:
    """Raises StaleCard for whoever was taken off meanwhile."""
    member = next((one for one in await desk.store.roster(turn.tenant) if one.person.id == oid), None)
    if member is None:
        raise StaleCard
    return member


async def _found(name: str, turn: Turn, desk: Desk) -> Person:
    return await person_named(name, desk.graph(turn.tenant, turn.oid))


async def _must_keep(turn: Turn, desk: Desk) -> None:
    """Raises CoordinatorNeeded."""
    if not await acts_for_others(turn, desk):
        raise CoordinatorNeeded
