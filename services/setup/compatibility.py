"""Who of a company can be scheduled, said before anybody relies on it. Pure: what Graph said -> findings.

Nothing fails silently later: whoever cannot be read or answered for has a line with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    ONLINE = "online"
    ON_PREMISES = "on_premises"  # the mailbox lives on the company's own server (hybrid)
    UNLICENSED = "unlicensed"  # no Exchange Online licence
    NOT_ONLINE = "not_online"  # one of the two: which, may not be read
    GUEST = "guest"  # has no mailbox here
    NO_MAILBOX = "no_mailbox"  # the directory knows a person, Outlook no mailbox
    NOT_SHARED = "not_shared"  # its owner does not show free/busy to the one who asked
    UNREADABLE = "unreadable"  # Outlook gave another reason: detail
    SECONDARY = "secondary"  # online, but schedules in another calendar than the default one: detail its name


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of one person or room.

    `unread` is why getSchedule gave nothing, "" when it gave something. The others are None where they could
    not be asked: they need User.Read.All or Calendars.Read as the app.
    """

    address: str
    name: str
    is_room: bool = False
    unread: str = ""
    is_guest: bool = False
    has_licence: bool | None = None
    is_synced: bool | None = None  # from an on-premises directory
    rest: bool | None = None  # whether Exchange Online answers for the mailbox
    secondary: tuple[str, ...] = ()  # other calendars in which meetings lie


@dataclass(frozen=True, slots=True)
class Finding:
    address: str
    name: str
    is_room: bool
    fit: Fit
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`findings` are those that need something, rooms last; `online` counts the others.

    `unseen` names what could not be looked at for lack of a right.
    """

    online: int
    findings: tuple[Finding, ...]
    unseen: tuple[str, ...] = ()


def report(looked: Iterable[Looked], unseen: Iterable[str] = ()) -> Report:
    found = [finding(each) for each in looked]
    needing = [each for each in found if each.fit is not Fit.ONLINE]
    order = list(Fit)
    needing.sort(key=lambda each: (each.is_room, order.index(each.fit), each.name.casefold()))
    return Report(len(found) - len(needing), tuple(needing), tuple(unseen))


def finding(seen: Looked) -> Finding:
    fit, detail = _fit(seen)
    return Finding(seen.address, seen.name, seen.is_room, fit, detail)


def _fit(seen: Looked) -> tuple[Fit, str]:
    if seen.is_guest:
        return Fit.GUEST, ""
    if seen.rest is False:
        return _not_online(seen), ""
    if seen.unread:
        return _unread(seen)
    if seen.secondary:
        return Fit.SECONDARY, ", ".join(seen.secondary)
    return Fit.ONLINE, ""


def _not_online(seen: Looked) -> Fit:
    """A mailbox that Exchange Online does not answer for: someone synced and licensed is not moved yet.

    A room has a mailbox without a licence, so none is no reason there.
    """
    if not seen.is_room and seen.has_licence is False and not seen.is_synced:
        return Fit.UNLICENSED
    return Fit.ON_PREMISES if seen.is_synced else Fit.NOT_ONLINE


def _unread(seen: Looked) -> tuple[Fit, str]:
    if "does not know this address" in seen.unread:
        return Fit.NO_MAILBOX, ""
    if "not shared" in seen.unread:
        return Fit.NOT_SHARED, ""
    return Fit.UNREADABLE, seen.unread
