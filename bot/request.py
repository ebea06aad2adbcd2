"""A request for times, as people write it. Nothing that the text does not say is filled in, except

- a candidate's name taken from an address like dana.cruz@example.org;
- a room without a size: a chair for everybody who sits, and one for the candidate;
- a Teams link, unless the text says "in person".
"""

import re
from dataclasses import replace
from datetime import datetime

from bot.asks import FindTimes, Unclear
from bot.candidate import CandidateTime, days_told
from bot.clauses import Clause, can_of, clauses_of, cut, names_them, place_of
from bot.grid import take_grid
from bot.guests import take_guests
from bot.kits import take_kit
from bot.loops import SessionAsked, Shape, take_lunch, take_sessions, take_shape
from bot.phrases import LENGTH
from bot.said import ADDRESS, hide_addresses, show_addresses
from bot.seats import NUMBERS, bare
from bot.when import CUT, take_length, take_times
from bot.zones import zones_of

_MEETING = (
    r"(?:(?:technical|tech|first|second|final|phone|video|job|screening|panel|interview|full|whole) )*"
    r"(?:interview|meeting|call|screening|session|loop)s?"
)
_OPENING = re.compile(
    r"(?i)^(?:(?:i|we) )?(?:need |want )?"
    r"(?:(?:schedule|arrange|organi[sz]e|plan|book|set ?up|fix|invite|interview|find|look for|get|propose"
    r"|suggest)\b(?: (?:me|us|some|a few))?)?"
    r"(?: ?\b(?:an?|the|some|new|free|possible|common)\b)*(?: ?\b(?:times?|slots?|dates?))?"
    rf"(?: ?\bfor (?=(?:an? |the )?{_MEETING}\b))?(?: ?\b(?:an?|the)\b)?(?: ?\b{_MEETING}\b)?:?"
    r"(?: ?\b(?:for|with|of)\b)?(?: ?\b(?:the )?(?:candidate|applicant)\b:?(?= ?[\w<]))?"
)
_PANEL = re.compile(
    r"(?i)\b(?:(?:and|the|as) )?(?:(?<!senior )(?<!junior )(?<!lead )interviewers?(?! (?:who|that|of|from)\b)"
    r"|panel(?:ists?)?|interviewed by|panel of)\b"
    r"(?: (?:are|is|being|of|with))?:?|\b(?:together )?with\b:?|\bby\b"
)
_ROOM = re.compile(
    r"(?i)(?:\b(?:with|in|and|plus|needs?|use|book|incl(?:uding)?\.?)\b:? ?)?(?:an? |the |any )?"
    r"(?:meeting |conference )?(?:\b(?P<n1>\d{1,3})[ -]?(?:seats?|person|people|seater)[ -]?"
    r"(?:meeting )?room\b"
    r"|\brooms?\b(?:,? ?(?:\(|for|with|of|that seats|seating|seats)? ?(?:at least |min(?:imum)? |up to )?"
    r"(?P<n2>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
    r"(?! ?(?:min|m|h|hours?|hrs?|minutes?)\b) ?(?:people|persons?|seats?|pax|chairs?)?\)?)?)"
)
# Without hours it is the interview that is a lunch, or is held over it.
_LUNCH_HOURS = re.compile(r"(?i)\blunch(?: break)?:? (?:from |between |at )?\d")
_NO_ROOM = re.compile(
    r"(?i)\b(?:no|without(?: an?)?|don't need an?|not? need(?:ed)? an?) (?:meeting )?room\b(?: needed)?"
)
_IN_PERSON = re.compile(
    r"(?i)\b(?:in[ -]person|face[ -]to[ -]face|on[ -]?site|offline"
    r"|no (?:teams|online)(?: (?:link|meeting))?)\b"
)
_ONLINE = re.compile(
    r"(?i)\b(?:(?:it(?:'s| is) )?(?:online|remote(?:ly)?|virtual(?:ly)?)(?: only)?"
    r"|(?:on|via|over|by|in|with) (?:microsoft |ms )?(?:teams|video)(?: (?:call|link|meeting))?)\b"
)


def read_request(said: str, verb: str, *, now: datetime, zone: str, locale: str) -> FindTimes | Unclear:
    """`said` may still hold line breaks; `verb` is the command that it starts with, "" for none."""
    clauses = clauses_of(said)
    if clauses and clauses[0].who and not clauses[0].start:  # "Mira is in Sydney, 60 min with ..."
        clauses[0] = replace(clauses[0], start=len(clauses[0].who))
    asked = _read(cut(said, clauses), verb, _zone_of_times(clauses, now) or zone, now=now, locale=locale)
    theirs = [each for each in clauses if isinstance(asked, FindTimes) and _is_about(each, asked)]
    if theirs != clauses:  # what is said of others stays where it is
        asked = _read(cut(said, theirs), verb, _zone_of_times(theirs, now) or zone, now=now, locale=locale)
    if isinstance(asked, Unclear):
        return Unclear(said, asked.missing)
    return with_their_time(asked, place_of(theirs), can_of(theirs), now=now, zone=zone, locale=locale)


