"""What is said of interviewers: "Asha knows Python, senior, speaks German", "who knows Python?"."""

import re

from bot.asks import Brings, OffRoster, Roster
from bot.profiles import LEVEL, TONGUE, read_profile

_NAME = r"(?P<who>[\w.'+@-]+(?: [\w.'-]+){0,3}?)"
_IS = rf"(?:is|are) (?:an? )?(?:{LEVEL}|{TONGUE})"
_BRINGS = re.compile(rf"(?i){_NAME} (?P<said>(?:also )?(?:knows?|speaks?)\b.+|{_IS}.*)")
_NO_LONGER = re.compile(
    rf"(?i){_NAME} (?:does(?: not|n't)(?: any ?more)?|no longer|is (?:not|no longer)|isn't) ?"
    rf"(?P<said>(?:knows?|speaks?)\b.+|(?:an? )?{LEVEL})"
)
_OFF = re.compile(rf"(?i)(?:take|remove|drop) {_NAME} (?:off|from) (?:the )?(?:roster|people)")
_NO_NAME = re.compile(r"(?i)\b(?:who|that|why|what|with|for|if|whether)\b")
_WHO = re.compile(r"(?i)who (?:of us |else )?(?P<said>(?:knows?|speaks?|is|are)\b.+)")


def about_people(said: str) -> Roster | Brings | OffRoster | None:
    """A statement or a question about what people bring, or None."""
    said = said.rstrip(".!?")
    if asked := _WHO.fullmatch(said):
        return Roster(asked["said"]) if read_profile(asked["said"]) else None
    if off := _OFF.fullmatch(said):
        return OffRoster(off["who"])
    for pattern in (_NO_LONGER, _BRINGS):
        told = pattern.fullmatch(said)
        if told and read_profile(told["said"]) and not _NO_NAME.search(told["who"]):
            return Brings(told["who"], told["said"], pattern is _NO_LONGER)
    return None
