"""Why a slot is proposed, why a time is not, whether a shown slot still stands. Never a meeting's subject."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.model import (
    Availability,
    Candidate,
    InterviewPlan,
    Person,
    Reason,
    Room,
    Session,
    Sitting,
    Why,
)
from services.planning.agenda import Agenda
from services.planning.bill import guests
from services.planning.panels import key
from services.planning.timetable import Timetable

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NO_PLAN = InterviewPlan(Candidate("", ""), (), (), Person("", ""), "UTC")


@dataclass(frozen=True, slots=True)
class Held:
    """A session and its sitting. `weighed` are those in it who cost more than what they had lately: of the
    others there is nothing to say, since whatever can be said of a person has its price.
    """

    session: Session
    sitting: Sitting
    weighed: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was taken out of a pool, and who of those who sit nowhere could have been."""

    chosen: tuple[Person, ...]
    others: tuple[Person, ...]


def reasons_of(agenda: Agenda, held: Sequence[Held], choices: Iterable[Choice]) -> tuple[Reason, ...]:
    """What a card says about a slot, each once: how free everybody is, who was chosen, where, the rest."""
    told: list[Reason] = []
    for each in held:
        for person in each.weighed:
            told += _about(agenda, each.session, each.sitting, person)
    doubts = {Why.UNKNOWN, Why.TENTATIVE}
    free = () if any(reason.why in doubts for reason in told) else (Reason(Why.ALL_FREE),)
    told += _chosen(choices)
    told += _rooms([each.sitting.room for each in held if each.sitting.room])
    told += _loads(agenda, held)
    told += _candidate(agenda.plan, held)
    return tuple(dict.fromkeys((*free, *told)))


def _about(agenda: Agenda, session: Session, sitting: Sitting, person: Person) -> Iterator[Reason]:
    span, shown = sitting.span, agenda.shown(person.address, sitting.span)
    if Availability.UNKNOWN in shown or not agenda.could_be_read(person.address):
        yield Reason(Why.UNKNOWN, person.name, agenda.doubt(person.address, span) or "")
    if Availability.TENTATIVE in shown:
        yield Reason(Why.TENTATIVE, person.name)
    if Availability.ELSEWHERE in shown and session.room:
        yield Reason(Why.ELSEWHERE, person.name)
    if not agenda.is_at_work(person, span):
        yield Reason(Why.OUTSIDE_HOURS, person.name, agenda.local(person, span))


def _rooms(rooms: Sequence[Room]) -> Iterator[Reason]:
    for room in rooms:
        yield Reason(Why.ROOM_FITS, room.name, _seats(room))
    if not rooms or not rooms[0].floor:
        return
    floors = {(room.building, room.floor) for room in rooms}
    if len(floors) == 1 and len(set(rooms)) > 1:
        yield Reason(Why.SAME_FLOOR, detail=rooms[0].floor)


def _loads(agenda: Agenda, held: Sequence[Held]) -> Iterator[Reason]:
    """For those who have had interviews that week, which one of theirs each sitting is."""
    for terms in agenda.plan.terms:
        weeks = Counter(day.isocalendar()[:2] for day in terms.interviews)
        for sitting in (each.sitting for each in held):
            for person in sitting.people:
                if person.address.casefold() == terms.address.casefold():
                    zone = ZoneInfo(agenda.zone(person))
                    week = sitting.span.start.astimezone(zone).isocalendar()[:2]
                    weeks[week] += 1
                    if weeks[week] > 1:
                        yield Reason(Why.LOAD, person.name, str(weeks[week]))


def _candidate(plan: InterviewPlan, held: Sequence[Held]) -> Iterator[Reason]:
    """When it starts where they are, if that is elsewhere; lunch; and who shadows while they are there."""
    theirs = [each.sitting.span for each in held if each.session.with_candidate]
    zone = plan.candidate_zone or plan.zone
    if theirs and zone != plan.zone:
        local = theirs[0].start.astimezone(ZoneInfo(zone))
        if local.utcoffset() != theirs[0].start.astimezone(ZoneInfo(plan.zone)).utcoffset():
            yield Reason(Why.CANDIDATE_HOUR, plan.candidate.name, f"{local:%H:%M} {zone}")
    if plan.lunch is not None and (lunch := Timetable(plan, _EVER).lunch(theirs)):
        start, end = (at.astimezone(ZoneInfo(zone)) for at in (lunch.start, lunch.end))
        yield Reason(Why.LUNCH, detail=f"{start:%H:%M}–{end:%H:%M}")
    for each in held:
        if each.session.trainees:
            trainees = set(map(key, guests(each.session)[1]))
            for person in each.sitting.people:
                if key(person) in trainees:
                    yield Reason(Why.SHADOWS, person.name, each.session.title)


def _chosen(choices: Iterable[Choice]) -> Iterator[Reason]:
    """Who was taken out of a pool; the detail names who else could have sat there."""
    for choice in choices:
        others = ", ".join([person.name for person in choice.others])
        for person in choice.chosen:
            yield Reason(Why.CHOSEN, person.name, others)


def _seats(room: Room) -> str:
    return "" if room.capacity is None else str(room.capacity)
