"""From a request to ranked times, and what to say when something lacks.

A request is kept (`Waiting`) before anything is done about it. Sign-in and form only change what it waits
for, so nobody types anything twice, and a crash loses nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import NAMESPACE_OID, uuid4, uuid5

from bot.asks import FindTimes
from bot.desk import Asker, Desk
from bot.durable import Step, StepFailed
from bot.flows import signin, silent
from bot.flows.form import (
    Request,
    again,
    asking_less,
    asking_who,
    filled,
    form_of,
    packed,
    problems,
    unpacked,
    who_problems,
)
from bot.flows.others import other_interviews
from bot.flows.plan import plan_for
from bot.flows.search import Found, helps, search
from bot.turn import Json, Reply, Say, ShowCard, Turn
from cards.ask import ask_card
from cards.clicks.recruiter import ChangeRequest, DoWithout, FillIn, MoreTimes, Relax
from cards.kit import card, heading, line
from cards.others import has_others
from cards.relax import no_time_card
from cards.slots import PAGE, slots_card
from cards.too_few import too_few_card
from cards.trouble import trouble_card
from services.errors import (
    Ambiguous,
    ConsentMissing,
    NobodyFound,
    NoCommonTime,
    NotYours,
    SchedulingError,
    SignInNeeded,
    StaleCard,
    TooFewAble,
)
from services.graph import groups, rooms
from services.model import (
    InterviewPlan,
    Proposal,
)
from services.planning.relax import Relief
from services.planning.skills import eased
from services.store.words import For, Waiting

ROOMS_HIDDEN = (
    "I may not read the list of rooms: an administrator has to grant Muster Place.Read.All first. "
    "Choose 0 for a meeting without a room."
)
ALL_SHOWN = (
    "These are all the times that I have for {who}. Say what should be different: “a week later too”, "
    "“without a room”."
)
GROUPS_HIDDEN = (
    "I may not see who is in a group: an administrator has to grant Muster GroupMember.Read.All first. "
    "Name the people instead."
)


async def ask_for_times(request: Request, desk: Desk, activity: str, *, card: str | None = None) -> None:
    """Keeps the request and begins its story. The same activity, delivered twice, begins it once.

    `card` is the activity to edit with the answer.
    """
    waiting = replace(_waiting(request, desk, card), id=_id_for(request, activity))
    await desk.store.save_waiting(waiting.tenant, waiting)
    await desk.work.begin("find", waiting.id, waiting.tenant, waiting.id)


async def find(desk: Desk, step: Step, tenant: str, id: str) -> None:
    """The story of one search: it ends with slots, a form, a sign-in card or a plain trouble in the chat."""
    try:
        await step("search and answer", partial(_answer, desk, tenant, id))
    except StepFailed:
        await step("say so", partial(_say_it_failed, desk, tenant, id), tries=3)
    await step("sign in silently", partial(silent.attempt, desk, tenant, id))


async def more_times(click: MoreTimes, turn: Turn, desk: Desk) -> Reply:
    return await _show_page(await own_proposal(click.proposal, turn, desk), click.page, desk)


async def next_page(turn: Turn, desk: Desk) -> Reply:
    """After the page that was shown last of their newest proposal in this chat, as a message of its own."""
    proposal = await desk.store.latest_open_proposal(turn.tenant, turn.conversation.id, turn.oid)
    if proposal is None:
        return Say("There are no open times of yours in this chat. Ask me for some, or type “help”.")
    page = proposal.page + 1
    if len(proposal.slots) <= page * PAGE:
        return Say(ALL_SHOWN.format(who=proposal.plan.candidate.name))
    return await _show_page(proposal, page, desk)


async def _show_page(proposal: Proposal, page: int, desk: Desk) -> Reply:
    await desk.store.show_page(proposal.tenant, proposal.id, page)
    return ShowCard(
        slots_card(proposal, page, press=desk.press(proposal.tenant), locale=proposal.plan.locale)
    )


async def change_request(click: ChangeRequest, turn: Turn, desk: Desk) -> Reply:
    """The form, filled with what the proposal was made from."""
    proposal = await own_proposal(click.proposal, turn, desk)
    request = again(Asker.of(turn), proposal.plan, desk.now())
    return ShowCard(await _form(request, desk, _waiting(request, desk, turn.message)))


async def new_request(turn: Turn, desk: Desk) -> Reply:
    return await ask_by_form(Request(Asker.of(turn), FindTimes()), turn, desk)


async def ask_by_form(request: Request, turn: Turn, desk: Desk) -> Reply:
    return ShowCard(await _form(request, desk, _waiting(request, desk, turn.message)))


async def fill_in(click: FillIn, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """The form came back. Whoever sends it second is told that it is under way."""
    waiting = await desk.store.waiting(turn.tenant, click.ask)
    if waiting is None:
        raise StaleCard
    if waiting.oid != turn.oid:
        raise NotYours
    if not inputs:  # "Change request" on a trouble: the form is not drawn yet
        return ShowCard(await _form(unpacked(waiting.ask), desk, waiting))
    request = filled(unpacked(waiting.ask), inputs, desk.now())
    if lacking := problems(request, desk.now()):
        return ShowCard(await _form(request, desk, waiting, lacking))
    await ask_for_times(request, desk, turn.activity, card=turn.message)
    await desk.store.take_waiting(turn.tenant, waiting.id)
    return ShowCard(looking_card())


async def own_proposal(id: str, turn: Turn, desk: Desk) -> Proposal:
    proposal = await desk.store.proposal(turn.tenant, id)
    if proposal is None:
        raise StaleCard
    if proposal.requester != turn.oid:
        raise NotYours(proposal.plan.organizer.name)
    return proposal


def looking_card() -> Json:
    return card(
        heading("Looking for times …"), line("I read the calendars now."), summary="Looking for times …"
    )


async def relax(click: Relax, turn: Turn, desk: Desk) -> Reply:
    """One press gives way: the plan that was counted is searched with."""
    kept = await own_proposal(click.plan, turn, desk)
    request = replace(again(Asker.of(turn), kept.plan, desk.now()), relaxed=kept.id)
    await ask_for_times(request, desk, turn.activity, card=turn.message)
    return ShowCard(looking_card())


async def do_without(click: DoWithout, turn: Turn, desk: Desk) -> Reply:
    """One press asks for less of whoever sits."""
    waiting = await desk.store.waiting(turn.tenant, click.ask)
    if waiting is None:
        raise StaleCard
    if waiting.oid != turn.oid:
        raise NotYours
    request = asking_less(unpacked(waiting.ask), click.wish)
    await ask_for_times(request, desk, turn.activity, card=turn.message)
    return ShowCard(looking_card())


async def _answer(desk: Desk, tenant: str, id: str) -> None:
    waiting = await desk.store.waiting(tenant, id)
    if waiting is None:
        return
    request = unpacked(waiting.ask)
    try:
        answer = await _find_times(request, waiting, desk)
    except SchedulingError as error:
        answer = await _trouble(error, request, waiting, desk)
    # Somebody may have booked one of the first times while the rest was read: then their card stands.
    if not await _is_taken(waiting, desk):
        await _put(desk, await desk.store.waiting(tenant, id) or waiting, answer)
    # Not before: a crash in between would leave the request without an answer.
    if await desk.store.proposal(tenant, id):
        await desk.store.take_waiting(tenant, id)


async def _find_times(request: Request, waiting: Waiting, desk: Desk) -> Json:
    """The slots card. Raises SchedulingError, whose subclasses `_trouble` answers."""
    if lacking := problems(request, desk.now()):
        return await _form(request, desk, waiting, lacking)
    graph = desk.graph(waiting.tenant, waiting.oid)
    known = await desk.store.proposal(waiting.tenant, request.relaxed) if request.relaxed else None
    plan = known.plan if known else await plan_for(request, graph, desk)
    early = partial(_show_first, waiting, desk)
    try:
        found = await search(plan, graph, waiting.tenant, desk, early, keeps_terms=known is not None)
    except NoCommonTime as none:
        return await _no_time(none, plan, request, waiting, desk)
    proposal = await _propose(waiting.id, found, request.asker, desk)
    return _slots(proposal, found, desk, failed=found.until is not None)


async def _show_first(waiting: Waiting, desk: Desk, found: Found) -> None:
    """The first week's times, as a proposal of their own: what is shown is what can be booked."""
    proposal = await _propose(_first_id(waiting), found, unpacked(waiting.ask).asker, desk)
    if proposal.state == "open":
        await _put(desk, waiting, _slots(proposal, found, desk), proposal.id)


