"""Our own check of tokens about a person. msal checks only an id_token's nonce.

https://learn.microsoft.com/entra/identity-platform/id-tokens
https://github.com/AzureAD/microsoft-authentication-library-for-python/issues/911
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
from jwt.types import Options

SKEW = 120  # seconds that clocks may differ
REST = 60.0  # seconds between two fetches of a tenant's keys, whatever key ids come along
FRESH = 24 * 3600.0  # seconds after which keys are read again

# The claims are compared below, in one place and against an injected clock.
_SIGNATURE_ONLY: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
}


class BadIdToken(Exception):
    """The token does not hold; says which of its parts."""


@dataclass(slots=True)
class _Known:
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    fetched: float = float("-inf")
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)


class SigningKeys:
    """Each tenant's public keys, fetched when needed and then remembered."""

    def __init__(
        self, http: httpx.AsyncClient, login: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = http
        self._login = login
        self._monotonic = monotonic
        self._tenants: defaultdict[str, _Known] = defaultdict(_Known)

    async def find(self, tenant: str, kid: str) -> jwt.PyJWK | None:
        """None for a key that the tenant does not publish. Raises httpx.HTTPError when it cannot be asked.

        An unknown id may mean that Entra rolled its keys, or that somebody makes ids up: it is worth one
        fetch a minute, no more.
        """
        known = self._tenants[tenant]
        async with known.gate:
            age = self._monotonic() - known.fetched
            if age > FRESH or (kid not in known.keys and age > REST):
                known.keys = await self._fetch(tenant)
                known.fetched = self._monotonic()
        return known.keys.get(kid)

    async def _fetch(self, tenant: str) -> dict[str, jwt.PyJWK]:
        answer = await self._http.get(f"{self._login}/{tenant}/discovery/v2.0/keys", follow_redirects=False)
        answer.raise_for_status()
        fit = [key for key in answer.json()["keys"] if key.get("kty") == "RSA" and key.get("kid")]
        return {key["kid"]: jwt.PyJWK(key, algorithm="RS256") for key in fit}


async def read_id_token(
    token: str, keys: SigningKeys, *, login: str, tenant: str, app_id: str, nonce: str, now: float
) -> dict[str, Any]:
    """The claims, when signature, issuer, audience, times, nonce, tenant and object id all hold.

    `nonce` is what the authorize request carried; `now` is in seconds since 1970. Raises BadIdToken.
    """
    expected = {"iss": f"{login}/{tenant}/v2.0", "aud": app_id, "tid": tenant, "nonce": nonce}
    return await _read(token, keys, tenant, expected, now)


# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-register-aad
TEAMS_CLIENTS = frozenset(
    {
        "1fec8e78-bce4-4aaf-ab1b-5451cc387264",  # desktop and phones
        "5e3ce6c0-2b1f-4285-8d4b-75ee78787346",  # web
    }
)
SSO_SCOPE = "access_as_user"


async def read_sso_token(
    token: str, keys: SigningKeys, *, login: str, tenant: str, oid: str, app_id: str, now: float
) -> dict[str, Any]:
    """The claims of the token that Teams has for us, when it is of version 2.0, from a Teams client, for this
    very person, and everything else holds too. Raises BadIdToken.
    """
    expected = {"iss": f"{login}/{tenant}/v2.0", "aud": app_id, "tid": tenant, "ver": "2.0"}
    claims = await _read(token, keys, tenant, expected, now)
    if claims["oid"].lower() != oid:
        raise BadIdToken("oid")
    if claims.get("azp") not in TEAMS_CLIENTS:
        raise BadIdToken("azp")
    if SSO_SCOPE not in str(claims.get("scp") or "").split():
        raise BadIdToken("scp")
    return claims


async def _read(
    token: str, keys: SigningKeys, tenant: str, expected: Mapping[str, str], now: float
) -> dict[str, Any]:
    key = await keys.find(tenant, _kid(token))
    if key is None:
        raise BadIdToken("kid")
    try:
        claims = jwt.decode(token, key.key, algorithms=["RS256"], options=_SIGNATURE_ONLY)
    except jwt.PyJWTError:
        raise BadIdToken("signature") from None
    for name, value in expected.items():
        if claims.get(name) != value:
            raise BadIdToken(name)
    if not isinstance(claims.get("oid"), str) or not claims["oid"]:
        raise BadIdToken("oid")
    _check_times(claims, now)
    return dict(claims)


def is_guest(claims: Mapping[str, Any]) -> bool:
    """Whether another company's Entra vouches for this person: `idp` is there only then, and names it.

    https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
    """
    return "idp" in claims and claims["idp"] != claims["iss"]


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise BadIdToken("header") from None
    if header.get("alg") != "RS256":
        raise BadIdToken("alg")
    return str(header.get("kid") or "")


def _check_times(claims: dict[str, Any], now: float) -> None:
    for name, sense in (("exp", 1), ("nbf", -1)):
        value = claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadIdToken(name)
        if sense * (value - now) < -SKEW:
            raise BadIdToken(name)
