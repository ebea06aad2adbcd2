"""New lines in the thread, sent when somebody has to act or the time has changed; all else is an edit."""

from collections.abc import Sequence

from cards.booked import quoted, standing
from cards.clicks.anyone import ShowStatus
from cards.clicks.recruiter import FindAgain, KeepIt, MoveAlong, MoveThere, PutBack, ShowRepairs
from cards.kit import Action, Card, Element, Press, button, card, hint, line, link_button, plain, strong
from cards.words import BRITISH, listed, when, whose
from services.booking.news import Edited
from services.model import Answer, Booking, Person, Room, Span


def declined_card(booking: Booking, answer: Answer, *, press: Press, locale: str = BRITISH) -> Card:
    """Somebody, or a room, will not be there."""
    who = answer.name or answer.address
    told = f"Room {who} declined" if answer.is_room else f"{who} declined"
    return card(
        strong(told, "attention"),
        line(f"Interview with {whose(booking)}, {_when(booking, locale)}", gap="none"),
        quoted(f"{who} wrote", answer.comment) if not answer.is_room else None,
        hint("It is taken, or not open to this booking. The interview stands, but has no room.")
        if answer.is_room
        else hint("The interview still stands in everybody else’s calendar."),
        summary=plain(f"{told}: interview with {whose(booking)}, {_when(booking, locale)}."),
        actions=[_again(booking, press)],
    )


def all_accepted_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    told = f"Everyone has accepted the interview with {whose(booking)}"
    return card(
        strong(told, "good"),
        line(_when(booking, locale), gap="none"),
        hint(standing(booking)) if booking.answers else None,
        summary=plain(f"{told}, {_when(booking, locale)}."),
        actions=[
            action for action in (_join(booking), button("My interviews", ShowStatus(), press)) if action
        ],
    )


def proposed_card(
    booking: Booking, answer: Answer, span: Span, *, press: Press, locale: str = BRITISH
) -> Card:
    """Somebody answered with another time in Outlook. Only a proposal: the interview stays where it is."""
    told = f"{answer.name or answer.address} proposes {when(span, booking.plan.zone, locale)}"
    return card(
        strong(told, "accent"),
        line(f"Interview with {whose(booking)}, {_when(booking, locale)}", gap="none"),
        quoted(f"{answer.name or answer.address} wrote", answer.comment),
        hint("The interview stays where it is until you move it."),
        summary=plain(f"{told} for the interview with {whose(booking)}."),
        actions=[
            button("Move it there …", MoveThere(booking.id, *_edges(span)), press, style="positive"),
            _again(booking, press),
            button("My interviews", ShowStatus(), press),
        ],
    )


def _edges(span: Span) -> tuple[str, str]:
    return span.start.isoformat(), span.end.isoformat()


def edited_card(
    booking: Booking,
    edited: Edited,
    blocked: Sequence[str] | None = (),
    *,
    press: Press,
    locale: str = BRITISH,
) -> Card:
    """`booking` is as Outlook has it now. Whatever is wrong with that can be mended, or kept. `blocked` are
    those who cannot at the time that it has now: None when their calendars could not be read."""
    told = _edited(booking, edited)
    return card(
        strong(told, "accent"),
        line(f"{'Now ' if edited.before else ''}{_when(booking, locale)}", gap="none"),
        _before(booking, edited.before, locale),
        line(f"Added: {_called(edited.joined)}", gap="none") if edited.joined else None,
        line(f"Taken off: {_called(edited.left)}", gap="none") if edited.left else None,
        _who_cannot(blocked) if edited.before else None,
        summary=plain(f"{told}: {_when(booking, locale)}."),
        actions=[
            *([join] if (join := _join(booking)) else []),
            *_repair(booking, blocked or (), press),
            _again(booking, press),
            button("Keep it so", KeepIt(booking.id), press),
        ],
    )


def kept_as_edited_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    told = f"The interview with {whose(booking)} stays as it is in Outlook"
    return card(
        line(told),
        hint(_when(booking, locale), gap="none"),
        summary=plain(f"{told}: {_when(booking, locale)}."),
        actions=[button("My interviews", ShowStatus(), press)],
    )


def cancelled_there_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    told = f"The interview with {whose(booking)} was cancelled in Outlook"
    return card(
        strong(told, "attention"),
        line(f"It was on {_when(booking, locale)}", gap="none"),
        hint("Outlook has told everybody whom it had invited."),
        summary=plain(f"{told}: {_when(booking, locale)}."),
        actions=[_again(booking, press)],
    )


