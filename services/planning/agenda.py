"""Everybody's calendar, asked about one span of time: what stands against sitting then, and what it costs.

The search prices whole days of all mailboxes at once (`diaries`). This asks about one mailbox and one span,
from the raw intervals and by the same rules (`prices`), and so can say which fact it was. Meetings are put
in order when a mailbox is first asked about; after that an answer takes microseconds.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from services.model import (
    Availability,
    Busy,
    Calendar,
    InterviewPlan,
    Person,
    Room,
    Span,
    Stance,
    Terms,
    Why,
    WorkingHours,
)
from services.planning import prices
from services.planning.caps import full_days, never_free, sessions_naming
from services.planning.diaries import HARD, by_address, fits, hours_of, is_readable
from services.planning.hours import merged
from services.planning.meetings import KIND, Diary, tolls
from services.planning.panels import Panels
from services.planning.week import Week

NOT_READ = "its calendar was not read"


class Cause(StrEnum):
    OUTSIDE_WINDOW = "outside_window"  # not within the times that were asked for
    BUSY = "busy"
    AWAY = "oof"
    NIGHT = "night"  # before seven or after nine where they are
    UNKNOWN = "unknown"  # detail: because ...
    REFUSED = "refused"  # by the plan's policy; detail: tentative or workingElsewhere
    BREAK = "break"  # in the time that they keep free before and after
    OWN_WINDOWS = "own_windows"  # not in the times that they offer
    ENOUGH = "enough"  # they would have more interviews that day or week than they want
    POOL = "pool"  # who: its names; detail: how many of how many could; "" when some would sit twice
    NO_ROOM = "no_room"  # detail: how many rooms were looked at
    ONE_ROOM = "one_room"  # each sitting could have a room, but no one room all of them
    DECLINED = "declined"  # they, or the room, said no to it
    NO_LUNCH = "no_lunch"  # who: the candidate, who has no time for it


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One fact that stands against a time. `span` is what is taken, when something is."""

    cause: Cause
    who: str = ""
    span: Span | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a sitting costs. `why` names it where a card would."""

    why: Why
    who: str
    cost: int


class Agenda:
    """`calendars` by address without case."""

    def __init__(self, plan: InterviewPlan, calendars: Mapping[str, Calendar]) -> None:
        self.plan = plan
        self.calendars = by_address(calendars)
        self._terms = {terms.address.casefold(): terms for terms in plan.terms}
        self._diaries: dict[str, Diary | None] = {}  # None for what could not be read
        self._weeks: dict[WorkingHours, Week] = {}
        self._week_of: dict[str, Week] = {}
        self._full: dict[str, list[Span] | None] = {}

    def with_calendar(self, calendar: Calendar) -> "Agenda":
        """The same with one mailbox read anew; the others are not looked at again."""
        address, other = calendar.address.casefold(), copy(self)
        other.calendars = self.calendars | {address: calendar}
        for name in ("_diaries", "_week_of", "_full"):
            setattr(other, name, {key: kept for key, kept in getattr(self, name).items() if key != address})
        return other

    @cached_property
    def panels(self) -> Panels:
        return Panels.of(self.plan)

    def price(self, person: Person, span: Span, in_room: bool) -> int:
        """What it costs that they sit through `span`, without the wait; NEVER when they cannot."""
        address = person.address.casefold()
        if address in self._terms:
            return self._by_terms(person, span, in_room)
        diary, cost = self._diary(address), self._week(address).discomfort(span)
        if diary is None:
            return min(prices.NEVER, cost + self._tolls[in_room][Availability.UNKNOWN])
        if across := diary.across(span):
            tolls = self._tolls[in_room]
            cost += sum(tolls[show_as] for show_as in {busy.show_as for busy in across})
        return min(prices.NEVER, cost)

    def _by_terms(self, person: Person, span: Span, in_room: bool) -> int:
        for _ in self.against(person, span, in_room):
            return prices.NEVER
        return sum(part.cost for part in self.parts(person, span, in_room))

    @cached_property
    def _tolls(self) -> Sequence[Mapping[Availability, int]]:
        """What it costs that something lies across: online, and in a room."""
        both = (tolls(self.plan.policy, in_room) for in_room in (False, True))
        return [{show_as: costs[kind] for show_as, kind in KIND.items()} for costs in both]

    def against(self, person: Person, span: Span, in_room: bool) -> Iterator[Obstacle]:
        """What keeps one person from sitting during `span`."""
        address = person.address.casefold()
        across = self._across(address, span)
        for busy in across:
            if busy.show_as in HARD:
                cause = Cause.AWAY if busy.show_as is Availability.AWAY else Cause.BUSY
                yield Obstacle(cause, person.name, busy.span)
        if address in self._terms:
            yield from self._against_terms(self._terms[address], person, span)
        if across or self._diary(address) is None:
            yield from self._refused(person, span, in_room)
        if not self._week(address).is_askable(span):
            yield Obstacle(Cause.NIGHT, person.name, detail=self.local(person, span))

    def doubts(self, person: Person, span: Span, in_room: bool) -> Iterator[Obstacle]:
        """What keeps them from sitting, or that nobody can tell."""
        known = tuple(self.against(person, span, in_room))
        yield from known
        cause = self.doubt(person.address, span)
        if cause is not None and not any(fact.cause is Cause.UNKNOWN for fact in known):
            yield Obstacle(Cause.UNKNOWN, person.name, detail=cause)

    def parts(self, person: Person, span: Span, in_room: bool) -> Iterator[Part]:
        """What the price of somebody who can sit is made of."""
        address, name = person.address.casefold(), person.name
        shown = self.shown(address, span)
        if Availability.UNKNOWN in shown or not self.could_be_read(address):
            yield Part(Why.UNKNOWN, name, prices.UNKNOWN)
        if Availability.TENTATIVE in shown:
            yield Part(Why.TENTATIVE, name, prices.TENTATIVE)
        if Availability.ELSEWHERE in shown and in_room:
            yield Part(Why.ELSEWHERE, name, prices.ELSEWHERE)
        if outside := self._week(address).discomfort(span):
            yield Part(Why.OUTSIDE_HOURS, name, outside)
        terms = self._terms.get(address)
        if terms is not None and terms.lately:
            yield Part(Why.LATELY, name, prices.LATELY * terms.lately)

    def shown(self, address: str, span: Span) -> set[Availability]:
        return {busy.show_as for busy in self._across(address.casefold(), span)}

    def could_be_read(self, address: str) -> bool:
        return self._diary(address.casefold()) is not None

    def doubt(self, address: str, span: Span) -> str | None:
        """Why nobody can tell whether they are free."""
        calendar = self.calendars.get(address.casefold())
        if calendar is None:
            return NOT_READ
        if calendar.unknown is not None:
            return calendar.unknown
        is_unknown = Availability.UNKNOWN in self.shown(address, span)
        return "Outlook shows the time as unknown" if is_unknown else None

    def room_stands(self, room: Room, seats: int, span: Span) -> bool:
        diary = self._diary(room.address.casefold())
        if diary is None or not fits(room, seats):
            return False
        return all(busy.show_as is Availability.FREE for busy in diary.across(span))

    def is_at_work(self, person: Person, span: Span) -> bool:
        return self._week(person.address.casefold()).is_at_work(span)

    def zone(self, person: Person) -> str:
        return self._week(person.address.casefold()).hours.zone

    def local(self, person: Person, span: Span) -> str:
        """When it starts where they are: "22:30 Asia/Kolkata"."""
        zone = self.zone(person)
        local = span.start.astimezone(ZoneInfo(zone))
        return f"{local.hour:02}:{local.minute:02} {zone}"

    def _across(self, address: str, span: Span) -> list[Busy]:
        """What lies across it in a mailbox that could be read; a meeting without length is none."""
        diary = self._diary(address)
        return [] if diary is None else diary.across(span)

    def _diary(self, address: str) -> Diary | None:
        try:
            return self._diaries[address]
        except KeyError:
            calendar = self.calendars.get(address)
            diary = Diary(calendar.busy) if is_readable(calendar) else None
            self._diaries[address] = diary
            return diary

    def _against_terms(self, terms: Terms, person: Person, span: Span) -> Iterator[Obstacle]:
        kept = Span(span.start - terms.before, span.end + terms.after)
        for busy in self._across(person.address.casefold(), kept) if kept != span else ():
            if busy.show_as in HARD and not busy.span.overlaps(span):
                yield Obstacle(Cause.BREAK, person.name, busy.span)
        if terms.windows is not None and not any(window.holds(span) for window in merged(terms.windows)):
            yield Obstacle(Cause.OWN_WINDOWS, person.name, span)
        full = self._full_days(terms)
        if full is None or any(day.start <= span.start < day.end for day in full):
            yield Obstacle(Cause.ENOUGH, person.name, span)

    def _full_days(self, terms: Terms) -> list[Span] | None:
        """None when the plan alone is more than they take."""
        address = terms.address.casefold()
        if address not in self._full:
            more = sessions_naming(self.plan, address)
            full = full_days(terms, self._week(address).hours.zone, more)
            self._full[address] = None if never_free(terms, more) else full
        return self._full[address]

    def _refused(self, person: Person, span: Span, in_room: bool) -> Iterator[Obstacle]:
        policy, shown = self.plan.policy, self.shown(person.address, span)
        if policy.unknown is Stance.REFUSE and (cause := self.doubt(person.address, span)) is not None:
            yield Obstacle(Cause.UNKNOWN, person.name, detail=cause)
        elsewhere = policy.elsewhere if in_room else Stance.WEIGH
        for show_as, stance in (
            (Availability.TENTATIVE, policy.tentative),
            (Availability.ELSEWHERE, elsewhere),
        ):
            if show_as in shown and stance is Stance.REFUSE:
                yield Obstacle(Cause.REFUSED, person.name, span, show_as.value)

    def _week(self, address: str) -> Week:
        week = self._week_of.get(address)
        if week is None:
            hours = hours_of(self.calendars.get(address), self.plan)
            week = self._week_of[address] = self._weeks.setdefault(hours, Week(hours))
        return week
