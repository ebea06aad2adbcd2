"""Signing in from a chat: a link in a card, Entra's pages, and a code that comes back through the chat.

Three things must agree before a token is kept: Entra's word on who signed in, the chat user whom the card
was made for, and the code that only that chat user's client can hand in (`signin/verifyState`).
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from services.identity import transactions
from services.identity.authcode import AuthCode, SignedIn
from services.identity.entra import tenant_guid
from services.identity.onbehalf import OnBehalf
from services.identity.permissions import SIGN_IN_SCOPES
from services.identity.ports import SignInRow, SignInRows, Stage, TokenRow
from services.identity.reasons import Reason, SignInRefused, reason_of
from services.identity.vault import SealBroken, Vault

_KIND = "sign-in"
ENDED = "-"  # in the place of a trial's message


@dataclass(frozen=True, slots=True)
class Start:
    """Send the browser to `url`, with `browser` in a cookie: `__Host-`, Secure, HttpOnly, SameSite=None."""

    url: str
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proved:
    """`code` goes to the page, which hands it to Teams; Teams brings it back as signin/verifyState."""

    name: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """Tokens are kept. `resume` names what waits for them, `trial` the message that asked for Teams' own
    token; `offices` are the person's roles in Entra, by their templates' ids, if the id_token told them."""

    resume: str
    name: str
    trial: str = ""
    offices: frozenset[str] = frozenset()


class SignIn:
    def __init__(
        self,
        authcode: AuthCode,
        on_behalf: OnBehalf,
        vault: Vault,
        rows: SignInRows,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._authcode = authcode
        self._on_behalf = on_behalf
        self._vault = vault
        self._rows = rows
        self._clock = clock

    async def offer(
        self,
        tenant: str,
        oid: str,
        resume: str,
        *,
        scopes: tuple[str, ...] = SIGN_IN_SCOPES,
        claims: str | None = None,
    ) -> str:
        """The secret for a card's link, `/auth/start?t=...`. `resume` names what waits for the sign-in."""
        made = transactions.offered(tenant_guid(tenant), oid.lower(), resume, scopes, claims, self._clock())
        link, row = made
        await self._rows.add_sign_in(row)
        return link

    async def exchange(self, tenant: str, oid: str, exchange: str, token: str) -> Kept:
        """Teams' own token of `oid`, brought by the chat, for the sign-in that `exchange` names. The link of
        that sign-in goes on working when this fails. Raises SignInRefused.
        """
        tenant, oid = tenant_guid(tenant), oid.lower()
        row = await self._rows.sign_in_by_link(tenant, transactions.named(exchange))
        if row is None or transactions.is_over(row, self._clock()):
            raise SignInRefused(Reason.STALE_LINK)
        if row.oid != oid:
            raise SignInRefused(Reason.OTHER_PERSON)
        somebody = await self._on_behalf.exchange(tenant, oid, token, row.scopes)
        return await self._keep(row, somebody.cache, somebody.name)

    async def offered(self, tenant: str, oid: str, resume: str) -> str | None:
        """The name under which Teams may be asked for its token, for the newest sign-in that this waits for;
        None when it is under way by its page, was asked already, or must prove more than that token can."""
        rows = [row for row in await self._rows.sign_ins_of(tenant_guid(tenant), oid) if row.resume == resume]
        newest = max(rows, key=lambda row: row.expires, default=None)
        if newest is None or newest.stage is not Stage.OFFERED or newest.claims or newest.trial:
            return None
        return newest.link_hash.hex()

    async def trials(self, tenant: str, oid: str) -> tuple[str, ...]:
        """The exchanges by which this person's Teams is asked for its token, those included whose message
        is not known yet: the answer may be here before it."""
        rows = await self._rows.sign_ins_of(tenant_guid(tenant), oid)
        return tuple(row.link_hash.hex() for row in rows if row.trial != ENDED)

    async def note_trial(self, tenant: str, exchange: str, trial: str) -> bool:
        """`trial` names the message that asks Teams for its token. False when it has had its answer."""
        return await self._rows.note_trial(tenant_guid(tenant), transactions.named(exchange), trial)

    async def end_trial(self, tenant: str, exchange: str) -> str:
        """Teams' token was of no use. Returns the message that asked for it, "" when it is not known yet."""
        row = await self._rows.sign_in_by_link(tenant_guid(tenant), transactions.named(exchange))
        if row is None:
            return ""
        await self._rows.note_trial(row.tenant, row.link_hash, ENDED)
        return row.trial.removeprefix(ENDED)

    async def start(self, link: str) -> Start:
        """The link was opened. Raises SignInRefused(STALE_LINK)."""
        tenant = transactions.tenant_of(link)
        row = await self._rows.sign_in_by_link(tenant, transactions.digest(link)) if tenant else None
        now = self._clock()
        if row is None or transactions.is_over(row, now):
            raise SignInRefused(Reason.STALE_LINK)
        state, browser = transactions.fresh(row.tenant), transactions.fresh(row.tenant)
        url, flow = self._authcode.begin(row.tenant, row.scopes, state, row.claims)
        sealed = self._vault.seal(flow.encode(), _KIND, row.tenant, row.oid)
        if not await self._rows.replace_sign_in(
            transactions.started(row, state, browser, sealed, now), row.revision
        ):
            raise SignInRefused(Reason.STALE_LINK)
        return Start(url, browser)

    async def finish(self, answer: Mapping[str, str], browser: str) -> Proved:
        """Entra's answer, at the redirect address, with the cookie of the browser that brings it.

        Of parallel or repeated answers one wins. Raises SignInRefused, and then nothing is left of it.
        """
        row = await self._take(answer.get("state", ""), browser)
        try:
            return await self._prove(row, answer)
        except SignInRefused as refused:
            await self._rows.delete_sign_in(row.tenant, row.link_hash)
            why, scopes = refused.why, refused.scopes
        raise SignInRefused(why, scopes, row=row)

    async def verify(self, tenant: str, oid: str, code: str) -> Kept:
        """The code came back through the chat of `oid`. Keeps the tokens.

        Five tries, five minutes, once. Raises SignInRefused.
        """
        tenant, oid = tenant_guid(tenant), oid.lower()
        counted = await self._count_try(tenant, oid)
        for row in counted:
            if transactions.is_same(code.strip(), row.code_hash):
                proved = json.loads(self._vault.open(row.sealed or b"", _KIND, row.tenant, row.oid))
                return await self._keep(row, proved["cache"], proved["name"], proved["offices"])
        if not counted:
            raise SignInRefused(Reason.STALE_LINK)
        worn_out = [row for row in counted if row.tries >= transactions.TRIES]
        for row in worn_out:
            await self._rows.delete_sign_in(row.tenant, row.link_hash)
        raise SignInRefused(Reason.TOO_MANY_TRIES if worn_out else Reason.BAD_CODE)

    async def _take(self, state: str, browser: str) -> SignInRow:
        """Finds the sign-in of `state` and uses the state up; what is returned still holds the flow."""
        tenant = transactions.tenant_of(state)
        row = await self._rows.sign_in_by_state(tenant, transactions.digest(state)) if tenant else None
        if row is None or transactions.is_over(row, self._clock()):
            raise SignInRefused(Reason.STALE_LINK)
        if not await self._rows.replace_sign_in(transactions.redeeming(row), row.revision):
            raise SignInRefused(Reason.STALE_LINK)
        if not transactions.is_same(browser, row.browser_hash):
            await self._rows.delete_sign_in(row.tenant, row.link_hash)
            raise SignInRefused(Reason.OTHER_BROWSER, row=row)
        return row

    async def _prove(self, row: SignInRow, answer: Mapping[str, str]) -> Proved:
        if "code" not in answer:
            raise SignInRefused(reason_of(answer))
        try:
            flow = self._vault.open(row.sealed or b"", _KIND, row.tenant, row.oid).decode()
        except SealBroken:
            raise SignInRefused(Reason.FAILED) from None
        somebody = await self._authcode.finish(flow, answer)
        if (somebody.tenant, somebody.oid) != (row.tenant, row.oid):
            raise SignInRefused(Reason.OTHER_PERSON)
        code = transactions.fresh_code()
        after = transactions.proved(transactions.redeeming(row), code, self._sealed(somebody), self._clock())
        if not await self._rows.replace_sign_in(after, after.revision - 1):
            raise SignInRefused(Reason.STALE_LINK)
        return Proved(somebody.name, code)

    def _sealed(self, somebody: SignedIn) -> bytes:
        told = {"cache": somebody.cache, "name": somebody.name, "offices": sorted(somebody.offices)}
        return self._vault.seal(json.dumps(told).encode(), _KIND, somebody.tenant, somebody.oid)

    async def _count_try(self, tenant: str, oid: str) -> list[SignInRow]:
        """The sign-ins of this person that wait for a code, each with this try counted."""
        counted = []
        for row in await self._rows.sign_ins_of(tenant, oid):
            if row.stage is not Stage.PROVED or transactions.is_over(row, self._clock()):
                continue
            after = transactions.tried(row)
            if row.tries < transactions.TRIES and await self._rows.replace_sign_in(after, row.revision):
                counted.append(after)
        return counted

    async def _keep(self, row: SignInRow, cache: str, name: str, offices: Collection[str] = ()) -> Kept:
        sealed = self._vault.seal(cache.encode(), "tokens", row.tenant, row.oid)
        tokens = TokenRow(row.tenant, row.oid, sealed, uuid4().hex)
        if not await self._rows.finish_sign_in(row, tokens):
            raise SignInRefused(Reason.STALE_LINK)
        return Kept(row.resume, name, row.trial, frozenset(offices))
