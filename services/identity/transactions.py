"""A sign-in under way, as pure steps from row to row. Links, states, cookies and codes are random and
kept only as hashes; each step has its own end. Times are real, not the sandbox's.
"""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.identity.ports import SignInRow, Stage

LINK_LIVES = timedelta(hours=1)
STATE_LIVES = timedelta(minutes=10)
CODE_LIVES = timedelta(minutes=5)
TRIES = 5


def fresh(tenant: str) -> str:
    """A secret that tells its tenant, so that its row is looked for in no other tenant's."""
    return f"{UUID(tenant).hex}.{secrets.token_urlsafe(32)}"


def tenant_of(secret: str) -> str | None:
    """The tenant of a `fresh` secret; None for anything else."""
    hex, _, rest = secret.partition(".")
    try:
        return str(UUID(hex)) if len(hex) == 32 and rest else None
    except ValueError:
        return None


def fresh_code() -> str:
    """Eight digits: a person may have to type them. Five tries make one in twenty million."""
    return f"{secrets.randbelow(10**8):08d}"


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def named(exchange: str) -> bytes:
    """The link's hash of the name under which Teams is asked for its token; b"" for anything else."""
    try:
        return bytes.fromhex(exchange)
    except ValueError:
        return b""


def is_same(secret: str, kept: bytes | None) -> bool:
    return kept is not None and hmac.compare_digest(digest(secret), kept)


def is_over(row: SignInRow, now: datetime) -> bool:
    return now >= row.expires


def offered(
    tenant: str, oid: str, resume: str, scopes: tuple[str, ...], claims: str | None, now: datetime
) -> tuple[str, SignInRow]:
    """A link for a card, and the row that stands behind it."""
    link = fresh(tenant)
    row = SignInRow(tenant, oid, digest(link), resume, scopes, now + LINK_LIVES, claims)
    return link, row


def started(row: SignInRow, state: str, browser: str, sealed: bytes, now: datetime) -> SignInRow:
    """A browser goes to Entra. Pressing the link again starts afresh: the state before is worth nothing."""
    return replace(
        row,
        stage=Stage.STARTED,
        state_hash=digest(state),
        browser_hash=digest(browser),
        sealed=sealed,
        code_hash=None,
        tries=0,
        expires=now + STATE_LIVES,
        revision=row.revision + 1,
    )


def redeeming(row: SignInRow) -> SignInRow:
    """Entra's answer is in: from here on the state is used up, whatever comes of it."""
    return replace(
        row,
        stage=Stage.REDEEMING,
        state_hash=None,
        browser_hash=None,
        sealed=None,
        revision=row.revision + 1,
    )


def proved(row: SignInRow, code: str, sealed: bytes, now: datetime) -> SignInRow:
    """Entra vouched. The tokens lie sealed and unused until `code` comes back through the chat."""
    return replace(
        row,
        stage=Stage.PROVED,
        sealed=sealed,
        code_hash=digest(code),
        tries=0,
        expires=now + CODE_LIVES,
        revision=row.revision + 1,
    )


def tried(row: SignInRow) -> SignInRow:
    """Counted before the code is compared, so that guesses in parallel win nothing."""
    return replace(row, tries=row.tries + 1, revision=row.revision + 1)
