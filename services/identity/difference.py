"""What a company has granted beside what Muster needs: pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.identity.permissions import (
    BY_EXCHANGE,
    OPENID,
    REGISTER,
    Consent,
    Feature,
    Kind,
    Permission,
    needed,
    short,
)

CONNECT = (
    "Connect-MgGraph -Scopes Application.Read.All, AppRoleAssignment.ReadWrite.All,"
    " DelegatedPermissionGrant.ReadWrite.All"
)
GRAPH_APP = "00000003-0000-0000-c000-000000000000"


class Standing(StrEnum):
    HELD = "held"
    FENCED = "held_by_exchange"  # RBAC for Applications gives it: no token shows that, only trying does
    MISSING = "missing"
    SURPLUS = "surplus"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    kind: Kind
    standing: Standing
    right: Permission | None = None  # None for one that the register does not know

    @property
    def is_administrators(self) -> bool:
        return self.right is None or self.right.consent is Consent.ADMINISTRATOR


def difference(
    features: Collection[Feature],
    roles: Collection[str],
    scopes: Collection[str] | None,
    lacking: Collection[str],
) -> tuple[Line, ...]:
    """`roles` are the app token's, `scopes` the asking person's (None when they are signed out), `lacking`
    the application rights that did not work when they were tried."""
    app = tuple(_application(features, roles, lacking))
    return (*app, *(_delegated(features, scopes) if scopes is not None else ()))


def _application(
    features: Collection[Feature], roles: Collection[str], lacking: Collection[str]
) -> Iterator[Line]:
    wanted = needed(features, Kind.APPLICATION)
    for right in wanted:
        yield Line(right.name, right.kind, _standing(right.name, roles, lacking), right)
    yield from _surplus(Kind.APPLICATION, set(roles) - {right.name for right in wanted})


def _standing(name: str, roles: Collection[str], lacking: Collection[str]) -> Standing:
    if name in lacking or (name not in roles and name not in BY_EXCHANGE):
        return Standing.MISSING
    return Standing.HELD if name in roles else Standing.FENCED


def _delegated(features: Collection[Feature], scopes: Collection[str]) -> Iterator[Line]:
    held = {short(scope) for scope in scopes} - OPENID
    wanted = [right for right in needed(features, Kind.DELEGATED) if right.name not in OPENID]
    for right in wanted:
        standing = Standing.HELD if right.name in held else Standing.MISSING
        yield Line(right.name, right.kind, standing, right)
    yield from _surplus(Kind.DELEGATED, held - {right.name for right in wanted})


def _surplus(kind: Kind, names: Collection[str]) -> Iterator[Line]:
    known = {right.name: right for right in REGISTER if right.kind is kind}
    for name in sorted(names):
        right = known.get(name)
        old = right is not None and right.deprecated
        yield Line(name, kind, Standing.DEPRECATED if old else Standing.SURPLUS, right)


def removals(lines: Collection[Line], app_id: str) -> tuple[str, ...]:
    """PowerShell that takes away what is too much; nothing when nothing is."""
    excess = [one for one in lines if one.standing in (Standing.SURPLUS, Standing.DEPRECATED)]
    return (CONNECT, *(removal(one, app_id) for one in excess)) if excess else ()


def removal(line: Line, app_id: str) -> str:
    """One right less, after `CONNECT`.

    https://learn.microsoft.com/powershell/module/microsoft.graph.applications/remove-mgserviceprincipalapproleassignment
    https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins/update-mgoauth2permissiongrant
    """
    own = f"$muster = Get-MgServicePrincipal -Filter \"appId eq '{app_id}'\""
    if line.kind is Kind.DELEGATED:
        return (
            f"{own}; Get-MgOauth2PermissionGrant -Filter \"clientId eq '$($muster.Id)'\" |"
            " ForEach-Object { Update-MgOauth2PermissionGrant -OAuth2PermissionGrantId $_.Id"
            f" -Scope ((($_.Scope -split ' ') -ne '{line.name}') -join ' ') }}"
        )
    graph = f"(Get-MgServicePrincipal -Filter \"appId eq '{GRAPH_APP}'\").AppRoles"
    role = f"'{line.right.id}'" if line.right else f"({graph} | Where-Object Value -eq '{line.name}').Id"
    return (
        f"{own}; Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $muster.Id |"
        f" Where-Object AppRoleId -eq {role} | ForEach-Object {{"
        " Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $muster.Id"
        " -AppRoleAssignmentId $_.Id }"
    )