async def _is_taken(waiting: Waiting, desk: Desk) -> bool:
    """Closes the first week's proposal; True when one of its times was booked before that."""
    if await desk.store.close_proposal(waiting.tenant, _first_id(waiting)):
        return False
    first = await desk.store.proposal(waiting.tenant, _first_id(waiting))
    return first is not None and first.state == "claimed"


def _first_id(waiting: Waiting) -> str:
    return uuid5(NAMESPACE_OID, f"first of {waiting.id}").hex


async def keep_way(relief: Relief, id: str, asker: Asker, desk: Desk) -> None:
    """The plan that gives way, to be searched with under that id; nobody can book its one time."""
    await _propose(id, Found(relief.plan, (relief.first,)), asker, desk)
    await desk.store.close_proposal(asker.tenant, id)


async def _propose(id: str, found: Found, asker: Asker, desk: Desk) -> Proposal:
    return await desk.store.propose(
        asker.tenant,
        requester=asker.oid,
        conversation=asker.conversation,
        plan=found.plan,
        slots=found.slots,
        now=desk.now(),
        id=id,
    )


def _slots(proposal: Proposal, found: Found, desk: Desk, *, failed: bool = False) -> Json:
    press, locale = desk.press(proposal.tenant), proposal.plan.locale
    told = has_others(found.plan, found.others, locale)
    return slots_card(proposal, 0, press=press, locale=locale, until=found.until, failed=failed, others=told)


