"""The set-up guide in chat: an administrator names the parts, Muster looks until they are there."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from bot.desk import Desk
from bot.durable import Step
from bot.flows.roles import Role, must_be
from bot.guide import guide_document
from bot.steps import will_pass
from bot.turn import Json, Reply, ShowCard, Turn
from cards.clicks.administrator import OpenGuide
from cards.clicks.signed import FIELD, read_click
from cards.set_up import COMPANY, ready_card, set_up_card, set_up_form
from services.errors import (
    ConsentMissing,
    ForgedClick,
    GraphBusy,
    GraphDenied,
    GraphSilent,
    SchedulingError,
    StaleCard,
)
from services.graph.client import Graph
from services.graph.groups import RIGHT, Group
from services.model import Span
from services.setup.steps import (
    AGAIN,
    Check,
    Checked,
    Part,
    Result,
    SetUp,
    Standing,
    became_ready,
    due,
    looked,
    named,
)
from services.store.words import SettingUp

APPROVAL = "your approval of Muster"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


async def show(turn: Turn, desk: Desk) -> Reply:
    """Where it stands; the form, when nothing is named yet."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    standing = await desk.store.setting_up(turn.tenant)
    if standing is None:
        return await open_form(turn, desk)
    return ShowCard(_card(standing, desk))


async def open_form(turn: Turn, desk: Desk) -> Reply:
    await must_be(Role.ADMINISTRATOR, turn, desk)
    standing = await desk.store.setting_up(turn.tenant)
    addresses = {each.part: each.address for each in standing.setup.standings} if standing else {}
    company = standing.company if standing else ""
    return ShowCard(set_up_form(company, addresses, press=desk.press(turn.tenant)))


