"""Where a company's approval of Muster stands: pure steps from state to state.

    not asked -> asked -> approved -> spreading -> proved
                       \\-> refused            \\-> partly
    proved, partly -> withdrawn                     (and every one of them back to proved, once it is)

What a browser brings back is a hint. Approval is believed when a fresh app-only token carries the rights, or
Exchange grants them by RBAC, and each has been tried out; Microsoft may take hours to spread it.
https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.model import Conversation

PARTLY_AFTER = timedelta(minutes=10)  # that some rights came and others did not
GIVEN_UP_AFTER = timedelta(hours=24)
DAILY = timedelta(hours=24)
SOON = timedelta(minutes=1)
REST = timedelta(minutes=5)  # between looks that refusals ask for
# How long until the next look, by how long it has been spreading.
_PATIENCE = (
    (timedelta(minutes=1), timedelta(seconds=15)),
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=1), timedelta(minutes=5)),
    (GIVEN_UP_AFTER, timedelta(minutes=30)),
)
MOST_LINKS = 20  # to Microsoft's page that are open at a time; the oldest make room
MOST_SHOWN = 50


class State(StrEnum):
    NOT_ASKED = "not_asked"
    ASKED = "asked"
    APPROVED = "approved"  # somebody came back from Microsoft's page with a yes; nothing is looked at yet
    SPREADING = "spreading"
    PROVED = "proved"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time way to Microsoft's page, and who was given it. Secrets are kept as hashes only."""

    hash: bytes
    by: str  # object id
    name: str
    expires: datetime
    state: bytes = b""  # while a browser is at Microsoft's page
    browser: bytes = b""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that shows the state and follows it. `is_prompt`: an administrator's, with the buttons."""

    conversation: Conversation
    activity: str
    oid: str
    is_prompt: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found: the fresh token's rights, and which of the needed ones did not work.

    `unsure` when Microsoft did not answer for some: nothing is concluded then.
    """

    needed: tuple[str, ...]
    held: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class TenantConsent:
    """`since` is when it came to its state. `withdrawn_at` stands until a new proof: the company is read-only
    for so long. Names are kept for "Enabled since ... by ..."."""

    state: State = State.NOT_ASKED
    since: datetime | None = None
    asked_by: str = ""
    asked_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    proved_at: datetime | None = None
    withdrawn_at: datetime | None = None
    refusal: str = ""  # a word of reasons.py
    held: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    looked_at: datetime | None = None
    next_look: datetime | None = None
    links: tuple[Link, ...] = ()
    shown: tuple[Shown, ...] = ()
    fence: str = ""  # how the last proof of the mailbox fence came out, see Fence
    fenced_at: datetime | None = None

    @property
    def is_read_only(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_waiting(self) -> bool:
        """For Microsoft, not for a person."""
        return self.state in (State.APPROVED, State.SPREADING)


def linked(standing: TenantConsent, link: Link, now: datetime) -> TenantConsent:
    """A way to Microsoft's page more; nobody is asked for anything by that."""
    open = [one for one in standing.links if one.expires > now]
    return replace(standing, links=(*open, link)[-MOST_LINKS:])


def asked(standing: TenantConsent, by: str, now: datetime) -> TenantConsent:
    """Administrators were asked. What is approved already stays so while more is asked for."""
    if standing.is_waiting or standing.state in (State.PROVED, State.PARTLY):
        return standing
    return _entered(replace(standing, asked_by=by, asked_at=now, refusal=""), State.ASKED, now)


def approved(standing: TenantConsent, by: str, now: datetime) -> TenantConsent:
    told = replace(standing, approved_by=by, approved_at=now, refusal="", lacking=(), next_look=now)
    return _entered(told, State.APPROVED, now)


def refused(standing: TenantConsent, reason: str, now: datetime) -> TenantConsent:
    """Microsoft's page said no. An approval that stands is not undone by that."""
    if standing.is_waiting or standing.state in (State.PROVED, State.PARTLY):
        return standing
    return _entered(replace(standing, refusal=reason, next_look=None), State.REFUSED, now)


def looked(standing: TenantConsent, seen: Looked, now: datetime) -> TenantConsent:
    if seen.unsure:
        return replace(standing, next_look=now + SOON)
    told = replace(standing, held=seen.held, lacking=seen.lacking, looked_at=now)
    state = _concluded(standing, seen, now)
    if state is State.PROVED:
        told = replace(told, proved_at=standing.proved_at or now, withdrawn_at=None, refusal="")
    if state is State.WITHDRAWN:
        told = replace(told, withdrawn_at=standing.withdrawn_at or now, proved_at=None)
    if state is State.REFUSED and standing.is_waiting:
        told = replace(told, refusal="never_arrived")
    entered = _entered(told, state, now)
    return replace(entered, next_look=now + _pause(entered, now))


def suspected(standing: TenantConsent, now: datetime) -> TenantConsent | None:
    """Something was refused to us: look soon, but not for every refusal anew."""
    stood = standing.state in (State.PROVED, State.PARTLY)
    just_looked = standing.looked_at is not None and now - standing.looked_at < REST
    return replace(standing, next_look=now) if stood and not just_looked else None


def _concluded(standing: TenantConsent, seen: Looked, now: datetime) -> State:
    if not seen.lacking:
        return State.PROVED
    nothing_works = set(seen.lacking) >= set(seen.needed)
    if standing.is_waiting:
        return _waited(standing, nothing_works, now)
    if standing.state in (State.PROVED, State.PARTLY):
        return State.WITHDRAWN if nothing_works else State.PARTLY
    return standing.state


def _waited(standing: TenantConsent, nothing_works: bool, now: datetime) -> State:
    so_far = now - (standing.approved_at or now)
    if not nothing_works and so_far >= PARTLY_AFTER:
        return State.PARTLY
    return State.REFUSED if so_far >= GIVEN_UP_AFTER else State.SPREADING


def _pause(standing: TenantConsent, now: datetime) -> timedelta:
    if standing.state is not State.SPREADING:
        return DAILY
    so_far = now - (standing.approved_at or now)
    return next((pause for until, pause in _PATIENCE if so_far < until), DAILY)


def _entered(standing: TenantConsent, state: State, now: datetime) -> TenantConsent:
    return standing if state is standing.state else replace(standing, state=state, since=now)


def shown_at(standing: TenantConsent, place: Shown) -> TenantConsent:
    """One message a chat and kind: an older one is left as it stands."""
    others = [
        one
        for one in standing.shown
        if (one.conversation.id, one.is_prompt) != (place.conversation.id, place.is_prompt)
    ]
    return replace(standing, shown=(*others, place)[-MOST_SHOWN:])


def taken(standing: TenantConsent, links: Collection[Link]) -> TenantConsent:
    """Without these links: they are used up."""
    return replace(standing, links=tuple(one for one in standing.links if one not in links))