async def _no_time(
    none: NoCommonTime, plan: InterviewPlan, request: Request, waiting: Waiting, desk: Desk
) -> Json:
    """What stood in the way, and what would open times, each with a plan kept behind its button."""
    await _keep(desk, waiting, request, "form")
    found = await helps(plan, desk.graph(waiting.tenant, waiting.oid), waiting.tenant, desk)
    ways = [(relief, uuid5(NAMESPACE_OID, f"{n} of {waiting.id}").hex) for n, relief in enumerate(found)]
    for relief, id in ways:
        if not relief.asks:
            await keep_way(relief, id, request.asker, desk)
    others = has_others(plan, await other_interviews(plan, waiting.tenant, desk), plan.locale)
    return no_time_card(plan, none, ways, waiting.id, press=desk.press(waiting.tenant), others=others)


async def _trouble(error: SchedulingError, request: Request, waiting: Waiting, desk: Desk) -> Json:
    """Whatever lacks is asked for with the request kept; what cannot be mended is told with a way on."""
    if isinstance(error, SignInNeeded):
        await _keep(desk, waiting, request, "sign-in")
        return await signin.card_for(error, request.asker, waiting.id, desk)
    if isinstance(error, NobodyFound | Ambiguous):
        return await _form(asking_who(request, error), desk, waiting, who_problems(error))
    if isinstance(error, ConsentMissing) and {rooms.RIGHT, groups.RIGHT} & set(error.scopes):
        told = ROOMS_HIDDEN if rooms.RIGHT in error.scopes else GROUPS_HIDDEN
        return await _form(request, desk, waiting, (told,))
    await _keep(desk, waiting, request, "form")
    if isinstance(error, TooFewAble):
        ways = eased(error.wanted, error.count, error.pool)
        return too_few_card(error, ways, waiting.id, press=desk.press(waiting.tenant))
    return trouble_card(
        error,
        press=desk.press(waiting.tenant),
        again=FillIn(waiting.id),
        again_says="Change request",
        zone=request.zone.key,
        locale=request.asker.locale,
    )


async def _form(request: Request, desk: Desk, waiting: Waiting, problems: Sequence[str] = ()) -> Json:
    await _keep(desk, waiting, request, "form")
    today = desk.now().astimezone(request.zone).date()
    return ask_card(waiting.id, form_of(request, problems), today=today, press=desk.press(waiting.tenant))


async def _keep(desk: Desk, waiting: Waiting, request: Request, waits_for: For) -> None:
    kept = replace(waiting, ask=packed(request), waits_for=waits_for)
    await desk.store.save_waiting(waiting.tenant, kept)


def _id_for(request: Request, activity: str) -> str:
    """Made of what asked, so that a replayed activity names the same request."""
    return uuid5(NAMESPACE_OID, f"{request.asker.conversation.id}/{activity}").hex


def _waiting(request: Request, desk: Desk, card: str | None) -> Waiting:
    asker = request.asker
    return Waiting(
        id=uuid4().hex,
        tenant=asker.tenant,
        oid=asker.oid,
        conversation=asker.conversation,
        waits_for="times",
        ask=packed(request),
        created=desk.now(),
        card=card,
    )


async def _put(desk: Desk, waiting: Waiting, answer: Json, shows: str = "") -> None:
    """Where the question stood, if it was a card; else as a new message. Told again after a crash, what
    stands there already is left alone: somebody may have pressed it meanwhile.

    `shows` is the proposal on it, the waiting ask's own if not told otherwise.
    """
    shown = shows or waiting.id
    proposal = await desk.store.proposal(waiting.tenant, shown)
    if proposal and (proposal.state != "open" or (proposal.card and not waiting.card)):
        return
    if waiting.card:
        await desk.store.set_proposal_card(waiting.tenant, shown, waiting.card)
        return await desk.teams.edit(waiting.conversation, waiting.card, answer)
    posted = await desk.teams.post(waiting.conversation, answer)
    await desk.store.set_proposal_card(waiting.tenant, shown, posted)
    still = await desk.store.waiting(waiting.tenant, waiting.id)
    if still:  # for a sign-in or a form: its card is turned into what comes next
        await desk.store.save_waiting(waiting.tenant, replace(still, card=posted))


async def _say_it_failed(desk: Desk, tenant: str, id: str) -> None:
    waiting = await desk.store.waiting(tenant, id)
    if waiting:
        await _put(desk, waiting, await _trouble(SchedulingError(), unpacked(waiting.ask), waiting, desk))
