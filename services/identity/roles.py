"""Who may do what in a company, beyond their own interviews: decided by lists of people and of groups."""

import time
from collections.abc import Callable, Collection
from enum import StrEnum

from services.model import Settings

# Who may approve application rights for a whole company, by the ids of Entra's role templates.
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
MAY_APPROVE = frozenset(
    {
        "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
        "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
    }
)
FRESH = 120.0  # seconds for which a person's groups are believed


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"


def roles_among(
    settings: Settings, oid: str, groups: Collection[str], bootstrap: Collection[str] = ()
) -> frozenset[Role]:
    """The roles of whoever goes by that object id and is in these groups.

    `bootstrap` are administrators by the environment, for a company that has named none yet. A group of
    coordinators gives nobody a role in the whole company: see `teams_among`.
    """
    lists = {
        Role.ADMINISTRATOR: ((*settings.administrators, *bootstrap), {oid, *groups}),
        Role.COORDINATOR: (settings.coordinators, {oid}),
    }
    return frozenset(role for role, (named, own) in lists.items() if _folded(own) & _folded(named))


def teams_among(settings: Settings, groups: Collection[str]) -> frozenset[str]:
    """The groups of coordinators among these: whoever is in the same one may do what its members may."""
    return _folded(groups) & _folded(settings.coordinators)


def _folded(ids: Collection[str]) -> frozenset[str]:
    return frozenset(id.lower() for id in ids)


class Memberships:
    """Which groups people are in, remembered for two minutes: a press must not cost a directory call."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    def known(self, tenant: str, oid: str) -> frozenset[str] | None:
        read, groups = self._known.get((tenant, oid), (float("-inf"), frozenset()))
        return groups if self._monotonic() - read < FRESH else None

    def remember(self, tenant: str, oid: str, groups: frozenset[str]) -> frozenset[str]:
        now = self._monotonic()
        self._known = {key: kept for key, kept in self._known.items() if now - kept[0] < FRESH}
        self._known[tenant, oid] = now, groups
        return groups
