"""Who should sit, as people write it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.profiles import ANYBODY, LEVEL, NOUN, TONGUE, VERB, level_of, read_profile, spoken_by
from bot.said import ADDRESS
from cards.words import who_brings
from services.model import Profile
from services.planning.skills import with_more

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: n for n, word in enumerate(_WORDS, 1)} | {"any": 1, "either": 1}
_COUNT = r"(?:any )?(?P<n>\d{1,2}|one|two|three|four|five|any|either)"
_POOL = re.compile(
    rf"(?i)^(?:{_COUNT} (?:out )?(?:of|from|among)|(?P<either>either|any of))\b:? ?(?:these|the)?:? ?"
)
_POOLED = r"(?i),|/|\b(?:or|and)\b|&|[()]"
_WHO = re.compile(rf"(?i)[\s,]+(?:who|that)\s+(?={VERB})")
_KIND = rf"(?:{LEVEL}|{TONGUE}|{NOUN})"
_SOMEBODY = re.compile(
    r"(?i)(?:(?P<n>\d{1,2}|one|two|three|four|five|an?|any) )?"
    rf"(?P<kind>(?:some|any)(?:body|one)|{_KIND}(?: {_KIND}){{0,2}})"
    r"(?: (?:out )?(?:of|from|among)\b:? ?(?:these|the)?:? ?(?P<pool>.+))?"
)
_GROUP = re.compile(r"(?i)(?:the )?(?:group (?P<a>.+)|(?P<b>.+) group)")
_OPENING = re.compile(
    rf"(?i)(?:,|\band\b|&)+\s*(?=(?:an?|one|two|three|four|five|\d{{1,2}}) {_KIND}"
    r"|(?:some|any)(?:body|one)\b)"
)
# In lower case only: "A", "In" and "An" begin names.
_FILLER = (
    r"(?-i:please|pls|thanks|thank you|asap|if possible|ideally|preferably|sometime|some time|any ?time"
    r"|any day|for|on|in|at|during|from|and|or|a|an|the|it|is|it's|lasting|length|duration|times?|slots?"
    r"|should be|would be|is fine|works)(?![-'\w])"
)


@dataclass(frozen=True, slots=True)
class Chair:
    """`count` of the people named sit here. Each is a name as typed, or a mail address.

    Of them only those who bring what is `wanted`; where nobody is named, of the whole roster.
    """

    anyone_of: tuple[str, ...] = ()
    count: int = 1
    wanted: Profile = ANYBODY


def read_seats(text: str) -> tuple[Chair, ...]:
    """Who sits, from "Asha and Ben or Chi", "two of A, B, C", "A, B or C" (any one of the three).

    "and", "&", "+", ";" and "plus" part chairs; "or" and "/" part those who could sit in one. After "two of"
    all names up to "plus" or ";" belong to the pool; parentheses end it too. What somebody must know goes on
    to there as well, or to the next "and a senior".
    """
    chairs: list[Chair] = []
    for part in re.split(r"(?i)\s*(?:;|\bplus\b|\bas well as\b)\s*", bare(text)):
        chairs += [chair for piece in _OPENING.split(part) for chair in _wished(piece)]
    # "A senior and a senior" are two people, "Asha and Asha" is one.
    return tuple(c for n, c in enumerate(chairs) if not (c.anyone_of and c in chairs[:n]))


def _wished(text: str) -> list[Chair]:
    """Chairs of which the last may have a wish: "a senior who knows Python", "two of A, B, C who know it"."""
    said = _WHO.search(text)
    head = bare(text[: said.start()] if said else text)
    wanted = read_profile(text[said.end() :]) if said else ANYBODY
    some = _SOMEBODY.fullmatch(head)
    if some:
        return [_somebody(some, wanted)]
    chairs = [chair for chair in _chairs(head) if chair.anyone_of]
    *others, last = chairs or [Chair()]
    return [*others, replace(last, wanted=wanted)] if chairs or wanted else []


def _somebody(said: re.Match[str], wanted: Profile) -> Chair:
    """ "Two German-speaking seniors", of some who are named or else of the roster."""
    level, kind = re.search(rf"(?i){LEVEL}", said["kind"]), re.sub(rf"(?i){LEVEL}", "", said["kind"])
    tongue = re.search(rf"(?i){TONGUE}", kind)
    more = Profile((), (spoken_by(tongue[0]),) if tongue else (), level_of(level[0]) if level else None)
    names = _names(re.split(_POOLED, said["pool"])) if said["pool"] else ()
    count = 1 if (said["n"] or "a").lower() in ("a", "an") else _count(said["n"])
    return Chair(names, count, with_more(wanted, more))


def _chairs(text: str) -> list[Chair]:
    text = bare(text)
    inner = re.search(rf"(?i)(?:^|\b|,)\s*(?:{_COUNT} (?:out )?of )\(([^)]*)\)", text)
    if inner:
        pool = Chair(_names(re.split(_POOLED, inner[2])), _count(inner["n"]))
        return [*_chairs(text[: inner.start()]), pool, *_chairs(text[inner.end() :])]
    pooled = _POOL.match(text)
    if pooled and (pooled["n"] or pooled["either"].lower() != "either"):
        names = _names(re.split(_POOLED, text[pooled.end() :]))
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


def group_of(chair: Chair) -> str:
    """The group that is named for a chair: "the Backend group", or an address, which may be somebody's."""
    [name, *others] = chair.anyone_of or ("",)
    told = _GROUP.fullmatch(name)
    return "" if others else (told["a"] or told["b"]) if told else name if "@" in name else ""


def say_seats(seats: Sequence[Chair]) -> str:
    """The chairs as one would type them, so that `read_seats` reads the same again."""
    told = [_say(chair) for chair in seats]
    are_names = all(chair.anyone_of and not chair.wanted for chair in seats)
    return (" and " if are_names else "; ").join(told)


def _say(chair: Chair) -> str:
    several = chair.count > 1
    if not chair.anyone_of:
        who = f"{chair.count} people" if several else "somebody"
    elif several or (chair.wanted and len(chair.anyone_of) > 1):
        who = f"{chair.count} of ({', '.join(chair.anyone_of)})"
    else:
        who = " or ".join(chair.anyone_of)
    return f"{who} {who_brings(chair.wanted, several)}" if chair.wanted else who
