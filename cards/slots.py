"""The times that are offered, five to a card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards.candidate import candidate_says, met_twice
from cards.clicks.recruiter import Book, ChangeRequest, MoreTimes
from cards.kit import (
    MOST_ACTIONS,
    Action,
    Card,
    Element,
    Press,
    button,
    buttons,
    card,
    heading,
    hint,
    line,
    narrow,
    plain,
    row,
    shortened,
    strong,
    wide,
)
from cards.reasons import few, why_this
from cards.settings import policy_line
from cards.words import (
    BRITISH,
    clock,
    count,
    day,
    length,
    listed,
    names,
    what_lacks,
    when,
    who_brings,
)
from services.model import InterviewPlan, Person, Proposal, Room, Seat, Session, Sitting, Slot, Why

PAGE = 5
MOST_LEFT_OUT = 6
MOST_INSTEAD = 3  # beside the ways on of the card that they stand on


def slots_card(
    proposal: Proposal,
    page: int,
    *,
    press: Press,
    locale: str = BRITISH,
    until: datetime | None = None,
    failed: bool = False,
    others: str = "",
) -> Card:
    """Page `page` (from 0) of a proposal. A proposal that is no longer open shows its times without Book.

    Calendars after `until` are still being read, or could not be (`failed`). `others` is what is to be
    said of the candidate's other interviews.
    """
    first = page * PAGE
    slots = proposal.slots[first : first + PAGE]
    plan, is_open = proposal.plan, proposal.state == "open"
    summary = _summary(plan, slots, locale)
    return card(
        heading(f"Times for {plan.candidate.name}"),
        hint(asked_for(plan)),
        hint(theirs) if (theirs := candidate_says(plan, locale)) else None,
        hint(others) if others else None,
        hint(twice) if (twice := met_twice(plan, slots)) else None,
        _left_out(plan),
        hint("The booked time stays until you have chosen and confirmed another one.")
        if plan.replaces and is_open
        else None,
        *(
            _slot_row(proposal, first + n, slot, press if is_open else None, locale)
            for n, slot in enumerate(slots)
        ),
        None if is_open else line("These times are no longer offered.", gap="medium"),
        _unread(plan, until, failed, locale) if until else None,
        _unproven(slots) if is_open else None,
        buttons(*_ways_on(proposal, page, press, is_open)),
        hint(policy_line(plan.policy)) if is_open and slots else None,
        hint(_typed_twin(first + 1, _more(proposal, page))) if is_open and slots else None,
        summary=summary,
    )


def _unread(plan: InterviewPlan, until: datetime, failed: bool, locale: str) -> Element:
    after = day((until - timedelta(seconds=1)).astimezone(ZoneInfo(plan.zone)), locale)
    if failed:
        return line(f"The calendars after {after} could not be read just now.", "attention", gap="medium")
    return line(f"Still reading the calendars after {after} …", gap="medium")


def _unproven(slots: Sequence[Slot]) -> Element | None:
    """A search that was cut short says by how much at most, where that is a number that tells something."""
    gap = max((slot.gap for slot in slots), default=0.0)
    most = f", by {max(1, round(gap * 100))} % at most," if gap < 1 else ""
    return hint(f"I stopped looking after two seconds: better times{most} may exist.") if gap else None


def asked_for(plan: InterviewPlan) -> str:
    """The request in one line: "60 min · Asha with Ben or Chen · room for 4 · lunch 12:00–13:00"."""
    sessions = [f"{s.title}, {length(s.duration)}: {who_sits(s)}" for s in plan.sessions]
    if len(sessions) == 1:
        sessions = [length(plan.sessions[0].duration), who_sits(plan.sessions[0])]
    return " · ".join(part for part in (*sessions, *_shared(plan)) if part)


def who_sits(session: Session) -> str:
    """ "Asha Rao and Ben Carter, Priya Nair optional, Chi Nguyen shadowing"."""
    guests = (
        f"{names(session.optional)} optional" if session.optional else "",
        f"{names(session.trainees, 'or')} shadowing" if session.trainees else "",
        "" if session.with_candidate else "without the candidate",
    )
    return ", ".join([listed([_seat(seat) for seat in session.panel]), *filter(None, guests)])


def _shared(plan: InterviewPlan) -> list[str]:
    """What holds for all sessions together."""
    room = max((session.room.seats for session in plan.sessions if session.room), default=0)
    one = "one " if plan.one_room else ""
    lunch = f"lunch {plan.lunch.start:%H:%M}–{plan.lunch.end:%H:%M}" if plan.lunch else ""
    return ["in any order" if plan.any_order else "", f"{one}room for {room}" if room else "no room", lunch]


def where(rooms: Sequence[Room], *, online: bool) -> str:
    """The rooms in a few words, and the Teams meeting if there is one."""
    places = [*map(_room, rooms), *(["Teams"] if online else [])]
    return listed(places) or "no room"


def alternatives(proposal: Proposal, press: Press, locale: str) -> list[Element]:
    """The nearest other times, each with its Book, for a card that had to say no."""
    if proposal.state != "open":
        return []
    rows = [
        _slot_row(proposal, n, slot, press, locale) for n, slot in enumerate(proposal.slots[:MOST_INSTEAD])
    ]
    return [strong("The nearest times that are free", gap="medium"), *rows] if rows else []


def _room(room: Room) -> str:
    place = ", ".join(part for part in (room.building, room.floor and f"floor {room.floor}") if part)
    return f"{room.name} ({place})" if place else room.name


def _summary(plan: InterviewPlan, slots: Sequence[Slot], locale: str) -> str:
    told = f"{count(len(slots), 'time')} for {plan.candidate.name}"
    if not slots:
        return f"{told}."
    return plain(
        f"{told}. The first is {when(slots[0].span, plan.zone, locale)} with {names(slots[0].people)}."
    )


def _slot_row(proposal: Proposal, n: int, slot: Slot, press: Press | None, locale: str) -> Element:
    at = when(slot.span, proposal.plan.zone, locale)
    unread = any(reason.why is Why.UNKNOWN for reason in slot.reasons)
    without = any(_who_comes(sitting, proposal.plan)[1] for sitting in slot.sittings)
    why = why_this(slot, proposal.plan.zone, "Everybody else" if without else "Everyone")
    what = wide(
        strong(f"{n + 1} · {at}"),
        *_who_and_where(slot, proposal.plan, locale),
        hint(shortened(why, 160), "attention" if unread else "default", gap="none") if slot.reasons else None,
    )
    if press is None:
        return row(what, gap="medium", ruled=True)
    book = button(
        "Book",
        Book(proposal.id, n),
        press,
        says=f"Book time {n + 1}, {at}",
        style="positive" if n == 0 else "",
    )
    return row(what, narrow(buttons(book)), gap="medium", ruled=True)


def _who_and_where(slot: Slot, plan: InterviewPlan, locale: str) -> list[Element]:
    """Of a loop a line for each sitting, and the day before them where it is another one."""
    if len(slot.sittings) == 1:
        return [line(_sitting(slot.sittings[0], plan), gap="none")]
    told, last = [], _day(slot.sittings[0], plan, locale)
    for sitting in slot.sittings:
        on = _day(sitting, plan, locale)
        told += [strong(on, gap="small")] if on != last else []
        head = f"{clock(sitting.span, plan.zone, locale)} {sitting.title}"
        told.append(line(f"{head}: {_briefly(sitting, plan)}", gap="none"))
        last = on
    return told


def _briefly(sitting: Sitting, plan: InterviewPlan) -> str:
    """Who and where, the room by its name alone."""
    bare = replace(sitting.room, building="", floor="") if sitting.room else None
    return _sitting(replace(sitting, room=bare), plan)


def _day(sitting: Sitting, plan: InterviewPlan, locale: str) -> str:
    return day(sitting.span.start.astimezone(ZoneInfo(plan.zone)), locale)


def _sitting(sitting: Sitting, plan: InterviewPlan) -> str:
    online = (
        plan.sessions[0].online and sitting.room is None
    )  # a room says enough; the booked card has the rest
    place = where([sitting.room] if sitting.room else [], online=online)
    return " · ".join(part for part in (*_who_comes(sitting, plan), place) if part)


def _who_comes(sitting: Sitting, plan: InterviewPlan) -> tuple[str, str]:
    """Who sits, by their parts, and whom it is without."""
    session = next((each for each in plan.sessions if each.title == sitting.title), plan.sessions[0])
    there = {person.address.casefold() for person in sitting.people}
    told = listed([f"{names([person])}{_part(session, person)}" for person in sitting.people])
    away = [p for p in session.optional if session.is_optional(p) and p.address.casefold() not in there]
    alone = session.trainees and not any(session.is_trainee(person) for person in sitting.people)
    cannot = [
        f"{names(away, 'or')} cannot come" if away else "",
        f"{names(session.trainees, 'or')} cannot shadow" if alone else "",
    ]
    return told, listed([each for each in cannot if each])


def _part(session: Session, person: Person) -> str:
    return (
        " (optional)" if session.is_optional(person) else " (shadows)" if session.is_trainee(person) else ""
    )


def _more(proposal: Proposal, page: int) -> bool:
    return len(proposal.slots) > (page + 1) * PAGE


def _ways_on(proposal: Proposal, page: int, press: Press, is_open: bool) -> list[Action | None]:
    """Under five Books a second button would be the seventh of the card: "Change request" is tucked away."""
    turn = None
    if is_open and _more(proposal, page):
        turn = button("More times", MoreTimes(proposal.id, page + 1), press)
    elif is_open and page:
        turn = button("First times", MoreTimes(proposal.id, 0), press)
    books = len(proposal.slots[page * PAGE : (page + 1) * PAGE]) if is_open else 0
    crowded = books + 1 + (turn is not None) > MOST_ACTIONS
    return [turn, button("Change request", ChangeRequest(proposal.id), press, tucked=crowded)]


def _typed_twin(number: int, more: bool) -> str:
    return f"You can also type “book {number}”" + (" or “more times”." if more else ".")


def _seat(seat: Seat) -> str:
    source, several = seat.source, seat.count > 1
    of = f"{seat.count} of " if several else ""
    who = of + names(seat.anyone_of, "or" if seat.count < len(seat.anyone_of) else "and")
    if source is None:
        return who
    wish = who_brings(source.wanted, several)
    if source.people:
        return f"{who} {wish}".rstrip()
    pool = few([names([person]) for person in seat.anyone_of])
    if source.group:
        return " ".join(filter(None, [f"{of or '1 of '}{source.group}", wish, f"({pool})"]))
    return " ".join(filter(None, [f"{seat.count} people" if several else "somebody", wish, f"({pool})"]))


def _left_out(plan: InterviewPlan) -> Element | None:
    """Who was named for a pool and does not bring what it asks for."""
    seats = (seat.source for session in plan.sessions for seat in session.panel if seat.source)
    out = {each.person.address: each for source in seats for each in source.left_out}.values()
    told = [f"{names([each.person])}: {what_lacks(each.lacks)}" for each in out]
    more = [f"and {count(len(told) - MOST_LEFT_OUT, 'other')}"] if len(told) > MOST_LEFT_OUT else []
    said = "; ".join([*told[:MOST_LEFT_OUT], *more])
    return hint(f"Not considered: {said}.") if told else None
