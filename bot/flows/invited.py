"""An interviewer answers in their own chat: as themselves in Outlook, and the card shows what is so."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from bot.asks import AnswerInvitation as TypedAnswer
from bot.desk import Desk
from bot.flows import show
from bot.teams import ChatBlocked, ChatGone
from bot.turn import Json, Reply, Say, ShowCard, Turn
from cards.booked import NOTE
from cards.clicks.interviewer import AnswerInvitation, AskLater, FindColleague, ProposeTime, ShowInvitation
from cards.nudge import (
    DAY,
    TIME,
    Seen,
    answered_card,
    answering_card,
    ask_card,
    asked_again_card,
    how_card,
    minute,
    over_card,
)
from cards.words import BRITISH, when
from services.booking.nudges import (
    BUDGET,
    Due,
    Nudging,
    Saying,
    next_due,
    rsvp_of,
    stands,
    tomorrow_morning,
)
from services.booking.swaps import colleagues
from services.errors import NotYours, StaleCard
from services.model import Booking, Conversation, Rsvp, Span

Invited = AnswerInvitation | ProposeTime | FindColleague | AskLater | ShowInvitation
Change = Callable[[Nudging], Nudging]

NOT_ASKED = (
    "I have not asked you about an interview. “status” shows which you hold; invitations can be answered in "
    "Outlook."
)
# Typed words must not go without an answer: the card that shows how it went may stand far above them.
ANSWERING = "I answer for the {name}, {when}. Its card shows how that went."
RSVPS = {"accept": Rsvp.ACCEPTED, "tentative": Rsvp.TENTATIVE, "decline": Rsvp.DECLINED}


async def own(click: Invited, turn: Turn, desk: Desk) -> tuple[Nudging, Booking]:
    """The presser's row and the interview. A card is theirs alone, and what it is about is looked up at every
    press. Raises NotYours, StaleCard."""
    if turn.oid != click.oid:
        raise NotYours
    nudging = await desk.store.nudging(turn.tenant, click.booking, turn.oid)
    booking = await desk.store.booking(turn.tenant, click.booking)
    if nudging is None or booking is None:
        raise StaleCard
    return nudging, booking


async def answer(click: AnswerInvitation, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    nudging, booking = await own(click, turn, desk)
    if not may_answer(click, nudging, booking, desk):
        return await shown(nudging, booking, turn, desk)
    saying = Saying(Rsvp(click.rsvp), desk.now(), inputs.get(NOTE, ""))
    return await _say(saying, nudging, booking, turn, desk)


async def propose(click: ProposeTime, inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """Another time goes to the organizer with a "perhaps"; the event stays where it is until they decide."""
    nudging, booking = await own(click, turn, desk)
    if not may_answer(click, nudging, booking, desk):
        return await shown(nudging, booking, turn, desk)
    span = _proposed(inputs, nudging.hours.zone, booking)
    if span is None or span.start <= desk.now():
        problem = "Choose a day and an hour to propose, still to come."
        seen = seen_by(nudging, booking, turn.conversation)
        return ShowCard(ask_card(seen, press=desk.press(turn.tenant), now=desk.now(), problem=problem))
    saying = Saying(Rsvp.TENTATIVE, desk.now(), inputs.get(NOTE, ""), span)
    return await _say(saying, nudging, booking, turn, desk)


async def later(click: AskLater, turn: Turn, desk: Desk) -> Reply:
    """Tomorrow morning, by their own clock."""
    nudging, booking = await own(click, turn, desk)
    rules = await desk.store.settings(turn.tenant)
    morning = tomorrow_morning(desk.now(), nudging.hours, rules)
    if not may_answer(click, nudging, booking, desk) or stands(nudging, booking).split("/")[0] != "open":
        return await shown(nudging, booking, turn, desk)
    if morning >= booking.slot.span.start:
        return Say("The interview is before I would ask again. Please answer now.")
    after = await change(desk, booking, turn.oid, lambda standing: replace(standing, snoozed=morning))
    return await shown(after or nudging, booking, turn, desk)


async def as_it_stands(click: ShowInvitation, turn: Turn, desk: Desk) -> Reply:
    """Back to the question, whatever went wrong with the answer."""
    _, booking = await own(click, turn, desk)
    after = await change(desk, booking, turn.oid, lambda standing: replace(standing, trouble=""))
    if after is None:
        raise StaleCard
    return await shown(after, booking, turn, desk)


async def typed(ask: TypedAnswer, turn: Turn, desk: Desk) -> Reply:
    """The buttons' twin: about the invitation that this person was asked about last."""
    last = await last_asked(turn, desk)
    if last is None:
        return Say(NOT_ASKED)
    here, pressed = (last.booking, turn.oid, minute(last.starts)), replace(turn, message=last.card)
    if ask.answer == "later":
        said = await later(AskLater(*here), pressed, desk)
        return said if isinstance(said, Say) else None
    if ask.answer not in RSVPS:
        return None
    click = AnswerInvitation(*here, RSVPS[ask.answer])
    nudging, booking = await own(click, turn, desk)
    await answer(click, {NOTE: ask.note}, pressed, desk)
    if not may_answer(click, nudging, booking, desk):
        return None
    seen = seen_by(nudging, booking, turn.conversation)
    return Say(ANSWERING.format(name=seen.name, when=seen.when))