def with_their_time(
    asked: FindTimes, place: str, can: str, *, now: datetime, zone: str, locale: str
) -> FindTimes:
    """With what is said of the candidate's own time. Where no days are asked for, those on which they can."""
    theirs = CandidateTime.read(place, can, asked.windows, now=now, zone=zone, locale=locale)
    days = None
    if not (asked.windows or asked.past):
        days = days_told(can, now=now, zone=theirs.zone or zone, writers=zone, locale=locale)
    return replace(asked, windows=days or asked.windows, theirs=theirs)


def _is_about(clause: Clause, asked: FindTimes) -> bool:
    return names_them(clause.who, asked.candidate_name, asked.candidate_address)


def _zone_of_times(clauses: list[Clause], now: datetime) -> str:
    """ "Tuesday 14:00 Tokyo time" is by the clocks of Tokyo."""
    zones = next((zones_of(clause.place, now) for clause in clauses if clause.of_times), ())
    return zones[0] if len(zones) == 1 else ""


def _read(said: str, verb: str, zone: str, *, now: datetime, locale: str) -> FindTimes | Unclear:
    online, rest = _taken(_ONLINE, said)
    in_person, rest = _taken(_IN_PERSON, rest)
    no_room, rest = _taken(_NO_ROOM, rest)
    grid, rest = take_grid(rest)
    hidden, addresses = hide_addresses(rest)
    shape, shaped = take_shape(hidden)
    is_loop = len(LENGTH.findall(shaped)) > 1
    lunch, free = take_lunch(hidden)
    if is_loop:
        hidden = shaped
    elif lunch and _LUNCH_HOURS.search(hidden) and LENGTH.search(free):
        shape, hidden = Shape(lunch=lunch), free
    else:
        shape = Shape()
    room = None if no_room else _ROOM.search(hidden)
    if room:
        hidden = hidden[: room.start()] + CUT + hidden[room.end() :]
    length, hidden = (None, hidden) if is_loop else take_length(hidden.replace("\n", " "))
    times, hidden = take_times(hidden, now=now, zone=zone, locale=locale, length=length)
    sessions, words = take_sessions(hidden, addresses) if is_loop else ((), hidden)
    if is_loop and not sessions:
        length, words = take_length(hidden.replace("\n", " "))
    kit, words = ("", words) if sessions else take_kit(words)
    guests, words = take_guests(show_addresses(words, addresses))
    candidate, interviewers = _parts(words, verb)
    if not sessions:
        sessions = (SessionAsked.read("", length, interviewers),)
    sessions = tuple(session.with_guests(guests) for session in sessions)
    name, address = _candidate(candidate)
    asked = FindTimes(
        name, address, sessions, shape, times.windows, times.past,
        _room_seats(room, sessions), bool(online) or not in_person, kit, grid=grid,
    )  # fmt: skip
    told = len(asked.missing)
    if verb or (asked.sessions[0].seats and told <= 3) or (address and told <= 3):
        return asked
    return Unclear(said, asked.missing if told < 4 else ())


def _parts(text: str, verb: str) -> tuple[str, str]:
    """The words about the candidate and those about the panel."""
    if verb:
        # As it should have been spelt, so that the opening is known for one.
        text = re.sub(r"(?i)^\S+(?: up\b)?", "set up" if verb in ("set", "setup") else verb, text)
    # "a 45-minute interview": what was taken out must not part the words of the opening.
    text = re.sub(rf"(?i)¦\s*(?={_MEETING}\b)", "", text).strip(" ¦,")
    text = re.sub(r" +", " ", text)
    head = _OPENING.match(text)
    body = text[head.end() if head else 0 :]
    marks = list(_PANEL.finditer(body))
    if not marks:
        return body, ""
    # "an interview with Dana, interviewers Asha and Ben": the plainest mark parts the two.
    named = [mark for mark in marks if re.search(r"(?i)interviewe|panel", mark[0])]
    mark = (named or marks)[0]
    before = body[: mark.start()]
    if named and not bare(before) and marks[0] is not mark:
        before = body[marks[0].end() : mark.start()]
    panel = body[mark.end() :]
    if not bare(before) and (last := re.search(rf"(?i)\b(?:for|4) (?=[^¦]*{ADDRESS})", panel)):
        return panel[last.end() :], panel[: last.start()]  # "with Asha and Ben for Dana dana@example.org"
    return re.sub(r"(?i)^\W*(?:with|for)\b", "", before), panel


def _candidate(text: str) -> tuple[str | None, str | None]:
    found = re.search(ADDRESS, text)
    address = found[0].strip(".") if found else None
    left = re.sub(ADDRESS, " ", text)
    pieces = [bare(re.sub(r"[<>()\[\]\"]", " ", piece)) for piece in left.split("¦")]
    name = next((piece for piece in pieces if re.search(r"\w", piece)), "")
    if not name and address and re.fullmatch(r"[a-z-]{2,}(?:\.[a-z-]+)+", address.partition("@")[0], re.I):
        name = address.partition("@")[0].replace(".", " ").title()
    return name or None, address


def _room_seats(room: re.Match[str] | None, sessions: tuple[SessionAsked, ...]) -> int | None:
    if room is None:
        return None
    said = room["n1"] or room["n2"]
    if said:
        return int(said) if said.isdigit() else NUMBERS[said.lower()]
    return max(sum(chair.count for chair in session.seats) for session in sessions) + 1


def _taken(pattern: re.Pattern[str], text: str) -> tuple[bool, str]:
    left = pattern.sub(CUT, text)
    return left != text, left
