"""What somebody knows, speaks and is, as people write it: said of an interviewer, or wished for a seat.

knows Python and system design, senior, speaks German
"""

import re

from services.languages import language, tag_of
from services.model import Profile, Seniority

ANYBODY = Profile()  # nothing is asked for
LEVELS = {
    "junior": Seniority.JUNIOR,
    "middle": Seniority.MIDDLE,
    "mid": Seniority.MIDDLE,
    "mid-level": Seniority.MIDDLE,
    "intermediate": Seniority.MIDDLE,
    "senior": Seniority.SENIOR,
    "lead": Seniority.LEAD,
    "lead-level": Seniority.LEAD,
    "principal": Seniority.LEAD,
}
LEVEL = rf"(?:{'|'.join(sorted(LEVELS, key=len, reverse=True))})s?\b"
NOUN = r"(?:people|persons?|interviewers?|colleagues?|engineers?|developers?|members?)\b"
TONGUE = r"[^\W\d_]{3,}(?: [^\W\d_]{3,})?[ -]speak(?:ing|ers?)\b"
VERB = r"(?:knows?|speaks?|is|are|does|do|can(?: do| speak)?|has|have)\b"
_ITEM = re.compile(rf"(?i)^(?:who |that |also )*(?P<verb>{VERB})? ?(?P<what>.*)$")
_LEVEL = re.compile(rf"(?i)(?:an? |at least )*(?P<level>{LEVEL})(?: {NOUN})?")
_TONGUE = re.compile(rf"(?i)(?:an? )?(?P<tongue>{TONGUE})(?: {NOUN})?")


def read_profile(text: str) -> Profile:
    """What stands between commas and "and" goes with the verb before it: "knows C++, Go, speaks German"."""
    skills, tags, level, speaks, counts = list[str](), list[str](), None, False, True
    for piece in re.split(r"\s*(?:[,;]|\band\b|\s&\s)\s*", text):
        item = _ITEM.match(piece.strip(" !?\"'").rstrip("."))
        if item is None:
            continue
        verb, what = (item["verb"] or "").lower(), item["what"].strip()
        if verb:
            speaks, counts = "speak" in verb, verb not in ("is", "are")
        if found := _LEVEL.fullmatch(what):
            level = level_of(found["level"])
        elif found := _TONGUE.fullmatch(what):
            tags.append(spoken_by(found["tongue"]))
        elif what and counts:
            (tags if speaks else skills).append(tag_of(what) if speaks else what[:60])
    return Profile(tuple(dict.fromkeys(skills)), tuple(dict.fromkeys(tags)), level)


def level_of(said: str) -> Seniority:
    """Of a match of `LEVEL`."""
    return LEVELS[said.lower().removesuffix("s")]


def spoken_by(said: str) -> str:
    """The language's tag, of a match of `TONGUE`: "German speakers"."""
    return tag_of(re.split(r"(?i)[ -]speak", said)[0])


def spared(wanted: Profile, said: str) -> Profile:
    """What of that is named to be done without: "German and seniority"; nothing of what nobody wants."""
    names = {name.strip().casefold() for name in re.split(r",|\band\b", said)}
    level = wanted.seniority.name.casefold() if wanted.seniority else ""
    return Profile(
        tuple(skill for skill in wanted.skills if skill.casefold() in names),
        tuple(tag for tag in wanted.languages if {tag.casefold(), language(tag).casefold()} & names),
        wanted.seniority if {"seniority", level, f"a {level}"} & names else None,
    )
