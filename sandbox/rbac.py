"""RBAC for Applications: which mailboxes an app may use by itself. Exchange decides, no token tells.

https://learn.microsoft.com/exchange/permissions-exo/application-rbac
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

# Role of Exchange: the application role of Graph that it stands for. There is none for places or people.
ROLES = {
    f"Application {right}": right
    for right in (
        *("Calendars.Read", "Calendars.ReadWrite", "MailboxSettings.Read", "MailboxSettings.ReadWrite"),
        *("Mail.Read", "Mail.ReadBasic", "Mail.ReadWrite", "Mail.Send"),
    )
}


@dataclass(slots=True)
class Assignment:
    """`scope` names a ManagementScope, "" is every mailbox. `ended` is set when it was removed."""

    name: str
    role: str
    scope: str
    since: str
    ended: str = ""

    def holds(self, now: datetime, takes: timedelta) -> bool:
        """Exchange hears of it, and of its end, only after a while."""
        begun = datetime.fromisoformat(self.since) + takes <= now
        return begun and not (self.ended and datetime.fromisoformat(self.ended) + takes <= now)


@dataclass(slots=True)
class Rbac:
    """`principals` are apps that New-ServicePrincipal told Exchange of. `scopes` name a group's address."""

    principals: list[str] = field(default_factory=list)
    scopes: dict[str, str] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)

    def rights(
        self, app: str, groups: Iterable[str], now: datetime, takes: timedelta = timedelta()
    ) -> frozenset[str]:
        """Graph's application roles that `app` has in a mailbox that is a direct member of `groups`."""
        if app not in self.principals:
            return frozenset()
        within = {address.casefold() for address in groups}
        return frozenset(
            ROLES[one.role]
            for one in self.assignments
            if one.holds(now, takes)
            and (not one.scope or self.scopes.get(one.scope, "").casefold() in within)
        )

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Rbac":
        assignments = [Assignment(**one) for one in kept.get("assignments", ())]
        return cls(list(kept.get("principals", ())), dict(kept.get("scopes", {})), assignments)
