"""On which minutes an interview may begin: on the quarter hours, or "starts every 5 minutes"."""

import re
from datetime import timedelta

from bot.phrases import NUMBERS
from bot.when import CUT

QUARTERS = timedelta(minutes=15)
GRIDS = (timedelta(minutes=5), QUARTERS)

_STEP = r"[ -]?m(?:in(?:ute)?s?)?\b\.?"
_GRID = re.compile(
    r"(?i)(?:\b(?:and|with|it|they|may|can|could|should|to) )*"
    r"(?:\b(?:any |possible )?(?:starts?|starting|begins?|beginning)(?: times?)?(?: at| on)? every "
    rf"(?P<n>\d{{1,2}}|[a-z]+){_STEP}"
    rf"|\bevery (?P<n2>5|five|15|fifteen){_STEP}"
    r"|\b(?:on )?(?:an? )?(?P<n3>5|five|15|fifteen)[ -]min(?:ute)?s?[ -]grid\b"
    r"|\b(?:starts?|starting)? ?(?:every|on the) quarter[ -](?:of an )?hours?\b)"
)


def take_grid(text: str) -> tuple[timedelta | None, str]:
    """How far apart starts lie, where that is said, and the text without it. Not all can be planned with."""
    said = _GRID.search(text)
    told = (said["n"] or said["n2"] or said["n3"] or "fifteen").lower() if said else ""
    minutes = int(told) if told.isdigit() else NUMBERS.get(told, 0)
    if said is None or not minutes:
        return None, text
    return timedelta(minutes=minutes), text[: said.start()] + CUT + text[said.end() :]
