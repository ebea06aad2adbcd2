"""What a company's Entra demands: of everybody, and of single people.

https://learn.microsoft.com/entra/identity/conditional-access/overview
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from typing import Any

MFA = ("", "wanted", "unregistered")


@dataclass(slots=True)
class Rules:
    """Of one person. `mfa`: "", "wanted", or "unregistered" (wanted of somebody without a second factor).

    `blocked` by Conditional Access; `disabled` by an administrator; `assigned` to the app, where that counts.
    `context` is an authentication context such as "c1" that Graph wants of this person's tokens.
    """

    mfa: str = ""
    blocked: bool = False
    disabled: bool = False
    assigned: bool = False
    context: str = ""


@dataclass(slots=True)
class Policies:
    """`people` by object id. The spreads are world time, in seconds: how long a grant takes to reach new
    tokens, and how long Exchange keeps what it knew of role assignments (live: 30 minutes to 2 hours).

    `requests` are those that people sent to their administrators under the approval workflow.
    """

    people: dict[str, Rules] = field(default_factory=dict)
    user_consent: bool = True
    approval_workflow: bool = False
    grant_spread: float = 0
    rbac_spread: float = 0
    requests: list[dict[str, Any]] = field(default_factory=list)

    def of(self, oid: str) -> Rules:
        return self.people.get(oid, Rules())

    @property
    def grants_take(self) -> timedelta:
        return timedelta(seconds=self.grant_spread)

    @property
    def rbac_takes(self) -> timedelta:
        return timedelta(seconds=self.rbac_spread)

    def settle(self, allowed: Callable[[str], frozenset[str]]) -> None:
        """Forget the requests of whom everything that they asked for is `allowed` by now."""
        self.requests = [one for one in self.requests if set(one["scopes"]) - allowed(one["user"])]

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Policies":
        told = {name: value for name, value in kept.items() if name in {one.name for one in fields(cls)}}
        people = {oid: Rules(**rules) for oid, rules in kept.get("people", {}).items()}
        return cls(**(told | {"people": people}))
