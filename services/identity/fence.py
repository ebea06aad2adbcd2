"""RBAC for Applications: application rights on mailboxes, fenced to one group. Pure.

Exchange's grants and Entra's add up, so a fence holds only when Entra's unscoped one is gone.
https://learn.microsoft.com/exchange/permissions-exo/application-rbac
"""

from enum import StrEnum

from services.identity.difference import CONNECT, Line, Standing, removal
from services.identity.permissions import BY_EXCHANGE, REGISTER, Kind

SCOPE = "Muster recruiting"


class Fence(StrEnum):
    HOLDS = "holds"  # inside answers, outside is refused
    OPEN = "open"  # outside answers too: Entra's grant is still there, or the scope is too wide
    SHUT = "shut"  # inside is refused: not granted, or not spread yet
    UNSURE = "unsure"  # Microsoft did not say


def proved(inside: bool | None, outside: bool | None) -> Fence:
    """Whether the mailbox of each address was opened; None for one that Microsoft did not answer about."""
    if outside:
        return Fence.OPEN
    if inside is None or outside is None:
        return Fence.UNSURE
    return Fence.HOLDS if inside else Fence.SHUT


def script(app_id: str, principal: str, group: str, mailbox: str) -> tuple[str, ...]:
    """Exchange Online PowerShell, then Graph's. `principal` is the enterprise application's object id."""
    grants = [
        f"New-ManagementRoleAssignment -App '{principal}' -Role 'Application {right}'"
        f" -CustomResourceScope '{SCOPE}'"
        for right in BY_EXCHANGE
    ]
    return (
        "Connect-ExchangeOnline",
        f"New-ServicePrincipal -AppId '{app_id}' -ObjectId '{principal}' -DisplayName 'Muster'",
        f"$group = (Get-DistributionGroup {_quoted(group)}).DistinguishedName",
        f"New-ManagementScope -Name '{SCOPE}' -RecipientRestrictionFilter \"MemberOfGroup -eq '$group'\"",
        *grants,
        f"Test-ServicePrincipalAuthorization -Identity '{app_id}' -Resource {_quoted(mailbox)}",
        "# When InScope says True there: take Entra's unscoped grants away, or the fence has no effect.",
        CONNECT,
        *(removal(_held(right), app_id) for right in BY_EXCHANGE),
    )


def _held(name: str) -> Line:
    right = next(one for one in REGISTER if (one.name, one.kind) == (name, Kind.APPLICATION))
    return Line(name, Kind.APPLICATION, Standing.HELD, right)


def _quoted(text: str) -> str:
    """A PowerShell string in which nothing is expanded; curly quotes end one too, so they are doubled."""
    return "'" + "".join(c * 2 if c in "'\u2018\u2019\u201a\u201b" else c for c in text) + "'"
