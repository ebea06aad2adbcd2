"""Plans kept under a name, as people speak of them: "save this as backend loop", "with the backend loop"."""

import re

from bot.asks import DropKit, EditKit, SaveKit
from bot.when import CUT

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


def about_kit(said: str) -> SaveKit | EditKit | DropKit | None:
    """A command about one kit, or None."""
    kinds: tuple[tuple[re.Pattern[str], type[SaveKit | EditKit | DropKit]], ...] = (
        (_SAVE_KIT, SaveKit), (_EDIT_KIT, EditKit), (_DROP_KIT, DropKit),
    )  # fmt: skip
    for pattern, kind in kinds:
        if found := pattern.fullmatch(said.rstrip(".!")):
            return kind(_kit_name(found))
    return None


def take_kit(words: str) -> tuple[str, str]:
    """The name of the kit that a request is made with, "" for none, and the text without it."""
    kit = _WITH_KIT.search(words)
    if kit is None:
        return "", words
    verb_too = re.match(r"\w+", words)[0] if kit["name3"] else ""  # type: ignore[index]
    return _kit_name(kit), words[: kit.start()] + (verb_too or CUT) + words[kit.end() :]


def _kit_name(found: re.Match[str]) -> str:
    """ "the backend loop kit" is called "backend loop"."""
    said = found["name"] or found.groupdict().get("name2") or found.groupdict().get("name3") or ""
    return re.sub(r"(?i) kit$", "", said.strip(" \"'"))
