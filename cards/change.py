"""Before an interview is changed: what will differ, and who will be mailed. And what became of it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cards.booked import LONGEST_NOTE, NOTE
from cards.clicks.anyone import ShowStatus
from cards.clicks.recruiter import CancelBooking, ConfirmChange, FindAgain, MoreTimes, MoveLoop
from cards.kit import (
    Card,
    Element,
    Press,
    block,
    button,
    card,
    heading,
    hint,
    line,
    plain,
    strong,
    text_input,
)
from cards.mails import mails
from cards.slots import alternatives, where
from cards.words import BRITISH, count, names, sentence, when, whose
from services.booking.amend import Mailing, as_amended, mailing
from services.model import Booking, Proposal


def preview_card(
    changing: Sequence[Booking],
    confirm: ConfirmChange,
    back: MoreTimes,
    *,
    press: Press,
    anew: bool = False,
    locale: str = BRITISH,
) -> Card:
    """What a press would do, before anything is sent. Each of `changing` carries its amendment.

    `anew`: it was pressed, but something has changed since it was drawn.
    """
    mailed = sum((mailing(booking) for booking in changing), Mailing())
    title = f"{_verb(changing)} the {_name(changing)}?"
    told = mails(mailed)
    return card(
        heading(title),
        line("Something has changed since: please look once more.", "attention") if anew else None,
        *(_difference(booking, locale) for booking in changing),
        block(*(line(each, gap="none") for each in told), gap="medium", ruled=True),
        hint("Nothing has been sent yet. The Teams link stays the same."),
        summary=plain(f"{title} {' '.join(told)}"),
        actions=[
            button(f"Yes, {_verb(changing).lower()} {_it(changing)}", confirm, press, style="positive"),
            button("Other times", back, press),
            button(f"Leave {_it(changing)}", ShowStatus(), press),
        ],
    )


def changing_card(booking: Booking, *, locale: str = BRITISH) -> Card:
    """The change is confirmed, and Outlook does not have it yet."""
    title = f"{_doing([booking])} the {_name([booking])} …"
    return card(
        heading(title),
        _difference(booking, locale),
        hint("Looking at the calendars once more, then asking Outlook to tell everybody."),
        summary=plain(title),
    )


def changed_card(changed: Sequence[Booking], *, press: Press, locale: str = BRITISH) -> Card:
    """Outlook has the change. How everybody answers is told by the interview's own card."""
    title = f"Changed: {_name(changed)}"
    told = [_held(booking, locale) for booking in changed]
    return card(
        heading(title, "good"),
        *(strong(each, gap="small") for each in told),
        hint("Outlook has told everybody. The interview’s own card shows how they answer."),
        summary=plain(f"{title}. {', '.join(told)}"),
        actions=[button("My interviews", ShowStatus(), press)],
    )


def unchanged_card(
    booking: Booking,
    why: str,
    *,
    press: Press,
    instead: Proposal | None = None,
    in_doubt: bool = False,
    locale: str = BRITISH,
) -> Card:
    """It could not be changed. `instead` is what is offered at once; `in_doubt`: Outlook has not said whether
    it did it."""
    title = f"Not changed: {_name([booking])}"
    stands = f"It stands as it did: {when(booking.slot.span, booking.plan.zone, locale)}. Nobody was mailed."
    doubt = "It may have been changed all the same: I look into Outlook again, and tell you if so."
    return card(
        heading(title, "attention"),
        line(sentence(why) or "Outlook did not take it."),
        hint(doubt if in_doubt else stands),
        *(alternatives(instead, press, locale) if instead else ()),
        summary=plain(f"{title}. {sentence(why)}"),
        actions=[
            button("Find another time", FindAgain(booking.id, booking.revision), press),
            button("My interviews", ShowStatus(), press),
        ],
    )


