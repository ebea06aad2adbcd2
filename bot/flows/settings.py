"""What a company decides, by its administrators: kept only after Microsoft 365 has shown that it works."""

from dataclasses import dataclass, replace

from bot.desk import Desk
from bot.flows import role_lists
from bot.flows.role_lists import Named
from bot.flows.roles import Role, must_be, roles_of, roles_under
from bot.turn import Reply, ShowCard, Turn
from cards.settings import (
    NO_ANSWERS,
    Wanted,
    read_settings,
    settings_card,
    settings_form,
    wanted_of,
)
from services.errors import ConsentMissing, GraphDenied, GraphError
from services.model import Person, Settings

LOCKED_OUT = "You would no longer be an administrator. Another administrator can take you off the list."
NOT_APPROVED = (
    "Muster has no right of its own to use mailboxes yet: an administrator has to approve it. Type “approve”."
)


class Refused(Exception):
    """Why a mailbox cannot be used; `may_override` where an administrator may insist."""

    def __init__(self, why: str, may_override: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.may_override = may_override


async def show(turn: Turn, desk: Desk) -> Reply:
    """The form for administrators, what holds for everybody else."""
    settings, press = await desk.store.settings(turn.tenant), desk.press(turn.tenant)
    if Role.ADMINISTRATOR not in await roles_of(turn.tenant, turn.oid, desk):
        return ShowCard(settings_card(settings, press=press, may_change=False))
    wanted = wanted_of(
        settings,
        await _calendar_name(settings, turn, desk),
        await role_lists.spelled(settings.administrators, turn, desk),
        await role_lists.spelled(settings.coordinators, turn, desk),
    )
    return ShowCard(settings_form(wanted, press=press, may_override=bool(settings.organizer_calendar)))


async def save(inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """Nothing is kept while anything of it would not work. Raises NotYours."""
    await must_be(Role.ADMINISTRATOR, turn, desk)
    press, standing = desk.press(turn.tenant), await desk.store.settings(turn.tenant)
    wanted = read_settings(inputs, standing)
    lists = await _lists(wanted, standing, turn, desk)
    if problems := (*wanted.problems, *lists.problems):
        return ShowCard(settings_form(wanted, press=press, problems=problems))
    try:
        mailboxes = await _mailboxes(wanted, turn, desk)
    except Refused as refused:
        problems = (refused.why,)
        return ShowCard(
            settings_form(wanted, press=press, problems=problems, may_override=refused.may_override)
        )
    kept = await desk.store.change_settings(
        turn.tenant, lambda now: lists.onto(_with(read_settings(inputs, now).settings, mailboxes))
    )
    card = settings_card(
        kept,
        press=press,
        may_change=True,
        kept=True,
        unseen=lists.unseen,
        reads_groups=not kept.coordinators or await role_lists.reads_groups(turn, desk),
    )
    return ShowCard(card)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Who may do what; None: not asked for, so that the list stays as it is."""

    administrators: Named | None
    coordinators: Named | None
    problems: tuple[str, ...] = ()

    @property
    def unseen(self) -> tuple[str, ...]:
        return tuple(id for named in (self.administrators, self.coordinators) if named for id in named.unseen)

    def onto(self, settings: Settings) -> Settings:
        administrators, coordinators = self.administrators, self.coordinators
        return replace(
            settings,
            administrators=settings.administrators if administrators is None else administrators.ids,
            coordinators=settings.coordinators if coordinators is None else coordinators.ids,
        )


async def _lists(wanted: Wanted, standing: Settings, turn: Turn, desk: Desk) -> _Lists:
    """Whoever saves must be an administrator afterwards too: so there is always one."""

    async def named(typed: str | None, now: tuple[str, ...]) -> Named | None:
        return None if typed is None else await role_lists.read(typed, now, turn, desk)

    lists = _Lists(
        await named(wanted.administrators, standing.administrators),
        await named(wanted.coordinators, standing.coordinators),
    )
    problems = [why for each in (lists.administrators, lists.coordinators) if each for why in each.problems]
    after = await roles_under(lists.onto(standing), turn.tenant, turn.oid, desk)
    if not problems and Role.ADMINISTRATOR not in after:
        problems = [LOCKED_OUT]
    return replace(lists, problems=tuple(problems))


@dataclass(frozen=True, slots=True)
class _Mailboxes:
    organizer: Person | None
    calendar: str
    candidate: Person | None


def _with(settings: Settings, mailboxes: _Mailboxes) -> Settings:
    return replace(
        settings,
        organizer=mailboxes.organizer,
        organizer_calendar=mailboxes.calendar,
        candidate_mailbox=mailboxes.candidate,
    )


async def _mailboxes(wanted: Wanted, turn: Turn, desk: Desk) -> _Mailboxes:
    """Those that were named, each tried out. Raises Refused."""
    organizer = await _tried(wanted.organizer, turn, desk) if wanted.organizer else None
    candidate = await _tried(wanted.candidate, turn, desk) if wanted.candidate else None
    calendar = await _secondary(organizer, wanted, turn, desk) if organizer and wanted.calendar else ""
    return _Mailboxes(organizer, calendar, candidate)


async def _tried(address: str, turn: Turn, desk: Desk) -> Person:
    """Proved by writing there, as the app: an hour of yesterday with nobody invited, taken away at once."""
    try:
        person = await desk.app_graph(turn.tenant, turn.oid).people.by_address(address)
        if person is None:
            raise Refused(f"Nobody in your directory has the address “{address}”.")
        mailboxes = desk.app_graph(turn.tenant, person.id).mailboxes
        if not (await mailboxes.online([person.id]))[person.id]:
            raise Refused(f"“{address}” has no mailbox in Exchange Online that I may open.")
        if not await mailboxes.may_write(person.id, desk.now()):
            raise Refused(
                f"I may not write into the calendar of “{address}”. Type “set up” to see what lacks."
            )
    except (ConsentMissing, GraphDenied) as lacking:
        raise Refused(NOT_APPROVED) from lacking
    except GraphError as error:
        raise Refused(f"Microsoft 365 did not let me look at “{address}”. Please try again.") from error
    return person


async def _secondary(host: Person, wanted: Wanted, turn: Turn, desk: Desk) -> str:
    """The id of the calendar that was named; "" for the default one. Raises Refused."""
    calendars = await desk.app_graph(turn.tenant, host.id).mailboxes.calendars(host.id)
    found = next((one for one in calendars if one.name.casefold() == wanted.calendar.casefold()), None)
    if found is None:
        raise Refused(f"{host.name} has no calendar called “{wanted.calendar}”.")
    if found.is_default:
        return ""
    if not wanted.override:
        raise Refused(f"“{found.name}” is not the default calendar. {NO_ANSWERS}", may_override=True)
    return found.id


async def _calendar_name(settings: Settings, turn: Turn, desk: Desk) -> str:
    if not settings.organizer or not settings.organizer_calendar:
        return ""
    try:
        host = settings.organizer.id
        calendars = await desk.app_graph(turn.tenant, host).mailboxes.calendars(host)
    except (ConsentMissing, GraphError):
        return ""
    return next((one.name for one in calendars if one.id == settings.organizer_calendar), "")
