"""The candidate is reminded by mail the day before, where the company has switched that on."""

from html import escape

from bot.desk import Desk
from bot.flows import show
from cards.slots import where
from cards.words import when
from services.errors import GraphBusy, SchedulingError
from services.model import Booking

NOT_SENT = "I could not mail {name} the reminder of the interview: the right to send mail is missing."


async def mail_candidate(desk: Desk, tenant: str, id: str) -> bool:
    """From the mailbox that holds the candidate's event. False when it may not be sent from there."""
    booking = await show.known(desk, tenant, id)
    candidate, host = booking.plan.candidate, booking.candidate_host
    graph = desk.app_graph(tenant, host) if host else desk.graph_of(booking)
    subject, html = reminder(booking)
    try:
        await graph.mail.send(candidate.address, candidate.name, subject, html)
    except GraphBusy:
        raise
    except SchedulingError:
        return False
    return True


def reminder(booking: Booking) -> tuple[str, str]:
    """Subject and HTML body. The candidate reads it: who sits there is the invitation's to say."""
    at = when(booking.slot.span, booking.plan.candidate_zone or booking.plan.zone, booking.plan.locale)
    place = where(booking.slot.rooms, online=booking.plan.sessions[0].online)
    link = escape(booking.join_url or "", quote=True)
    lines = [
        f"<p>Hello {escape(booking.plan.candidate.name)},</p>",
        f"<p>this is a reminder of your interview: {escape(at)}, {escape(place)}.</p>",
        f'<p><a href="{link}">Join in Teams</a></p>' if link else "",
        "<p>If you cannot come, please answer the invitation in your calendar.</p>",
    ]
    return f"Reminder: your interview, {at}", "".join(lines)


async def say_not_sent(desk: Desk, tenant: str, id: str) -> None:
    booking = await show.known(desk, tenant, id)
    told = NOT_SENT.format(name=booking.plan.candidate.name)
    await desk.teams.say(booking.conversation, told, reply_to=booking.card)
