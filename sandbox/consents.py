"""Who allowed which app what, as the directory keeps it.

Delegated scopes are granted by one person for themselves, or by an administrator for everybody
(`user` None). Application roles are granted by an administrator only.
https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    """At most one Consent per (app, user)."""

    def __init__(self, consents: Iterable[Consent] = ()) -> None:
        self._held: dict[tuple[str, str | None], Consent] = {}
        for consent in consents:
            self.allow(consent.app, consent.user, consent.scopes, consent.roles)

    def __iter__(self) -> Iterator[Consent]:
        return iter(tuple(self._held.values()))

    def allow(
        self, app: str, user: str | None, scopes: Iterable[str] = (), roles: Iterable[str] = ()
    ) -> None:
        """Add to what stands there; nothing is taken away."""
        held = self._held.get((app, user), Consent(app, user))
        self._held[app, user] = Consent(app, user, held.scopes | set(scopes), held.roles | set(roles))

    def of(self, app: str, user: str | None) -> Consent:
        return self._held.get((app, user), Consent(app, user))

    def put(self, consent: Consent) -> None:
        """Instead of what stands there; nothing left is nothing kept."""
        self._held[consent.app, consent.user] = consent
        if not consent.scopes | consent.roles:
            self.withdraw(consent.app, consent.user)

    def withdraw(self, app: str, user: str | None = None) -> None:
        self._held.pop((app, user), None)

    def scopes_for(self, app: str, user: str) -> frozenset[str]:
        """The delegated scopes that `app` may use for `user`: their own and the tenant's."""
        own, all_ = self._held.get((app, user)), self._held.get((app, None))
        return (own.scopes if own else frozenset()) | (all_.scopes if all_ else frozenset())

    def roles_of(self, app: str) -> frozenset[str]:
        held = self._held.get((app, None))
        return held.roles if held else frozenset()

    def shown(self) -> list[dict[str, Any]]:
        return [consent.shown() for consent in self._held.values()]
