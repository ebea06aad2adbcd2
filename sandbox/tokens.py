"""The keys that the stand-in signs with, and what Graph reads from a bearer token.

Two key sets exist, as live: Entra's (id tokens, access tokens) and the Bot Framework's (what Teams
sends to the bot). Tokens live in real time, never in the world's clock.
"""

import base64
import hashlib
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

GRAPH = "https://graph.microsoft.com"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
BOT_FRAMEWORK = "https://api.botframework.com"
BACKDATED = 300  # seconds: Entra dates tokens back so that a client's slow clock does no harm
# The tenant "botframework.com": where a multi-tenant bot gets its own token.
BOT_TENANT = "d6d49420-f39b-4df7-a1dc-d59a935871db"


def principal_id(tenant: str, app_id: str) -> str:
    """The object id of an app's service principal in a tenant; its own tokens carry it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{tenant}/{app_id}"))


class BadToken(Exception):
    """A bearer token that the resource refuses. `description` is what its 401 says."""

    def __init__(self, description: str, claims: str = "") -> None:
        """`claims` is what a better token must bring: a claims challenge, as JSON text."""
        super().__init__(description)
        self.description, self.claims = description, claims


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the token says. `oid` is None when the app asks for itself (app-only)."""

    tenant: str
    app_id: str
    oid: str | None
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    session: str = ""  # the sign-in that a delegated token stems from
    issued: int = 0  # real time, in seconds since the epoch
    capable: bool = False  # hears claims challenges
    contexts: frozenset[str] = frozenset()

    @property
    def app_only(self) -> bool:
        return self.oid is None


def _base64(number: int) -> str:
    size = (number.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(number.to_bytes(size, "big")).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Key:
    kid: str
    private: rsa.RSAPrivateKey

    @classmethod
    def fresh(cls) -> "Key":
        return cls.of(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def of(cls, private: rsa.RSAPrivateKey) -> "Key":
        modulus = _base64(private.public_key().public_numbers().n)
        digest = hashlib.sha1(modulus.encode(), usedforsecurity=False).digest()
        return cls(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), private)

    @classmethod
    def from_pem(cls, pem: str) -> "Key":
        private = load_pem_private_key(pem.encode(), None)
        assert isinstance(private, rsa.RSAPrivateKey)
        return cls.of(private)

    def pem(self) -> str:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def jwk(self) -> dict[str, Any]:
        public = self.private.public_key().public_numbers()
        shape = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid}
        return shape | {"n": _base64(public.n), "e": _base64(public.e)}


class Keys:
    """One publisher's signing keys. The last one signs; all of them are published until dropped."""

    def __init__(self, *keys: Key) -> None:
        self._keys = list(keys) or [Key.fresh()]

    def rotate(self, keep_old: bool = True) -> None:
        """Sign with a new key from now on. Entra keeps publishing the old one for a while."""
        self._keys = [*(self._keys if keep_old else ()), Key.fresh()]

    def jwks(self) -> dict[str, Any]:
        return {"keys": [key.jwk() for key in self._keys]}

    def pems(self) -> list[str]:
        return [key.pem() for key in self._keys]

    def sign(self, claims: Mapping[str, Any], key: Key | None = None) -> str:
        signer = key or self._keys[-1]
        return jwt.encode(
            dict(claims), signer.private, "RS256", headers={"kid": signer.kid, "x5t": signer.kid}
        )

    def verify(self, token: str, **expected: Any) -> dict[str, Any]:
        """The claims of a token that one of these keys signed. Raises jwt.PyJWTError."""
        kid = jwt.get_unverified_header(token).get("kid")
        signer = next((key for key in self._keys if key.kid == kid), None)
        if signer is None:
            raise jwt.InvalidSignatureError("signed by an unknown key")
        return jwt.decode(token, signer.private.public_key(), ["RS256"], leeway=5, **expected)


def bearer(header: str | None) -> str:
    """The token of an Authorization header. Raises BadToken."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.casefold() != "bearer" or not token.strip():
        raise BadToken("Access token is empty.")
    return token.strip()


def read_graph_token(header: str | None, keys: Keys) -> Caller:
    """Who asks Graph, from the Authorization header. Raises BadToken with what Graph's 401 says."""
    token = bearer(header)
    try:
        claims = keys.verify(token, audience=[GRAPH, GRAPH + "/", GRAPH_APP_ID])
    except jwt.ExpiredSignatureError:
        raise BadToken("Lifetime validation failed, the token is expired.") from None
    except jwt.InvalidAudienceError:
        raise BadToken("Access token validation failure. Invalid audience.") from None
    except jwt.DecodeError as wrong:
        malformed = not isinstance(wrong, jwt.InvalidSignatureError)
        raise BadToken(
            "IDX14100: JWT is not well formed, there are no dots (.)."
            if malformed
            else "Access token validation failure. Invalid signature."
        ) from None
    except jwt.PyJWTError:
        raise BadToken("Access token validation failure.") from None
    return _caller(claims)


def _caller(claims: Mapping[str, Any]) -> Caller:
    user = claims.get("oid") if claims.get("idtyp") == "user" else None
    scopes, roles = str(claims.get("scp", "")).split(), claims.get("roles", ())
    session = str(claims.get("sid", ""))
    return Caller(
        claims["tid"],
        claims["appid"],
        user,
        frozenset(scopes),
        frozenset(roles),
        session,
        issued=claims["iat"] + BACKDATED,
        capable="CP1" in claims.get("xms_cc", ()),
        contexts=frozenset(claims.get("acrs", ())),
    )


def now() -> int:
    """Real time, in whole seconds since the epoch, as tokens count it."""
    return int(time.time())
