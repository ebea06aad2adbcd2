"""How a room's mailbox answers a request by itself.

https://learn.microsoft.com/powershell/module/exchange/set-calendarprocessing
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    response: str
    comment: str = ""


ACCEPTED = Verdict("accepted")
TAKEN = Verdict("declined", "Your request was declined because there are conflicts.")
# What a room does whoever asks and whatever its calendar says; None is no answer at all. The words are ours.
ALWAYS: dict[str, Verdict | None] = {
    "declines": TAKEN,
    "silent": None,
    "needsApproval": Verdict(
        "tentativelyAccepted", "Your request was received. It needs the approval of the room's delegate."
    ),
    "notAllowed": Verdict("declined", "Your request was declined: you are not allowed to book this room."),
}
MODES = ("", *ALWAYS)


def verdict(mode: str, is_taken: bool) -> Verdict | None:
    """A delegate is not asked for a time that is taken: that is declined at once."""
    if mode == "needsApproval" and is_taken:
        return TAKEN
    return ALWAYS.get(mode, TAKEN if is_taken else ACCEPTED)
