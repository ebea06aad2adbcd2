"""A small Entra over real HTTP that can be told to be wrong: keys, codes with PKCE, refresh tokens."""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from services.cloud import Cloud

TENANT = "11111111-aaaa-4bbb-8ccc-222222222222"
OTHER_TENANT = "99999999-aaaa-4bbb-8ccc-222222222222"
APP = "33333333-aaaa-4bbb-8ccc-444444444444"
DANA = "55555555-aaaa-4bbb-8ccc-666666666666"
LI = "77777777-aaaa-4bbb-8ccc-888888888888"
SECRET = "the app's own secret"

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FOREIGN_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(kid: str, key: rsa.RSAPrivateKey = KEY) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**shape, "kid": kid, "use": "sig"}


def id_token(nonce: str, /, *, key: rsa.RSAPrivateKey = KEY, kid: str = "k1", **claims: Any) -> str:
    now = int(time.time())
    whole = {
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "aud": APP,
        "exp": now + 3600,
        "nbf": now - 5,
        "iat": now - 5,
        "tid": TENANT,
        "oid": DANA,
        "sub": "s",
        "nonce": nonce,
        "name": "Dana Cole",
        "preferred_username": "dana@contoso.com",
        "ver": "2.0",
    }
    whole |= claims
    return jwt.encode({k: v for k, v in whole.items() if v is not None}, key, "RS256", headers={"kid": kid})


@dataclass
class Sts:
    origin: str = ""
    kids: list[str] = field(default_factory=lambda: ["k1"])
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    oid: str = DANA
    scope: str = "User.Read User.ReadBasic.All Calendars.ReadWrite MailboxSettings.Read openid profile"
    id_claims: dict[str, Any] = field(default_factory=dict)
    foreign_key: bool = False
    refusal: tuple[int, dict[str, Any]] | None = None
    lifetime: int = 3600
    delay: float = 0
    key_fetches: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    token_requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def cloud(self) -> Cloud:
        return Cloud(stand_in=self.origin)

    def approve(self, authorize_url: str) -> dict[str, str]:
        """What a person does on Entra's pages: the fields that the browser then posts to the bot."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    async def keys(self, request: web.Request) -> web.Response:
        self.key_fetches += 1
        return web.json_response({"keys": [jwk(kid) for kid in self.kids]})

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.token_requests.append(form)
        self.asked.set()
        await asyncio.sleep(self.delay)
        if self.refusal:
            status, body = self.refusal
            return web.json_response(body, status=status)
        if form["grant_type"] == "client_credentials":
            return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": fresh()})
        if form["grant_type"] == ON_BEHALF and not sound(form["assertion"]):
            body = {"error": "invalid_grant", "error_description": "AADSTS50013: x", "error_codes": [50013]}
            return web.json_response(body, status=400)
        nonce = ""
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(form["code"], None)
            if asked is None or challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
                body = {
                    "error": "invalid_grant",
                    "error_description": "AADSTS501481: verifier",
                    "error_codes": [501481],
                }
                return web.json_response(body, status=400)
            nonce = asked["nonce"]
        return web.json_response(self._tokens(nonce))

    def _tokens(self, nonce: str) -> dict[str, Any]:
        key = FOREIGN_KEY if self.foreign_key else KEY
        info = json.dumps({"uid": self.oid, "utid": TENANT}).encode()
        return {
            "token_type": "Bearer",
            "scope": self.scope,
            "expires_in": self.lifetime,
            "access_token": fresh(),
            "refresh_token": fresh(),
            "id_token": id_token(nonce, key=key, **{"oid": self.oid, **self.id_claims}),
            "client_info": base64.urlsafe_b64encode(info).rstrip(b"=").decode(),
        }


ON_BEHALF = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def sound(assertion: str) -> bool:
    try:
        jwt.decode(assertion, KEY.public_key(), algorithms=["RS256"], audience=APP)
    except jwt.PyJWTError:
        return False
    return True


def sso_token(*, key: rsa.RSAPrivateKey = KEY, kid: str = "k1", **claims: Any) -> str:
    """What the Teams client hands in: its own token of Dana for our app."""
    teams = {"azp": "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "scp": "access_as_user", "nonce": None}
    return id_token("", key=key, kid=kid, **{**teams, **claims})


def fresh() -> str:
    return secrets.token_urlsafe(16)


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@asynccontextmanager
async def entra_running() -> AsyncIterator[Sts]:
    sts = Sts()
    app = web.Application()
    app.router.add_get("/{tenant}/discovery/v2.0/keys", sts.keys)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", sts.token)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sts.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield sts
    await runner.cleanup()
