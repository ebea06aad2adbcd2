"""A loop on one card: every session with when, where, who, and how each of them stands."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from cards.booked import LONGEST_NOTE, NOTE, answer_words, role_of
from cards.clicks.anyone import NewRequest
from cards.clicks.recruiter import CancelLoop, ChangeRequest, MoveLoop, OpenSession
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    block,
    button,
    card,
    choice_input,
    heading,
    hint,
    line,
    plain,
    strong,
    text_input,
    unfolding,
    without_inputs,
)
from cards.mails import mails
from cards.slots import alternatives, where
from cards.words import BRITISH, clock, count, day, length, listed, names, place, sentence
from services.booking.amend import Mailing, of_cancelling
from services.model import Answer, Booking, BookingState, Proposal, Rsvp

SESSION = "session"  # the input that says which one; read with signed.read_inputs

_STATES = {
    BookingState.BOOKING: "booking …",
    BookingState.BOOKED: "",
    BookingState.FAILED: "not booked",
    BookingState.CANCELLING: "cancelling …",
    BookingState.CANCELLED: "cancelled",
}


def loop_card(
    loop: Sequence[Booking], *, press: Press, instead: Proposal | None = None, locale: str = BRITISH
) -> Card:
    """The living card of a loop. `instead` is what is offered for one that was not booked."""
    states = {booking.state for booking in loop}
    if BookingState.BOOKING in states:
        return _booking(loop, locale)
    if states == {BookingState.FAILED}:
        return _failed(loop, instead, press, locale)
    return _standing(loop, press, locale)


def _booking(loop: Sequence[Booking], locale: str) -> Card:
    trouble = next((booking.trouble for booking in loop if booking.trouble), "")
    return card(
        heading(f"Booking {_name(loop)} …"),
        *_days(loop, locale),
        line(trouble, "attention") if trouble else None,
        hint("Looking at the calendars once more, then sending the invitations: all of them, or none."),
        summary=plain(f"Booking {_name(loop)}, {count(len(loop), 'session')} …"),
    )


def _failed(loop: Sequence[Booking], instead: Proposal | None, press: Press, locale: str) -> Card:
    told = [sentence(booking.trouble) for booking in loop if booking.trouble]
    why = told[0] if told else "Outlook did not take it."
    return card(
        heading(f"Not booked: {_name(loop)}", "attention"),
        *_days(loop, locale),
        line(why, gap="medium"),
        hint("Nothing is left in anybody’s calendar."),
        *(alternatives(instead, press, locale) if instead else ()),
        summary=plain(f"Not booked: {_name(loop)}. {why}"),
        actions=[
            button("Change request", ChangeRequest(loop[0].loop), press),
            button("New interview", NewRequest(), press),
        ],
    )


def _standing(loop: Sequence[Booking], press: Press, locale: str) -> Card:
    left = [booking for booking in loop if booking.state is BookingState.BOOKED]
    over = all(booking.state is BookingState.CANCELLED for booking in loop)
    title = "Cancelled" if over else "Cancelling" if not left else "Booked"
    told = plain(f"{title}: {_name(loop)}, {count(len(left) or len(loop), 'session')}.")
    return card(
        heading(f"{title}: {_name(loop)}", "good" if left else "default"),
        *_days(loop, locale),
        summary=told,
        speak=f"{told} {loop_standing(left)}".strip(),
        actions=_ways_on(left, press, locale) if left else _afterwards(loop, press) if over else (),
    )


def loop_standing(loop: Sequence[Booking]) -> str:
    """The answers to all sessions in one sentence: "5 of 7 answers are in, Ben declined Coding."."""
    asked = [(answer, booking) for booking in loop for answer in booking.answers if _is_asked(answer)]
    if not asked:
        return ""
    came = sum(answer.rsvp not in (Rsvp.NONE, Rsvp.NOT_RESPONDED) for answer, _ in asked)
    declined = [f"{a.name or a.address} declined {_title(b)}" for a, b in asked if a.rsvp is Rsvp.DECLINED]
    return plain(f"{', '.join([f'{came} of {len(asked)} answers are in', *declined])}.")


def _name(loop: Sequence[Booking]) -> str:
    return f"loop with {loop[0].plan.candidate.name}"


def _title(booking: Booking) -> str:
    return booking.slot.sittings[0].title


def _days(loop: Sequence[Booking], locale: str) -> Iterator[Element]:
    """A line for each day, and under it the sessions in the order in which they are held."""
    zone, last = loop[0].plan.zone, ""
    for booking in sorted(loop, key=lambda each: each.slot.span.start):
        on = day(booking.slot.span.start.astimezone(ZoneInfo(zone)), locale)
        if on != last:
            yield strong(f"{on} ({place(zone, booking.slot.span.start)})", gap="medium")
        last = on
        yield _session(booking, locale)


def _session(booking: Booking, locale: str) -> Element:
    sitting, state = booking.slot.sittings[0], "moving …" if booking.amendment else _STATES[booking.state]
    rooms = where(booking.slot.rooms, online=booking.plan.sessions[0].online)
    head = f"{clock(sitting.span, booking.plan.zone, locale)} {sitting.title}"
    return block(
        strong(f"{head}{f' · {state}' if state else ''}", gap="none"),
        line(f"{length(sitting.span.duration)} · {rooms}", gap="none"),
        *_answers(booking),
        gap="small",
        ruled=True,
    )


def _answers(booking: Booking) -> Iterator[Element]:
    """Everybody in one line, by how they stand; a comment and a refusal have lines of their own."""
    if not booking.answers or booking.state is not BookingState.BOOKED:
        yield hint(f"With {names(booking.slot.people)}", gap="none")
        return
    by_words: dict[str, list[str]] = {}
    for answer in booking.answers:
        if answer.rsvp is not Rsvp.DECLINED:
            by_words.setdefault(answer_words(answer), []).append(_called(answer))
    told = " · ".join(f"{listed(who)} {words}" for words, who in by_words.items())
    if told:
        yield hint(told, gap="none")
    for answer in booking.answers:
        if answer.rsvp is Rsvp.DECLINED:
            said = f": “{answer.comment}”" if answer.comment else ""
            yield hint(f"{_called(answer)} declined{said}", "attention", gap="none")


def _called(answer: Answer) -> str:
    return f"{answer.name or answer.address}{role_of(answer)}"


def _is_asked(answer: Answer) -> bool:
    return not (answer.is_room or answer.is_optional or answer.rsvp is Rsvp.ORGANIZER)


def _ways_on(left: Sequence[Booking], press: Press, locale: str) -> list[Action]:
    loop = left[0].loop
    which = [(f"{clock(b.slot.span, b.plan.zone, locale)} {_title(b)}", str(b.place)) for b in left]
    choice = choice_input(SESSION, "Which session?", which, error="Choose one.", value=str(left[0].place))
    return [
        unfolding("One session", choice, actions=[button("Open it", OpenSession(loop), press)]),
        without_inputs(button("Find other times", MoveLoop(loop), press)),
        unfolding("Cancel the loop", *_before_cancelling(left), actions=[_confirm(loop, press)]),
    ]


def _before_cancelling(left: Sequence[Booking]) -> tuple[Element, ...]:
    sessions = count(len(left), "session")
    return (
        strong(f"Cancel {'all ' if len(left) > 1 else 'the last '}{sessions}?"),
        *(line(each, gap="none") for each in mails(sum(map(of_cancelling, left), Mailing()))),
        line("Outlook takes them out of the calendars. This cannot be undone."),
        text_input(NOTE, "Note to everybody (optional)", most=LONGEST_NOTE, lines=True),
    )


def _confirm(loop: str, press: Press) -> Action:
    return button("Yes, cancel all", CancelLoop(loop), press, style="destructive")


def _afterwards(loop: Sequence[Booking], press: Press) -> list[Action]:
    return [
        button("Find other times", ChangeRequest(loop[0].loop), press),
        button("New interview", NewRequest(), press),
    ]
