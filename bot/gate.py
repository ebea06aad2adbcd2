"""Who may knock: every activity's token, tenant and service address are verified here.

There is one kind of caller, the Bot Connector of our cloud, and no other way in: no emulator, no
skill, no anonymous mode. botbuilder's own check is not used: it answers 500 to a bad token, lets
everybody in without an app id, and blocks the loop while it fetches keys.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

import httpx
import jwt

from services.cloud import Cloud

BODY_LIMIT = 256 * 1024
DEEPEST = 64  # nesting levels; Teams' own activities have about ten
SKEW = timedelta(minutes=1)


class Refused(Exception):
    """Not let in: 401 (who are you), 400 or 413 (not an activity), 503 (keys unreachable just now)."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class SigningKeys:
    """The keys that the Bot Connector signs with, by key id.

    Kept for a day. A token with a new key id fetches them again, at most once a minute however many
    ids a stranger makes up. While a fetch is under way or failing, the keys already known still serve.
    """

    FRESH = timedelta(days=1).total_seconds()
    PAUSE = timedelta(minutes=1).total_seconds()
    PAUSE_AFTER_FAILURE = timedelta(seconds=5).total_seconds()

    def __init__(self, http: httpx.AsyncClient, cloud: Cloud, clock: Callable[[], float]) -> None:
        self._http = http
        self._cloud = cloud
        self._clock = clock
        self._keys: dict[str, tuple[jwt.PyJWK, tuple[str, ...]]] = {}
        self._stale_at = self._may_fetch_at = clock()
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> tuple[jwt.PyJWK, tuple[str, ...]] | None:
        """The key and the channels it speaks for. Raises Refused(503) while no key at all is known."""
        if self._wanted(kid) or (kid not in self._keys and self._fetching.locked()):
            async with self._fetching:
                if self._wanted(kid):
                    await self._fetch()
        if not self._keys:
            raise Refused(503, "the signing keys cannot be read just now")
        return self._keys.get(kid)

    def _wanted(self, kid: str) -> bool:
        now = self._clock()
        return now >= self._may_fetch_at and (kid not in self._keys or now >= self._stale_at)

    async def _fetch(self) -> None:
        self._may_fetch_at = self._clock() + self.PAUSE
        try:
            self._keys = await self._published()
            self._stale_at = self._clock() + self.FRESH
        except (httpx.HTTPError, ValueError, TypeError, KeyError):
            self._may_fetch_at = self._clock() + self.PAUSE_AFTER_FAILURE

    async def _published(self) -> dict[str, tuple[jwt.PyJWK, tuple[str, ...]]]:
        found = await self._read(f"{self._cloud.bot_login}/v1/.well-known/openidconfiguration")
        home = self._cloud.reach(self._cloud.bot_login)
        if not self._cloud.reach(found["jwks_uri"]).startswith(home + "/"):
            raise ValueError("the key set lies outside the Bot Framework's own host")
        listed = (await self._read(found["jwks_uri"]))["keys"]
        usable = (key for key in listed if key.get("kty") == "RSA" and key.get("use", "sig") == "sig")
        return {k["kid"]: (jwt.PyJWK(k, algorithm="RS256"), tuple(k.get("endorsements", ()))) for k in usable}

    async def _read(self, url: str) -> Any:
        answer = await self._http.get(url, follow_redirects=False, timeout=5)
        answer.raise_for_status()
        return answer.json()


class Gate:
    def __init__(
        self,
        http: httpx.AsyncClient,
        cloud: Cloud,
        app_id: str,
        tenants: Collection[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`http` reaches the cloud: httpx.AsyncClient(transport=Reaching(cloud)). `clock` ages the keys."""
        self._cloud = cloud
        self._app_id = app_id
        self._tenants = frozenset(tenants)
        self._keys = SigningKeys(http, cloud, clock)

    async def admit(self, body: bytes, authorization: str | None) -> Mapping[str, Any]:
        """The activity as JSON, once token, tenant and service address hold. Raises Refused.

        Nothing of the body is read before the token is known to be good.
        """
        claims, endorsed = await self._claims(authorization)
        activity = read_activity(body)
        self._check_sender(activity, claims, endorsed)
        self._check_tenant(activity)
        return activity

    async def _claims(self, authorization: str | None) -> tuple[dict[str, Any], tuple[str, ...]]:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(401, "no bearer token")
        found = await self._keys.find(_key_id(token))
        if found is None:
            raise Refused(401, "signed with an unknown key")
        key, endorsed = found
        return self._verified(token, key), endorsed

    def _verified(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._cloud.bot_audience,  # the connector's audience and issuer are one address
                leeway=SKEW,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
        except jwt.PyJWTError as wrong:
            raise Refused(401, type(wrong).__name__) from wrong

    def _check_sender(
        self, activity: Mapping[str, Any], claims: Mapping[str, Any], endorsed: Collection[str]
    ) -> None:
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or service_url != claims.get("serviceurl"):
            raise Refused(401, "the token is for another service address")
        if not self._cloud.serves(service_url):
            raise Refused(401, "not a service address of this cloud")
        channel = activity.get("channelId")
        if channel != "msteams" or (endorsed and channel not in endorsed):
            raise Refused(401, "not from Teams")

    def _check_tenant(self, activity: Mapping[str, Any]) -> None:
        named = tenants_named(activity)
        if len(named) != 1 or not named <= self._tenants:
            raise Refused(401, "not a tenant that Muster serves")


def _key_id(token: str) -> str:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError) as wrong:  # ValueError: not even ASCII
        raise Refused(401, "not a token") from wrong
    if not isinstance(kid, str):
        raise Refused(401, "the token names no key")
    return kid


def tenants_named(activity: Mapping[str, Any]) -> frozenset[str]:
    """Lower-case. Where Teams says it twice the two must agree, so more than one is a refusal."""
    channel_data = activity.get("channelData")
    tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
    said = (tenant.get("id") if isinstance(tenant, dict) else None, activity["conversation"].get("tenantId"))
    return frozenset(str(each).lower() for each in said if each is not None)


def read_activity(body: bytes) -> Mapping[str, Any]:
    """JSON that is an activity, by shape; raises Refused(400 or 413)."""
    if len(body) > BODY_LIMIT:
        raise Refused(413, "too large")
    try:
        activity = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Refused(400, "not JSON") from wrong
    if not isinstance(activity, dict) or not _is_sound(activity):
        raise Refused(400, "not an activity")
    conversation = activity.get("conversation")
    if not isinstance(activity.get("type"), str) or not isinstance(conversation, dict):
        raise Refused(400, "not an activity")
    if not isinstance(conversation.get("id"), str):
        raise Refused(400, "an activity in no conversation")
    return activity


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_sound(value: Any) -> bool:
    """Nested within reason, and every string can be stored: no NUL, no half of a surrogate pair."""
    level = [value]
    for _ in range(DEEPEST):
        if not all(_is_storable(each) for each in level if isinstance(each, str)):
            return False
        level = [part for each in level for part in _parts(each)]
        if not level:
            return True
    return False


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
