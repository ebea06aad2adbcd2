"""An administrator's way to Microsoft's approval page and back.

What comes back is a hint, by design of the page: anybody can write that address. It must answer to a state
that we gave out once, in the browser that we gave it to, for this tenant; then it starts a look, no more.
https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from services.cloud import Cloud
from services.identity import consent, transactions
from services.identity.consent import Link, TenantConsent
from services.identity.entra import tenant_guid
from services.identity.reasons import Reason, SignInRefused, reason_of

LINK_LIVES = timedelta(days=7)  # it may go to an IT department by mail


class ConsentRows(Protocol):
    async def consent(self, tenant: str) -> TenantConsent: ...

    async def change_consent(
        self, tenant: str, change: Callable[[TenantConsent], TenantConsent | None]
    ) -> tuple[TenantConsent, TenantConsent]: ...


@dataclass(frozen=True, slots=True)
class Away:
    """Send the browser to `url`, with `browser` in a cookie."""

    url: str
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """The page was answered. `refusal` is None for a yes."""

    tenant: str
    link: Link
    refusal: Reason | None = None


class Approval:
    """Links live in real time, as sign-ins do; the states in the world's."""

    def __init__(
        self,
        cloud: Cloud,
        app_id: str,
        redirect_uri: str,
        rows: ConsentRows,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._cloud = cloud
        self._app_id = app_id
        self._redirect_uri = redirect_uri
        self._rows = rows
        self._clock = clock

    async def offer(self, tenant: str, by: str, name: str) -> str:
        """The secret of a one-time link, `/auth/admin/start?t=...`, for the one whose name is `name`."""
        secret, now = transactions.fresh(tenant_guid(tenant)), self._clock()
        link = Link(transactions.digest(secret), by, name, now + LINK_LIVES)
        await self._rows.change_consent(tenant, lambda standing: consent.linked(standing, link, now))
        return secret

    async def start(self, secret: str) -> Away:
        """The link was opened; opening it again begins afresh. Raises SignInRefused(STALE_LINK)."""
        tenant = transactions.tenant_of(secret) or ""
        state, browser = transactions.fresh(tenant or _NO_TENANT), transactions.fresh(tenant or _NO_TENANT)

        def begun(standing: TenantConsent) -> TenantConsent | None:
            link = self._open(standing, lambda one: transactions.is_same(secret, one.hash))
            if link is None:
                return None
            marked = replace(link, state=transactions.digest(state), browser=transactions.digest(browser))
            return replace(standing, links=tuple(marked if one == link else one for one in standing.links))

        before, after = await self._rows.change_consent(tenant, begun)
        if before == after:
            raise SignInRefused(Reason.STALE_LINK)
        return Away(self._page(tenant, state), browser)

    async def finish(self, answer: Mapping[str, str], browser: str) -> Answered:
        """Entra's answer. Of repeated ones the first counts. Raises SignInRefused for any other."""
        state = answer.get("state", "")
        tenant = transactions.tenant_of(state) or ""
        found: list[Link] = []

        def used(standing: TenantConsent) -> TenantConsent | None:
            link = self._open(standing, lambda one: transactions.is_same(state, one.state))
            found[:] = [link] if link else []
            return consent.taken(standing, found) if link else None

        await self._rows.change_consent(tenant, used)
        if not found:
            raise SignInRefused(Reason.STALE_LINK)
        if not transactions.is_same(browser, found[0].browser):
            raise SignInRefused(Reason.OTHER_BROWSER)
        return Answered(tenant, found[0], _refusal(answer, tenant))

    def _open(self, standing: TenantConsent, fits: Callable[[Link], bool]) -> Link | None:
        now = self._clock()
        return next((one for one in standing.links if one.expires > now and fits(one)), None)

    def _page(self, tenant: str, state: str) -> str:
        asked = {
            "client_id": self._app_id,
            # Application rights can be asked for only so: all that the registration declares.
            "scope": f"{self._cloud.graph}/.default",
            "redirect_uri": self._redirect_uri,
            "state": state,
        }
        page = f"{self._cloud.login}/{tenant_guid(tenant)}/v2.0/adminconsent?{urlencode(asked)}"
        return self._cloud.reach(page)


_NO_TENANT = "00000000-0000-0000-0000-000000000000"


def _refusal(answer: Mapping[str, str], tenant: str) -> Reason | None:
    """`admin_consent` is True in errors too, so `error` is looked at first."""
    if "error" in answer:
        return reason_of(answer)
    if answer.get("tenant", "").lower() != tenant:
        return Reason.OTHER_TENANT
    return None if answer.get("admin_consent") == "True" else Reason.FORGED
