"""Teams' own token of a person, exchanged for tokens to Graph: signing in without a page to look at.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import msal

from services.identity.authcode import SignedIn
from services.identity.entra import Entra, EntraSilent, cache_from, tenant_guid
from services.identity.idtoken import BadIdToken, SigningKeys, is_guest, read_sso_token
from services.identity.permissions import missing
from services.identity.reasons import Reason, SignInRefused, reason_of


class OnBehalf:
    def __init__(self, entra: Entra, keys: SigningKeys, now: Callable[[], float] = time.time) -> None:
        self._entra = entra
        self._keys = keys
        self._now = now

    async def exchange(self, tenant: str, oid: str, token: str, scopes: tuple[str, ...]) -> SignedIn:
        """`oid` is the chat user who handed `token` in. Raises SignInRefused; then nothing may be kept."""
        tenant = tenant_guid(tenant)
        claims = await self._claims(tenant, oid, token)
        if is_guest(claims):
            raise SignInRefused(Reason.GUEST)
        cache = cache_from()
        result = await asyncio.to_thread(self._asked, tenant, token, scopes, cache)
        if "access_token" not in result:
            raise SignInRefused(reason_of(result))
        granted = frozenset(str(result.get("scope") or "").split())
        if lacking := missing(granted, scopes):
            raise SignInRefused(Reason.MISSING_RIGHTS, lacking)
        if not cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN):
            raise SignInRefused(Reason.MISSING_RIGHTS, ("offline_access",))
        name, address = str(claims.get("name") or ""), str(claims.get("preferred_username") or "")
        return SignedIn(tenant, oid, name, address, granted, cache.serialize())

    async def _claims(self, tenant: str, oid: str, token: str) -> dict[str, Any]:
        login, app_id = self._entra.cloud.login, self._entra.app_id
        try:
            return await read_sso_token(
                token, self._keys, login=login, tenant=tenant, oid=oid, app_id=app_id, now=self._now()
            )
        except BadIdToken as bad:
            reason = Reason.OTHER_PERSON if str(bad) == "oid" else Reason.FORGED
        except httpx.HTTPError:
            reason = Reason.UNAVAILABLE
        raise SignInRefused(reason)

    def _asked(
        self, tenant: str, token: str, scopes: tuple[str, ...], cache: msal.TokenCache
    ) -> dict[str, Any]:
        try:
            return dict(self._entra.app(tenant, cache).acquire_token_on_behalf_of(token, list(scopes)))
        except (EntraSilent, msal.exceptions.MsalError, ValueError):
            reason = Reason.UNAVAILABLE  # the error may hold what was sent
        raise SignInRefused(reason)
