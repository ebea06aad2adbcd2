"""The root of all buttons' payloads."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

SHORT = timedelta(days=14)  # for what goes stale with the calendars it was made from
_LONG = timedelta(days=180)  # an interview may be booked months ahead


@dataclass(frozen=True, slots=True)
class Click:
    """`verb` names the button on the wire, `lifetime` is how long it can be pressed; what `writes`
    is refused while a company's approval is withdrawn."""

    verb: ClassVar[str] = ""
    lifetime: ClassVar[timedelta] = _LONG
    writes: ClassVar[bool] = False
