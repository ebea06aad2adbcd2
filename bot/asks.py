"""Free text -> what is asked. English commands; nothing that the text does not say is filled in, except

- a candidate's name taken from an address like dana.cruz@example.org;
- a room without a size: a chair for everybody who sits, and one for the candidate;
- a Teams link, unless the text says "in person".
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Literal

from bot.loops import SessionAsked, Shape, take_sessions, take_shape
from bot.phrases import LENGTH
from bot.said import ADDRESS, clean, hide_addresses, show_addresses
from bot.seats import NUMBERS, bare, name_of, read_seats
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
class FindTimes:
    """A request to find times. `missing` lists the facts that stand as None or empty.

    `windows` are UTC spans still to come; `past` is a time that was asked for and is over. `room_seats` is
    None when no room is wanted. `kit` is the name of a plan that stands for the sessions, or "".
    """

    candidate_name: str | None = None
    candidate_address: str | None = None
    sessions: tuple[SessionAsked, ...] = (SessionAsked(),)
    shape: Shape = field(default_factory=Shape)
    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None
    room_seats: int | None = None
    online: bool = True
    kit: str = ""

    @property
    def missing(self) -> tuple[Fact, ...]:
        facts = {
            Fact.CANDIDATE: self.candidate_name,
            Fact.ADDRESS: self.candidate_address,
            Fact.INTERVIEWERS: self.kit or all(session.seats for session in self.sessions),
            Fact.DURATION: self.kit or all(session.duration for session in self.sessions),
            Fact.WINDOW: self.windows,
        }
        return tuple(fact for fact, known in facts.items() if not known)


@dataclass(frozen=True, slots=True)
class Cancel:
    """`who` is the candidate as typed, "" when the text names nobody."""

    who: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Another time for what is booked. `windows` are where it shall lie, UTC spans still to come; None when
    the text names no days. `past` is a time that it names and is over."""

    who: str = ""
    windows: tuple[Span, ...] | None = None
    past: PastWindow | None = None


@dataclass(frozen=True, slots=True)
class Status:
    who: str = ""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`when` is the time asked about; it starts where they mean it to. None when no time was understood."""

    when: Span | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """Look again, near that time, for what was asked for last."""

    when: Span | None = None


@dataclass(frozen=True, slots=True)
class TakeSlot:
    """Book the `number`th of the times shown last, counted from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class SaveKit:
    """Keep the plan shown last under that name."""

    name: str


@dataclass(frozen=True, slots=True)
class EditKit:
    name: str


@dataclass(frozen=True, slots=True)
class DropKit:
    name: str


@dataclass(frozen=True, slots=True)
class Kits: ...


@dataclass(frozen=True, slots=True)
class More: ...


@dataclass(frozen=True, slots=True)
class Help: ...


@dataclass(frozen=True, slots=True)
class Hello: ...


@dataclass(frozen=True, slots=True)
class Thanks: ...


@dataclass(frozen=True, slots=True)
class Preferences: ...


@dataclass(frozen=True, slots=True)
class Repair:
    """What can be done about a declined interview; of the choices the `number`th, or 0 for all."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Nudges:
    """Whether Muster may write to the writer first."""

    on: bool


@dataclass(frozen=True, slots=True)
class AnswerInvitation:
    """What an interviewer says to the invitation that they were asked about last."""

    answer: Literal["accept", "tentative", "decline", "colleague", "later"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compatibility: ...


@dataclass(frozen=True, slots=True)
class Watched: ...


@dataclass(frozen=True, slots=True)
class CompanySettings: ...


@dataclass(frozen=True, slots=True)
class SetUp: ...


@dataclass(frozen=True, slots=True)
class Approve: ...


@dataclass(frozen=True, slots=True)
class Permissions: ...


@dataclass(frozen=True, slots=True)
class ShowFence: ...


@dataclass(frozen=True, slots=True)
class SignIn: ...


@dataclass(frozen=True, slots=True)
class SignOut: ...


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood. `missing` names what would make it a request, when it looks like one."""

    text: str
    missing: tuple[Fact, ...] = ()


