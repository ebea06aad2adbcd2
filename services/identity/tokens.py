"""Tokens for Graph: a person's, refreshed silently from the vault, and the app's own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

import jwt
import msal
import structlog

from services.errors import ConsentMissing, GraphSilent, SignInNeeded
from services.identity.entra import Entra, EntraSilent, cache_from, tenant_guid
from services.identity.permissions import SIGN_IN_SCOPES, missing
from services.identity.ports import TokenRow, TokenRows
from services.identity.reasons import Reason, reason_of
from services.identity.vault import SealBroken, Vault

_log = structlog.get_logger()
_GRAPH = "https://graph.microsoft.com"
_KIND = "tokens"
_ROUNDS = 8  # how often somebody else may write the same row before us

# A right more is wanted, but the tokens at hand still work for what they were given for.
_STILL_GOOD = frozenset({Reason.CONSENT, Reason.ADMIN_CONSENT, Reason.ADMIN_REVIEW, Reason.CLAIMS})
_NOT_THE_PERSONS = frozenset({Reason.APP_SECRET, Reason.NOT_INSTALLED, Reason.FAILED})


@dataclass(frozen=True, slots=True)
class OwnGrants:
    """`principal` is the object id of the enterprise application, Muster's account in the tenant."""

    roles: frozenset[str]
    principal: str


