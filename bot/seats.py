"""Who should sit, as people write it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.said import ADDRESS

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: n for n, word in enumerate(_WORDS, 1)} | {"any": 1, "either": 1}
_COUNT = r"(?:any )?(?P<n>\d{1,2}|one|two|three|four|five|any|either)"
_POOL = re.compile(
    rf"(?i)^(?:{_COUNT} (?:out )?(?:of|from|among)|(?P<either>either|any of))\b:? ?(?:these|the)?:? ?"
)
# In lower case only: "A", "In" and "An" begin names.
_FILLER = (
    r"(?-i:please|pls|thanks|thank you|asap|if possible|ideally|preferably|sometime|some time|any ?time"
    r"|any day|for|on|in|at|during|from|and|or|a|an|the|it|is|it's|lasting|length|duration|times?|slots?"
    r"|should be|would be|is fine|works)(?![-'\w])"
)


@dataclass(frozen=True, slots=True)
class Chair:
    """`count` of the people named sit here. Each is a name as typed, or a mail address."""

    anyone_of: tuple[str, ...]
    count: int = 1


def read_seats(text: str) -> tuple[Chair, ...]:
    """Who sits, from "Asha and Ben or Chi", "two of A, B, C", "A, B or C" (any one of the three).

    "and", "&", "+", ";" and "plus" part chairs; "or" and "/" part those who could sit in one. After "two of"
    all names up to "plus" or ";" belong to the pool; parentheses end it too.
    """
    chairs: list[Chair] = []
    for part in re.split(r"(?i)\s*(?:;|\bplus\b|\bas well as\b)\s*", bare(text)):
        chairs += _chairs(part)
    return tuple(dict.fromkeys(chair for chair in chairs if chair.anyone_of))


def _chairs(text: str) -> list[Chair]:
    text = bare(text)
    inner = re.search(rf"(?i)(?:^|\b|,)\s*(?:{_COUNT} (?:out )?of )\(([^)]*)\)", text)
    if inner:
        pool = Chair(_names(re.split(r"(?i),|/|\b(?:or|and)\b|&", inner[2])), _count(inner["n"]))
        return [*_chairs(text[: inner.start()]), pool, *_chairs(text[inner.end() :])]
    pooled = _POOL.match(text)
    if pooled and (pooled["n"] or pooled["either"].lower() != "either"):
        names = _names(re.split(r"(?i),|/|\b(?:or|and)\b|&", text[pooled.end() :]))
        return [Chair(names, _count(pooled["n"]))]
    later = re.search(rf"(?i)(?:,|\band\b|&)+\s*(?={_COUNT} (?:out )?of\b)", text)
    if later:
        return [*_chairs(text[: later.start()]), *_chairs(text[later.end() :])]
    return _listed(re.sub(r"(?i)\b(?:either|both|any of|one of)\b", " ", text))


def _listed(text: str) -> list[Chair]:
    groups = [group for group in re.split(r"(?i)\s*(?:,?\s*\band\b|&|\+)\s*", text) if group.strip(" ,")]
    chairs: list[Chair] = []
    for group in groups:
        commas = [piece for piece in group.split(",") if piece.strip()]
        options = _names(re.split(r"(?i)\s*(?:/|\bor\b)\s*", commas[-1]))
        whole = _names(re.split(r"(?i)\s*(?:,|/|\bor\b)\s*", group))
        if (len(groups) == 1 and len(options) > 1) or re.search(r"(?i),\s*or\b", group):
            chairs.append(Chair(whole))
        else:
            chairs += [Chair(_names(re.split(r"(?i)\s*(?:/|\bor\b)\s*", piece))) for piece in commas]
    return chairs


def _names(pieces: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (name_of(piece) for piece in pieces) if name))


def name_of(piece: str) -> str:
    """A name as typed, or the address when one is given: it says more than any name."""
    address = re.search(ADDRESS, piece)
    return address[0].strip(".") if address else bare(re.sub(r"[<>()\[\]\"]", " ", piece))


def bare(text: str) -> str:
    """Without the small words and marks that cling to a name once its neighbours were taken out."""
    text = re.sub(r"\s+", " ", text.replace("¦", " ")).strip(" ,.:;-\"'")
    trimmed = re.sub(rf"(?i)^(?:{_FILLER}\s*[,.]?\s*)+(?=\S)|(?:[\s,]+{_FILLER})+$", "", text).strip(
        " ,.:;-\"'"
    )
    return "" if re.fullmatch(rf"(?i){_FILLER}", trimmed) else trimmed


def _count(said: str | None) -> int:
    if not said:
        return 1
    return max(1, int(said)) if said.isdigit() else NUMBERS[said.lower()]


def say_seats(seats: Sequence[Chair]) -> str:
    """The chairs as one would type them, so that `read_seats` reads the same again."""
    return " and ".join(
        f"{chair.count} of ({', '.join(chair.anyone_of)})"
        if chair.count > 1
        else " or ".join(chair.anyone_of)
        for chair in seats
    )
