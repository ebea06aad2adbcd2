"""What is changed about a request that is not to one's liking, in a few words: the buttons' typed twins.

without a room · 45 minutes · starts every 5 minutes · Chi instead of Ben · with Chi · without Ben ·
a week later too · Dana is in Tokyo · Dana can only on Tuesday
"""

import re
from datetime import datetime

from bot.asks import (
    AWeekLater,
    Ease,
    Instead,
    Lasting,
    OnDays,
    RoomFor,
    SaidWay,
    StartsEvery,
    TheirTime,
    With,
    Without,
)
from bot.clauses import can_of, clauses_of, cut, place_of
from bot.grid import take_grid
from bot.phrases import LENGTH
from bot.seats import NUMBERS
from bot.when import length_of, take_times

_NAME = r"[\w.'+@-]+(?: [\w.'-]+){0,3}?"
_LEAD = re.compile(
    r"(?i)^(?:(?:and|or|then|but|no,|sorry|ok|okay|what about|how about|try|do it|make it|make that|change to"
    r"|change (?:it|that) to|actually|rather|better|i meant|(?:can|could) we(?: do| have| try| make it)?"
    r"|do|only|just),? )+"
)
_OPENS = re.compile(r": \d+\+?$")  # how many times, as a button says it: "no room: 20+"
_WITHOUT = re.compile(
    r"(?i)(?:without|with no|no(?= room\b| lunch\b)) (?:an? |any |the |meeting (?=room))*"
    r"(?P<what>(?:(?!\bwith\b)[^,;]){2,40})"
)
_INSTEAD = re.compile(
    rf"(?i)(?:(?:have|take) )?(?P<new>{_NAME}) (?:instead of|rather than|in place of) (?P<old>{_NAME})"
    rf"|(?:replace|swap) (?P<old2>{_NAME}) (?:with|by|for) (?P<new2>{_NAME})"
)
_WITH = re.compile(
    rf"(?i)with (?P<who>(?!an? |the |two |three |no |kit\b|.*\b(?:and|or|who)\b){_NAME})(?: too| as well)?"
)
_LATER = re.compile(r"(?i)(?:also )?(?:a|one|1|the) week (?:later|after)(?: too| as well)?")
_ROOM = re.compile(r"(?i)(?:with )?(?:an? )?room for (?P<n>\d{1,3}|[a-z]+)(?: people)?")
# What buttons under "No common time" say, alone or joined: no words of a request's own can do these.
_PLANS = (
    r"(?:(?:an? )?smaller room|over tentative meetings|people who work elsewhere|all of them shorter"
    rf"|(?:a colleague|no break|other hours|one more) for {_NAME}|other times than {_NAME} said)"
)
_WAY = rf"(?:{_PLANS}|no room|a week later too|without {_NAME}|\d+ (?:min|h)(?: \d+ min)?)(?: for {_NAME})?"
_SAID = re.compile(rf"(?i){_PLANS}(?: for {_NAME})?|no room for {_NAME}|{_WAY}(?:(?:,| and) {_WAY})+")


def read_easing(said: str) -> Ease | None:
    """None for everything else: whole sentences are requests of their own."""
    said = _OPENS.sub("", _LEAD.sub("", said.rstrip(".!?")))
    if _SAID.fullmatch(said):
        return SaidWay(said)
    if lasting := _lasting(said):
        return lasting
    grid, rest = take_grid(said)
    if grid and not rest.strip(" ¦"):
        return StartsEvery(grid)
    if without := _WITHOUT.fullmatch(said):
        what = without["what"]
        return Without(what.lower() if what.lower() in ("room", "lunch") else what)
    if swap := _INSTEAD.fullmatch(said):
        return Instead(swap["new"] or swap["new2"], swap["old"] or swap["old2"])
    if room := _ROOM.fullmatch(said):
        seats = int(room["n"]) if room["n"].isdigit() else NUMBERS.get(room["n"].lower(), 0)
        return RoomFor(seats) if seats else None
    if _LATER.fullmatch(said):
        return AWeekLater()
    if with_them := _WITH.fullmatch(said):
        return With(with_them["who"])
    return _their_time(said)


def read_other_days(said: str, *, now: datetime, zone: str, locale: str) -> OnDays | None:
    """ "Thursday instead", "what about next week?": days or hours, and nothing else."""
    said = re.sub(
        r"(?i),? (?:instead|rather|then|too|please|works better|is better)+$",
        "",
        _LEAD.sub("", said.rstrip(".!?")),
    )
    times, rest = take_times(said, now=now, zone=zone, locale=locale)
    if not (times.windows or times.past) or re.search(r"\w", re.sub(r"(?i)\b(?:or|and|on|at)\b", "", rest)):
        return None
    return OnDays(times.windows, times.past)


def _their_time(said: str) -> TheirTime | None:
    """The candidate's place or time, and nothing else."""
    told = clauses_of(said)
    if not told or cut(said, told).strip(" ,;¦"):
        return None
    return TheirTime(next((each.who for each in told if each.who), ""), place_of(told), can_of(told))


def _lasting(said: str) -> Lasting | None:
    """ "45 minutes", or of one session of a loop "45 min coding"."""
    if re.fullmatch(r"[1-9]\d{1,2}", said):  # "make it 45"
        said += " min"
    length = LENGTH.match(said)
    duration = length_of(length) if length else None
    if length is None or duration is None:
        return None
    of = re.fullmatch(r"(?i)(?:[ ,]*for)?(?P<title>(?: [\w+#-]+){0,3})", said[length.end() :])
    return Lasting(duration, of["title"].strip()) if of else None