Ask = (
    FindTimes
    | Around
    | TakeSlot
    | SaveKit
    | EditKit
    | DropKit
    | Kits
    | Cancel
    | Move
    | Status
    | WhyNot
    | More
    | Help
    | Hello
    | Thanks
    | Preferences
    | Nudges
    | Repair
    | AnswerInvitation
    | Compatibility
    | Watched
    | SetUp
    | CompanySettings
    | Approve
    | Permissions
    | ShowFence
    | SignIn
    | SignOut
    | Unclear
)

_SMALL_TALK = {
    "help": "help | help me | what can you do | commands | tour | take a tour",
    "hello": "hi | hello | hey | hi there | hello there | good morning | good afternoon | start",
    "thanks": "thanks | thank you | thx | cheers | many thanks | thanks a lot | thank you very much",
    "sign out": "sign out | signout | log out | logout | sign off",
    "approve": "approve | admin consent | approve admin consent | approval | ask an administrator",
    "permissions": "permissions | my permissions | rights | show permissions",
    "fence": "fence | prove fence | prove the fence | fence to one group",
    "sign in": "sign in | signin | log in | login",
    "more": "more | more times | more slots | other times | another time | find another time | show more",
    "status": "status | my interviews | what is booked | list",
    "cancel": "cancel",
    "why": "why | why not",
    "kits": "kits | my kits | list kits | show kits | which kits are there",
    "repair": "repair | repair it | show the choices | what can be done",
    "no nudges": "no nudges | nudges off | stop nudges | stop nudging | stop nudging me | do not nudge me",
    "nudges on": "nudges on | nudges | start nudges | nudge me | nudge me again",
    "accept": "accept | i accept | accept it | yes i will be there | i will be there",
    "tentative": "tentative | tentatively | i accept tentatively",
    "decline": "decline | i decline | i cannot come | i can't come | i cant come",
    "colleague": "find me a colleague | find a colleague for me | swap me | i need a colleague",
    "later": "ask me tomorrow | remind me tomorrow | snooze | ask me later",
    "compatibility": "check mailboxes | mailbox check | compatibility | check compatibility",
    "watched": "health | watch status | watches | is outlook watched | how well is outlook watched",
    "settings": "settings | company settings | show settings | policy | change settings",
    "set up": "set up muster | setup muster | set-up | setup | set up | set up guide | setup guide",
    "preferences": "preferences | my preferences | my limits | my interview hours | interview preferences",
}
_MEANT: dict[str, Ask] = {
    "help": Help(), "hello": Hello(), "thanks": Thanks(), "sign out": SignOut(), "sign in": SignIn(),
    "approve": Approve(), "permissions": Permissions(), "fence": ShowFence(),
    "more": More(), "status": Status(), "cancel": Cancel(), "why": WhyNot(), "kits": Kits(),
    "repair": Repair(), "no nudges": Nudges(False), "nudges on": Nudges(True),
    "accept": AnswerInvitation("accept"),
    "tentative": AnswerInvitation("tentative"), "decline": AnswerInvitation("decline"),
    "colleague": AnswerInvitation("colleague"), "later": AnswerInvitation("later"),
    "preferences": Preferences(), "compatibility": Compatibility(), "watched": Watched(),
    "settings": CompanySettings(),
    "set up": SetUp(),
}  # fmt: skip
_SMALL = {said: _MEANT[meant] for meant, ways in _SMALL_TALK.items() for said in ways.split(" | ")}
_FIND_VERBS = (
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
)
_POLITE = re.compile(
    r"(?i)^(?:(?:please|pls|can you|could you|would you|will you|i(?:'d| would) like to"
    r"|(?:i|we) (?:need|want|have) to|let's|i need you to|hi|hello|hey)\b[ ,!:]*)+"
)
_MEETING = (
    r"(?:(?:technical|tech|first|second|final|phone|video|job|screening|panel|interview|full|whole) )*"
    r"(?:interview|meeting|call|screening|session|loop)s?"
)
_REPAIR = re.compile(r"(?:repair|choose|choice) (?:choice |number |no )?(\d)")
_ANSWER = re.compile(
    r"(?i)(?:i )?(?P<answer>accept|decline)(?: it)?(?:[,:.-]+ ?|[,:]? (?:because|as|since|with) )(?P<note>.+)"
)
_TAKE = re.compile(r"(?:book|take) (?:the )?(?:time |slot |option |number |no )?(\d{1,2})")
_KIT_NAME = r"(?P<name>[\w+#&./' -]{2,60}?)"
_A_KIT = rf"(?:kit {_KIT_NAME}|{_KIT_NAME.replace('name', 'name2')} kit)"
_SAVE_KIT = re.compile(
    rf"(?i)(?:please )?(?:save|keep|store) (?:(?:this|that|it|the plan|the loop) )?(?:as|kit)"
    rf"(?: (?:an?|the|kit))* {_KIT_NAME}(?: kit)?"
)
_EDIT_KIT = re.compile(rf"(?i)(?:edit|change|open) (?:the )?{_A_KIT}")
_DROP_KIT = re.compile(rf"(?i)(?:delete|remove|drop|forget) (?:the )?{_A_KIT}")
_WITH_KIT = re.compile(
    r"(?i)^\w+ (?:the|our|my) (?!interview|full|whole)(?P<name3>[\w+#&./' -]{2,60}? (?:loop|kit))(?= for\b)"
    r"|\b(?:with|using|use|from|by|for) (?:the |our |my |an? )?"
    r"(?:kit (?P<name>[\w+#&./'-]+(?: [\w+#&./'-]+){0,4}?)|(?P<name2>[\w+#&./'-]+(?: [\w+#&./'-]+){0,4}?"
    r"(?: loop| kit| loop kit)))(?=\s*(?:$|[,;.¦\n]|\bfor\b))"
)
_AROUND = re.compile(
    r"(?i)(?:find|look for|show)(?: me)?(?: (?:some|other|more|the))? times (?:around|near|close to) "
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
    r"(?i)\b(?:(?:and|the|as) )?(?:interviewers?|panel(?:ists?)?|interviewed by|panel of)\b"
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
_MOVE = re.compile(
    r"(?i)(?:re-?schedule|move|postpone|shift)\b|change the (?:time|date|day) (?:of|for)\b"
    r"|(?:find|get|look for) (?:me )?(?:another|a new|a different) (?:time|slot|day|date) for\b"
)
LONGEST = 2000  # characters that are read of one message


def read_ask(text: str, *, now: datetime, zone: str, locale: str = "en-us") -> Ask:
    """What a message asks for. `zone` is the writer's IANA zone; `locale` tells whether 3/12 is in March."""
    lines = clean(text[:LONGEST])
    said = lines.replace("\n", " ")
    words = re.sub(r"[^\w' ]+", " ", said.lower()).split()
    plain = " ".join(word for word in words if word not in ("please", "pls", "muster"))
    if plain in _SMALL:
        return _SMALL[plain]
    if repaired := _REPAIR.fullmatch(plain):
        return Repair(int(repaired[1]))
    if answered := _ANSWER.fullmatch(said):
        is_accepted = answered["answer"].lower() == "accept"
        return AnswerInvitation("accept" if is_accepted else "decline", answered["note"].strip())
    if taken := _TAKE.fullmatch(plain):
        return TakeSlot(int(taken[1]))
    if about_kit := _about_kit(said):
        return about_kit
    said = _POLITE.sub("", said) or said
    if around := _AROUND.match(said):
        return Around(_when_of(said[around.end() :], now, zone, locale))
    verb = _verb(_POLITE.sub("", plain))
    if verb == "why":
        return WhyNot(_when_of(re.sub(r"(?i)^why(?: not)?", "", said), now, zone, locale))
    if moving := _MOVE.match(said):
        return _move(said[moving.end() :], now, zone, locale)
    if verb in ("cancel", "status"):
        who = _who(said)
        return Cancel(who) if verb == "cancel" else Status(who)
    small = get_close_matches(plain, [key for key in _SMALL if len(key) > 3], 1, 0.75)
    if small and len(plain) > 3 and len(plain.split()) <= len(small[0].split()):
        return _SMALL[small[0]]
    return _find_times(_POLITE.sub("", lines) or lines, verb, now, zone, locale)


def _about_kit(said: str) -> Ask | None:
    kinds: tuple[tuple[re.Pattern[str], type[SaveKit | EditKit | DropKit]], ...] = (
        (_SAVE_KIT, SaveKit), (_EDIT_KIT, EditKit), (_DROP_KIT, DropKit),
    )  # fmt: skip
    for pattern, kind in kinds:
        if found := pattern.fullmatch(said.rstrip(".!")):
            return kind(_kit_name(found))
    return None


def _kit_name(found: re.Match[str]) -> str:
    """ "the backend loop kit" is called "backend loop"."""
    said = found["name"] or found.groupdict().get("name2") or found.groupdict().get("name3") or ""
    return re.sub(r"(?i) kit$", "", said.strip(" \"'"))


def _verb(plain: str) -> str:
    """The command at the start, misspelt or not: "shedule", "cancle", "status of Dana"."""
    first, _, rest = plain.partition(" ")
    if first == "why" and rest:
        return "why"
    if first == "where" and rest.startswith("do"):
        return "status"
    if first in ("reschedule", "move", "change", "postpone"):
        return ""  # not another interview for the same candidate
    known = (*_FIND_VERBS, "cancel", "status")
    close = get_close_matches(first, known, 1, 0.78) if len(first) > 3 else []
    if first in known:
        return first
    return close[0] if close else ""


def _who(said: str) -> str:
    around = r"the|my|our|all|of|for|with|about|do|does|we|stand|interviews?|meeting|booking|please"
    return name_of(re.sub(rf"(?i)^\S+|\b(?:{around})\b", " ", said))


def _move(said: str, now: datetime, zone: str, locale: str) -> Move:
    times, rest = take_times(said, now=now, zone=zone, locale=locale)
    around = (
        r"the|my|our|with|of|for|to|into|until|by|later|earlier|interviews?|meeting|booking|loop|please"
        r"|(?:another|a new|a different|some other) (?:time|slot|day|date)"
    )
    who = name_of(re.sub(rf"(?i)\b(?:{around})\b", " ", rest))
    return Move(who, times.windows, times.past)


def _when_of(said: str, now: datetime, zone: str, locale: str) -> Span | None:
    times, _ = take_times(said, now=now, zone=zone, locale=locale)
    if times.windows:
        return times.windows[0]
    return times.past.span if times.past else None


def _find_times(said: str, verb: str, now: datetime, zone: str, locale: str) -> Ask:
    online, rest = _taken(_ONLINE, said)
    in_person, rest = _taken(_IN_PERSON, rest)
    no_room, rest = _taken(_NO_ROOM, rest)
    hidden, addresses = hide_addresses(rest)
    shape, shaped = take_shape(hidden)
    is_loop = len(LENGTH.findall(shaped)) > 1
    shape, hidden = (shape, shaped) if is_loop else (Shape(), hidden)
    room = None if no_room else _ROOM.search(hidden)
    if room:
        hidden = hidden[: room.start()] + CUT + hidden[room.end() :]
    length, hidden = (None, hidden) if is_loop else take_length(hidden.replace("\n", " "))
    times, hidden = take_times(hidden, now=now, zone=zone, locale=locale, length=length)
    sessions, words = take_sessions(hidden, addresses) if is_loop else ((), hidden)
    if is_loop and not sessions:
        length, words = take_length(hidden.replace("\n", " "))
    kit = None if sessions else _WITH_KIT.search(words)
    if kit:
        verb_too = re.match(r"\w+", words)[0] if kit["name3"] else ""  # type: ignore[index]
        words = words[: kit.start()] + (verb_too or CUT) + words[kit.end() :]
    candidate, interviewers = _parts(show_addresses(words, addresses), verb)
    if not sessions:
        seats = read_seats(interviewers)
        sessions = (SessionAsked("", length, seats, bare(interviewers) if seats else ""),)
    name, address = _candidate(candidate)
    asked = FindTimes(
        name, address, sessions, shape, times.windows, times.past,
        _room_seats(room, sessions), bool(online) or not in_person, _kit_name(kit) if kit else "",
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
    return re.sub(r"(?i)^\W*(?:with|for)\b", "", before), body[mark.end() :]


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
