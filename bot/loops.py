"""A loop of several sessions, as people write one.

    45 min coding with Asha or Ben, 60 min system design with Chi; lunch 12-13, any order, one room for 5

A session begins at its length, or stands between two semicolons or on a line of its own. What lies between
sessions (order, breaks, lunch, days, one room) is read first, and said once for all of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta

from bot.guests import NOBODY, Guests, say_guests, take_guests
from bot.phrases import LENGTH, NUMBERS
from bot.said import show_addresses
from bot.seats import Chair, bare, read_seats
from bot.when import CUT, length_of

MOST = 8  # sessions of one loop


_DEBRIEF = re.compile(r"(?i)(?:de-?brief(?:ing)?|wrap-up|hiring decision)\b")
_CALLED = re.compile(
    r"(?i)(?:\bthen\b[^,;]*|(?:,|\band\b|\bplus\b)\s*(?:an? |the )?(?:de-?brief(?:ing)?|wrap-up)[^,;]*,?\s*)$"
)
_ALONE = re.compile(r"(?i)[,; (]*\bwithout (?:the )?(?:candidate|applicant)\b\)?")


def say_alone(alone: bool) -> str:
    return ", without the candidate" if alone else ""


@dataclass(frozen=True, slots=True)
class SessionAsked:
    """One session of a request. `interviewers` is what all that follows `duration` can be read from again."""

    title: str = ""
    duration: timedelta | None = None
    seats: tuple[Chair, ...] = ()
    interviewers: str = ""
    guests: Guests = NOBODY
    alone: bool = False  # without the candidate, whatever it is called

    @classmethod
    def read(cls, title: str, duration: timedelta | None, panel: str) -> "SessionAsked":
        guests, left = take_guests(panel)
        alone, left = _taken(_ALONE, left)
        seats = read_seats(left)
        return cls(title, duration, seats, bare(panel) if seats else "", guests, alone)

    @property
    def is_debrief(self) -> bool:
        """The candidate is not there, and it comes last."""
        return self.alone or bool(_DEBRIEF.match(self.title))

    def with_guests(self, guests: Guests) -> "SessionAsked":
        """The same with those besides, where they are not there yet."""
        if self.guests + guests == self.guests:
            return self
        panel = bare(_ALONE.sub("", take_guests(self.interviewers)[1]))
        told = f"{panel}{say_alone(self.alone)}{say_guests(self.guests + guests)}" if self.seats else ""
        return replace(self, guests=self.guests + guests, interviewers=told)


@dataclass(frozen=True, slots=True)
class LunchAsked:
    """The candidate eats for `length` between two local hours."""

    start: time = time(12)
    end: time = time(13)
    length: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the sessions of a loop lie to one another. `pause` is the shortest break; None leaves it open."""

    any_order: bool = False
    one_room: bool = False
    days: int = 1
    pause: timedelta | None = None
    lunch: LunchAsked | None = None


_ANY_ORDER = re.compile(
    r"(?i)\b(?:in )?(?:any|free|whatever) order\b|\b(?:the )?order (?:is free|does(?: not|n't) matter)\b"
)
_ONE_ROOM = re.compile(
    r"(?i)\b(?:in |use )?(?:all in )?(?:one|the same|same|a single) (?=(?:meeting )?room\b)"
)
_ONE_DAY = re.compile(r"(?i)\b(?:all )?(?:(?:in|on|within) (?:one|a single|the same)|same) day\b")
_DAYS = re.compile(
    r"(?i)\b(?:spread |split )?(?:over|across|on) (?:up to |at most )?(?P<n>\d|two|three|four|five) days\b"
)
_PAUSE = re.compile(
    r"(?i)\b(?:with )?(?:an? )?(?P<n>\d{1,2})[ -]?m(?:in(?:ute)?s?)?\b\.? (?:breaks?|gaps?|pauses?)\b"
    r"(?: (?:in )?between(?: (?:them|each|all|the|sessions|interviews|rounds))*)?"
)
_NO_PAUSE = re.compile(r"(?i)\b(?:no|without) (?:breaks?|gaps?|pauses?)\b|\bback[ -]to[ -]back\b")
_CLOCK = r"\d{1,2}(?::\d\d)?(?: ?[ap]m)?"
_NO_LUNCH = re.compile(r"(?i)\b(?:no|without(?: an?)?) lunch(?: break)?\b")
_LUNCH = re.compile(
    r"(?i)\b(?:and |with |plus )?(?:an? )?(?:(?P<n>\d{2})[ -]?m(?:in(?:ute)?s?)?\b\.? )?lunch\b(?: break)?"
    r"(?: of (?P<n2>\d{2}) ?m(?:in(?:ute)?s?)?\b\.?)?:?"
    rf"(?: (?:from |between |at )?(?P<a>{_CLOCK})(?: ?(?:-|to|and|until) ?(?P<b>{_CLOCK}))?)?"
)
_IN_BRACKETS = re.compile(r"(?P<title>[^,;:\n()]+)\((?P<in>[^()]*)\)")
_WITH = re.compile(r"(?i)\b(?:together )?with\b:?|\bby\b|\b(?:interviewers?|panel(?:ists?)?)\b:?|: | - ")
_JOIN = r"[,;]?\s*(?:\b(?:and then|and|then|plus)\b)?\s*"
_FOR_CANDIDATE = re.compile(r"(?i)\bfor (?:the )?(?:candidate )?([^,;:¦\n]*?<?\ue000.>?)")


