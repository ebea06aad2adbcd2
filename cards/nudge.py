"""What an interviewer gets in their own chat: a question, what became of it, a reminder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from cards.booked import LONGEST_NOTE, NOTE
from cards.clicks.anyone import ShowHelp, StartSignIn
from cards.clicks.interviewer import (
    AnswerInvitation,
    AskLater,
    FindColleague,
    Nudges,
    ProposeTime,
    ShowInvitation,
    ShowPreferences,
)
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    button,
    card,
    date_input,
    heading,
    hint,
    line,
    link_button,
    plain,
    row,
    strong,
    text_input,
    time_input,
    unfolding,
    wide,
    without_inputs,
)
from cards.slots import where
from cards.words import BRITISH, day, hour, length, place, sentence, when, whose
from services.model import Booking, Rsvp

DAY, TIME = "day", "time"  # the inputs of a proposed time, in the reader's own zone
OUTLOOK = "https://outlook.office.com/calendar/view/day"
_ORIGIN = {"groupChat": ", in a group chat", "channel": ", in a channel"}
_SAID = {
    Rsvp.ACCEPTED: "You accepted",
    Rsvp.TENTATIVE: "You said perhaps",
    Rsvp.DECLINED: "You declined",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """An interview as one interviewer sees it: who they are, their clock, whether others could sit there."""

    booking: Booking
    oid: str
    zone: str
    locale: str = BRITISH
    has_colleagues: bool = False

    @property
    def at(self) -> str:
        return minute(self.booking.slot.span.start)

    @property
    def name(self) -> str:
        return f"interview with {whose(self.booking)}"

    @property
    def when(self) -> str:
        return when(self.booking.slot.span, self.zone, self.locale)


def minute(start: datetime) -> str:
    """How a click names the start it was drawn for."""
    return f"{start:%Y%m%dT%H%M}"


def ask_card(
    seen: Seen, *, press: Press, now: datetime, later: datetime | None = None, problem: str = ""
) -> Card:
    """`later` is when they are asked again, where they wanted that; `problem` what could not be read."""
    return card(
        heading("Will you be there?"),
        line(problem, "attention") if problem else None,
        *facts(seen),
        line(f"I ask again on {_moment(later, seen)}.") if later else None,
        _origin(seen),
        _way_out(),
        summary=plain(f"Will you be at the {seen.name}, {seen.when}?"),
        actions=_answers(seen, press, now, may_wait=later is None),
    )


def answering_card(seen: Seen) -> Card:
    return card(
        heading("Answering in Outlook …"),
        *facts(seen),
        summary=plain(f"Answering the invitation to the {seen.name} …"),
    )


def answered_card(seen: Seen, rsvp: Rsvp, *, press: Press, now: datetime, proposed: str = "") -> Card:
    """`proposed` is the time that they would rather have, in words."""
    told = _SAID[rsvp]
    return card(
        heading(told, "attention" if rsvp is Rsvp.DECLINED else "good"),
        *facts(seen),
        line(f"You proposed {proposed}. {_organizer(seen)} decides.") if proposed else None,
        hint("Your answer stands in Outlook, and whoever asked sees it."),
        _origin(seen),
        summary=plain(f"{told}: {seen.name}, {seen.when}."),
        actions=[action for action in _ways_on(seen, rsvp, press, now) if action],
    )


def how_card(seen: Seen, trouble: str, *, press: Press) -> Card:
    """Muster could not answer for them, and says how they can."""
    start = seen.booking.slot.span.start.astimezone(ZoneInfo(seen.zone))
    return card(
        heading("Please answer in Outlook", "attention"),
        *facts(seen),
        line(sentence(trouble)),
        hint("When you sign in here, I can answer for you the next time."),
        _origin(seen),
        summary=plain(f"Please answer the invitation to the {seen.name} in Outlook."),
        actions=[
            action
            for action in (
                link_button("Open Outlook", f"{OUTLOOK}/{start.year}/{start.month}/{start.day}"),
                button("Sign in", StartSignIn(), press),
                button("Back", ShowInvitation(seen.booking.id, seen.oid, seen.at), press),
            )
            if action
        ],
    )


def over_card(seen: Seen, *, press: Press) -> Card:
    """There is nothing left to answer: cancelled, or somebody else sits there."""
    return card(
        heading("No answer needed any more"),
        *facts(seen),
        hint("It was cancelled, or you do not sit in it any more. Outlook has told you."),
        summary=plain(f"No answer is needed any more: {seen.name}, {seen.when}."),
        actions=[button("Help", ShowHelp(), press)],
    )


def asked_again_card(seen: Seen, *, press: Press) -> Card:
    """An earlier question, once a newer one stands below it."""
    return card(
        line(f"I ask again below: {seen.name}, {seen.when}"),
        summary=plain(f"I ask again below: {seen.name}."),
        actions=[button("Answer", ShowInvitation(seen.booking.id, seen.oid, seen.at), press)],
    )


def reminder_card(seen: Seen, *, press: Press, now: datetime) -> Card:
    told = f"{_ahead(seen, now)}: {seen.name}"
    cannot = unfolding("I cannot come …", _note(), actions=_out(seen, press))
    join = link_button("Join", seen.booking.join_url or "")
    return card(
        heading(told),
        *facts(seen, named=False),
        _origin(seen),
        _way_out(),
        summary=plain(f"{told}, {seen.when}."),
        actions=[action for action in (join, cannot) if action],
    )


def nudges_card(on: bool, *, press: Press) -> Card:
    if on:
        return card(
            line("I write to you again when an invitation waits for your answer, and before an interview."),
            summary="Nudges are on.",
            actions=[
                button("Stop nudges", Nudges(False), press),
                button("My hours", ShowPreferences(), press),
            ],
        )
    return card(
        line("I do not write to you first any more. Outlook’s invitations still come."),
        hint("Recruiters see that you have switched nudges off when you have not answered."),
        summary="Nudges are off.",
        actions=[button("Nudges on", Nudges(True), press)],
    )


def facts(seen: Seen, named: bool = True) -> tuple[Element | None, ...]:
    booking = seen.booking
    rooms = where(booking.slot.rooms, online=booking.plan.sessions[0].online)
    return (
        strong(f"{seen.name[:1].upper()}{seen.name[1:]}", gap="small") if named else None,
        line(seen.when, gap="none"),
        hint(" · ".join((length(booking.slot.span.duration), rooms)), gap="none"),
    )


def _origin(seen: Seen) -> Element:
    """A message that stems from another chat says from where."""
    chat = _ORIGIN.get(seen.booking.conversation.kind, "")
    return hint(f"{_organizer(seen)} arranged it with Muster{chat}.")


def _way_out() -> Element:
    return hint("Type “no nudges” and I do not write to you first.", gap="none")


def _organizer(seen: Seen) -> str:
    return seen.booking.plan.organizer.name or seen.booking.plan.organizer.address


def _answers(seen: Seen, press: Press, now: datetime, may_wait: bool) -> Iterable[Action]:
    here = (seen.booking.id, seen.oid, seen.at)
    yield button("Accept", AnswerInvitation(*here, Rsvp.ACCEPTED), press, style="positive")
    yield button("Tentative", AnswerInvitation(*here, Rsvp.TENTATIVE), press)
    yield unfolding("I cannot come …", *_otherwise(seen, now), actions=_out(seen, press, proposes=True))
    if may_wait:
        says = "I ask again tomorrow morning"
        yield button("Ask me tomorrow", AskLater(*here), press, says=says, tucked=True)


def _otherwise(seen: Seen, now: datetime) -> tuple[Element, ...]:
    today = now.astimezone(ZoneInfo(seen.zone)).date()
    zone = place(seen.zone, seen.booking.slot.span.start)
    return (
        _note(),
        row(
            wide(date_input(DAY, f"Another day ({zone})", value=None, earliest=today)),
            wide(time_input(TIME, "From")),
        ),
    )


def _note() -> Element:
    return text_input(NOTE, "Reason or note (optional)", most=LONGEST_NOTE, lines=True)


def _out(seen: Seen, press: Press, proposes: bool = False) -> list[Action]:
    here = (seen.booking.id, seen.oid, seen.at)
    decline = button("Decline", AnswerInvitation(*here, Rsvp.DECLINED), press, style="destructive")
    propose = button("Propose this time", ProposeTime(*here), press)
    colleague = button("Find me a colleague", FindColleague(*here), press)
    return [decline, *([propose] if proposes else []), *([colleague] if seen.has_colleagues else [])]


def _ways_on(seen: Seen, rsvp: Rsvp, press: Press, now: datetime) -> Iterable[Action | None]:
    here = (seen.booking.id, seen.oid, seen.at)
    if rsvp is Rsvp.DECLINED:
        yield button("Help", ShowHelp(), press)
        return
    yield link_button("Join", seen.booking.join_url or "")
    if rsvp is Rsvp.TENTATIVE:
        yield without_inputs(button("Accept", AnswerInvitation(*here, Rsvp.ACCEPTED), press))
    yield unfolding("I cannot come …", *_otherwise(seen, now), actions=_out(seen, press, proposes=True))


def _moment(at: datetime, seen: Seen) -> str:
    local = at.astimezone(ZoneInfo(seen.zone))
    return f"{day(local, seen.locale)}, {hour(local, seen.locale)}"


def _ahead(seen: Seen, now: datetime) -> str:
    """How soon it begins: "In 30 min"; for one that is many hours off, only that it is coming."""
    left = timedelta(minutes=ceil((seen.booking.slot.span.start - now) / timedelta(minutes=1)))
    return f"In {length(left)}" if left < timedelta(hours=2) else "Coming up"
