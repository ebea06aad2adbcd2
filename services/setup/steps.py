"""A company's set-up: what is to be made in Exchange, and how Muster sees for itself that it is there. Pure.

Exchange shows a new group or mailbox after up to 60 minutes, so a part that is not there yet is waited for.
What Graph shows to nobody (who may write to a group, say) is never called proved.
https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-mail-enabled-security-groups
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

USUAL = timedelta(minutes=60)  # that Exchange may take
AGAIN = timedelta(minutes=5)
LATER = timedelta(hours=1)  # between looks once it takes longer than usual
GIVEN_UP = timedelta(days=7)


class Part(StrEnum):
    GROUP = "group"  # the recruiting group: a mail-enabled security group
    READER = "reader"  # the sync mailbox, as which free/busy is read for the whole company
    CANDIDATE = "candidate"  # "<Company> Interviews", what candidates see
    SCHEDULER = "scheduler"  # the scheduling user, for teams whose events are not the recruiter's own


class Check(StrEnum):
    EXISTS = "exists"
    ONLINE = "online"
    READS = "reads"  # free/busy can be read through it
    WRITES = "writes"  # the app may write its default calendar
    OWNERS = "owners"
    MEMBERS = "members"
    NO_OUTSIDERS = "no_outsiders"  # external senders off: Graph shows it to nobody
    GROUP_INSIDE = "group_inside"  # the recruiting group may open and send as it: likewise


class Result(StrEnum):
    PROVED = "proved"
    NOT_YET = "not_yet"
    WRONG = "wrong"
    HIDDEN = "hidden"  # cannot be seen by Muster: a person has to


@dataclass(frozen=True, slots=True)
class Checked:
    """`detail` is a count, or for WRONG and HIDDEN what stands in the way (a right's name, Graph's code)."""

    check: Check
    result: Result
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One part. `since` is when somebody named it; `next_look` is None when nothing is waited for."""

    part: Part
    address: str
    since: datetime
    checked: tuple[Checked, ...] = ()
    next_look: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """All that Muster can see for itself is proved."""
        seen = [each.result for each in self.checked if each.result is not Result.HIDDEN]
        return bool(seen) and all(result is Result.PROVED for result in seen)

    @property
    def is_waiting(self) -> bool:
        return self.next_look is not None


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a company has named, by part."""

    standings: tuple[Standing, ...] = ()

    def standing(self, part: Part) -> Standing | None:
        return next((each for each in self.standings if each.part is part), None)

    @property
    def is_waiting(self) -> bool:
        return any(each.is_waiting for each in self.standings)

    @property
    def next_look(self) -> datetime | None:
        return min((each.next_look for each in self.standings if each.next_look), default=None)


def named(setup: SetUp, addresses: dict[Part, str], now: datetime) -> SetUp:
    """The parts as they are called now: what kept its address keeps its standing, "" takes a part out."""
    standings = []
    for part in Part:
        address, before = addresses.get(part, "").strip(), setup.standing(part)
        if before and before.address.casefold() == address.casefold():
            standings.append(replace(before, next_look=None if before.is_ready else now))
        elif address:
            standings.append(Standing(part, address, now, next_look=now))
    return SetUp(tuple(standings))


def looked(setup: SetUp, part: Part, checked: Sequence[Checked], now: datetime) -> SetUp:
    """After a look at one part: ready, or when to look again."""
    return SetUp(
        tuple(_after(each, tuple(checked), now) if each.part is part else each for each in setup.standings)
    )


def became_ready(before: SetUp, after: SetUp) -> tuple[Part, ...]:
    """What a person who waited wants to be told."""
    was = {each.part for each in before.standings if each.is_ready}
    return tuple(each.part for each in after.standings if each.is_ready and each.part not in was)


def due(setup: SetUp, now: datetime) -> tuple[Part, ...]:
    return tuple(each.part for each in setup.standings if each.next_look and each.next_look <= now)


def takes_long(standing: Standing, now: datetime) -> bool:
    """Longer than Exchange usually does: more likely a slip in the address."""
    return standing.is_waiting and now - standing.since > USUAL


def _after(standing: Standing, checked: tuple[Checked, ...], now: datetime) -> Standing:
    after = replace(standing, checked=checked, next_look=None)
    if after.is_ready or now - standing.since > GIVEN_UP:
        return after
    return replace(after, next_look=now + (LATER if now - standing.since > USUAL else AGAIN))