def take_shape(text: str) -> tuple[Shape, str]:
    """What is said of all sessions together, and the text without it."""
    lunch, text = take_lunch(text)
    pause, text = _take_pause(text)
    any_order, text = _taken(_ANY_ORDER, text)
    one_day, text = _taken(_ONE_DAY, text)
    days = None if one_day else _DAYS.search(text)
    text = _DAYS.sub(CUT, text)
    one_room = bool(_ONE_ROOM.search(text))
    shape = Shape(any_order, one_room, _number(days["n"]) if days else 1, pause, lunch)
    return shape, _ONE_ROOM.sub("", text)


def take_sessions(text: str, addresses: list[str]) -> tuple[tuple[SessionAsked, ...], str]:
    """The sessions, and the words before them; () when the text does not tell of two at least.

    `text` and the words given back hide their `addresses` (`said.hide_addresses`).
    """
    meant = _FOR_CANDIDATE.search(text)
    text = _IN_BRACKETS.sub(_unbracketed, text)
    head, body = _head(text)
    if meant and "\ue000" not in head:
        head, body = f"{head} {meant[1]}", body.replace(meant[0], CUT)
    read = [(piece, _session(piece, addresses)) for piece in _pieces(body)]
    # "...; Chi shadowing" is no session: it is said of all of them.
    guests = sum((take_guests(show_addresses(piece, addresses))[0] for piece, s in read if s is None), NOBODY)
    sessions = tuple(session.with_guests(guests) for _, session in read if session)
    return (sessions[:MOST], head) if len(sessions) > 1 else ((), text)


def read_lunch(text: str) -> LunchAsked | None:
    """ "12:00-13:00, 45 min", as the form has it."""
    minutes = LENGTH.search(text)
    hours = text[: minutes.start()].strip(" ,") if minutes else text
    lunch, _ = take_lunch(f"lunch {hours}") if hours.strip() else (None, "")
    length = length_of(minutes) if minutes else None
    return replace(lunch, length=min(length, lunch.length)) if lunch and length else lunch


def take_lunch(text: str) -> tuple[LunchAsked | None, str]:
    none, text = _taken(_NO_LUNCH, text)
    said = _LUNCH.search(text)
    if none or said is None:
        return None, text
    start = _clock(said["a"]) if said["a"] else time(12)
    end = _clock(said["b"]) if said["b"] else time(start.hour + 1, start.minute)
    minutes = int(said["n"] or said["n2"] or 0)
    whole = timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)
    rest = text[: said.start()] + CUT + text[said.end() :]
    if whole <= timedelta():
        return None, rest
    return LunchAsked(start, end, min(whole, timedelta(minutes=minutes) if minutes else whole)), rest


def _take_pause(text: str) -> tuple[timedelta | None, str]:
    none, text = _taken(_NO_PAUSE, text)
    said = _PAUSE.search(text)
    if said is None:
        return timedelta() if none else None, text
    return timedelta(minutes=int(said["n"])), _PAUSE.sub(CUT, text)


