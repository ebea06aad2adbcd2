"""The tokens that Entra gives out, claim by claim.

https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable
from typing import Any

from sandbox.entra.directory import Person, Tenant
from sandbox.tokens import BACKDATED, BOT_FRAMEWORK, GRAPH, Key, Keys, now, principal_id

TEAMS_WEB_CLIENT = "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"
LIFETIME = 4200  # seconds; Entra's own varies between 60 and 90 minutes
LONG_LIFETIME = 24 * 3600  # under continuous access evaluation; live between 20 and 28 hours


def issuer(tenant: str) -> str:
    return f"https://login.microsoftonline.com/{tenant}/v2.0"


def pairwise(app_id: str, oid: str) -> str:
    """The `sub` of a person, which differs from app to app."""
    digest = hashlib.sha256(f"{app_id}|{oid}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _times(lifetime: int) -> dict[str, int]:
    return {"iat": now() - BACKDATED, "nbf": now() - BACKDATED, "exp": now() + lifetime}


def _vouched(person: Person) -> dict[str, str]:
    """A guest's own company vouches for them: `idp` is there only where it is not the issuer."""
    guest = "#EXT#" in person.user_principal_name
    return {"idp": "https://sts.windows.net/8e5b31f2-0c9d-4a57-9d6e-2b7a4f1c3d90/"} if guest else {}


def id_token(
    keys: Keys,
    tenant: Tenant,
    person: Person,
    app_id: str,
    openid: Iterable[str],
    nonce: str | None,
    override: dict[str, Any],
    key: Key | None = None,
) -> str:
    claims: dict[str, Any] = {
        "aud": app_id,
        "iss": issuer(tenant.id),
        **_times(3600),
        "oid": person.id,
        "rh": f"1.{secrets.token_urlsafe(24)}.",
        "sub": pairwise(app_id, person.id),
        "tid": tenant.id,
        "uti": secrets.token_urlsafe(16),
        "ver": "2.0",
        "wids": person.directory_roles,  # the registration's groupMembershipClaims is DirectoryRole
    }
    claims |= _vouched(person)
    if "profile" in openid:
        claims |= {"name": person.name, "preferred_username": person.user_principal_name}
    if "email" in openid:
        claims["email"] = person.user_principal_name
    if nonce is not None:
        claims["nonce"] = nonce
    claims |= override
    return keys.sign({name: value for name, value in claims.items() if value is not None}, key)


def graph_token(
    keys: Keys,
    tenant: Tenant,
    app_id: str,
    app_name: str,
    person: Person,
    scopes: Iterable[str],
    lifetime: int,
    session: str,
    proved: str = "pwd",
    capable: bool = False,
) -> str:
    """Delegated: `scopes` are short names, OpenID's included. A version 1.0 token, as Graph's still are.

    `session` is the sign-in that it stems from: Graph refuses tokens of sign-ins that Entra knows nothing of.
    `proved` is as in Family; a `capable` client hears claims challenges.
    """
    had = proved.split()
    contexts = [one for one in had if one not in ("pwd", "mfa")]
    return keys.sign(
        {
            "aud": GRAPH,
            "iss": f"https://sts.windows.net/{tenant.id}/",
            **_times(lifetime),
            "acct": int("#EXT#" in person.user_principal_name),
            "acr": "1",
            "amr": [one for one in had if one in ("pwd", "mfa")],
            **({"acrs": contexts} if contexts else {}),
            **({"xms_cc": ["CP1"]} if capable else {}),
            "wids": person.directory_roles,
            "app_displayname": app_name,
            "appid": app_id,
            "appidacr": "1",
            "idtyp": "user",
            "ipaddr": "127.0.0.1",
            "name": person.name,
            "oid": person.id,
            "scp": " ".join(sorted(scopes)),
            "sid": session,
            "sub": pairwise(app_id, person.id),
            "tid": tenant.id,
            "unique_name": person.user_principal_name,
            "upn": person.user_principal_name,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
        }
    )


def app_token(
    keys: Keys, tenant_id: str, app_id: str, app_name: str, resource: str, roles: Iterable[str], lifetime: int
) -> str:
    """App-only, for Graph or for the Bot Framework. Without a consented role there is no `roles` claim."""
    principal = principal_id(tenant_id, app_id)
    claims: dict[str, Any] = {
        "aud": resource,
        "iss": f"https://sts.windows.net/{tenant_id}/",
        **_times(lifetime),
        "app_displayname": app_name,
        "appid": app_id,
        "appidacr": "1",
        "idp": f"https://sts.windows.net/{tenant_id}/",
        "idtyp": "app",
        "oid": principal,
        "sub": principal,
        "tid": tenant_id,
        "uti": secrets.token_urlsafe(16),
        "ver": "1.0",
    }
    if resource == BOT_FRAMEWORK:
        claims.pop("app_displayname")
        claims.pop("idtyp")
    held = sorted(roles)
    return keys.sign(claims | ({"roles": held} if held else {}))


def sso_token(keys: Keys, tenant: Tenant, person: Person, app_id: str, lifetime: int) -> str:
    """What the Teams client gets for an app that exposes `access_as_user`: a version 2.0 token to it."""
    return keys.sign(
        {
            "aud": app_id,
            "iss": issuer(tenant.id),
            **_times(lifetime),
            "azp": TEAMS_WEB_CLIENT,
            "azpacr": "0",
            "name": person.name,
            "oid": person.id,
            "preferred_username": person.user_principal_name,
            "scp": "access_as_user",
            **_vouched(person),
            "sub": pairwise(app_id, person.id),
            "tid": tenant.id,
            "uti": secrets.token_urlsafe(16),
            "ver": "2.0",
        }
    )


def client_info(tenant: Tenant, person: Person) -> str:
    """What msal asks for with `client_info=1`: who the account is, outside any token."""
    shape = json.dumps({"uid": person.id, "utid": tenant.id})
    return base64.urlsafe_b64encode(shape.encode()).rstrip(b"=").decode()
