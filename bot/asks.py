"""Free text -> what is asked. English commands; nothing that the text does not say is filled in, except

- a candidate's name taken from an address like dana.cruz@example.org;
- a room without a size: a chair for everybody who sits, and one for the candidate;
- a Teams link, unless the text says "in person".
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from html import unescape

from bot.when import CUT, PastWindow, take_length, take_times
from services.model import Span


class Fact(StrEnum):
    """What a request for times can lack."""

    CANDIDATE = "candidate"
    ADDRESS = "address"
    INTERVIEWERS = "interviewers"
    DURATION = "duration"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Chair:
    """`count` of the people named sit here. Each is a name as typed, or a mail address."""

    anyone_of: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class FindTimes:
    """A request to find times. `missing` lists the facts that stand as None or empty.

    `windows` are UTC spans still to come; `past` is a time that was asked for and is over.
    `interviewers` is what `seats` were read from. `room_seats` is None when no room is wanted.
    """

    candidate_name: str | None = None
    candidate_address: str | None = None
    seats: tuple[Chair, ...] = ()
    interviewers: str = ""
    duration: timedelta | None = None
    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None
    room_seats: int | None = None
    online: bool = True

    @property
    def missing(self) -> tuple[Fact, ...]:
        facts = {
            Fact.CANDIDATE: self.candidate_name,
            Fact.ADDRESS: self.candidate_address,
            Fact.INTERVIEWERS: self.seats,
            Fact.DURATION: self.duration,
            Fact.WINDOW: self.windows,
        }
        return tuple(fact for fact, known in facts.items() if not known)


@dataclass(frozen=True, slots=True)
class Cancel:
    """`who` is the candidate as typed, "" when the text names nobody."""

    who: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    who: str = ""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`when` is the time asked about; it starts where they mean it to. None when no time was understood."""

    when: Span | None = None


@dataclass(frozen=True, slots=True)
class More: ...


@dataclass(frozen=True, slots=True)
class Help: ...


@dataclass(frozen=True, slots=True)
class Hello: ...


@dataclass(frozen=True, slots=True)
class Thanks: ...


@dataclass(frozen=True, slots=True)
class SignIn: ...


