"""An interviewer says what they ask for; every later search keeps to it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.desk import Desk
from bot.turn import Reply, ShowCard, Turn
from cards.preferences import OFFERED, kept_card, preferences_card, read_preferences
from services.model import Calendar, InterviewPlan, Preferences
from services.planning.terms import span_of_interest, terms_of


async def show(turn: Turn, desk: Desk) -> Reply:
    standing = await desk.store.preferences(turn.tenant, (turn.oid,))
    own = standing.get(turn.oid, Preferences())
    return ShowCard(preferences_card(own, press=desk.press(turn.tenant)))


async def save(inputs: dict[str, str], turn: Turn, desk: Desk) -> Reply:
    """The form came back. It is the presser's own, whoever's chat the card stands in."""
    read, press = read_preferences(inputs), desk.press(turn.tenant)
    if read.problems:
        typed = inputs.get(OFFERED, "")
        return ShowCard(
            preferences_card(read.preferences, press=press, offered=typed, problems=read.problems)
        )
    standing = (await desk.store.preferences(turn.tenant, (turn.oid,))).get(turn.oid, Preferences())
    kept = replace(read.preferences, no_nudges=standing.no_nudges)
    await desk.store.save_preferences(turn.tenant, turn.oid, kept)
    return ShowCard(kept_card(read.preferences, press=press))


async def with_terms(
    plan: InterviewPlan, calendars: Mapping[str, Calendar], tenant: str, desk: Desk
) -> InterviewPlan:
    """The plan with what its interviewers ask for and have had."""
    asked = await desk.store.preferences(tenant, [person.id for person in plan.people if person.id])
    booked = await desk.store.bookings_between(tenant, span_of_interest(plan, desk.now()))
    return replace(plan, terms=terms_of(plan, asked, booked, calendars))