def _clock(said: str) -> time:
    """Lunch is between eleven and four: "1" is one in the afternoon."""
    hour, minute = int(re.match(r"\d+", said)[0]), re.search(r":(\d\d)", said)  # type: ignore[index]
    return time((hour + 12 if hour < 8 else hour) % 24, int(minute[1]) % 60 if minute else 0)


def _number(said: str) -> int:
    return int(said) if said.isdigit() else NUMBERS[said.lower()]


def _unbracketed(match: re.Match[str]) -> str:
    """ "coding (45 min, Asha or Ben)" is "coding 45 min with Asha or Ben"."""
    length = LENGTH.search(match["in"])
    if length is None:
        return match[0]
    rest = match["in"][: length.start()] + match["in"][length.end() :]
    return f"{match['title']} {length[0]} with {re.sub(r'(?i)^[ ,:]*(?:with )?', '', rest)}"


def _head(text: str) -> tuple[str, str]:
    """What stands before the first session, and the rest. A colon, a line's or an address's end part them,
    else the "with" of a panel that is named before its length.
    """
    first = LENGTH.search(text)
    before, after = (text[: first.start()], text[first.end() :]) if first else (text, "")
    ends = [*re.finditer(r":|\n|\ue000.>?[,;]?", before)]
    at = ends[-1].end() if ends else len(before)
    panel = re.search(r"(?i)\b(?:together )?with\b", before)
    is_named = panel and before.rstrip(" ¦").endswith(",") and before[panel.end() :].strip(" ,¦")
    if panel and is_named and not ends and not after.lstrip().lower().startswith("with "):
        at = panel.start()
    return text[:at].rstrip(":\n "), text[at:]


def _pieces(body: str) -> Iterator[str]:
    """One session each, and what is none."""
    for piece in re.split(r"[;\n]|¦\s*¦", body):
        lengths = [match.start() for match in LENGTH.finditer(piece)]
        if len(lengths) < 2:
            yield piece
        elif re.fullmatch(rf"(?i)[\s¦,:-]*{_JOIN}(?:an? )?", piece[: lengths[0]]):
            yield from _cut(piece, [lengths[0], *(_called_before(piece, at) for at in lengths[1:])])
        else:
            yield from _cut(piece, [lengths[0], *(_beginning(piece, at) for at in lengths[1:])])


def _cut(text: str, at: list[int]) -> Iterator[str]:
    for start, end in zip([0, *at[1:]], [*at[1:], len(text)], strict=True):
        yield text[start:end]


def _called_before(piece: str, length: int) -> int:
    """Among sessions that begin at their lengths: "..., then debrief 30 min with Asha"."""
    called = _CALLED.search(piece[:length])
    return called.start() if called else length


def _beginning(piece: str, length: int) -> int:
    """Where the title before that length begins: after the comma, or the "then", that parts it off."""
    parted = [*re.finditer(r"(?i),|\bthen\b", piece[:length])]
    return parted[-1].start() if parted else length


def _session(piece: str, addresses: list[str]) -> SessionAsked | None:
    length = LENGTH.search(piece)
    if length is None:
        return None
    text = re.sub(r"\s+", " ", f"{piece[: length.start()]} {piece[length.end() :]}")
    text = re.sub(rf"(?i)^[\s,.¦:-]*(?:\d[.)] )?{_JOIN}", "", text)
    alone, text = _taken(_ALONE, text)
    mark = _WITH.search(text) or re.search(r"[,¦ ]*,[,¦ ]*", text)
    title, panel = (text[: mark.start()], text[mark.end() :]) if mark else (text, "")
    panel = show_addresses(re.sub(rf"(?i){_JOIN}$", "", panel.rstrip(" ¦,")), addresses)
    return SessionAsked.read(_title(title), length_of(length), f"{panel}{say_alone(alone)}")


def _title(text: str) -> str:
    told = bare(re.sub(r"(?i)^\W*(?:of|for|an?|the)\b", "", text))
    return told[:1].upper() + told[1:60]


def _taken(pattern: re.Pattern[str], text: str) -> tuple[bool, str]:
    left = pattern.sub(CUT, text)
    return left != text, left
