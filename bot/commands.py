"""Free text -> Ask. English commands, misspelt or not; all else is read as a request for times."""

import re
from datetime import datetime
from difflib import get_close_matches

from bot.asks import (
    AnswerInvitation,
    Approve,
    Around,
    Ask,
    Cancel,
    CompanySettings,
    Compatibility,
    Hello,
    Help,
    Kits,
    More,
    Move,
    Nudges,
    Permissions,
    Preferences,
    Repair,
    Roster,
    SetUp,
    ShowFence,
    SignIn,
    SignOut,
    Status,
    TakeSlot,
    Thanks,
    Watched,
    WhyNot,
)
from bot.clauses import by_whose_clock
from bot.easing import read_easing, read_other_days
from bot.kits import about_kit
from bot.people import about_people
from bot.request import read_request
from bot.said import clean
from bot.seats import name_of
from bot.when import take_times
from services.model import Span

_SMALL_TALK = {
    "help": "help | help me | what can you do | commands | tour | take a tour",
    "hello": "hi | hello | hey | hi there | hello there | good morning | good afternoon | start",
    "thanks": "thanks | thank you | thx | cheers | many thanks | thanks a lot | thank you very much | ty"
    " | ok | okay | great | perfect | super | cool | nice | got it | ok thanks | great thanks",
    "sign out": "sign out | signout | log out | logout | sign off",
    "approve": "approve | admin consent | approve admin consent | approval | ask an administrator",
    "permissions": "permissions | my permissions | rights | show permissions",
    "fence": "fence | prove fence | prove the fence | fence to one group",
    "sign in": "sign in | signin | log in | login",
    "more": "more | more times | more slots | other times | another time | find another time | show more",
    "status": "status | my interviews | what is booked | list | whats booked | what's booked"
    " | what's my next interview | my next interview | which interviews do i have"
    " | what interviews do i have | do i have interviews",
    "cancel": "cancel",
    "why": "why | why not",
    "people": "people | roster | the roster | show the roster | our interviewers | who interviews | my team",
    "kits": "kits | my kits | list kits | show kits | which kits are there",
    "repair": "repair | repair it | show the choices | what can be done",
    "no nudges": "no nudges | nudges off | stop nudges | stop nudging | stop nudging me | do not nudge me",
    "nudges on": "nudges on | nudges | start nudges | nudge me | nudge me again",
    "accept": "accept | i accept | accept it | yes i will be there | i will be there",
    "tentative": "tentative | tentatively | i accept tentatively",
    "decline": "decline | i decline | i cannot come | i can't come | i cant come | can't come | cannot come"
    " | can't make it | i can't make it | cant make it | i cannot make it | cannot make it",
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
    "people": Roster(),
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
_REPAIR = re.compile(r"(?:repair|choose|choice) (?:choice |number |no )?(\d)")
_ANSWER = re.compile(
    r"(?i)(?:i )?(?P<answer>accept|decline|(?:can't|cannot|cant) (?:make|come|attend|be there))(?: it)?"
    r"(?:[,:.-]+ ?|[,:]? (?:because|as|since|with) )(?P<note>.+)"
)
_NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "it": 0,
    "that": 0,
}
_TAKE = re.compile(
    r"(?:(?:ok|okay|yes|then|let's|lets|i'll|we|i) )*(?:book|take) (?:the )?"
    rf"(?:time |slot |option |number |no )?(?P<n>\d{{1,2}}|{'|'.join(_NTH)})(?: one| time| slot| option)?"
)
_WHERE = re.compile(
    r"(?i)(?:when(?:'s| is| are| do (?:i|we) (?:meet|interview))|who(?:'s| is| are) (?:interviewing|meeting)"
    r"|who interviews|who meets) (?P<who>.+)"
)
_AROUND = re.compile(
    r"(?i)(?:find|look for|show)(?: me)?(?: (?:some|other|more|the))? times (?:around|near|close to) "
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
        return TakeSlot(_NTH[taken["n"]] if taken["n"] in _NTH else int(taken["n"]))
    if kit := about_kit(said):
        return kit
    if people := about_people(said):
        return people
    said = _POLITE.sub("", said) or said
    if ease := read_easing(said) or read_other_days(said, now=now, zone=zone, locale=locale):
        return ease
    if where := _WHERE.fullmatch(said):
        return Status(_who(f"status {where['who']}"))
    if around := _AROUND.match(said):
        return Around(_when_of(said[around.end() :], now, zone, locale))
    verb = _verb(_POLITE.sub("", plain))
    if verb == "why":
        return _why_not(re.sub(r"(?i)^why(?: not)?", "", said), now, zone, locale)
    if moving := _MOVE.match(said):
        return _move(said[moving.end() :], now, zone, locale)
    if verb in ("cancel", "status"):
        who = _who(said)
        return Cancel(who) if verb == "cancel" else Status(who)
    small = get_close_matches(plain, [key for key in _SMALL if len(key) > 3], 1, 0.75)
    if small and len(plain) > 3 and len(plain.split()) <= len(small[0].split()):
        return _SMALL[small[0]]
    return read_request(_POLITE.sub("", lines) or lines, verb, now=now, zone=zone, locale=locale)


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
    zone, said = by_whose_clock(said, now, zone)
    times, rest = take_times(said, now=now, zone=zone, locale=locale)
    around = (
        r"the|my|our|with|of|for|to|into|until|by|later|earlier|interviews?|meeting|booking|loop|please"
        r"|(?:another|a new|a different|some other) (?:time|slot|day|date)"
    )
    who = name_of(re.sub(rf"(?i)\b(?:{around})\b", " ", rest))
    return Move(who, times.windows, times.past)


def _why_not(said: str, now: datetime, zone: str, locale: str) -> WhyNot:
    """ "Tuesday 14:00 with Chi", "with Chi", "Chi": a name by itself begins with a capital."""
    zone, said = by_whose_clock(said, now, zone)
    _, rest = take_times(said, now=now, zone=zone, locale=locale)
    who = re.search(r"(?i:\bwith\b)(?P<who>.+)", rest) or re.fullmatch(r"\W*(?P<who>[A-Z].+)", rest)
    return WhyNot(_when_of(said, now, zone, locale), name_of(who["who"]) if who else "")


def _when_of(said: str, now: datetime, zone: str, locale: str) -> Span | None:
    zone, said = by_whose_clock(said, now, zone)
    times, _ = take_times(said, now=now, zone=zone, locale=locale)
    if times.windows:
        return times.windows[0]
    return times.past.span if times.past else None
