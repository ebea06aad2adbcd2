"""Made-up companies to be planned for, each from a size and a seed: weeks around clock changes on both
hemispheres, people in several zones, and everything that Outlook can say about somebody's time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.model import (
    Availability,
    Breaks,
    Busy,
    Calendar,
    Candidate,
    InterviewPlan,
    Lunch,
    Person,
    Policy,
    Room,
    RoomNeed,
    Seat,
    Session,
    Span,
    Stance,
    Terms,
    WorkingHours,
)
from services.taken import Taken

CANDIDATE = Candidate("Dana Cruz", "dana@example.org")
RECRUITER = Person("rita@contoso.com", "Rita Moss")

MONDAYS = (
    date(2026, 11, 23),  # an ordinary week
    date(2026, 3, 2),  # New York moves on Sunday the 8th
    date(2026, 3, 23),  # Berlin and London on the 29th
    date(2026, 3, 30),  # Lord Howe by half an hour, Sydney and Santiago by one, on the weekend
    date(2026, 8, 31),  # Santiago skips the midnight before Sunday the 6th
    date(2026, 9, 28),  # Lord Howe and Sydney on the 4th
    date(2026, 10, 19),  # Berlin on the 25th
    date(2026, 10, 26),  # New York on the 1st
)
HOMES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Australia/Sydney")
ZONES = (*HOMES, "America/Santiago", "Europe/London", "Pacific/Auckland", "Customized Time Zone")
NEAR = {  # where colleagues can be without everybody's hours falling apart
    "Europe/Berlin": ("Europe/Berlin", "Europe/Berlin", "Europe/London", "Asia/Kolkata"),
    "America/New_York": ("America/New_York", "America/New_York", "America/Santiago", "Europe/London"),
    "Asia/Kolkata": ("Asia/Kolkata", "Asia/Kolkata", "Europe/Berlin", "Australia/Sydney"),
    "Australia/Lord_Howe": ("Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland"),
    "Australia/Sydney": ("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland"),
}


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    plan: InterviewPlan
    calendars: dict[str, Calendar]
    now: datetime


@dataclass(frozen=True, slots=True)
class Size:
    """`pool` is 0 where everybody is named. `load` is the least and the most busy share of working hours."""

    name: str
    sessions: int
    pool: int
    staff: int
    rooms: int
    days: int
    minutes: tuple[int, ...] = (30, 45, 60)
    load: tuple[float, float] = (0.3, 0.7)
    chairs: int = 1  # of each pool


S = Size("S", sessions=1, pool=0, staff=3, rooms=5, days=5)
M = Size("M", sessions=4, pool=6, staff=9, rooms=10, days=12)
L = Size("L", sessions=6, pool=20, staff=30, rooms=40, days=26)
XL = Size("XL", sessions=8, pool=60, staff=90, rooms=200, days=26)
SIZES = {size.name: size for size in (S, M, L, XL)}
TWELVE = Size("12 of 14", sessions=6, pool=14, staff=14, rooms=10, days=12, load=(0.2, 0.5), chairs=2)

# The same shapes, small enough to be judged by the hundred.
SMALL_M = Size("small M", sessions=4, pool=4, staff=6, rooms=4, days=2)
SMALL_L = Size("small L", sessions=6, pool=6, staff=9, rooms=6, days=2, minutes=(30, 45))
EIGHT = Size("eight", sessions=8, pool=5, staff=11, rooms=4, days=2, minutes=(15, 30, 45), load=(0.2, 0.5))
SIX_WEEKS = Size(
    "six weeks", sessions=2, pool=4, staff=6, rooms=3, days=40, minutes=(90, 120), load=(0.5, 0.8)
)
SCARCE = Size("scarce", sessions=5, pool=7, staff=7, rooms=3, days=1, minutes=(30, 45), load=(0.2, 0.4))


def company(size: Size, seed: int) -> Company:
    """Two windows on each weekday of `size.days`; everybody is busy for a like share of them."""
    dice = random.Random(f"{size.name} {seed}")
    home, monday = dice.choice(HOMES), dice.choice(MONDAYS)
    load = dice.uniform(*size.load)
    people = [person(n) for n in range(size.staff)]
    rooms = [room(n, dice.choice((4, 4, 6, 8, 12, None))) for n in range(size.rooms)]
    sessions = []
    for j in range(size.sessions):
        panel = (
            (Seat(tuple(dice.sample(people, size.pool)), size.chairs),)
            if size.pool
            else tuple(Seat((who,)) for who in people)
        )
        need = RoomNeed(4, tuple(rooms))
        sessions.append(Session(f"Talk {j + 1}", timedelta(minutes=dice.choice(size.minutes)), panel, need))
    weekdays = [d for n in range(size.days) if (d := monday + timedelta(days=n)).weekday() < 5]
    windows = tuple(
        Span(wall(day, start, home), wall(day, end, home))
        for day in weekdays
        for start, end in ((time(8), time(12, 30)), (time(13), time(18, 30)))
    )
    plan = InterviewPlan(CANDIDATE, tuple(sessions), windows, RECRUITER, home)
    calendars = {who.address: _diary(dice, who.address, home, weekdays, load) for who in people}
    for each in rooms:
        diary = _diary(dice, each.address, home, weekdays, load)
        calendars[each.address] = replace(diary, hours=None, unknown=None)
    return Company(f"{size.name} {seed}", plan, calendars, wall(monday, time(8), home))


def contested(seed: int, any_order: bool) -> Company:
    """Twelve chairs for fourteen people whose past interviews make them dear or cheap."""
    case, dice = company(TWELVE, seed), random.Random(f"contested {seed}")
    terms = tuple(Terms(who.address, lately=dice.choice((0, 0, 1, 2, 3, 5, 8))) for who in case.plan.people)
    return replace(case, plan=replace(case.plan, terms=terms, any_order=any_order))


def _diary(dice: random.Random, address: str, home: str, days: list[date], load: float) -> Calendar:
    zone = dice.choice(NEAR[home]) if dice.random() < 0.5 else home
    start = dice.choice((8, 9, 9, 9, 10))
    hours = WorkingHours(zone, start=time(start), end=time(start + 8))
    busy = tuple(b for day in days for b in _meetings(dice, day, hours, load))
    unknown = "ErrorMailRecipientNotFound" if dice.random() < 0.02 else None
    return Calendar(address, Taken.of(busy), hours, unknown)


def _meetings(dice: random.Random, day: date, hours: WorkingHours, load: float) -> Iterator[Busy]:
    """Meetings and pauses in turn, so that about `load` of the working hours are taken."""
    if dice.random() < 0.03:
        yield Busy(
            Span(wall(day, time(), hours.zone), wall(day, time(23, 45), hours.zone)), Availability.AWAY
        )
        return
    at, end = wall(day, hours.start, hours.zone), wall(day, hours.end, hours.zone)
    at += timedelta(minutes=dice.choice((0, 0, 30, 60)))
    while at < end:
        lasts = dice.choice((15, 30, 30, 45, 60, 60, 90))
        if dice.random() < 0.1:
            lasts += dice.randint(-9, 9)
        yield Busy(Span(at, at + timedelta(minutes=lasts)), _kind(dice))
        pause = lasts * (1 - load) / load * dice.uniform(0.4, 1.6)
        at += timedelta(minutes=lasts + (round(pause / 15) * 15 if dice.random() < 0.9 else round(pause)))


def _kind(dice: random.Random) -> Availability:
    kinds = (Availability.BUSY, Availability.TENTATIVE, Availability.ELSEWHERE, Availability.AWAY)
    return dice.choices((*kinds, Availability.UNKNOWN), (80, 10, 5, 4, 1))[0]


def tiny_company(seed: int) -> Company:
    """A few people for a few hours, with everything odd that one can think of; about half are hopeless."""
    dice = random.Random(f"tiny {seed}")
    home = dice.choice((*ZONES[:-1],))
    monday = dice.choice(MONDAYS)
    begin = wall(
        monday + timedelta(days=dice.randint(3, 7)), time(dice.choice((0, 6, 8, 9, 10, 13, 21))), home
    )
    begin += timedelta(minutes=dice.choice((0, 0, 0, 15, 30, 7)))
    people = [person(n) for n in range(dice.randint(3, 6))]
    rooms = [room(n, dice.choice((2, 4, 5, 9, None))) for n in range(3)]
    talks = tuple(_talk(dice, j, people, rooms) for j in range(dice.choice((1, 1, 2, 2, 3))))
    windows = [Span(begin, begin + timedelta(minutes=dice.randint(120, 480)))]
    for _ in range(dice.choice((0, 0, 1, 2))):
        later = begin + timedelta(minutes=dice.choice((-30, 60, 120, 300, 900, 1440)))
        windows.append(Span(later, later + timedelta(minutes=dice.randint(0, 180))))
    plan = InterviewPlan(CANDIDATE, talks, tuple(windows), RECRUITER, home)
    addresses = [*(who.address for who in people), *(each.address for each in rooms)]
    calendars = dict(_odd_diary(dice, each, begin, home) for each in addresses if dice.random() < 0.97)
    return Company(f"tiny {seed}", plan, calendars, begin + timedelta(minutes=dice.randint(-900, 60)))


def _talk(dice: random.Random, j: int, people: list[Person], rooms: list[Room]) -> Session:
    panel = [Seat((who,)) for who in dice.sample(people, dice.choice((0, 0, 1)))]
    for _ in range(dice.choice((0, 1, 1, 2)) if panel else dice.choice((1, 1, 2))):
        pool = dice.sample(people, dice.randint(2, len(people)))
        panel.append(Seat(tuple(pool), dice.randint(1, min(2, len(pool)))))
    need = RoomNeed(dice.choice((2, 4)), tuple(dice.sample(rooms, dice.randint(1, 3))))
    minutes = dice.choice((15, 20, 30, 45, 50, 60))
    return Session(f"Talk {j + 1}", timedelta(minutes=minutes), tuple(panel), dice.choice((need, None)))


def _odd_diary(dice: random.Random, address: str, begin: datetime, home: str) -> tuple[str, Calendar]:
    kinds = [kind for kind in Availability] + [Availability.TENTATIVE] * 2
    busy = tuple(
        Busy(
            Span(start, start + timedelta(minutes=dice.choice((0, 5, 15, 25, 30, 60, 90)))),
            dice.choice(kinds),
        )
        for _ in range(dice.choice((0, 1, 2, 4)))
        for start in [begin + timedelta(seconds=dice.choice((60, 300, 900, 901)) * dice.randint(-8, 20))]
    )
    shift = dice.choice(((9, 17), (9, 17), (7, 15), (22, 6), (0, 0), (2, 10), (12, 12)))
    days = dice.choice((frozenset(range(5)), frozenset(range(5)), frozenset(range(7)), frozenset({6, 0, 1})))
    zone = home if dice.random() < 0.7 else dice.choice(ZONES)
    hours = WorkingHours(zone, days, time(shift[0]), time(shift[1]))
    unknown = "ErrorAccessDenied" if dice.random() < 0.06 else None
    spelled = address.upper() if dice.random() < 0.1 else address
    return spelled, Calendar(spelled, Taken.of(busy), hours if dice.random() < 0.9 else None, unknown)


def demanding(case: Company, seed: int) -> Company:
    """The same company with free order, other breaks, one room, optional people, a policy, terms; or not."""
    dice = random.Random(f"terms {seed}")
    people = list(case.plan.people)
    sessions = tuple(
        replace(talk, optional=tuple(dice.sample(people, dice.randint(0, min(2, len(people))))))
        for talk in case.plan.sessions
    )
    stances = dice.choices((Stance.WEIGH, Stance.REFUSE), (3, 1), k=3)
    plan = replace(
        case.plan,
        sessions=sessions,
        any_order=dice.random() < 0.6,
        breaks=Breaks(
            timedelta(minutes=dice.choice((0, 0, 5, 15))), timedelta(minutes=dice.choice((15, 30, 60)))
        ),
        one_room=dice.random() < 0.4,
        policy=Policy(*stances),
        terms=tuple(_terms(dice, who, case) for who in people if dice.random() < 0.5),
    )
    return replace(case, name=f"{case.name} with terms", plan=plan)


def wishful(case: Company, seed: int) -> Company:
    """The same company with everything that a candidate's day and a panel can be asked for; or not."""
    dice = random.Random(f"wishes {seed}")
    people, zone = list(case.plan.people), case.plan.zone
    first = min(window.start for window in case.plan.windows)
    talks = [
        replace(
            talk,
            trainees=tuple(dice.sample(people, dice.randint(0, min(3, len(people))))),
            with_candidate=dice.random() < 0.8,
        )
        for talk in case.plan.sessions
    ]
    away = dice.choice((zone, zone, zone, *HOMES))
    opens = first + timedelta(minutes=dice.randint(-60, 90))
    theirs = (
        Span(opens, opens + timedelta(hours=dice.randint(3, 12))),
        Span(opens + timedelta(hours=20), opens + timedelta(hours=60)),
    )
    noon = datetime.combine(
        date.min, (first + timedelta(minutes=dice.randint(0, 180))).astimezone(ZoneInfo(away)).time()
    )
    lunch = Lunch(
        timedelta(minutes=dice.choice((30, 45, 50))),
        noon.time().replace(second=0, microsecond=0),
        (noon + timedelta(minutes=dice.choice((50, 75, 90, 150)))).time().replace(second=0, microsecond=0),
    )
    plan = replace(
        case.plan,
        sessions=tuple(talks),
        grid=timedelta(minutes=dice.choice((5, 15, 15))),
        days=dice.choice((1, 1, 2, 3)),
        nobody_twice=dice.random() < 0.7,
        candidate_zone=away,
        candidate_windows=theirs if dice.random() < 0.3 else None,
        comfort=(time(dice.choice((9, 10, 12))), time(dice.choice((15, 17, 19))))
        if dice.random() < 0.4
        else None,
        lunch=lunch if dice.random() < 0.6 else None,
    )
    return replace(case, name=f"{case.name} with wishes", plan=plan)


