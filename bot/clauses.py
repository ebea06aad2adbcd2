"""Who is where, and when they can, as parts of a sentence: "Dana Cruz (Tokyo)", "Dana is in Tokyo",
"Tokyo time", "Dana can Tue 9-12 or Wed after 14:00", "she can't on Friday"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.candidate import ANY
from bot.cities import LARGE
from bot.phrases import WHEN
from bot.when import CUT
from bot.zones import is_in_zone_table, meanings, zones_of


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a text about somebody's place or time. `who` is their name as typed, "" where only the
    candidate can be meant. `of_times`: the hours just before it are of that place. `goes_on`: it begins
    with "and", and is of whoever was told of before."""

    start: int
    end: int
    who: str = ""
    place: str = ""
    can: str = ""
    of_times: bool = False
    goes_on: bool = False


_NOBODY = (
    r"(?!(?:i|we|you|it|that|this|there|what|when|where|how|which|rooms?|muster|nobody|everybody|everyone"
    r"|interviews?|time|not|if|please|why)\b)"
)
_THEM = r"(?:(?:the )?(?:candidate|applicant)|she|he|they)"
_WHO = (
    rf"(?<![\w@.-])(?:(?P<them>{_THEM})|(?P<rel>who|and)"
    rf"|{_NOBODY}(?P<who>(?-i:[A-Z][\w'-]*?(?: [A-Z][\w'-]*?){{0,2}})|[a-z][\w'-]*?))"
)
_CAN = re.compile(
    rf"(?i){_WHO},? (?:only )?(?:(?P<not>cannot|can't|can not|(?:is|are)(?: not|n't) (?:free|available))"
    r"|can|could|has time|have time|(?:is|are|will be) (?:only )?(?:free|available))"
    r"(?: only| come| do| make it| make)*(?=[ :])"
)
_IS_IN = re.compile(
    rf"(?i){_WHO}(?:'s| is| are| sits| lives| works)(?: now| currently| based| located| sitting)* in "
    rf"|(?<!\w){_THEM}(?: is)?(?: based)? in "
    r"|(?:(?:the )?(?:candidate's|applicant's|their|her|his|(?P<whose>[a-z][\w-]*)'s) )?"
    r"\btime ?zone(?: is|:)? (?:of )?"
)
_TIME = re.compile(
    r"(?i)\b(?:in )?(?P<place>(?:[a-z][\w'/+.-]* ){1,4})(?P<time>time)\b(?: ?zone)?(?! slots?\b)"
)
_BRACKETS = re.compile(r" ?\((?P<in>[^()@\d\ue000]{2,40})\)")
_FROM = re.compile(
    r"(?i),? (?:(?:now|currently|who (?:is|lives)) )*(?:(?:based|located|living|sitting) )?(?:in|from) "
    r"(?-i:(?=[A-Z]))"
)
_NOT_THEIRS = re.compile(r"(?i)\b(?:with|by|interviewers?|panel|rooms?)\b|[:;\n]")
_PANEL = re.compile(r"(?i)\b(?:with|by|interviewers?|panel)\b|[:;\n]|\d ?(?:m|min|h)\b")
_AND_WHEN = re.compile(r"(?i)[:\s]*(?P<comma>,)?\s*(?:\b(?:or|and|but|also|only|then)\b\s*)*")
_STOP = re.compile(r"(?<=\d)(?<!\.\d)(?<!\.\d\d)\.(?=\s|$)")  # "9-12." ends there; "4.12." is a day
_ROLE = re.compile(
    r"(?i)engineer|developer|designer|manager|analyst|scientist|architect|senior|junior|intern\b"
    r"|^(?:(?:back|front)end|mobile|spring|julia|data|product|sales|design|platform|remote)$"
)  # "Mobile" and "Spring" are cities too, but not in brackets behind a name
_WITH_REGION = re.compile(r"[A-Z][\w'. -]*, [A-Z][\w'. -]*")  # "Portland, Maine", and nothing else
_EVER = datetime(2026, 1, 1, tzinfo=UTC)
_HOURS_BEFORE = re.compile(r"(?i)(?:\d|[ap]\.?m\.?|noon|mornings?|afternoons?|evenings?) *$")


def clauses_of(text: str) -> list[Clause]:
    """In the order of the text; no two overlap."""
    text = _STOP.sub(";", text)
    found: list[Clause] = []
    for clause in sorted((*_told_when(text), *_told_where(text)), key=lambda each: each.start):
        since = found[-1].end if found else 0
        joins = bool(found) and not text[since : clause.start].strip(" ,")
        if clause.start >= since and (joins or not clause.goes_on):
            found.append(replace(clause, who=found[-1].who) if clause.goes_on else clause)
    return found


def names_them(who: str, name: str | None, address: str | None) -> bool:
    """Whether that is what a candidate is called: a part of the name, or of the address. "" is them too."""
    local = (address or "").partition("@")[0].replace(".", " ")
    called = [f" {known.casefold()} " for known in (name or "", local)]
    return not who or any(f" {who.casefold()} " in known for known in called)


def cut(text: str, clauses: Sequence[Clause]) -> str:
    for clause in reversed(clauses):
        text = text[: clause.start] + CUT + text[clause.end :]
    return text


