"""What can go wrong, in the trade's words.

    SchedulingError
    ├── Unclear             the message lacks or muddles something
    │   ├── NobodyFound     a name that matches nobody
    │   ├── Ambiguous       a name that matches several
    │   └── NoSuchKit       a kit that nobody has saved
    ├── TooFewAble          a seat asks for more than enough of its pool bring
    ├── NoCommonTime        no start survives every requirement
    ├── SlotTaken           the time filled up between showing and pressing
    ├── NotYours            somebody else's
    │   ├── CoordinatorNeeded   something for coordinators and administrators
    │   └── RoleNeeded      something for one role alone
    ├── StaleCard           a button of a card that has since changed
    ├── EditedInOutlook     somebody moved the event there while we were about to change it
    ├── ForgedClick         a payload that we did not sign
    ├── ConsentMissing      nobody is signed in, or a right is lacking
    │   ├── SignInNeeded    tokens are dead; carries the reason
    │   └── ReadOnly        the company's approval was withdrawn: nothing is booked or changed
    └── GraphError          Graph refused or did not answer
        ├── GraphDenied     403: the right or the mailbox's own policy is against it
        ├── GraphMissing    404: no such thing (any more)
        ├── GraphConflict   409 / 412
        ├── GraphRejected   400: Graph found the request wrong
        ├── GraphBusy       429 / 503 / 504: asked to wait; carries for how long
        └── GraphSilent     no answer at all; what was asked may or may not have been done

Each carries facts, not sentences: `cards/trouble.py` holds the words.
"""

from collections.abc import Sequence
from datetime import timedelta

from services.model import Member, Person, Profile, Slot


class SchedulingError(Exception):
    """The root: anything that a person in the chat should be told about."""


class Unclear(SchedulingError):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NobodyFound(Unclear):
    """No person in the directory answers to `name`."""


class Ambiguous(Unclear):
    def __init__(self, what: str, choices: Sequence[Person]) -> None:
        super().__init__(what)
        self.choices = tuple(choices)


class NoSuchKit(Unclear):
    """`known` names the kits that there are."""

    def __init__(self, what: str, known: Sequence[str]) -> None:
        super().__init__(what)
        self.known = tuple(known)


class TooFewAble(SchedulingError):
    """Of `pool` fewer than `count` bring what is `wanted`. `of_roster`: nobody was named for it."""

    def __init__(self, wanted: Profile, count: int, pool: Sequence[Member], *, of_roster: bool) -> None:
        super().__init__("too few able")
        self.wanted = wanted
        self.count = count
        self.pool = tuple(pool)
        self.of_roster = of_roster


class NoCommonTime(SchedulingError):
    """No start is left. `funnel` counts the starts that survive each requirement, in order.

    Not `is_proven` when time was up before one was found.
    """

    def __init__(self, funnel: Sequence[tuple[str, int]] = (), is_proven: bool = True) -> None:
        super().__init__("no common time")
        self.funnel, self.is_proven = tuple(funnel), is_proven


class SlotTaken(SchedulingError):
    """`blocked_by` names the people and rooms that are no longer free at `slot`."""

    def __init__(self, slot: Slot, blocked_by: Sequence[str]) -> None:
        super().__init__("slot taken")
        self.slot = slot
        self.blocked_by = tuple(blocked_by)


class NotYours(SchedulingError):
    """Only `owner` (a display name, may be "") may do that, by a press or in words."""

    def __init__(self, owner: str = "") -> None:
        super().__init__("not yours")
        self.owner = owner


class CoordinatorNeeded(NotYours):
    """Only who acts for others may do that: coordinators, a team of them, administrators."""

    def __init__(self) -> None:
        super().__init__("a coordinator or an administrator of Muster")


class RoleNeeded(NotYours):
    """Only whoever has this role (administrator, coordinator) may do that."""

    def __init__(self, role: str) -> None:
        super().__init__(f"{'an' if role[0] in 'aeiou' else 'a'} {role} of Muster")
        self.role = role


class StaleCard(SchedulingError):
    """The card changed since this button was drawn."""


class EditedInOutlook(SchedulingError):
    """The event was moved in Outlook after the change of it was confirmed: nothing is written over that."""


class ForgedClick(SchedulingError):
    """The payload's signature does not hold, or names another tenant."""


class ConsentMissing(SchedulingError):
    def __init__(self, scopes: Sequence[str] = (), reason: str = "") -> None:
        super().__init__(reason or "consent missing")
        self.scopes = tuple(scopes)
        self.reason = reason


class SignInNeeded(ConsentMissing):
    """There is no usable token for this person: never signed in, revoked, expired, or more is wanted.

    `claims` is Entra's claims challenge to send along with the next sign-in, or None.
    """

    def __init__(self, scopes: Sequence[str] = (), reason: str = "", claims: str | None = None) -> None:
        super().__init__(scopes, reason)
        self.claims = claims


class ReadOnly(ConsentMissing):
    """Until the company's approval is proved anew, Muster only shows what it knows."""


class GraphError(SchedulingError):
    """`code` is Graph's error.code (opaque), `status` the HTTP status (0 when there was no answer)."""

    def __init__(self, status: int, code: str = "", message: str = "", request_id: str = "") -> None:
        super().__init__(f"Graph {status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id


class GraphDenied(GraphError): ...


class GraphMissing(GraphError): ...


class GraphConflict(GraphError): ...


class GraphRejected(GraphError): ...


class GraphBusy(GraphError):
    def __init__(self, status: int, code: str = "", message: str = "", wait: timedelta = timedelta()) -> None:
        super().__init__(status, code, message)
        self.wait = wait


class GraphSilent(GraphError):
    def __init__(self, message: str = "") -> None:
        super().__init__(0, "", message)