async def last_asked(turn: Turn, desk: Desk) -> Nudging | None:
    rows = await desk.store.nudgings_of(turn.tenant, turn.oid)
    asked = [row for row in rows if row.card and row.asked and row.starts > desk.now()]
    return max(asked, key=lambda row: row.asked[-1], default=None)


async def card_now(desk: Desk, nudging: Nudging, booking: Booking, chat: Conversation | None) -> Json:
    """What the interviewer's card shows as things stand."""
    seen, press, now = seen_by(nudging, booking, chat), desk.press(booking.tenant), desk.now()
    match stands(nudging, booking).partition("/")[0]:
        case "over":
            return over_card(seen, press=press)
        case "saying":
            return answering_card(seen)
        case "open" if nudging.trouble:
            return how_card(seen, nudging.trouble, press=press)
        case "open":
            return ask_card(seen, press=press, now=now, later=nudging.snoozed)
    said = nudging.said
    proposed = when(said.proposed, seen.zone, seen.locale) if said and said.proposed else ""
    return answered_card(seen, rsvp_of(nudging, booking), press=press, now=now, proposed=proposed)


async def bring_up_to_date(desk: Desk, tenant: str, id: str, oid: str) -> None:
    """Edits their card, if there is one that shows something else, and plans what comes next."""
    booking, nudging = await show.known(desk, tenant, id), await desk.store.nudging(tenant, id, oid)
    if nudging is None:
        return
    shows = stands(nudging, booking)
    if nudging.card and nudging.chat and nudging.shows != shows:
        card = await card_now(desk, nudging, booking, nudging.chat)
        with suppress(ChatGone, ChatBlocked):  # somebody deleted it, or the app
            await desk.teams.edit(nudging.chat, nudging.card, card)
    await change(desk, booking, oid, lambda standing: replace(standing, shows=shows))


async def change(desk: Desk, booking: Booking, oid: str, how: Change) -> Nudging | None:
    """Changes somebody's row, with its next time."""
    due = await _next(desk, booking, oid)

    def planned(standing: Nudging) -> Nudging:
        changed = how(standing)
        next_one = due(changed)
        return replace(changed, next_at=next_one.at if next_one else None)

    return await desk.store.change_nudging(booking.tenant, booking.id, oid, planned)


async def planned(desk: Desk, nudging: Nudging, booking: Booking) -> Nudging:
    due = await due_of(desk, nudging, booking)
    return replace(nudging, next_at=due.at if due else None)


async def due_of(desk: Desk, nudging: Nudging, booking: Booking) -> Due | None:
    return (await _next(desk, booking, nudging.oid))(nudging)