@dataclass(frozen=True, slots=True)
class SignOut: ...


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood. `text` is what was read; `missing` names what would make it a request, when it looks like one."""

    text: str
    missing: tuple[Fact, ...] = ()


Ask = FindTimes | Cancel | Status | WhyNot | More | Help | Hello | Thanks | SignIn | SignOut | Unclear

_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"
_SMALL: dict[str, Ask] = {
    "help": Help(), "help me": Help(), "what can you do": Help(), "commands": Help(), "tour": Help(), "take a tour": Help(),
    "hi": Hello(), "hello": Hello(), "hey": Hello(), "hi there": Hello(), "hello there": Hello(), "good morning": Hello(),
    "good afternoon": Hello(), "good evening": Hello(), "start": Hello(),
    "thanks": Thanks(), "thank you": Thanks(), "thx": Thanks(), "cheers": Thanks(), "great thanks": Thanks(),
    "many thanks": Thanks(), "thanks a lot": Thanks(), "thank you very much": Thanks(), "ok thanks": Thanks(),
    "sign out": SignOut(), "signout": SignOut(), "log out": SignOut(), "logout": SignOut(), "sign off": SignOut(),
    "sign in": SignIn(), "signin": SignIn(), "log in": SignIn(), "login": SignIn(),
    "more": More(), "more times": More(), "more slots": More(), "other times": More(), "show more": More(),
    "show more times": More(), "show me more": More(), "any other times": More(), "next page": More(),
    "status": Status(), "my interviews": Status(), "what is booked": Status(), "list": Status(),
    "cancel": Cancel(), "why": WhyNot(), "why not": WhyNot(),
}  # fmt: skip
_VERBS = (
    "schedule",
    "arrange",
    "organize",
    "organise",
    "plan",
    "book",
    "interview",
    "find",
    "set",
    "setup",
    "invite",
)
_FIND = re.compile(
    r"(?i)^(?:(?:please|pls|can you|could you|would you|i(?:'d| would) like to|i (?:need|want|have) to|we need to|let's|"
    r"i need|we need|need) )*"
    r"(?:(?:(?:re)?schedule|arrange|organi[sz]e|plan|book|set ?up|fix|invite|interview|find|look for|get|propose|suggest)\b"
    r"(?: (?:me|us|some|a few))?)?"
    r"(?: ?\b(?:an?|the|some|new|free|possible|common)\b)*"
    r"(?: ?\b(?:times?|slots?|dates?|a time))?"
    r"(?: ?\bfor\b(?= an? interview| the interview))?(?: ?\b(?:an?|the)\b)?"
    r"(?: ?\b(?:(?:technical|tech|first|second|final|phone|video|job|onsite|screening) )*(?:interview|meeting|call|screening|session)s?\b)?"
    r"(?: ?\b(?:for|with|of)\b)?(?: ?\b(?:the )?(?:candidate|applicant)\b:?(?= \S))?"
)
_PANEL = re.compile(
    r"(?i)\b(?:(?:and|the|as) )?(?:interviewers?|panel(?:ists?)?|interviewed by|panel of)\b(?: (?:are|is|being|of|with))?:?"
    r"|\b(?:together )?with\b:?|\bby\b"
)
_ROOM = re.compile(
    r"(?i)(?:\b(?:with|in|and|plus|need|needs|use|book|incl(?:uding)?\.?)\b:? ?)?(?:an? |the |any )?(?:meeting |conference )?"
    r"(?:\b(?P<n1>\d{1,3})[ -]?(?:seats?|person|people|seater)[ -]?(?:meeting )?room\b"
    r"|\brooms?\b(?:,? ?(?:\(|for|with|of|that seats|seating|seats)? ?(?:at least |min(?:imum)? |up to )?"
    r"(?P<n2>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)\b(?! ?(?:min|m|h|hours?|hrs?|minutes?)\b)"
    r" ?(?:people|persons?|seats?|pax|chairs?)?\)?)?)"
)
_NO_ROOM = re.compile(
    r"(?i)\b(?:no|without(?: an?)?|don't need an?|not? need(?:ed)? an?) (?:meeting )?room\b(?: needed)?"
)
_IN_PERSON = re.compile(
    r"(?i)\b(?:in[ -]person|face[ -]to[ -]face|on[ -]?site|no (?:teams|online)(?: (?:link|meeting))?|offline)\b"
)
_ONLINE = re.compile(
    r"(?i)\b(?:(?:it(?:'s| is) )?(?:online|remote(?:ly)?|virtual(?:ly)?)(?: only)?"
    r"|(?:on|via|over|by|in|with) (?:microsoft |ms )?(?:teams|video)(?: (?:call|link|meeting))?)\b"
)
_NUMBERS = {
    w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
} | {"twelve": 12, "any": 1, "either": 1, "any one": 1}  # fmt: skip
_COUNT = r"(?:any )?(?P<n>\d{1,2}|one|two|three|four|five|any|either)"
_POOL = re.compile(
    rf"(?i)^(?:{_COUNT} (?:out )?(?:of|from|among)|(?P<either>either|any of))\b:? ?(?:these|the)?:? ?"
)
_FILLER = (
    r"(?:please|pls|thanks|thank you|asap|if possible|ideally|preferably|sometime|some time|any ?time|any day|for|on|in|at"
    r"|during|from|and|or|a|an|the|it|is|it's|lasting|length|duration|tomorrow's|times?|slots?|should be|would be|is fine|works)"
)


def read_ask(text: str, *, now: datetime, zone: str, locale: str = "en-us") -> Ask:
    """What a message asks for. `zone` is the writer's IANA zone, `locale` decides whether 3/12 is in March."""
    said = clean(text)
    words = re.sub(r"[^\w' ]+", " ", said.lower()).split()
    plain = " ".join(word for word in words if word not in ("please", "pls", "muster"))
    if plain in _SMALL:
        return _SMALL[plain]
    verb = _verb(plain)
    if verb == "why":
        return WhyNot(_when_of(said, now, zone, locale))
    if verb in ("cancel", "status"):
        who = _who(said)
        return Cancel(who) if verb == "cancel" else Status(who)
    small = get_close_matches(plain, [key for key in _SMALL if len(key) > 3], 1, 0.75)
    if small and len(plain) > 3 and len(plain.split()) <= len(small[0].split()):
        return _SMALL[small[0]]
    return _find_times(said, verb, now, zone, locale)


