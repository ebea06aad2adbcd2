"""Microsoft's approval page and back: an answer counts once, in the browser and for the tenant it is of."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from services.cloud import Cloud
from services.identity.approval import LINK_LIVES, Answered, Approval, Away
from services.identity.consent import State
from services.identity.reasons import Reason, SignInRefused
from tests.identity.rows import Rows
from tests.identity.sts import APP, DANA, OTHER_TENANT, TENANT

CALLBACK = "https://muster.example/auth/admin/callback"


class Way:
    def __init__(self, rows: Rows) -> None:
        self.now = datetime.now(UTC)
        self.rows = rows
        self.approval = Approval(Cloud(), APP, CALLBACK, rows, lambda: self.now)

    async def begun(self) -> tuple[Away, dict[str, str]]:
        """Opened, and what a yes would bring back."""
        away = await self.approval.start(await self.approval.offer(TENANT, DANA, "Dana Cole"))
        state = parse_qs(urlsplit(away.url).query)["state"][0]
        return away, {"admin_consent": "True", "tenant": TENANT, "state": state}


@pytest.fixture
async def way(tmp_path: Path) -> AsyncIterator[Way]:
    rows = await Rows.open(tmp_path)
    yield Way(rows)
    await rows.close()


async def refusal(work: object) -> Reason:
    with pytest.raises(SignInRefused) as raised:
        await work  # type: ignore[misc]
    return raised.value.why


async def test_the_page_is_the_tenants_own_and_asks_for_what_is_registered(way: Way) -> None:
    away, _ = await way.begun()

    parts, asked = urlsplit(away.url), parse_qs(urlsplit(away.url).query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        f"https://login.microsoftonline.com/{TENANT}/v2.0/adminconsent"
    )
    assert asked["client_id"] == [APP]
    assert asked["scope"] == ["https://graph.microsoft.com/.default"]
    assert asked["redirect_uri"] == [CALLBACK]


async def test_a_yes_tells_whose_link_it_was(way: Way) -> None:
    away, answer = await way.begun()

    told = await way.approval.finish(answer, away.browser)

    assert (told.tenant, told.link.name, told.refusal) == (TENANT, "Dana Cole", None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        # Entra says admin_consent=True in its errors too.
        ({"error": "consent_required", "error_description": "AADSTS65004: no"}, Reason.DECLINED),
        ({"error": "access_denied", "error_description": "AADSTS90094: no"}, Reason.ADMIN_CONSENT),
        ({"error": "<script>alert(1)</script>"}, Reason.FAILED),
        ({"tenant": OTHER_TENANT}, Reason.OTHER_TENANT),
        ({"tenant": ""}, Reason.OTHER_TENANT),
        ({"admin_consent": "False"}, Reason.FORGED),
        ({"admin_consent": ""}, Reason.FORGED),
    ],
)
async def test_what_is_not_a_yes_is_none(change: dict[str, str], reason: Reason, way: Way) -> None:
    away, answer = await way.begun()

    told = await way.approval.finish({**answer, **change}, away.browser)

    assert told.refusal is reason


async def test_an_answer_counts_once(way: Way) -> None:
    away, answer = await way.begun()

    results = await asyncio.gather(
        *(way.approval.finish(answer, away.browser) for _ in range(8)), return_exceptions=True
    )

    assert sum(isinstance(result, Answered) for result in results) == 1
    assert await refusal(way.approval.finish(answer, away.browser)) is Reason.STALE_LINK


@pytest.mark.parametrize("browser", ["", "another"])
async def test_another_browser_approves_nothing(browser: str, way: Way) -> None:
    away, answer = await way.begun()

    assert await refusal(way.approval.finish(answer, browser)) is Reason.OTHER_BROWSER
    assert await refusal(way.approval.finish(answer, away.browser)) is Reason.STALE_LINK  # used up by that


@pytest.mark.parametrize(
    "state", ["", "made up", f"{TENANT.replace('-', '')}.made-up", f"{OTHER_TENANT.replace('-', '')}.x"]
)
async def test_a_state_that_we_did_not_give_out_is_nobodys(state: str, way: Way) -> None:
    away, answer = await way.begun()

    assert await refusal(way.approval.finish({**answer, "state": state}, away.browser)) is Reason.STALE_LINK
    assert (await way.approval.finish(answer, away.browser)).refusal is None


async def test_opening_the_link_again_makes_the_state_before_worthless(way: Way) -> None:
    secret = await way.approval.offer(TENANT, DANA, "Dana Cole")
    first, second = await way.approval.start(secret), await way.approval.start(secret)

    def answer(away: Away) -> dict[str, str]:
        return {**parsed(away), "admin_consent": "True", "tenant": TENANT}

    assert await refusal(way.approval.finish(answer(first), first.browser)) is Reason.STALE_LINK
    assert (await way.approval.finish(answer(second), second.browser)).refusal is None
    assert await refusal(way.approval.start(secret)) is Reason.STALE_LINK  # used


def parsed(away: Away) -> dict[str, str]:
    return {"state": parse_qs(urlsplit(away.url).query)["state"][0]}


@pytest.mark.parametrize("after", [LINK_LIVES, LINK_LIVES + timedelta(days=1)])
async def test_a_link_ends(after: timedelta, way: Way) -> None:
    secret = await way.approval.offer(TENANT, DANA, "Dana Cole")
    way.now += after

    assert await refusal(way.approval.start(secret)) is Reason.STALE_LINK


@pytest.mark.parametrize(
    "broken",
    [lambda secret: secret + "x", lambda _: "", lambda secret: secret.replace(secret[:32], "0" * 32)],
    ids=["changed", "empty", "of another tenant"],
)
async def test_a_link_that_we_did_not_make_opens_nothing(broken: Callable[[str], str], way: Way) -> None:
    secret = await way.approval.offer(TENANT, DANA, "Dana Cole")

    assert await refusal(way.approval.start(broken(secret))) is Reason.STALE_LINK


async def test_no_secret_is_kept_readable(way: Way) -> None:
    secret = await way.approval.offer(TENANT, DANA, "Dana Cole")
    away = await way.approval.start(secret)

    (link,) = (await way.rows.consent(TENANT)).links
    for each in (secret, away.browser, parsed(away)["state"]):
        assert each.encode() not in link.hash + link.state + link.browser
    assert away.browser not in repr(away)


async def test_many_open_links_make_room_for_new_ones(way: Way) -> None:
    for _ in range(30):
        secret = await way.approval.offer(TENANT, DANA, "Dana Cole")

    standing = await way.rows.consent(TENANT)
    assert len(standing.links) == 20
    assert standing.state is State.NOT_ASKED  # a link alone asks nobody
    assert await way.approval.start(secret)
