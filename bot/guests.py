"""Who may sit in besides the panel: "Priya optional", "optional: Priya and Tom", "Chi shadowing".

A word after names means the last of them, for "Asha and Priya optional" would else leave a chair empty; said
for several ("are optional", "as trainees", "both") it means them all. A word before names means all of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.seats import name_of


@dataclass(frozen=True, slots=True)
class Guests:
    """Names as typed, or mail addresses. Who is optional sits where they can; one trainee shadows."""

    optional: tuple[str, ...] = ()
    trainees: tuple[str, ...] = ()

    def __add__(self, other: "Guests") -> "Guests":
        return Guests(
            tuple(dict.fromkeys(self.optional + other.optional)),
            tuple(dict.fromkeys(self.trainees + other.trainees)),
        )

    def __bool__(self) -> bool:
        return bool(self.optional or self.trainees)


NOBODY = Guests()

_OPTIONAL = r"optional(?:ly)?"
_TRAINEE = r"(?:to )?shadow(?:s|ing)?|(?:as )?(?:an? )?(?:trainees?|shadows?)|in training"
_SEVERAL = r"(?P<several>(?:both|all|are)(?: (?:both|all))?|(?=shadow\b|as (?:trainees|shadows)\b))"
_BEHIND = re.compile(
    rf"(?i)^(?P<names>.+?)[ (]+(?:{_SEVERAL} ?|(?:is|who is|will be|being) )?"
    rf"(?:(?P<optional>{_OPTIONAL})|(?P<trainee>{_TRAINEE}))\)?\s*$"
)
_BEFORE = re.compile(
    rf"(?i)^(?P<rest>.*?)(?:\b(?:and|with)\s+)?"
    rf"(?:\b(?P<optional>{_OPTIONAL})|\b(?P<trainee>shadowed by|(?:an? )?trainees?|shadow(?:ing)?(?=:)))"
    r"\b(?P<list>:)?\s*(?P<names>\S.*)$"
)
_PARTS = re.compile(r"(?i)([,;¦\n]|\bplus\b|\bas well as\b)")
_WITH = re.compile(r"(?i)^.*\b(?:with|by)\b:?\s*")
_AND = re.compile(r"(?i)\s*(?:\band\b|&|\bor\b|/)\s*")


def take_guests(text: str) -> tuple[Guests, str]:
    """The guests that a text names, and the text without them."""
    found, left, listing = NOBODY, list[str](), ""
    for mark, piece in _pieces(text):
        listing = listing if mark == "," else ""
        guests, rest, opens = _read(piece.strip(), listing)
        listing = opens or (listing if guests else "")
        found += guests
        left.append(f"{mark}{piece if not guests else f' {rest} '}")
    return found, "".join(left)


def say_guests(guests: Guests) -> str:
    """As one would type them behind the panel, so that `take_guests` reads the same again."""
    told = [("optional", guests.optional), ("trainee", guests.trainees)]
    return "".join(f"; {word}: {', '.join(names)}" for word, names in told if names)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each with what parts it from the one before."""
    first, *rest = _PARTS.split(text)
    yield "", first
    yield from zip(rest[::2], rest[1::2], strict=True)


def _read(piece: str, listing: str) -> tuple[Guests, str, str]:
    """The guests of one piece, the rest of it, and what further pieces list: "optional: Priya, Tom"."""
    if behind := _BEHIND.match(piece):
        head = _WITH.match(behind["names"])
        names = _AND.split(behind["names"][head.end() if head else 0 :])
        meant = names if behind["several"] is not None else names[-1:]
        rest = piece[: piece.index(meant[0], head.end() if head else 0)]
        return _guests(meant, bool(behind["optional"])), _trimmed(rest), ""
    if before := _BEFORE.match(piece):
        is_optional = bool(before["optional"])
        opens = ("optional" if is_optional else "trainee") if before["list"] else ""
        return _guests(_AND.split(before["names"]), is_optional), before["rest"], opens
    if listing:
        return _guests(_AND.split(piece), listing == "optional"), "", ""
    return NOBODY, piece, ""


def _trimmed(rest: str) -> str:
    """Without the word that joined the guest to it."""
    return re.sub(r"(?i)\s*(?:\band|&|\bor|/|\bwith)\s*$", "", rest)


def _guests(names: list[str], is_optional: bool) -> Guests:
    found = tuple(name for name in map(name_of, names) if name)
    return Guests(optional=found) if is_optional else Guests(trainees=found)