def clean(text: str) -> str:
    """The words without Teams' markup: mentions of the bot, links, entities, odd blanks and quotes."""
    text = re.sub(r"(?i)<at[^>]*>\s*muster[^<]*</at>", " ", text)
    text = re.sub(r"(?i)<a\b[^>]*href=[\"']mailto:([^\"'?]+)[^>]*>(.*?)</a>", _link, text)
    text = re.sub(rf"(?i)\[([^\]]*)\]\(mailto:({_ADDRESS})[^)]*\)", lambda m: _label(m[1], m[2]), text)
    text = re.sub(rf"(?i)<?mailto:({_ADDRESS})>?", r"<\1>", unescape(text))
    text = re.sub(r"(?i)</?(?:at|p|div|br|span|b|i|strong|em|a|u)\b[^>]*>", " ", text)
    text = unescape(text).translate(
        str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0\u202f", "''\"\"--  ")
    )
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff¦]", "", text)
    text = re.sub(r"(?i)^\s*@?muster\b[,:]?\s*", "", re.sub(r"\s+", " ", text).strip())
    return text.strip(' "!?,;')


def read_seats(text: str) -> tuple[Chair, ...]:
    """Who sits, from "Asha and Ben or Chi", "two of A, B, C", "A, B or C" (any one of the three).

    "and", "&", "+", ";" and "plus" part chairs; "or" and "/" part those who could sit in one. After "two of"
    all names up to "plus" or ";" belong to the pool; parentheses end it too.
    """
    chairs: list[Chair] = []
    for part in re.split(r"(?i)\s*(?:;|\bplus\b|\bas well as\b)\s*", _bare(text)):
        chairs += _chairs(part)
    return tuple(dict.fromkeys(chair for chair in chairs if chair.anyone_of))


def _chairs(text: str) -> list[Chair]:
    text = _bare(text)
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
        if len(groups) == 1 and len(options) > 1 or re.search(r"(?i),\s*or\b", group):
            chairs.append(Chair(whole))
        else:
            chairs += [Chair(_names(re.split(r"(?i)\s*(?:/|\bor\b)\s*", piece))) for piece in commas]
    return chairs


def _names(pieces: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (_name(piece) for piece in pieces) if name))


def _name(piece: str) -> str:
    """A name as typed, or the address when one is given: it says more than any name."""
    address = re.search(_ADDRESS, piece)
    return address[0].strip(".") if address else _bare(re.sub(r"[<>()\[\]\"]", " ", piece))


def _bare(text: str) -> str:
    """Without the small words and marks that cling to a name once its neighbours were taken out."""
    text = re.sub(r"\s+", " ", text.replace("¦", " ")).strip(" ,.:;-\"'")
    trimmed = re.sub(rf"(?i)^(?:{_FILLER}\b\s*[,.]?\s*)+(?=\S)|(?:[\s,]+{_FILLER})+$", "", text).strip(
        " ,.:;-\"'"
    )
    return "" if re.fullmatch(rf"(?i){_FILLER}", trimmed) else trimmed


def _count(said: str | None) -> int:
    if not said:
        return 1
    return int(said) if said.isdigit() else _NUMBERS[said.lower()]


def _verb(plain: str) -> str:
    """The command at the start, misspelt or not: "shedule", "cancle", "status of Dana"."""
    first, _, rest = plain.partition(" ")
    if first == "why" and rest:
        return "why"
    if first == "where" and rest.startswith("do"):
        return "status"
    known = (*_VERBS, "cancel", "status")
    close = get_close_matches(first, known, 1, 0.78) if len(first) > 3 else []
    if first in known:
        return first
    return close[0] if close else ""


def _who(said: str) -> str:
    rest = re.sub(
        r"(?i)^\S+|\b(?:the|my|our|all|of|for|with|about|interview|interviews|meeting|booking|please)\b",
        " ",
        said,
    )
    return _name(rest)


def _when_of(said: str, now: datetime, zone: str, locale: str) -> Span | None:
    times, _ = take_times(said, now=now, zone=zone, locale=locale)
    if times.windows:
        return times.windows[0]
    return times.past.span if times.past else None