def changed_in_part_card(
    done: Sequence[Booking],
    left: Sequence[Booking],
    why: str,
    *,
    press: Press,
    instead: Proposal | None = None,
    in_doubt: bool = False,
    locale: str = BRITISH,
) -> Card:
    """Of several sessions Outlook took `done`, and not the rest. `instead` is what is offered at once where
    it took none; `in_doubt`: it has not said so of the first of those left."""
    title = f"{'Changed in part' if done else 'Not changed'}: {_name([*done, *left])}"
    first = left[0].slot.sittings[0].title
    doubt = f"{first} may have been changed all the same: I look into Outlook again, and tell you if so."
    mailed = "Outlook has told everybody about what was changed." if done else "Nobody was mailed."
    return card(
        heading(title, "attention"),
        line(sentence(why) or "Outlook did not take it."),
        *(strong(f"Changed: {_held(booking, locale)}", gap="small") for booking in done),
        *(line(f"As before: {_held(booking, locale)}", gap="small") for booking in left),
        line("Two sessions are at the same time now.", "attention") if _clash([*done, *left]) else None,
        hint(mailed) if done or not in_doubt else None,
        hint(doubt) if in_doubt else None,
        *(alternatives(instead, press, locale) if instead else ()),
        summary=plain(f"{title}. {sentence(why)}"),
        actions=[
            button(f"Move {first}", FindAgain(left[0].id, left[0].revision), press)
            if len(left) == 1
            else button("Find other times", MoveLoop(left[0].loop), press),
            button("My interviews", ShowStatus(), press),
        ],
    )


def cancel_card(booking: Booking, mailed: Mailing, *, press: Press, locale: str = BRITISH) -> Card:
    """Asked for by typing: who will be mailed, a note, and the one button that does it."""
    title = f"Cancel the {_name([booking])}?"
    return card(
        heading(title),
        strong(when(booking.slot.span, booking.plan.zone, locale), gap="small"),
        *(line(each, gap="none") for each in mails(mailed)),
        text_input(NOTE, "Note to everybody (optional)", most=LONGEST_NOTE, lines=True),
        summary=plain(title),
        actions=[
            button("Yes, cancel it", CancelBooking(booking.id, booking.revision), press, style="destructive"),
            button("Leave it", ShowStatus(), press),
        ],
    )


def _difference(booking: Booking, locale: str) -> Element:
    """Before and after, line by line; only what differs."""
    return block(*_differences(booking, locale), gap="medium")


def _differences(booking: Booking, locale: str) -> Iterator[Element]:
    after, zone = as_amended(booking), booking.plan.zone
    was, will = booking.slot.sittings[0], after.slot.sittings[0]
    if booking.loop:
        yield strong(was.title, gap="none")
    if was.span != will.span:
        yield strong(f"New time: {when(will.span, zone, locale)}", gap="none")
        yield hint(f"Before {when(was.span, zone, locale)}", gap="none")
    else:
        yield strong(when(was.span, zone, locale), gap="none")
    if set(was.people) != set(will.people):
        yield line(f"With {names(will.people)}", gap="none")
        yield hint(f"Before with {names(was.people)}", gap="none")
    online = booking.plan.sessions[0].online
    if was.room != will.room:
        rooms = [where([room] if room else [], online=online) for room in (will.room, was.room)]
        yield line(f"In {rooms[0]}", gap="none")
        yield hint(f"Before in {rooms[1]}", gap="none")


def _held(booking: Booking, locale: str) -> str:
    title = f"{booking.slot.sittings[0].title}: " if booking.loop else ""
    return f"{title}{when(booking.slot.span, booking.plan.zone, locale)}"


def _clash(sessions: Sequence[Booking]) -> bool:
    spans = sorted((booking.slot.span for booking in sessions), key=lambda span: span.start)
    return any(one.overlaps(other) for one, other in pairwise(spans))


def _name(changing: Sequence[Booking]) -> str:
    candidate = changing[0].plan.candidate.name
    if changing[0].loop and len(changing) > 1:
        return f"{count(len(changing), 'session')} with {candidate}"
    return f"interview with {whose(changing[0])}"


def _it(changing: Sequence[Booking]) -> str:
    return "them" if len(changing) > 1 else "it"


def _moves(changing: Sequence[Booking]) -> bool:
    return any(as_amended(booking).slot.span != booking.slot.span for booking in changing)


def _verb(changing: Sequence[Booking]) -> str:
    return "Move" if _moves(changing) else "Change"


def _doing(changing: Sequence[Booking]) -> str:
    return "Moving" if _moves(changing) else "Changing"