def uninvited_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    """The candidate's own event was cancelled by hand; the interview stands."""
    who = booking.plan.candidate.name
    told = f"{who}’s own invitation was cancelled in Outlook"
    return card(
        strong(told, "attention"),
        line(f"Interview with {who}, {_when(booking, locale)}", gap="none"),
        hint("It still stands for everybody else. Moving it invites the candidate anew."),
        summary=plain(f"{told}: {_when(booking, locale)}."),
        actions=[_again(booking, press), button("My interviews", ShowStatus(), press)],
    )


def candidate_moved_card(
    booking: Booking,
    before: Span,
    blocked: Sequence[str] | None,
    *,
    press: Press,
    locale: str = BRITISH,
) -> Card:
    """The candidate's own event was moved by hand from `before`; the interview was not. `blocked` as above,
    at the candidate's time. Moved back again, there is nothing to choose."""
    who, span = booking.plan.candidate.name, booking.candidate_span
    told = f"{who}’s own invitation was moved in Outlook"
    if span is None:
        return _moved_back_card(booking, told, press, locale)
    now, was = (when(each, booking.plan.zone, locale) for each in (span, before))
    along = button("Move the interview there", MoveAlong(booking.id), press)
    return card(
        strong(told, "attention"),
        line(f"Now {now}", gap="none"),
        hint(f"Before {was}. Outlook asks {who} again.", gap="none"),
        line(f"Everybody else is still invited to {_when(booking, locale)}.", gap="medium"),
        _who_cannot(blocked),
        hint(f"Putting it back mails {who} and nobody else."),
        summary=plain(f"{told}: {now}. Everybody else is still invited to {_when(booking, locale)}."),
        actions=[
            *([along] if blocked == () else []),
            button("Put it back", PutBack(booking.id), press),
            _again(booking, press),
        ],
    )


def putting_back_card(booking: Booking, *, locale: str = BRITISH) -> Card:
    told = f"Putting {booking.plan.candidate.name}’s own invitation back …"
    return card(line(told), hint(_when(booking, locale), gap="none"), summary=plain(told))


def put_back_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    """What became of it. Where Outlook refused, that was said in a line of its own."""
    who = booking.plan.candidate.name
    is_back = booking.candidate_span is None
    told = f"{who}’s own invitation is {'back at' if is_back else 'still not at'} the interview’s time"
    return card(
        strong(told, "good" if is_back else "attention"),
        line(_when(booking, locale), gap="none"),
        hint(f"Outlook has told {who}.") if is_back else None,
        summary=plain(f"{told}: {_when(booking, locale)}."),
        actions=[
            button("My interviews", ShowStatus(), press)
            if is_back
            else button("Put it back", PutBack(booking.id), press)
        ],
    )


def _moved_back_card(booking: Booking, told: str, press: Press, locale: str) -> Card:
    return card(
        strong(told),
        line(f"It is at the interview’s time again: {_when(booking, locale)}", gap="none"),
        summary=plain(f"{told}, to the interview’s time: {_when(booking, locale)}."),
        actions=[button("My interviews", ShowStatus(), press)],
    )


def _called(answers: Sequence[Answer]) -> str:
    return listed([answer.name or answer.address for answer in answers])


def _edited(booking: Booking, edited: Edited) -> str:
    what = "moved" if edited.before else "changed"
    return f"The interview with {whose(booking)} was {what} in Outlook"


def _repair(booking: Booking, blocked: Sequence[str], press: Press) -> list[Action]:
    """Going on without the first who cannot; of the others their calendars tell."""
    had: tuple[Person | Room, ...] = (*booking.slot.people, *booking.slot.rooms)
    for each in had:
        if each.name in blocked:
            return [button(f"Without {each.name} …", ShowRepairs(booking.id, each.address), press)]
    return []


def _before(booking: Booking, before: Span | None, locale: str) -> Element | None:
    if before is None:
        return None
    return hint(
        f"Before {when(before, booking.plan.zone, locale)}. Outlook asks everybody again.", gap="none"
    )


def _who_cannot(blocked: Sequence[str] | None) -> Element:
    if blocked is None:
        return line("I could not read the calendars for that time.", "attention")
    if blocked:
        is_busy = "is" if len(blocked) == 1 else "are"
        return line(f"{listed(blocked)} {is_busy} busy then.", "attention")
    return hint("Everybody else has that time free.")


def _again(booking: Booking, press: Press) -> Action:
    return button("Find another time", FindAgain(booking.id, booking.revision), press)


def _join(booking: Booking) -> Action | None:
    return link_button("Join", booking.join_url or "")


def _when(booking: Booking, locale: str) -> str:
    return when(booking.slot.span, booking.plan.zone, locale)