class Tokens:
    def __init__(self, entra: Entra, vault: Vault, rows: TokenRows, graph: str = _GRAPH) -> None:
        self._entra = entra
        self._vault = vault
        self._rows = rows
        self._graph = graph
        self._gates: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._apps: dict[str, msal.ConfidentialClientApplication] = {}

    def renewal(
        self, tenant: str, oid: str, scopes: Sequence[str] = SIGN_IN_SCOPES
    ) -> Callable[[str | None], Awaitable[str]]:
        """What a Graph client asks when its token was refused, with the claims that Graph wants, if any."""
        return lambda claims: self.delegated(tenant, oid, scopes, claims, fresh=True)

    async def delegated(
        self,
        tenant: str,
        oid: str,
        scopes: Sequence[str] = SIGN_IN_SCOPES,
        claims: str | None = None,
        fresh: bool = False,
    ) -> str:
        """An access token of this person, from the row or by its refresh token.

        `fresh` does not take one from the row: the one there was refused.
        Of refreshes in parallel, here and in other processes, one writes the row and the others read it.
        Once signed out, no refresh under way brings the row back or hands out its token.

        Raises SignInNeeded (and marks the row when its tokens are dead), ConsentMissing for what only an
        administrator can mend, GraphSilent when Entra does not answer.
        """
        tenant, oid = tenant_guid(tenant), oid.lower()
        gate = self._gates.setdefault((tenant, oid), asyncio.Lock())
        async with gate:
            for _ in range(_ROUNDS):
                token = await self._from_row(tenant, oid, tuple(scopes), claims, fresh)
                if token:
                    return token
        raise GraphSilent("the token row would not stand still")

    async def sign_out(self, tenant: str, oid: str) -> bool:
        """Wipes the person's tokens, and what a sign-in under way would bring. Returns whether there were."""
        return await self._rows.sign_out(tenant_guid(tenant), oid.lower())

    async def connector(self, tenant: str, scope: str) -> str:
        """The app's own token for the Bot Connector; `tenant` is where its registration lives."""
        return await self._own(tenant, scope, fresh=False)

    async def app(self, tenant: str, fresh: bool = False) -> str:
        """The app's own token for Graph. `fresh` asks Entra anew: only such a one shows new consent.

        Raises ConsentMissing, GraphSilent.
        """
        return await self._own(tenant, f"{self._graph}/.default", fresh)

    async def own_grants(self, tenant: str) -> OwnGrants:
        """What a fresh token of the app's own carries: an older one shows the consent of its own time.

        Raises ConsentMissing, GraphSilent.
        """
        token = await self.app(tenant, fresh=True)
        # Fetched from Entra a moment ago, and only told to people: there is nobody to protect from.
        claims = jwt.decode(token, options={"verify_signature": False})
        roles = claims.get("roles")
        return OwnGrants(frozenset(roles if isinstance(roles, list) else ()), str(claims.get("oid") or ""))

    async def scopes_of(self, tenant: str, oid: str) -> frozenset[str] | None:
        """What a person's sign-in may do, as Entra last said; None when they are not signed in."""
        row = await self._rows.read_tokens(tenant_guid(tenant), oid.lower())
        if row is None or row.trouble:
            return None
        kept = cache_from(self._opened(row, ())).search(msal.TokenCache.CredentialType.ACCESS_TOKEN)
        return frozenset(scope for token in kept for scope in str(token.get("target") or "").split())

    async def _own(self, tenant: str, scope: str, fresh: bool) -> str:
        tenant = tenant_guid(tenant)
        if fresh or tenant not in self._apps:
            self._apps[tenant] = self._entra.app(tenant)
        scopes = [scope]
        result = await self._ask(lambda: self._apps[tenant].acquire_token_for_client(scopes=scopes))
        if "access_token" in result:
            return str(result["access_token"])
        reason = reason_of(result)
        if reason is Reason.UNAVAILABLE:
            raise GraphSilent("Entra")
        raise ConsentMissing(scopes, reason)

    async def _from_row(
        self, tenant: str, oid: str, scopes: tuple[str, ...], claims: str | None, fresh: bool
    ) -> str | None:
        """None when the row changed meanwhile: look again."""
        row = await self._rows.read_tokens(tenant, oid)
        if row is None or row.trouble:
            raise SignInNeeded(scopes, row.trouble if row else Reason.NEVER)
        cache = cache_from(self._opened(row, scopes))
        result = await self._ask(lambda: self._refreshed(tenant, oid, cache, scopes, claims, fresh))
        if "access_token" not in result:
            await self._give_up(row, result, scopes)
            return None
        if lacking := missing(frozenset(str(result["scope"]).split()), scopes) if "scope" in result else ():
            raise SignInNeeded(lacking, Reason.MISSING_RIGHTS)
        if cache.has_state_changed or self._vault.is_stale(row.sealed):
            sealed = self._vault.seal(cache.serialize().encode(), _KIND, tenant, oid)
            if not await self._rows.swap_tokens(replace(row, sealed=sealed, version=_fresh()), row.version):
                return None
        return str(result["access_token"])

    def _opened(self, row: TokenRow, scopes: tuple[str, ...]) -> str:
        try:
            return self._vault.open(row.sealed, _KIND, row.tenant, row.oid).decode()
        except SealBroken as broken:
            _log.error("token_row_does_not_open", why=type(broken).__name__)
        raise SignInNeeded(scopes, Reason.FAILED)

    def _refreshed(
        self,
        tenant: str,
        oid: str,
        cache: msal.SerializableTokenCache,
        scopes: tuple[str, ...],
        claims: str | None,
        fresh: bool,
    ) -> dict[str, Any] | None:
        app = self._entra.app(tenant, cache)
        own = [account for account in app.get_accounts() if account["local_account_id"].lower() == oid]
        result: dict[str, Any] | None = app.acquire_token_silent_with_error(
            list(scopes),
            account=own[0] if own else None,
            force_refresh=fresh,
            claims_challenge=claims,
            http_exceptions=(EntraSilent,),  # a token near its end still serves while Entra is away
        )
        return result

    async def _ask(self, question: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        """msal blocks, so it asks in a thread. No token and no error means that nothing was left to use."""
        try:
            return await asyncio.to_thread(question) or {"error": "invalid_grant"}
        except (EntraSilent, msal.exceptions.MsalError, ValueError) as error:
            kind = type(error).__name__
        raise GraphSilent(f"Entra: {kind}")

    async def _give_up(self, row: TokenRow, result: dict[str, Any], scopes: tuple[str, ...]) -> None:
        reason = reason_of(result)
        if reason is Reason.UNAVAILABLE:
            raise GraphSilent("Entra")
        if reason in _NOT_THE_PERSONS:
            raise ConsentMissing(scopes, reason)
        if reason not in _STILL_GOOD:
            nothing = self._vault.seal(b"", _KIND, row.tenant, row.oid)
            dead = replace(row, sealed=nothing, version=_fresh(), trouble=reason)
            if not await self._rows.swap_tokens(dead, row.version):
                return  # a new sign-in, or a sign-out, came in between
        raise SignInNeeded(scopes, reason, str(result["claims"]) if result.get("claims") else None)


def _fresh() -> str:
    return uuid4().hex
