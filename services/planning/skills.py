"""Who of a pool can take a seat that asks for skills, a language or some seniority.

What is not known of somebody is not taken for granted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from services.model import Person


class Seniority(IntEnum):
    JUNIOR = 1
    MIDDLE = 2
    SENIOR = 3
    LEAD = 4


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a pool, and what they bring. Languages are BCP 47 tags: "de", "pt-BR"."""

    person: Person
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    seniority: Seniority | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a seat asks for: all of the skills, the language, at least the seniority."""

    skills: frozenset[str] = frozenset()
    language: str = ""
    seniority: Seniority | None = None


def able(wanted: Wanted, members: Iterable[Member]) -> tuple[Person, ...]:
    """Those of a pool who bring what is wanted, in the order of the pool."""
    return tuple(member.person for member in members if _brings(member, wanted))


def _brings(member: Member, wanted: Wanted) -> bool:
    has_skills = _plain(wanted.skills) <= _plain(member.skills)
    speaks = not wanted.language or any(_covers(tag, wanted.language) for tag in member.languages)
    is_senior = wanted.seniority is None or (member.seniority or 0) >= wanted.seniority
    return has_skills and speaks and is_senior


def _covers(spoken: str, language: str) -> bool:
    """Who speaks Austrian German speaks German; who speaks German is not asked for the Austrian one.

    Lookup by prefix, https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1
    """
    return f"{spoken.casefold()}-".startswith(f"{language.casefold()}-")


def _plain(names: Iterable[str]) -> set[str]:
    return {name.strip().casefold() for name in names}
