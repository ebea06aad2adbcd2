"""Buttons of whoever keeps the roster: coordinators and administrators."""

from dataclasses import dataclass
from typing import ClassVar

from cards.clicks.click import Click


@dataclass(frozen=True, slots=True)
class OpenMember(Click):
    """The form of somebody on the roster; who, an Entra object id, is in the input values."""

    verb: ClassVar[str] = "openMember"


@dataclass(frozen=True, slots=True)
class AddMember(Click):
    """An empty form."""

    verb: ClassVar[str] = "addMember"


@dataclass(frozen=True, slots=True)
class SaveMember(Click):
    """The form came back. `oid` is whose it was, "" for somebody new, whose name is in the input values."""

    verb: ClassVar[str] = "saveMember"
    oid: str


@dataclass(frozen=True, slots=True)
class DropMember(Click):
    """Take somebody off the roster."""

    verb: ClassVar[str] = "dropMember"
    oid: str
