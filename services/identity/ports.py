"""The rows that signing in needs kept. `services/store` keeps them; nothing here does I/O.

Nothing in them is readable: links, states, cookies and codes are SHA-256 hashes, everything else that
is secret is sealed by `vault.py`. Tenants and object ids are lower-case GUIDs. Instants are aware UTC
in real time (not the sandbox's world time): tokens live in real time.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One person's sealed token cache. Primary key: (tenant, oid).

    `version` is opaque, new at every write and never used twice, so that a refresh that began before a
    sign-out cannot mistake the row of a later sign-in for its own. `trouble` is "" while the tokens
    work, else why the person must sign in again.
    """

    tenant: str
    oid: str
    sealed: bytes
    version: str
    trouble: str = ""
    prompted: bool = False  # has been asked to sign in because of that trouble


class TokenRows(Protocol):
    async def read_tokens(self, tenant: str, oid: str) -> TokenRow | None: ...

    async def put_tokens(self, row: TokenRow) -> None:
        """Insert, or replace whatever stands there: only a finished sign-in does this."""
        ...

    async def swap_tokens(self, row: TokenRow, version: str) -> bool:
        """Replace the row if it still stands there with `version`: one guarded UPDATE.

        False when it has changed or is gone; it is never inserted.
        """
        ...

    async def sign_out(self, tenant: str, oid: str) -> bool:
        """Deletes the tokens and every sign-in under way, and notes that the person wanted it so: all at
        once, or not at all. Returns whether there were tokens."""
        ...

    async def unprompted(self, tenant: str) -> tuple[str, ...]:
        """Object ids of people whose tokens are dead and who have not been asked to sign in yet."""
        ...

    async def note_prompt(self, tenant: str, oid: str) -> bool:
        """Asked just now. False when there is no such trouble, or somebody else has asked already."""
        ...

    async def is_signed_out(self, tenant: str, oid: str) -> bool:
        """Signed out, and not signed in since."""
        ...


class Stage(StrEnum):
    OFFERED = "offered"  # the link stands in a card
    STARTED = "started"  # a browser was sent to Entra
    REDEEMING = "redeeming"  # its answer is being exchanged; the state is used up
    PROVED = "proved"  # Entra vouched; the code must still come back through the chat


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A sign-in under way. Primary key: (tenant, link_hash). A finished or failed one is deleted.

    `oid` is the chat user that the card was made for, `resume` names what waits for it (opaque here,
    the bot's own word), `trial` the message that asked Teams for its token (likewise). `revision` rises by
    one with every replacement.
    """

    tenant: str
    oid: str
    link_hash: bytes
    resume: str
    scopes: tuple[str, ...]
    expires: datetime
    claims: str | None = None
    stage: Stage = Stage.OFFERED
    state_hash: bytes | None = None  # unique per tenant where not null
    browser_hash: bytes | None = None
    sealed: bytes | None = None
    code_hash: bytes | None = None
    tries: int = 0
    revision: int = 1
    trial: str = ""


class SignInRows(Protocol):
    async def add_sign_in(self, row: SignInRow) -> None: ...

    async def sign_in_by_link(self, tenant: str, link_hash: bytes) -> SignInRow | None: ...

    async def sign_in_by_state(self, tenant: str, state_hash: bytes) -> SignInRow | None: ...

    async def sign_ins_of(self, tenant: str, oid: str) -> tuple[SignInRow, ...]:
        """All of a person's that are under way, in any order."""
        ...

    async def replace_sign_in(self, row: SignInRow, revision: int) -> bool:
        """Replace the row of the same (tenant, link_hash) if it still has `revision`: one guarded UPDATE."""
        ...

    async def note_trial(self, tenant: str, link_hash: bytes, trial: str) -> bool:
        """Sets `trial` where none stands yet. Raises no revision."""
        ...

    async def delete_sign_in(self, tenant: str, link_hash: bytes) -> bool:
        """Returns whether there was a row."""
        ...

    async def finish_sign_in(self, row: SignInRow, tokens: TokenRow) -> bool:
        """The row of the sign-in gives way to these tokens, in one transaction.

        False, and nothing is kept, when the row is gone: used already, expired, or signed out of meanwhile.
        """
        ...

    async def delete_expired_sign_ins(self, now: datetime) -> int:
        """The sweep, over all tenants: rows with `expires <= now`. Returns how many."""
        ...
