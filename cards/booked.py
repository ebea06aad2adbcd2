"""One interview from "booking ..." to booked, cancelled or failed: the card that is edited as it goes."""

from cards.clicks.anyone import NewRequest
from cards.clicks.recruiter import CancelBooking, FindAgain
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    Tone,
    block,
    button,
    card,
    heading,
    hint,
    line,
    link_button,
    narrow,
    plain,
    row,
    strong,
    text_input,
    unfolding,
    wide,
    without_inputs,
)
from cards.mails import mails
from cards.slots import alternatives, where
from cards.words import BRITISH, length, names, sentence, when, whose
from services.booking.amend import of_cancelling
from services.model import Answer, Booking, Proposal, Rsvp

NOTE = "note"  # the input that holds the cancellation's note; read with signed.read_inputs
LONGEST_NOTE = 500
UNSEEN = (
    "Answers cannot be observed: Outlook tracks none in a calendar that is not the mailbox’s default one."
)

_RSVP: dict[Rsvp, tuple[str, Tone]] = {
    Rsvp.NONE: ("no answer yet", "default"),
    Rsvp.NOT_RESPONDED: ("no answer yet", "default"),
    Rsvp.ORGANIZER: ("organizes", "default"),
    Rsvp.TENTATIVE: ("tentative", "accent"),
    Rsvp.ACCEPTED: ("accepted", "good"),
    Rsvp.DECLINED: ("declined", "attention"),
}


def booking_card(booking: Booking, *, locale: str = BRITISH) -> Card:
    """The answer to Book, before Outlook has said anything: nothing here may claim that it is booked."""
    return card(
        heading(f"Booking {_name(booking)} …"),
        *_facts(booking, locale),
        line(booking.trouble, "attention") if booking.trouble else None,
        hint(
            "I go on asking Outlook whether anything stands there. Nothing is booked twice."
            if booking.trouble
            else "Looking at the calendars once more, then sending the invitations."
        ),
        summary=plain(f"Booking {_name(booking)}, {_when(booking, locale)} …"),
    )


def booked_card(booking: Booking, *, press: Press, locale: str = BRITISH) -> Card:
    """The living card of a booked interview: when, where, and where each person and room stands."""
    told = plain(f"Booked: {_name(booking)}, {_when(booking, locale)}.")
    return card(
        heading(f"Booked: {_name(booking)}", "good"),
        *_facts(booking, locale),
        _answers(booking),
        hint(UNSEEN) if booking.calendar else None,
        _apart(booking, locale),
        summary=told,
        speak=f"{told} {standing(booking)}",
        actions=[action for action in _ways_on(booking, press) if action],
    )


def _apart(booking: Booking, locale: str) -> Element | None:
    """The candidate comes at another time than everybody else."""
    if booking.candidate_span is None:
        return None
    told = when(booking.candidate_span, booking.plan.zone, locale)
    return line(f"{booking.plan.candidate.name}’s own invitation says {told}.", "attention")


def cancelling_card(booking: Booking, *, locale: str = BRITISH) -> Card:
    return card(
        heading(f"Cancelling {_name(booking)} …"),
        *_facts(booking, locale),
        hint("Asking Outlook to tell everybody."),
        summary=plain(f"Cancelling {_name(booking)}, {_when(booking, locale)} …"),
    )


def cancelled_card(
    booking: Booking, *, press: Press, in_outlook: bool = False, locale: str = BRITISH
) -> Card:
    """`in_outlook`: somebody cancelled the event there, not with our button."""
    how = "It was cancelled in Outlook" if in_outlook else "Outlook has sent everybody the cancellation"
    return card(
        heading(f"Cancelled: {_name(booking)}"),
        *_facts(booking, locale),
        line(f"{how}.", gap="medium"),
        quoted("Note to everybody", booking.note),
        summary=plain(f"Cancelled: {_name(booking)}, {_when(booking, locale)}. {how}."),
        actions=[button("Find another time", FindAgain(booking.id, booking.revision), press)],
    )


def failed_card(
    booking: Booking, *, press: Press, instead: Proposal | None = None, locale: str = BRITISH
) -> Card:
    """`booking.trouble` says why, in a plain sentence of ours; nothing is left in any calendar.

    `instead` is what is offered at once.
    """
    why = sentence(booking.trouble) or "Outlook did not take it."
    return card(
        heading(f"Not booked: {_name(booking)}", "attention"),
        *_facts(booking, locale),
        line(why, gap="medium"),
        hint("Nothing is left in anybody’s calendar."),
        *(alternatives(instead, press, locale) if instead else ()),
        summary=plain(f"Not booked: {_name(booking)}, {_when(booking, locale)}. {why}"),
        actions=[
            button("Find another time", FindAgain(booking.id, booking.revision), press, style="positive"),
            button("New interview", NewRequest(), press),
        ],
    )


