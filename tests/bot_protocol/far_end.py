"""What stands across the network in these tests: the Bot Framework's keys and a small Bot Connector."""

import asyncio
import base64
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from services.cloud import Cloud

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-2222-3333-4444-555555555555"
OID = "bbbbbbbb-2222-3333-4444-555555555555"
OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def number(value: int) -> str:
    return (
        base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
    )


def public(kid: str, key: rsa.RSAPrivateKey, **more: Any) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "use": "sig", "kid": kid, "n": number(numbers.n), "e": number(numbers.e), **more}


@dataclass
class FarEnd:
    """`faults` are answers that the connector gives before it works again: (status, body, headers)."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [public("k1", OURS, endorsements=["msteams"])])
    key_fetches: int = 0
    key_delay: float = 0
    keys_down: bool = False
    calls: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[tuple[int, Any, dict[str, str]]] = field(default_factory=deque)
    origin: str = ""
    key_set: str = ""

    @property
    def cloud(self) -> Cloud:
        return Cloud(stand_in=self.origin)

    @property
    def service_url(self) -> str:
        return f"{self.origin}/teams/"

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/v1/.well-known/openidconfiguration", self.configuration)
        app.router.add_get("/v1/.well-known/keys", self.published)
        app.router.add_route("*", "/teams/v3/{rest:.*}", self.connector)
        return app

    async def start(self) -> TestServer:
        server = TestServer(self.app())
        await server.start_server()
        self.origin = str(server.make_url("")).rstrip("/")
        return server

    async def configuration(self, request: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": self.key_set or f"http://{request.host}/v1/.well-known/keys"})

    async def published(self, request: web.Request) -> web.Response:
        self.key_fetches += 1
        await asyncio.sleep(self.key_delay)
        if self.keys_down:
            return web.Response(status=500)
        return web.json_response({"keys": self.keys})

    async def connector(self, request: web.Request) -> web.Response:
        body = await request.json()
        token = request.headers.get("Authorization")
        self.calls.append({"method": request.method, "path": request.raw_path, "token": token, "body": body})
        if self.faults:
            status, answer, headers = self.faults.popleft()
            return web.json_response(answer, status=status, headers=headers)
        return web.json_response({"id": f"activity-{len(self.calls)}"}, status=201)

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": "https://api.botframework.com",
            "aud": APP,
            "serviceurl": self.service_url,
            "nbf": now - 5,
            "exp": now + 3600,
        } | changed
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, kid: str = "k1", key: Any = OURS, alg: str = "RS256", **changed: Any) -> str:
        return jwt.encode(self.claims(**changed), key, algorithm=alg, headers={"kid": kid})

    def activity(self, **changed: Any) -> dict[str, Any]:
        activity = {
            "type": "message",
            "id": f"1700{time.monotonic_ns()}",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": "29:dana", "name": "Dana Ruiz", "aadObjectId": OID.upper()},
            "recipient": {"id": f"28:{APP}", "name": "Muster"},
            "conversation": {"id": "a:personal;1", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "text": "help",
            "locale": "en-GB",
            "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/London"}],
        } | changed
        return {name: value for name, value in activity.items() if value is not None}


def packed(value: Any) -> bytes:
    return json.dumps(value).encode()