async def _next(desk: Desk, booking: Booking, oid: str) -> Callable[[Nudging], Due | None]:
    """What is next for that person by the company's rules, their own word and the week's budget."""
    tenant, now = booking.tenant, desk.now()
    rules = await desk.store.settings(tenant)
    is_out = await desk.store.wants_no_nudges(tenant, oid)
    rows = await desk.store.nudgings_of(tenant, oid)
    lately = [at for row in rows for at in row.asked if at > now - BUDGET]
    return partial(next_due, booking=booking, rules=rules, lately=lately, is_out=is_out, now=now)


def seen_by(nudging: Nudging, booking: Booking, chat: Conversation | None) -> Seen:
    person = next((each for each in booking.slot.people if each.id == nudging.oid), None)
    locale = chat.locale if chat and chat.locale else BRITISH
    others = bool(person and colleagues(booking, person))
    return Seen(booking, nudging.oid, nudging.hours.zone, locale, others)


def may_answer(click: Invited, nudging: Nudging, booking: Booking, desk: Desk) -> bool:
    """Not once it is over, has begun, or begins at another time than the card says."""
    start = booking.slot.span.start
    return stands(nudging, booking) != "over" and click.at == minute(start) and start > desk.now()


async def shown(nudging: Nudging, booking: Booking, turn: Turn, desk: Desk) -> Reply:
    """The current card in the pressed one's place, for good."""
    after = await _here(nudging, booking, turn, desk)
    await bring_up_to_date(desk, turn.tenant, booking.id, turn.oid)
    return ShowCard(await card_now(desk, after, booking, turn.conversation))


async def _here(nudging: Nudging, booking: Booking, turn: Turn, desk: Desk) -> Nudging:
    """The pressed message is the one that is kept true from now on; an earlier one points to it."""
    if turn.message in (None, nudging.card):
        return nudging
    await point_on(desk, nudging, booking)
    chat, card = await desk.store.conversation(turn.tenant, turn.conversation.id), turn.message or ""

    def here(standing: Nudging) -> Nudging:
        return replace(standing, chat=chat or turn.conversation, card=card, shows="")

    return await change(desk, booking, turn.oid, here) or nudging


async def point_on(desk: Desk, nudging: Nudging, booking: Booking) -> None:
    """Turns the card that asked until now into a line that leads to the newer one."""
    if nudging.chat and nudging.card:
        seen = seen_by(nudging, booking, nudging.chat)
        with suppress(ChatGone, ChatBlocked):
            old = asked_again_card(seen, press=desk.press(booking.tenant))
            await desk.teams.edit(nudging.chat, nudging.card, old)


async def _say(saying: Saying, nudging: Nudging, booking: Booking, turn: Turn, desk: Desk) -> Reply:
    """Kept before it is answered, so that no answer is lost; the story does the rest."""
    here = await _here(nudging, booking, turn, desk)

    def says(standing: Nudging) -> Nudging:
        return replace(standing, saying=saying, trouble="", snoozed=None)

    after = await change(desk, booking, turn.oid, says) or here
    await begin_saying(desk, turn.tenant, after)
    return ShowCard(answering_card(seen_by(after, booking, turn.conversation)))


async def begin_saying(desk: Desk, tenant: str, nudging: Nudging) -> None:
    """Under a key made of the answer's own instant: a press that comes twice answers once."""
    if nudging.saying is None:
        return
    who = f"{nudging.booking}:{nudging.oid}"
    key = f"{who}:{nudging.saying.at.isoformat()}"
    await desk.work.begin("answer invitation", key, tenant, nudging.booking, nudging.oid, queue=who)


async def go_on_saying(desk: Desk, tenant: str, id: str, oid: str) -> None:
    nudging = await desk.store.nudging(tenant, id, oid)
    if nudging:
        await begin_saying(desk, tenant, nudging)


def _proposed(inputs: dict[str, str], zone: str, booking: Booking) -> Span | None:
    """As long as the interview, in their own zone."""
    try:
        day, at = date.fromisoformat(inputs.get(DAY, "")), time.fromisoformat(inputs.get(TIME, ""))
    except ValueError:
        return None
    start = datetime.combine(day, at.replace(tzinfo=None), ZoneInfo(zone)).astimezone(UTC)
    return Span(start, start + booking.slot.span.duration)
