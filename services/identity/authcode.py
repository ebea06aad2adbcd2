"""The authorization-code flow with PKCE: to Entra's page, and from its answer to checked tokens.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msal

from services.identity.entra import Entra, EntraSilent, cache_from, tenant_guid
from services.identity.idtoken import BadIdToken, SigningKeys, is_guest, read_id_token
from services.identity.permissions import missing
from services.identity.reasons import Reason, SignInRefused, reason_of


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody for whom Entra vouches, checked by us. `cache` is msal's, and secret."""

    tenant: str
    oid: str
    name: str
    address: str
    scopes: frozenset[str]
    cache: str = field(repr=False)
    offices: frozenset[str] = frozenset()  # roles in Entra (wids), where the registration asks for them


class AuthCode:
    def __init__(
        self, entra: Entra, keys: SigningKeys, redirect_uri: str, now: Callable[[], float] = time.time
    ) -> None:
        self._entra = entra
        self._keys = keys
        self._redirect_uri = redirect_uri
        self._now = now

    def begin(
        self,
        tenant: str,
        scopes: tuple[str, ...],
        state: str,
        claims: str | None = None,
        hint: str | None = None,
    ) -> tuple[str, str]:
        """Where to send the browser, and the flow to keep, sealed, until it comes back.

        The answer comes as a form post: a code in an address would stay in logs and histories.
        """
        flow = self._entra.app(tenant).initiate_auth_code_flow(
            [*scopes, "email"],  # msal adds OpenID's other scopes by itself
            redirect_uri=self._redirect_uri,
            state=state,
            response_mode="form_post",
            prompt="select_account",  # else a browser that knows somebody else would sign them in unasked
            claims_challenge=claims,
            login_hint=hint,
        )
        url = self._entra.cloud.reach(flow.pop("auth_uri"))
        return url, json.dumps({"tenant": tenant_guid(tenant), "flow": flow, "wanted": scopes})

    async def finish(self, kept: str, answer: Mapping[str, str]) -> SignedIn:
        """Exchanges the code and checks everything. Raises SignInRefused; then nothing may be kept."""
        begun = json.loads(kept)
        tenant, flow = begun["tenant"], begun["flow"]
        nonce = hashlib.sha256(flow["nonce"].encode("ascii")).hexdigest()  # as msal sends it
        cache = cache_from()
        result = await asyncio.to_thread(self._redeem, tenant, flow, dict(answer), cache)
        if "error" in result:
            raise SignInRefused(reason_of(result))
        claims = await self._claims(str(result.get("id_token") or ""), tenant, nonce)
        if is_guest(claims):
            raise SignInRefused(Reason.GUEST)
        scopes = frozenset(str(result.get("scope") or "").split())
        if lacking := missing(scopes, tuple(begun["wanted"])):
            raise SignInRefused(Reason.MISSING_RIGHTS, lacking)
        return SignedIn(
            tenant=tenant,
            oid=claims["oid"].lower(),
            name=str(claims.get("name") or ""),
            address=str(claims.get("email") or claims.get("preferred_username") or ""),
            scopes=scopes,
            cache=cache.serialize(),
            offices=offices_of(claims),
        )

    def _redeem(
        self, tenant: str, flow: dict[str, Any], answer: dict[str, str], cache: msal.TokenCache
    ) -> dict[str, Any]:
        app = self._entra.app(tenant, cache)
        try:
            return dict(app.acquire_token_by_auth_code_flow(flow, answer))
        except EntraSilent:
            reason = Reason.UNAVAILABLE
        except msal.exceptions.MsalError:
            reason = Reason.UNAVAILABLE  # a 5xx
        except (ValueError, RuntimeError):
            reason = Reason.FORGED  # state or nonce differ; msal's words quote them, so they go no further
        raise SignInRefused(reason)

    async def _claims(self, token: str, tenant: str, nonce: str) -> dict[str, Any]:
        cloud, app_id = self._entra.cloud, self._entra.app_id
        try:
            return await read_id_token(
                token,
                self._keys,
                login=cloud.login,
                tenant=tenant,
                app_id=app_id,
                nonce=nonce,
                now=self._now(),
            )
        except BadIdToken:
            reason = Reason.FORGED
        except httpx.HTTPError:
            reason = Reason.UNAVAILABLE
        raise SignInRefused(reason)


def offices_of(claims: Mapping[str, Any]) -> frozenset[str]:
    """https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"""
    wids = claims.get("wids")
    return (
        frozenset(wid.lower() for wid in wids if isinstance(wid, str))
        if isinstance(wids, list)
        else frozenset()
    )
