"""Buttons of whoever sits: answers to an invitation, seats passed on, and what they ask for."""

from dataclasses import dataclass
from typing import ClassVar

from cards.clicks.click import Click


@dataclass(frozen=True, slots=True)
class AnswerInvitation(Click):
    """An interviewer's answer; a note is in the input values. `rsvp` is an Rsvp.

    Only `oid` may press it, and while the interview begins `at` that minute (UTC, as in 20261201T1000).
    """

    verb: ClassVar[str] = "answerInvitation"
    booking: str
    oid: str
    at: str
    rsvp: str


@dataclass(frozen=True, slots=True)
class ProposeTime(Click):
    """Day, hour and a note are in the input values."""

    verb: ClassVar[str] = "proposeTime"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class FindColleague(Click):
    """Somebody else of the pool for one's seat; a note is in the input values."""

    verb: ClassVar[str] = "findColleague"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class AskLater(Click):
    """Ask again tomorrow morning."""

    verb: ClassVar[str] = "askLater"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class ShowInvitation(Click):
    """The card as it stands."""

    verb: ClassVar[str] = "showInvitation"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class TakeSeat(Click):
    """A colleague's seat, for the one who was asked."""

    verb: ClassVar[str] = "takeSeat"
    writes: ClassVar[bool] = True
    swap: str
    oid: str


@dataclass(frozen=True, slots=True)
class RefuseSeat(Click):
    verb: ClassVar[str] = "refuseSeat"
    swap: str
    oid: str


@dataclass(frozen=True, slots=True)
class Nudges(Click):
    """Whether Muster may write to the presser first."""

    verb: ClassVar[str] = "nudges"
    on: bool


@dataclass(frozen=True, slots=True)
class ShowPreferences(Click):
    """Open the form of what the presser asks for as an interviewer."""

    verb: ClassVar[str] = "preferences"


@dataclass(frozen=True, slots=True)
class SavePreferences(Click):
    """The form came back; what it says is in the input values, and is the presser's own."""

    verb: ClassVar[str] = "savePreferences"
