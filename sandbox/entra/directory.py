"""The directory as Entra and Teams see it: tenant, people, apps. Read from the world, never kept."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.state import Registration, State
from sandbox.tokens import BOT_TENANT
from sandbox.world import Person as WorldPerson
from sandbox.zones import iana_name

# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
DIRECTORY_ROLES = {
    "administrator": "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
    "applicationAdministrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
}
EVERYBODY = "b79fbf4d-3ef9-4689-8143-76b194e85509"  # what every account has


@dataclass(frozen=True, slots=True)
class Tenant:
    id: str
    name: str
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """`zone` is an IANA name, `locale` like en-US."""

    id: str
    name: str
    user_principal_name: str
    roles: tuple[str, ...]
    zone: str
    locale: str

    @property
    def is_administrator(self) -> bool:
        """A Global Administrator: may approve everything."""
        return "administrator" in self.roles

    @property
    def may_approve_scopes(self) -> bool:
        """Delegated rights, for everybody. Graph's application rights want a Global Administrator.

        https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent
        """
        return self.is_administrator or "applicationAdministrator" in self.roles

    @property
    def directory_roles(self) -> list[str]:
        """The template ids of the person's roles, as tokens list them under `wids`."""
        return [template for role, template in DIRECTORY_ROLES.items() if role in self.roles] + [EVERYBODY]


def tenant(state: State) -> Tenant:
    told = state.world.tenant
    return Tenant(told.id, told.name, tuple(dict.fromkeys([told.domain, *told.domains])))


def people(state: State) -> list[Person]:
    """Everybody who can sign in. Nobody signs in as a shared mailbox."""
    return [_person(one) for one in state.world.people if one.kind != "shared"]


def person(state: State, oid: str) -> Person | None:
    return find_person(state, oid)


def find_person(state: State, name: str) -> Person | None:
    """By object id, user principal name or mail address, whatever the letter case."""
    found = state.world.person(name.strip())
    return _person(found) if found is not None and found.kind != "shared" else None


def tenant_named(state: State, name: str) -> str | None:
    """The tenant's id, or the word itself for `common` and `organizations`; None for one that is not here.

    `botframework.com` is where multi-tenant bots get their own tokens.
    """
    here, wanted = tenant(state), name.lower()
    if wanted in ("common", "organizations"):
        return wanted
    if wanted in ("botframework.com", BOT_TENANT):
        return BOT_TENANT
    return here.id if wanted == here.id or wanted in here.domains else None


def app_named(state: State, app_id: str) -> Registration | None:
    muster = state.muster
    return muster if app_id.lower() in (muster.app_id, *muster.identifiers) else None


# What a Teams client set up where somebody lives would speak; the default is the first.
LOCALES = {
    "": "en-US",
    "Europe/": "en-GB",
    "Asia/Kolkata": "en-IN",
    "Asia/Calcutta": "en-IN",
    "Australia/": "en-AU",
}


def _person(one: WorldPerson) -> Person:
    zone = iana_name(one.time_zone)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = "Etc/UTC"  # a mailbox may name a zone of its own making; a device never does
    locale = next(speech for start, speech in reversed(LOCALES.items()) if zone.startswith(start))
    return Person(one.id, one.name, one.user_principal_name, tuple(one.roles), zone, locale)
