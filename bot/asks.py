"""What can be asked of Muster: the kinds of Ask, as plain values. `commands.read_ask` reads them."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from bot.candidate import CandidateTime
from bot.loops import SessionAsked, Shape
from bot.when import PastWindow
from services.model import Span


class Fact(StrEnum):
    """What a request for times can lack."""

    CANDIDATE = "candidate"
    ADDRESS = "address"
    INTERVIEWERS = "interviewers"
    DURATION = "duration"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class FindTimes:
    """A request to find times. `missing` lists the facts that stand as None or empty.

    `windows` are UTC spans still to come; `past` is a time that was asked for and is over. `room_seats` is
    None when no room is wanted. `kit` is the name of a plan that stands for the sessions, or "". `theirs` is
    where the candidate is and when they can; `grid` how far apart starts lie, None for the quarter hours.
    """

    candidate_name: str | None = None
    candidate_address: str | None = None
    sessions: tuple[SessionAsked, ...] = (SessionAsked(),)
    shape: Shape = field(default_factory=Shape)
    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None
    room_seats: int | None = None
    online: bool = True
    kit: str = ""
    theirs: CandidateTime = field(default_factory=CandidateTime)
    grid: timedelta | None = None

    @property
    def missing(self) -> tuple[Fact, ...]:
        facts = {
            Fact.CANDIDATE: self.candidate_name,
            Fact.ADDRESS: self.candidate_address,
            Fact.INTERVIEWERS: self.kit or all(session.seats for session in self.sessions),
            Fact.DURATION: self.kit or all(session.duration for session in self.sessions),
            Fact.WINDOW: self.windows,
        }
        return tuple(fact for fact, known in facts.items() if not known)


@dataclass(frozen=True, slots=True)
class Cancel:
    """`who` is the candidate as typed, "" when the text names nobody."""

    who: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Another time for what is booked. `windows` are where it shall lie, UTC spans still to come; None when
    the text names no days. `past` is a time that it names and is over."""

    who: str = ""
    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None


@dataclass(frozen=True, slots=True)
class Status:
    who: str = ""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`when` is the time asked about; it starts where they mean it to. None when no time was understood.

    `who` is whom it is about, as typed: "why not with Chi?".
    """

    when: Span | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Without:
    """The request asked for last, without a room, somebody, or something that somebody should bring."""

    what: str


@dataclass(frozen=True, slots=True)
class Instead:
    new: str
    old: str


@dataclass(frozen=True, slots=True)
class With:
    """With that person for certain: out of the pool that they are in, or besides."""

    who: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """`title` is which session of a loop, "" for the only one."""

    length: timedelta
    title: str = ""


@dataclass(frozen=True, slots=True)
class StartsEvery:
    """As said: not all can be planned with."""

    grid: timedelta


@dataclass(frozen=True, slots=True)
class RoomFor:
    seats: int


@dataclass(frozen=True, slots=True)
class AWeekLater: ...


@dataclass(frozen=True, slots=True)
class OnDays:
    """On those days instead. `windows` are UTC spans still to come, None when the text names none of these;
    `past` is a time that it names and is over."""

    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None


@dataclass(frozen=True, slots=True)
class TheirTime:
    """Where the candidate is, or when they can, as typed; `who` they are said to be, "" for just them."""

    who: str = ""
    place: str = ""
    can: str = ""


@dataclass(frozen=True, slots=True)
class SaidWay:
    """What a button under "No common time" says."""

    said: str


Ease = Without | Instead | With | Lasting | StartsEvery | RoomFor | AWeekLater | OnDays | TheirTime | SaidWay


@dataclass(frozen=True, slots=True)
class Around:
    """Look again, near that time, for what was asked for last."""

    when: Span | None = None


@dataclass(frozen=True, slots=True)
class TakeSlot:
    """Book the `number`th of the times shown last, counted from 1; 0 is "it", the only one."""

    number: int


@dataclass(frozen=True, slots=True)
class SaveKit:
    """Keep the plan shown last under that name."""

    name: str


@dataclass(frozen=True, slots=True)
class EditKit:
    name: str


@dataclass(frozen=True, slots=True)
class DropKit:
    name: str


@dataclass(frozen=True, slots=True)
class Kits: ...


@dataclass(frozen=True, slots=True)
class Roster:
    """Who interviews; `wish` is what they should bring, as typed: "knows Python", "" for everybody."""

    wish: str = ""


@dataclass(frozen=True, slots=True)
class Brings:
    """What `who`, as typed, is said to bring, or with `no_longer` not to: "knows Python, senior"."""

    who: str
    said: str
    no_longer: bool = False


@dataclass(frozen=True, slots=True)
class OffRoster:
    who: str


@dataclass(frozen=True, slots=True)
class More: ...


@dataclass(frozen=True, slots=True)
class Help: ...


@dataclass(frozen=True, slots=True)
class Hello: ...


@dataclass(frozen=True, slots=True)
class Thanks: ...


@dataclass(frozen=True, slots=True)
class Preferences: ...


@dataclass(frozen=True, slots=True)
class Repair:
    """What can be done about a declined interview; of the choices the `number`th, or 0 for all."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Nudges:
    """Whether Muster may write to the writer first."""

    on: bool


@dataclass(frozen=True, slots=True)
class AnswerInvitation:
    """What an interviewer says to the invitation that they were asked about last."""

    answer: Literal["accept", "tentative", "decline", "colleague", "later"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compatibility: ...


@dataclass(frozen=True, slots=True)
class Watched: ...


@dataclass(frozen=True, slots=True)
class CompanySettings: ...


@dataclass(frozen=True, slots=True)
class SetUp: ...


@dataclass(frozen=True, slots=True)
class Approve: ...


@dataclass(frozen=True, slots=True)
class Permissions: ...


@dataclass(frozen=True, slots=True)
class ShowFence: ...


@dataclass(frozen=True, slots=True)
class SignIn: ...


@dataclass(frozen=True, slots=True)
class SignOut: ...


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood. `missing` names what would make it a request, when it looks like one."""

    text: str
    missing: tuple[Fact, ...] = ()


Ask = (
    FindTimes
    | Around
    | TakeSlot
    | SaveKit
    | EditKit
    | DropKit
    | Kits
    | Roster
    | Brings
    | OffRoster
    | Cancel
    | Move
    | Status
    | WhyNot
    | Ease
    | More
    | Help
    | Hello
    | Thanks
    | Preferences
    | Nudges
    | Repair
    | AnswerInvitation
    | Compatibility
    | Watched
    | SetUp
    | CompanySettings
    | Approve
    | Permissions
    | ShowFence
    | SignIn
    | SignOut
    | Unclear
)