def standing(booking: Booking) -> str:
    """The answers in one sentence, for ears: "2 of 3 accepted. Room Ada asked."."""
    people = [answer for answer in booking.answers if _is_asked(answer)]
    accepted = sum(answer.rsvp is Rsvp.ACCEPTED for answer in people)
    told = [f"{accepted} of {len(people)} accepted"] if people else []
    told += [f"{_called(a)} {answer_words(a)}" for a in people if a.rsvp in (Rsvp.DECLINED, Rsvp.TENTATIVE)]
    told += [f"Room {_called(a)} {answer_words(a)}" for a in booking.answers if a.is_room]
    return "".join(f"{plain(part)}. " for part in told).strip()


def answer_words(answer: Answer) -> str:
    """How one attendee stands, in a word or three. A room that has not answered has been asked, no more; one
    that answers "perhaps" waits for whoever approves its bookings."""
    if answer.is_room and answer.rsvp in (Rsvp.NONE, Rsvp.NOT_RESPONDED):
        return "asked"
    if answer.is_room and answer.rsvp is Rsvp.TENTATIVE:
        return "needs approval"
    return _RSVP[answer.rsvp][0]


def quoted(title: str, text: str) -> Element | None:
    """What somebody wrote, set apart from what we say."""
    return block(hint(title), line(f"“{text}”", gap="none"), style="emphasis") if text.strip() else None


def _ways_on(booking: Booking, press: Press) -> list[Action | None]:
    again = button("Find another time", FindAgain(booking.id, booking.revision), press)
    return [
        link_button("Join", booking.join_url or ""),
        without_inputs(again),
        unfolding("Cancel", *_before_cancelling(booking), actions=[_confirm(booking, press)]),
    ]


def _before_cancelling(booking: Booking) -> tuple[Element, ...]:
    return (
        strong("Cancel this interview?"),
        *(line(each, gap="none") for each in mails(of_cancelling(booking))),
        line("Outlook takes it out of the calendars. This cannot be undone."),
        text_input(NOTE, "Note to everybody (optional)", most=LONGEST_NOTE, lines=True),
    )


def _confirm(booking: Booking, press: Press) -> Action:
    return button("Yes, cancel it", CancelBooking(booking.id, booking.revision), press, style="destructive")


def _name(booking: Booking) -> str:
    return f"interview with {whose(booking)}"


def _when(booking: Booking, locale: str) -> str:
    return when(booking.slot.span, booking.plan.zone, locale)


def _facts(booking: Booking, locale: str) -> tuple[Element | None, ...]:
    slot = booking.slot
    shown = booking.answers and any(not answer.is_room for answer in booking.answers)
    return (
        strong(_when(booking, locale), gap="small"),
        line(" · ".join((length(slot.span.duration), _where(booking))), gap="none"),
        None if shown else line(f"With {names(slot.people)}", gap="none"),
    )


def _where(booking: Booking) -> str:
    return where(booking.slot.rooms, online=booking.plan.sessions[0].online)


def _answers(booking: Booking) -> Element | None:
    ranked = sorted(booking.answers, key=lambda answer: (answer.is_room, not answer.is_candidate))
    return block(*(_answer_row(answer) for answer in ranked), gap="medium", ruled=True) if ranked else None


def _answer_row(answer: Answer) -> Element:
    role = role_of(answer)
    said = answer.comment if answer.rsvp is not Rsvp.ACCEPTED else ""
    tone = _RSVP[answer.rsvp][1]
    return row(
        wide(line(f"{_called(answer)}{role}", gap="none"), hint(f"“{said}”", gap="none") if said else None),
        narrow(line(answer_words(answer), tone, gap="none")),
        gap="small",
    )


def role_of(answer: Answer) -> str:
    """Said after the name of whoever is not simply an interviewer."""
    roles = (
        (answer.is_candidate, "candidate"),
        (answer.is_room, "room"),
        (answer.is_trainee, "shadows"),
        (answer.is_optional, "optional"),
    )
    return next((f" ({role})" for has, role in roles if has), "")


def _called(answer: Answer) -> str:
    return answer.name or answer.address


def _is_asked(answer: Answer) -> bool:
    return not (answer.is_room or answer.is_optional or answer.rsvp is Rsvp.ORGANIZER)