def _breaks(dice: random.Random) -> Breaks:
    shortest, longest = dice.choice((0, 0, 5, 15)), dice.choice((15, 30, 60))
    return Breaks(timedelta(minutes=shortest), timedelta(minutes=longest))


def _terms(dice: random.Random, who: Person, case: Company) -> Terms:
    opening = min(window.start for window in case.plan.windows)
    first = opening + timedelta(minutes=dice.randint(-60, 120))
    days = [(opening + timedelta(days=dice.randint(-4, 4))).date() for _ in range(dice.randint(0, 4))]
    return Terms(
        who.address.upper() if dice.random() < 0.1 else who.address,
        before=timedelta(minutes=dice.choice((0, 0, 5, 10))),
        after=timedelta(minutes=dice.choice((0, 0, 5, 15))),
        windows=(Span(first, first + timedelta(days=1)),) if dice.random() < 0.15 else None,
        a_day=dice.choice((None, None, 1, 2, 3)),
        a_week=dice.choice((None, None, 2, 4, 5)),
        interviews=tuple(days),
        lately=dice.choice((0, 0, 1, 3)),
    )


def person(n: int) -> Person:
    return Person(f"p{n:02}@contoso.com", f"Person {n}")


def room(n: int, capacity: int | None) -> Room:
    return Room(f"r{n:03}@contoso.com", f"Room {n}", capacity)


def wall(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