def by_whose_clock(text: str, now: datetime, zone: str) -> tuple[str, str]:
    """The zone of the hours in a text, the writer's unless it says another one, and the text without that:
    "Tuesday 14:00 Tokyo time"."""
    told = [clause for clause in clauses_of(text) if clause.of_times]
    zones = zones_of(told[0].place, now) if told else ()
    return (zones[0], cut(text, told)) if len(zones) == 1 else (zone, text)


def place_of(clauses: Sequence[Clause]) -> str:
    return next((clause.place for clause in clauses if clause.place), "")


def can_of(clauses: Sequence[Clause]) -> str:
    """ "Any time" is a word too: it takes back what was said before."""
    return "; ".join(clause.can for clause in clauses if clause.can)


def _told_when(text: str) -> Iterator[Clause]:
    for said in _CAN.finditer(text):
        any_time = ANY.match(text, said.end())
        end = any_time.end() if any_time else _end_of_times(text, said.end())
        can = re.sub(r"^[\s:,]*(?:only )?", "", text[said.end() : end])
        if can and _relates(said, text):
            yield Clause(
                said.start(),
                end,
                said["who"] or "",
                can=f"not {can}" if said["not"] else can,
                goes_on=_goes_on(said),
            )


def _end_of_times(text: str, at: int) -> int:
    """Behind the last word of time. A week behind a comma is one asked for: "she can Tue, next week"."""
    while True:
        joint = _AND_WHEN.match(text, at)
        word = WHEN.match(text, joint.end()) if joint else None
        if joint is None or word is None or (joint["comma"] and word["week"]):
            return at
        at = word.end()


def _relates(said: re.Match[str], text: str) -> bool:
    """ "Who" is the candidate as long as nobody of the panel is named."""
    return (said["rel"] or "").lower() != "who" or not _PANEL.search(text[: said.start()])


def _goes_on(said: re.Match[str]) -> bool:
    return (said["rel"] or "").lower() == "and"


def _told_where(text: str) -> Iterator[Clause]:
    if _WITH_REGION.fullmatch(text) and zones_of(text, _EVER):
        yield Clause(0, len(text), place=text)
    for said in _IS_IN.finditer(text):
        place = _place_at(text, said.end())
        if place and _relates(said, text):
            yield Clause(
                said.start(), said.end() + len(place), said["who"] or "", place, goes_on=_goes_on(said)
            )
    for said in _TIME.finditer(text):
        yield from _zone_time(said, text)
    for said in _FROM.finditer(text):
        place = _large_place_at(text, said.end())
        if place and not _NOT_THEIRS.search(text[: said.start()]):
            yield Clause(said.start(), said.end() + len(place), place=place)
    for said in _BRACKETS.finditer(text):
        place = said["in"].strip()
        if not _PANEL.search(text[: said.start()]) and (_is_known(place) or _looks_like_a_place(place)):
            yield Clause(said.start(), said.end(), place=place)


def _zone_time(said: re.Match[str], text: str) -> Iterator[Clause]:
    """ "Tokyo time", "Tokyo Standard Time": as many words as the table knows."""
    words = said["place"].split()
    for n in range(len(words)):
        name = " ".join(words[n:])
        for place in (f"{name} {said['time']}", name):
            if _is_known(place) or (name[0].isupper() and _is_city(place, LARGE)):
                at = said.start("place") + said["place"].index(name)
                lead = re.search(r"(?i)\bin $", text[:at])
                start = lead.start() if lead else at
                of_times = bool(_HOURS_BEFORE.search(text[:start]))
                yield Clause(start, said.end(), place=place, of_times=of_times)
                return


def _place_at(text: str, at: int) -> str:
    """The longest place that a table knows there; else a name that none does."""
    if WHEN.match(text, at) or WHEN.match(text, at - len("in ")):
        return ""  # "in December"
    words = re.match(r"[^\s,;:()¦]+(?: [^\s,;:()¦]+){0,4}", text[at:])
    pieces = words[0].split(" ") if words else []
    for n in range(len(pieces), 0, -1):
        place = " ".join(pieces[:n]).rstrip(".!?")
        if _is_known(place) or _is_city(place, 0 if place[:1].isupper() else LARGE):
            return place + _around(place, text[at + len(place) :])
    unknown = re.match(r"[A-Z][\w'/.-]*(?: [A-Z][\w'/.-]*){0,3}", text[at:])
    return unknown[0].rstrip(".") if unknown else ""


def _large_place_at(text: str, at: int) -> str:
    """Not each small town: "Dana Cruz from Nokia"."""
    place = _place_at(text, at)
    return place if _is_known(place) or _is_city(place, LARGE) else ""


def _around(place: str, rest: str) -> str:
    """ ", Oregon" behind "Portland"."""
    words = re.match(r", [^\W\d][\w'.-]*(?: [^\W\d][\w'.-]*){0,2}", rest)
    pieces = words[0].split(" ") if words else []
    for n in range(len(pieces), 1, -1):
        around = " ".join(pieces[:n]).rstrip(".")
        if zones_of(place + around, _EVER):
            return around
    return ""


def _is_known(place: str) -> bool:
    return is_in_zone_table(place, _EVER)


def _is_city(name: str, least: int) -> bool:
    """Not each word that some small town is called, "same" or "best", is meant as one. A state is large."""
    return any(each.people >= least or not each.people for each in meanings(name, _EVER))


def _looks_like_a_place(words: str) -> bool:
    return not _ROLE.search(words) and bool(
        re.fullmatch(r"[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){0,3}(?:, [A-Z][\w'. -]+)?", words)
    )
