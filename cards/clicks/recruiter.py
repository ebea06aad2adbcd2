"""Buttons of whoever schedules: times and booking, changes, loops, kits, and what to do about a decline."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from cards.clicks.click import SHORT, Click


@dataclass(frozen=True, slots=True)
class Book(Click):
    """Book slot `n` (from 0) of a proposal."""

    verb: ClassVar[str] = "book"
    writes: ClassVar[bool] = True
    lifetime: ClassVar[timedelta] = SHORT
    proposal: str
    n: int


@dataclass(frozen=True, slots=True)
class MoreTimes(Click):
    """Show page `page` (from 0) of a proposal."""

    verb: ClassVar[str] = "moreTimes"
    lifetime: ClassVar[timedelta] = SHORT
    proposal: str
    page: int


@dataclass(frozen=True, slots=True)
class ChangeRequest(Click):
    """Open the form, filled with what this proposal was made from."""

    verb: ClassVar[str] = "changeRequest"
    proposal: str


@dataclass(frozen=True, slots=True)
class FillIn(Click):
    """The form of a waiting ask; its facts are in the input values."""

    verb: ClassVar[str] = "fillIn"
    lifetime: ClassVar[timedelta] = SHORT
    ask: str


@dataclass(frozen=True, slots=True)
class FindAround(Click):
    """Look again for what proposal or waiting ask `what` wanted, near `start` (ISO 8601)."""

    verb: ClassVar[str] = "findAround"
    lifetime: ClassVar[timedelta] = SHORT
    what: str
    start: str


@dataclass(frozen=True, slots=True)
class FindWith(Click):
    """Look again for what proposal or waiting ask `what` wanted, with whom `address` names for certain."""

    verb: ClassVar[str] = "findWith"
    lifetime: ClassVar[timedelta] = SHORT
    what: str
    address: str


@dataclass(frozen=True, slots=True)
class Relax(Click):
    """Search with a plan that gives way; `plan` is the id of the proposal that keeps it."""

    verb: ClassVar[str] = "relax"
    lifetime: ClassVar[timedelta] = SHORT
    plan: str


@dataclass(frozen=True, slots=True)
class DoWithout(Click):
    """Look again for a waiting ask, and let people sit without `wish`: "German and seniority"."""

    verb: ClassVar[str] = "doWithout"
    lifetime: ClassVar[timedelta] = SHORT
    ask: str
    wish: str


@dataclass(frozen=True, slots=True)
class FindAgain(Click):
    """Find another time for a booking that stands, fell through, or failed."""

    verb: ClassVar[str] = "findAgain"
    booking: str
    revision: int


@dataclass(frozen=True, slots=True)
class ConfirmChange(Click):
    """Change what a proposal was made for to its slot `n`. `seen` marks what the preview showed."""

    verb: ClassVar[str] = "confirmChange"
    writes: ClassVar[bool] = True
    lifetime: ClassVar[timedelta] = SHORT
    proposal: str
    n: int
    seen: str


@dataclass(frozen=True, slots=True)
class KeepIt(Click):
    """What somebody did in Outlook shall stay so."""

    verb: ClassVar[str] = "keepIt"
    booking: str


@dataclass(frozen=True, slots=True)
class MoveAlong(Click):
    """Show what moving the interview to where the candidate's own event was moved would change."""

    verb: ClassVar[str] = "moveAlong"
    lifetime: ClassVar[timedelta] = SHORT
    booking: str


@dataclass(frozen=True, slots=True)
class MoveThere(Click):
    """Show what moving the interview to a time that somebody proposed would change. ISO 8601 with offsets."""

    verb: ClassVar[str] = "moveThere"
    lifetime: ClassVar[timedelta] = SHORT
    booking: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class PutBack(Click):
    """Move the candidate's own event back to the interview's time."""

    verb: ClassVar[str] = "putBack"
    writes: ClassVar[bool] = True
    booking: str


@dataclass(frozen=True, slots=True)
class CancelBooking(Click):
    """Cancel; the note to everybody is in the input values."""

    verb: ClassVar[str] = "cancel"
    writes: ClassVar[bool] = True
    booking: str
    revision: int


@dataclass(frozen=True, slots=True)
class MoveLoop(Click):
    """Find other times for all sessions of a loop that still stand."""

    verb: ClassVar[str] = "moveLoop"
    loop: str


@dataclass(frozen=True, slots=True)
class OpenSession(Click):
    """Show one session of a loop with its own buttons; which one is in the input values."""

    verb: ClassVar[str] = "openSession"
    loop: str


@dataclass(frozen=True, slots=True)
class CancelLoop(Click):
    """Cancel all sessions that still stand; the note to everybody is in the input values."""

    verb: ClassVar[str] = "cancelLoop"
    writes: ClassVar[bool] = True
    loop: str


@dataclass(frozen=True, slots=True)
class ShowKits(Click):
    verb: ClassVar[str] = "kits"


@dataclass(frozen=True, slots=True)
class UseKit(Click):
    """Open the form with the sessions of a kit."""

    verb: ClassVar[str] = "useKit"
    name: str


@dataclass(frozen=True, slots=True)
class EditKit(Click):
    verb: ClassVar[str] = "editKit"
    name: str


@dataclass(frozen=True, slots=True)
class SaveKit(Click):
    """The form of a kit came back; its sessions are in the input values."""

    verb: ClassVar[str] = "saveKit"
    name: str


@dataclass(frozen=True, slots=True)
class DeleteKit(Click):
    verb: ClassVar[str] = "deleteKit"
    name: str


@dataclass(frozen=True, slots=True)
class ShowRepairs(Click):
    """What can be done about an interview that somebody declined, or without `who`, an address."""

    verb: ClassVar[str] = "repairs"
    booking: str
    who: str


@dataclass(frozen=True, slots=True)
class ApplyRepair(Click):
    """Change the interview as was shown, and not otherwise: `seal` marks it."""

    verb: ClassVar[str] = "applyRepair"
    writes: ClassVar[bool] = True
    lifetime: ClassVar[timedelta] = SHORT
    booking: str
    revision: int
    who: str
    seal: str


@dataclass(frozen=True, slots=True)
class WaitForNow(Click):
    """Leave an interview as it is, although somebody declined."""

    verb: ClassVar[str] = "waitForNow"
    booking: str
    who: str
