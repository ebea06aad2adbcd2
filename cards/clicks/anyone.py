"""Buttons for whoever has an account: help, what stands, signing in and out."""

from dataclasses import dataclass
from typing import ClassVar

from cards.clicks.click import Click


@dataclass(frozen=True, slots=True)
class NewRequest(Click):
    """Open an empty form."""

    verb: ClassVar[str] = "schedule"


@dataclass(frozen=True, slots=True)
class ShowStatus(Click):
    verb: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True)
class ShowHelp(Click):
    verb: ClassVar[str] = "help"


@dataclass(frozen=True, slots=True)
class ShowRoster(Click):
    """Page `page` (from 0) of those who interview; of these who bring `wish`: "knows Python", "" for all."""

    verb: ClassVar[str] = "roster"
    page: int = 0
    wish: str = ""


@dataclass(frozen=True, slots=True)
class StartSignIn(Click):
    """Ask for a sign-in card with a fresh link."""

    verb: ClassVar[str] = "signIn"


@dataclass(frozen=True, slots=True)
class SignOut(Click):
    verb: ClassVar[str] = "signOut"
