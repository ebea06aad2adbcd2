"""Who there is: people, candidates and rooms, and what interviewers bring and ask for."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox. `id` is Graph's user id, or "" for somebody outside the directory."""

    address: str
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Room:
    address: str
    name: str
    capacity: int | None = None
    building: str = ""
    floor: str = ""
    wheelchair: bool | None = None


class Seniority(IntEnum):
    JUNIOR = 1
    MIDDLE = 2
    SENIOR = 3
    LEAD = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """What a seat asks for, or what somebody brings. Languages are BCP 47 tags: "de", "pt-BR"."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    seniority: Seniority | None = None

    def __bool__(self) -> bool:
        return bool(self.skills or self.languages or self.seniority)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a company's roster of interviewers."""

    person: Person
    brings: Profile = Profile()


@dataclass(frozen=True, slots=True)
class Offered:
    """Hours that an interviewer offers every week, in their own zone. `day` is a `date.weekday()` number."""

    day: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Preferences:
    """What an interviewer asks for, kept until they change it; `Terms` are made of it for one plan.

    `before` and `after` are kept free of their other meetings. `offered` empty means whenever they work.
    """

    before: timedelta = timedelta()
    after: timedelta = timedelta()
    offered: tuple[Offered, ...] = ()
    a_day: int | None = None
    a_week: int | None = None
    no_nudges: bool = False  # Muster does not write to them first about an invitation
