"""Who allowed which app what, as the directory keeps it.

Delegated scopes are granted by one person for themselves, or by an administrator for everybody
(`user` None). Application roles are granted by an administrator only.
https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Consent:
    app: str
    user: str | None  # object id; None stands for the whole tenant
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def shown(self) -> dict[str, Any]:
        return {
            "app": self.app,
            "user": self.user,
            "scopes": sorted(self.scopes),
            "roles": sorted(self.roles),
        }

    @classmethod
    def read(cls, shape: Mapping[str, Any]) -> "Consent":
        """From what `shown` gives; the sandbox's state file and a described world both write it so."""
        scopes, roles = frozenset(shape.get("scopes", ())), frozenset(shape.get("roles", ()))
        return cls(shape["app"], shape.get("user"), scopes, roles)


class Consents:
    """At most one Consent per (app, user).

    What changes an app's roles takes an `at`, the world's time: tokens carry the change later than the
    directory shows it. Without an `at` it has always been so.
    """

    def __init__(self, consents: Iterable[Consent] = ()) -> None:
        self._held: dict[tuple[str, str | None], Consent] = {}
        self._roles: dict[str, list[tuple[datetime | None, frozenset[str]]]] = {}
        for consent in consents:
            self.allow(consent.app, consent.user, consent.scopes, consent.roles)

    def __iter__(self) -> Iterator[Consent]:
        return iter(tuple(self._held.values()))

    def allow(
        self,
        app: str,
        user: str | None,
        scopes: Iterable[str] = (),
        roles: Iterable[str] = (),
        at: datetime | None = None,
    ) -> None:
        """Add to what stands there; nothing is taken away."""
        held = self.of(app, user)
        self.put(Consent(app, user, held.scopes | set(scopes), held.roles | set(roles)), at)

    def of(self, app: str, user: str | None) -> Consent:
        return self._held.get((app, user), Consent(app, user))

    def put(self, consent: Consent, at: datetime | None = None) -> None:
        """Instead of what stands there; nothing left is nothing kept."""
        before = self.roles_of(consent.app)
        self._held[consent.app, consent.user] = consent
        if not consent.scopes | consent.roles:
            del self._held[consent.app, consent.user]
        if self.roles_of(consent.app) != before:
            self._roles.setdefault(consent.app, []).append((at, self.roles_of(consent.app)))

    def withdraw(self, app: str, user: str | None = None, at: datetime | None = None) -> None:
        self.put(Consent(app, user), at)

    def roles_in_tokens(self, app: str, now: datetime, spread: timedelta) -> frozenset[str]:
        """The roles that a token made `now` carries: changes take `spread` to reach where tokens are made."""
        arrived = [roles for at, roles in self._roles.get(app, ()) if at is None or at + spread <= now]
        return arrived[-1] if arrived else frozenset()

    def history(self) -> dict[str, Any]:
        """When each app's roles became what, for the state file; `remember` reads it back."""
        return {
            app: [[at.isoformat() if at else None, sorted(roles)] for at, roles in changes]
            for app, changes in self._roles.items()
        }

    def remember(self, history: Mapping[str, Any]) -> None:
        self._roles = {
            app: [(datetime.fromisoformat(at) if at else None, frozenset(roles)) for at, roles in changes]
            for app, changes in history.items()
        }

    def scopes_for(self, app: str, user: str) -> frozenset[str]:
        """The delegated scopes that `app` may use for `user`: their own and the tenant's."""
        own, all_ = self._held.get((app, user)), self._held.get((app, None))
        return (own.scopes if own else frozenset()) | (all_.scopes if all_ else frozenset())

    def roles_of(self, app: str) -> frozenset[str]:
        held = self._held.get((app, None))
        return held.roles if held else frozenset()

    def shown(self) -> list[dict[str, Any]]:
        return [consent.shown() for consent in self._held.values()]