async def save(inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """The form came back: what was named is looked for at once, and then every few minutes."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    company = inputs.get(COMPANY, "")
    addresses = {part: inputs[part.value] for part in Part if inputs.get(part.value)}
    wrong = [address for address in addresses.values() if not _ADDRESS.fullmatch(address)]
    if wrong or not company:
        problems = [f"“{address}” is no mail address." for address in wrong]
        problems += [] if company else ["What is the company called?"]
        return ShowCard(set_up_form(company, addresses, press=desk.press(turn.tenant), problems=problems))
    before = await desk.store.setting_up(turn.tenant)
    setup = named(before.setup if before else SetUp(), addresses, desk.now())
    begun = await desk.store.begin_set_up(turn.tenant, turn.oid, company, turn.conversation, setup)
    if turn.message:
        await desk.store.set_set_up_card(turn.tenant, turn.message)
    await _begin(desk, begun)
    return ShowCard(_card(begun, desk))


async def look_now(turn: Turn, desk: Desk) -> Reply:
    """All parts, whatever the clock says."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    standing = await desk.store.setting_up(turn.tenant)
    if standing is None:
        return await open_form(turn, desk)
    addresses = {each.part: each.address for each in standing.setup.standings}
    begun = await desk.store.begin_set_up(
        turn.tenant, turn.oid, standing.company, turn.conversation, named(SetUp(), addresses, desk.now())
    )
    if turn.message:
        await desk.store.set_set_up_card(turn.tenant, turn.message)
    await _begin(desk, begun)
    return ShowCard(_card(begun, desk))


async def look(desk: Desk, step: Step, tenant: str, revision: str) -> None:
    """The story of one look: what is due is checked, the card edited, and what has come is told."""
    ready = await step("look", partial(_look, desk, tenant), tries=3, worth_a_retry=will_pass)
    await step("show", partial(_show, desk, tenant), tries=3)
    for part in ready:
        await step(f"tell {part}", partial(_tell, desk, tenant, Part(part)), tries=3)


async def sweep(desk: Desk) -> None:
    for tenant in desk.tenants:
        standing = await desk.store.setting_up(tenant)
        if standing and due(standing.setup, desk.now()):
            await _begin(desk, standing)


async def page(token: str, nonce: str, desk: Desk) -> str | None:
    """The printable guide, behind the link of the card; None when the link is not ours or too old."""
    tenant = _tenant_of(token, desk)
    standing = await desk.store.setting_up(tenant) if tenant else None
    if standing is None:
        return None
    addresses = {each.part: each.address for each in standing.setup.standings}
    return guide_document(standing.company, addresses, "", nonce)


def _tenant_of(token: str, desk: Desk) -> str | None:
    for tenant in desk.tenants:
        with suppress(ForgedClick, StaleCard):
            read_click({FIELD: token}, tenant=tenant, keys=desk.keys, now=desk.now())
            return tenant
    return None


def _card(standing: SettingUp, desk: Desk) -> Json:
    press = desk.press(standing.tenant)
    link = f"{desk.public_url}/guide?t={press(OpenGuide())[FIELD]}"
    return set_up_card(standing.company, standing.setup, owner="", page=link, press=press, now=desk.now())


async def _begin(desk: Desk, standing: SettingUp) -> None:
    key = f"{standing.tenant}:{standing.revision}"
    await desk.work.begin(
        "look at set-up", key, standing.tenant, str(standing.revision), queue=standing.tenant
    )


async def _look(desk: Desk, tenant: str) -> list[str]:
    """Which parts became ready: by their names, no addresses."""
    standing = await desk.store.setting_up(tenant)
    if standing is None:
        return []
    with suppress(ConsentMissing):  # the checks say so themselves
        await desk.tokens.app(tenant, fresh=True)  # an older one would not show what was approved since
    found = {part: await _checked(desk, standing, part) for part in due(standing.setup, desk.now())}
    before = standing.setup

    def changed(setup: SetUp) -> SetUp:
        nonlocal before
        before = setup
        for part, checked in found.items():
            setup = looked(setup, part, checked, desk.now())
        return setup

    after = await desk.store.change_set_up(tenant, changed)
    return [part.value for part in became_ready(before, after.setup)] if after else []


async def _checked(desk: Desk, standing: SettingUp, part: Part) -> tuple[Checked, ...]:
    one = standing.setup.standing(part)
    if one is None:
        return ()
    graph = desk.app_graph(standing.tenant, standing.oid)
    try:
        if part is Part.GROUP:
            return await _group(graph, one, desk)
        return await _mailbox(graph, one, standing.tenant, desk)
    except (GraphBusy, GraphSilent):
        raise
    except (ConsentMissing, GraphDenied):
        return (Checked(Check.EXISTS, Result.HIDDEN, APPROVAL),)
    except SchedulingError as error:
        return (Checked(Check.EXISTS, Result.WRONG, type(error).__name__),)


async def _group(graph: Graph, one: Standing, desk: Desk) -> tuple[Checked, ...]:
    outsiders = Checked(Check.NO_OUTSIDERS, Result.HIDDEN)
    try:
        group = await graph.groups.by_address(one.address)
    except GraphDenied:
        return (await _known_to_outlook(graph, one, desk), *_unseen(RIGHT), outsiders)
    if group is None:
        return (Checked(Check.EXISTS, Result.NOT_YET), outsiders)
    # Owners that were named in Exchange are Exchange's alone.
    owners = Checked(Check.OWNERS, Result.PROVED, str(group.owners)) if group.owners else _UNSEEN_OWNERS
    return (_kind(group), owners, _members(group), outsiders)


async def _known_to_outlook(graph: Graph, one: Standing, desk: Desk) -> Checked:
    """Without the right to read groups, that free/busy resolves its address proves that it is there."""
    calendars = await graph.schedules.read([one.address], Span(desk.now(), desk.now() + AGAIN * 12))
    unknown = calendars[one.address].unknown
    return Checked(Check.EXISTS, Result.NOT_YET if unknown else Result.PROVED)


def _unseen(right: str) -> tuple[Checked, ...]:
    return tuple(Checked(check, Result.HIDDEN, right) for check in (Check.OWNERS, Check.MEMBERS))


def _kind(group: Group) -> Checked:
    if group.is_mail_enabled and group.is_security:
        return Checked(Check.EXISTS, Result.PROVED)
    lacks = "it is not mail-enabled" if group.is_security else "it is not a security group"
    return Checked(Check.EXISTS, Result.WRONG, lacks)


_UNSEEN_OWNERS = Checked(Check.OWNERS, Result.HIDDEN)


def _members(group: Group) -> Checked:
    if not group.members:
        return Checked(Check.MEMBERS, Result.WRONG, "none")
    return Checked(Check.MEMBERS, Result.PROVED, str(group.members))


async def _mailbox(graph: Graph, one: Standing, tenant: str, desk: Desk) -> tuple[Checked, ...]:
    person = await graph.people.by_address(one.address)
    if person is None:
        return (Checked(Check.EXISTS, Result.NOT_YET),)
    exists = Checked(Check.EXISTS, Result.PROVED)
    online = (await graph.mailboxes.online([person.id]))[person.id]
    if not online:
        state = Checked(Check.ONLINE, Result.HIDDEN, "Calendars.Read") if online is None else _NOT_ONLINE
        return (exists, state)
    own = desk.app_graph(tenant, person.id)
    used = _USED[one.part]
    return (
        exists,
        Checked(Check.ONLINE, Result.PROVED),
        await used(own, person.id, desk),
        Checked(Check.GROUP_INSIDE, Result.HIDDEN),
    )


_NOT_ONLINE = Checked(Check.ONLINE, Result.NOT_YET)


async def _reads(graph: Graph, oid: str, desk: Desk) -> Checked:
    me = await graph.people.me()
    read = await graph.schedules.read([me.address], Span(desk.now(), desk.now() + AGAIN * 12))
    unknown = read[me.address].unknown
    return Checked(Check.READS, Result.NOT_YET if unknown else Result.PROVED)


async def _writes(graph: Graph, oid: str, desk: Desk) -> Checked:
    may = await graph.mailboxes.may_write(oid, desk.now())
    return Checked(Check.WRITES, Result.PROVED) if may else Checked(Check.WRITES, Result.WRONG, "not allowed")


_USED: dict[Part, Callable[[Graph, str, Desk], Awaitable[Checked]]] = {
    Part.READER: _reads,
    Part.CANDIDATE: _writes,
    Part.SCHEDULER: _writes,
}


async def _show(desk: Desk, tenant: str) -> None:
    standing = await desk.store.setting_up(tenant)
    if standing and standing.card:
        await desk.teams.edit(standing.conversation, standing.card, _card(standing, desk))
    elif standing:
        posted = await desk.teams.post(standing.conversation, _card(standing, desk))
        await desk.store.set_set_up_card(tenant, posted)


async def _tell(desk: Desk, tenant: str, part: Part) -> None:
    standing = await desk.store.setting_up(tenant)
    one = standing.setup.standing(part) if standing else None
    if standing and one:
        told = ready_card(part, one.address, press=desk.press(tenant))
        await desk.teams.post(standing.conversation, told)
