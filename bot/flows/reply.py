"""What an interviewer answered in chat is answered in Outlook as that person, and then shown on the card."""

from dataclasses import replace
from functools import partial

from bot.desk import Desk
from bot.durable import Step, StepFailed
from bot.flows import show
from bot.flows.invited import bring_up_to_date, change
from bot.steps import will_pass
from services.booking.nudges import Nudging, interviewers
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Booking, Rsvp
from services.notices.reconcile import organizers_copy

NO_RIGHT = "You are not signed in here, and your company has not allowed me to answer for you"
NO_COPY = "I do not find the invitation in your calendar"
BUSY = "Microsoft 365 did not take the answer"


async def reply(desk: Desk, step: Step, tenant: str, id: str, oid: str) -> None:
    """The story of one answer: into Outlook as that person, and then onto the card."""
    try:
        do = partial(_answer_in_outlook, desk, tenant, id, oid)
        trouble = await step("answer in Outlook", do, tries=5, worth_a_retry=will_pass)
    except StepFailed:
        trouble = BUSY
    await step("note it", partial(_said, desk, tenant, id, oid, trouble))
    await step("show", partial(bring_up_to_date, desk, tenant, id, oid), tries=5)


async def _answer_in_outlook(desk: Desk, tenant: str, id: str, oid: str) -> str:
    """As themselves where they are signed in, else as the app where the company lets it write there.

    Returns why not, "" when the answer stands in Outlook.
    """
    booking, nudging = await show.known(desk, tenant, id), await desk.store.nudging(tenant, id, oid)
    if nudging is None or nudging.saying is None:
        return ""  # told twice
    saying, trouble = nudging.saying, NO_RIGHT
    for graph in (desk.graph(tenant, oid), desk.app_graph(tenant, oid)):
        try:
            invitation = await graph.invitations.find(booking.ical_uid or "")
            if invitation:
                await graph.invitations.answer(invitation, saying.rsvp, saying.comment, saying.proposed)
                return ""
            trouble = NO_COPY
            break
        except (GraphBusy, GraphSilent):
            raise
        except SchedulingError:
            continue
    return "" if await _stands_there(desk, booking, oid, saying.rsvp) else trouble


async def _stands_there(desk: Desk, booking: Booking, oid: str, rsvp: Rsvp) -> bool:
    """Whether the organizer's copy has that answer already: what is declined leaves the own calendar."""
    address = next((p.address.casefold() for p in interviewers(booking) if p.id == oid), "")
    try:
        copy = await organizers_copy(desk.graph_of(booking).events, booking)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return False
    return any(a.address.casefold() == address and a.rsvp is rsvp for a in (copy.attendees if copy else ()))


async def _said(desk: Desk, tenant: str, id: str, oid: str, trouble: str) -> None:
    def said(standing: Nudging) -> Nudging:
        if standing.saying is None:
            return standing
        kept = standing.said if trouble else standing.saying
        return replace(standing, said=kept, saying=None, trouble=trouble)

    await change(desk, await show.known(desk, tenant, id), oid, said)
