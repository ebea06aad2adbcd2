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
REVOKED = 50173  # what refresh tokens of a revoked sign-in are refused with
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
    claims: str = ""  # the claims request (JSON text) that came with it


@dataclass(slots=True)
class Code:
    ask: Ask
    oid: str
    session: str
    issued: int
    redeemed: str = ""  # the family that it was exchanged for
    proved: str = ""


@dataclass(slots=True)
class Family:
    """The refresh tokens that descend from one sign-in. Entra keeps older ones valid beside newer ones.

    `ended` is the AADSTS number that they are refused with from now on, 0 while they work. `proved` says how
    the person was known: "pwd", "pwd mfa", and the authentication contexts that they satisfied.
    """

    oid: str
    app_id: str
    scope: str
    issued: int
    session: str = ""
    ended: int = 0
    proved: str = "pwd"


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
        self.strong: dict[str, list[str]] = {}  # who passed a second factor, per browser session
        self.critical: dict[
            str, int
        ] = {}  # when somebody's older access tokens became worthless, by object id
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

    def pass_factor(self, session: str, oid: str) -> None:
        """Note that `oid` proved who they are by a second factor, in this browser."""
        self.strong.setdefault(session, []).append(oid)

    def is_strong(self, session: str, oid: str) -> bool:
        return oid in self.strong.get(session, ())

    def give_code(self, ask: Ask, oid: str, session: str, proved: str = "pwd") -> str:
        code = f"1.{secrets.token_urlsafe(48)}"
        self.codes[code] = Code(ask, oid, session, now(), proved=proved)
        return code

    def begin_family(self, oid: str, app_id: str, scope: str, session: str = "", proved: str = "pwd") -> str:
        name = secrets.token_urlsafe(16)
        self.families[name] = Family(oid, app_id, scope, now(), session, proved=proved)
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
        """Revoke a person's sessions (None: everybody's): refresh tokens, browsers, and, where the client is
        able to hear of it, access tokens."""
        known = {family.oid for family in self.families.values()}
        for one in known if oid is None else {oid}:
            self.critical[one] = now()
        return self.end(REVOKED, oid)

    def end(self, number: int, oid: str | None = None) -> int:
        """End a person's refresh tokens (None: everybody's), refused with `number` from now on; returns how
        many sign-ins that were. Browsers forget the person too."""
        hit = [family for family in self.families.values() if oid in (None, family.oid)]
        for family in hit:
            family.ended = number
        for held in (self.sessions, self.strong):
            for session, people in list(held.items()):
                held[session] = [one for one in people if oid is not None and one != oid]
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
            name: [one.oid, one.app_id, one.scope, one.issued, one.session, one.ended, one.proved]
            for name, one in self.families.items()
        }
        browsers = {"sessions": self.sessions, "strong": self.strong}
        return {"secret": self._secret.hex(), "families": families, "critical": self.critical, **browsers}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Entra":
        entra = cls()
        entra._secret = bytes.fromhex(kept["secret"])
        entra.families = {name: Family(*one) for name, one in kept["families"].items()}
        entra.sessions = {name: list(people) for name, people in kept["sessions"].items()}
        entra.strong = {name: list(people) for name, people in kept.get("strong", {}).items()}
        entra.critical = dict(kept.get("critical", {}))
        return entra

    def _proof(self, named: str) -> str:
        return hmac.new(self._secret, named.encode(), hashlib.sha256).hexdigest()[:32]