def _find_times(said: str, verb: str, now: datetime, zone: str, locale: str) -> Ask:
    online, rest = _taken(_ONLINE, said)
    in_person, rest = _taken(_IN_PERSON, rest)
    no_room, rest = _taken(_NO_ROOM, rest)
    hidden, addresses = _hide_addresses(rest)
    room = None if no_room else _ROOM.search(hidden)
    if room:
        hidden = hidden[: room.start()] + CUT + hidden[room.end() :]
    length, hidden = take_length(hidden)
    times, hidden = take_times(hidden, now=now, zone=zone, locale=locale, length=length)
    candidate, interviewers = _parts(_show_addresses(hidden, addresses), verb)
    seats = read_seats(interviewers)
    name, address = _candidate(candidate)
    asked = FindTimes(
        name, address, seats, interviewers if seats else "", length, times.windows, times.past,
        _room_seats(room, seats), bool(online) or not in_person,
    )  # fmt: skip
    told = len(asked.missing)
    if verb or (seats and told <= 3) or (address and told <= 3):
        return asked
    return Unclear(said, asked.missing if told < 4 else ())


def _parts(text: str, verb: str) -> tuple[str, str]:
    """The words about the candidate and those about the panel."""
    if verb:
        text = re.sub(
            r"^\S+", "set up" if verb in ("set", "setup") else verb, re.sub(r"(?i)^(?:please|pls) ", "", text)
        )
        text = re.sub(r"(?i)^set up up\b", "set up", text)
    head = _FIND.match(text.strip(" ¦,"))
    body = text.strip(" ¦,")[head.end() if head else 0 :]
    marks = list(_PANEL.finditer(body))
    if not marks:
        return body, ""
    # "an interview with Dana, interviewers Asha and Ben": the plainest mark parts the two.
    named = [mark for mark in marks if re.search(r"(?i)interviewe|panel", mark[0])]
    mark = (named or marks)[0]
    before = body[: mark.start()]
    if named and not _bare(before) and marks[0] is not mark:
        before = body[marks[0].end() : mark.start()]
    return re.sub(r"(?i)^\W*(?:with|for)\b", "", before), body[mark.end() :]


def _candidate(text: str) -> tuple[str | None, str | None]:
    found = re.search(_ADDRESS, text)
    address = found[0].strip(".") if found else None
    left = re.sub(_ADDRESS, " ", text)
    pieces = [_bare(re.sub(r"[<>()\[\]\"]", " ", piece)) for piece in left.split("¦")]
    name = next((piece for piece in pieces if re.search(r"\w", piece)), "")
    if not name and address and re.fullmatch(r"[a-z-]{2,}(?:\.[a-z-]+)+", address.partition("@")[0], re.I):
        name = address.partition("@")[0].replace(".", " ").title()
    return name or None, address


def _room_seats(room: re.Match[str] | None, seats: tuple[Chair, ...]) -> int | None:
    if room is None:
        return None
    said = room["n1"] or room["n2"]
    if said:
        return int(said) if said.isdigit() else _NUMBERS[said.lower()]
    return sum(chair.count for chair in seats) + 1


def _taken(pattern: re.Pattern[str], text: str) -> tuple[bool, str]:
    left = pattern.sub(CUT, text)
    return left != text, left


def _hide_addresses(text: str) -> tuple[str, list[str]]:
    """Addresses out of the way of the readers of times and rooms: may.24@june.example says nothing."""
    addresses: list[str] = re.findall(_ADDRESS, text)
    for n, address in enumerate(addresses):
        text = text.replace(address, f"\ue000{chr(0xE100 + n)}", 1)
    return text, addresses


def _show_addresses(text: str, addresses: list[str]) -> str:
    return re.sub("\ue000(.)", lambda m: addresses[ord(m[1]) - 0xE100], text)


def _link(match: re.Match[str]) -> str:
    return _label(re.sub(r"<[^>]+>", "", match[2]), match[1])


def _label(label: str, address: str) -> str:
    """A link whose text is itself the address says it once."""
    return f" {address} " if "@" in label else f" {label} &lt;{address}&gt; "
