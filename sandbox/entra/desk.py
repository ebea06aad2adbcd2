"""What Entra remembers: browser sessions, sign-ins under way, codes, refresh tokens, and its faults.

Everything here lives in real time. What must survive a restart of the stand-in is in `kept()`.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.tokens import now

CODE_LIFE = 600  # seconds; Entra says "about 10 minutes"
REFRESH_LIFE = 90 * 24 * 3600
WAITING_AT_MOST = 500  # sign-in pages left open: the oldest make room


@dataclass(frozen=True, slots=True)
class Ask:
    """An authorize request that has passed its checks. `scope` is as sent; `admin` for /adminconsent."""

    tenant: str
    client_id: str
    redirect_uri: str
    response_mode: str
    scope: str
    state: str | None = None
    nonce: str | None = None
    challenge: str | None = None
    plain: bool = False  # the challenge is the verifier itself, not its SHA-256
    prompt: str = ""
    login_hint: str = ""
    client_info: bool = False
    admin: bool = False


@dataclass(slots=True)
class Code:
    ask: Ask
    oid: str
    session: str
    issued: int
    redeemed: str = ""  # the family that it was exchanged for


@dataclass(slots=True)
class Family:
    """The refresh tokens that descend from one sign-in. Entra keeps older ones valid beside newer ones."""

    oid: str
    app_id: str
    scope: str
    issued: int
    session: str = ""
    revoked: bool = False


@dataclass(slots=True)
class Refusal:
    """A fault: the next `times` requests with this grant are refused with `number`."""

    number: int
    grant: str = ""
    times: int | None = 1
    claims: str = ""
    error: str = ""


@dataclass(slots=True)
class EntraFaults:
    """`id_token` overrides claims of the next id tokens; a claim of None is left out."""

    refusals: list[Refusal] = field(default_factory=list)
    id_token: dict[str, Any] = field(default_factory=dict)
    foreign_key: bool = False  # id tokens are signed by a key that nobody publishes
    roles_late: bool = False  # consented roles are not yet in new tokens
    lifetime: int | None = None  # seconds that new access tokens live


class Entra:
    def __init__(self) -> None:
        self.sessions: dict[str, list[str]] = {}
        self.waiting: dict[str, tuple[Ask, str]] = {}
        self.codes: dict[str, Code] = {}
        self.families: dict[str, Family] = {}
        self.assertions: set[str] = set()
        self.faults = EntraFaults()
        self._secret = secrets.token_bytes(32)

    def wait(self, ask: Ask, oid: str = "") -> str:
        """Keep `ask` while its pages are shown, and to whom ("": not yet known).

        Returns the `ctx` that the pages' forms carry.
        """
        while len(self.waiting) >= WAITING_AT_MOST:
            del self.waiting[next(iter(self.waiting))]
        ctx = secrets.token_urlsafe(24)
        self.waiting[ctx] = ask, oid
        return ctx

    def sign_in(self, session: str | None, oid: str) -> str:
        """Note that `oid` signed in, in this browser; returns the browser's session id."""
        session = session if session in self.sessions else secrets.token_urlsafe(24)
        people = self.sessions.setdefault(session, [])
        self.sessions[session] = [oid, *(other for other in people if other != oid)]
        return session

    def give_code(self, ask: Ask, oid: str, session: str) -> str:
        code = f"1.{secrets.token_urlsafe(48)}"
        self.codes[code] = Code(ask, oid, session, now())
        return code

    def begin_family(self, oid: str, app_id: str, scope: str, session: str = "") -> str:
        name = secrets.token_urlsafe(16)
        self.families[name] = Family(oid, app_id, scope, now(), session)
        return name

    def refresh_token(self, family: str) -> str:
        """A new refresh token of the family. It carries its own proof: nothing is kept per token."""
        named = f"1.{family}.{now():x}{secrets.token_hex(8)}"
        return f"{named}.{self._proof(named)}"

    def family_of(self, token: str) -> tuple[str, Family] | None:
        """The family of a refresh token, or None for something that was never given out."""
        named, _, proof = token.rpartition(".")
        family = named.split(".")[1] if named.count(".") == 2 else ""
        if not hmac.compare_digest(self._proof(named), proof) or family not in self.families:
            return None
        return family, self.families[family]

    def revoke(self, oid: str | None = None) -> int:
        """Revoke a person's refresh tokens (None: everybody's), and end their browser sessions."""
        hit = [family for family in self.families.values() if oid in (None, family.oid)]
        for family in hit:
            family.revoked = True
        for session, people in list(self.sessions.items()):
            self.sessions[session] = [one for one in people if oid is not None and one != oid]
        return len(hit)

    def refusal(self, grant: str) -> Refusal | None:
        """The fault that this token request runs into, used up by one."""
        for refusal in self.faults.refusals:
            if refusal.grant in ("", grant):
                if refusal.times is not None:
                    refusal.times -= 1
                    if refusal.times <= 0:
                        self.faults.refusals.remove(refusal)
                return refusal
        return None

    def kept(self) -> dict[str, Any]:
        families = {
            name: [one.oid, one.app_id, one.scope, one.issued, one.session, one.revoked]
            for name, one in self.families.items()
        }
        return {"secret": self._secret.hex(), "families": families, "sessions": self.sessions}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Entra":
        entra = cls()
        entra._secret = bytes.fromhex(kept["secret"])
        entra.families = {name: Family(*one) for name, one in kept["families"].items()}
        entra.sessions = {name: list(people) for name, people in kept["sessions"].items()}
        return entra

    def _proof(self, named: str) -> str:
        return hmac.new(self._secret, named.encode(), hashlib.sha256).hexdigest()[:32]
