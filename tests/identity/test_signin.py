"""Signing in from a chat: Entra's word, the chat user and the code must agree before anything is kept."""

import asyncio
import base64
import dataclasses
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.cloud import Reaching
from services.identity.authcode import AuthCode
from services.identity.entra import Entra, NotATenant
from services.identity.idtoken import SigningKeys
from services.identity.keys import KeyRing
from services.identity.onbehalf import OnBehalf
from services.identity.ports import Stage
from services.identity.reasons import Reason, SignInRefused, reason_of
from services.identity.signin import Kept, SignIn, Start
from services.identity.tokens import Tokens
from services.identity.transactions import tenant_of
from services.identity.vault import Vault
from tests.identity.rows import Rows
from tests.identity.sts import APP, DANA, LI, OTHER_TENANT, SECRET, TENANT, Sts, entra_running

RING = KeyRing.parse("k1:" + base64.b64encode(b"k" * 32).decode())
CALLBACK = "https://muster.example/auth/callback"


class Desk:
    """One bot's identity parts against one small Entra, with a clock that can be moved."""

    def __init__(self, sts: Sts, http: httpx.AsyncClient, rows: Rows) -> None:
        self.sts = sts
        self.now = datetime.now(UTC)
        self.rows = rows
        self.entra = Entra(sts.cloud, APP, SECRET)
        vault = Vault(RING)
        authcode = AuthCode(self.entra, SigningKeys(http, sts.cloud.login), CALLBACK)
        self.signin = SignIn(
            authcode,
            OnBehalf(self.entra, SigningKeys(http, sts.cloud.login)),
            vault,
            self.rows,
            lambda: self.now,
        )
        self.tokens = Tokens(self.entra, vault, self.rows)

    async def started(self, **more: Any) -> Start:
        return await self.signin.start(await self.signin.offer(TENANT, DANA, "plan-7", **more))

    async def code(self) -> str:
        start = await self.started()
        return (await self.signin.finish(self.sts.approve(start.url), start.browser)).code


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with entra_running() as sts, httpx.AsyncClient(transport=Reaching(sts.cloud)) as http:
        made = Desk(sts, http, await Rows.open(tmp_path))
        yield made
        made.entra.close()
        await made.rows.close()


async def refused(work: Any) -> Reason:
    with pytest.raises(SignInRefused) as raised:
        await work
    return Reason(raised.value.reason)


async def test_after_the_code_came_back_the_waiting_request_can_go_on(desk: Desk) -> None:
    start = await desk.started()
    proved = await desk.signin.finish(desk.sts.approve(start.url), start.browser)
    assert await desk.rows.kept_tokens() == []  # Entra vouched, and still nothing is kept

    assert await desk.signin.verify(TENANT, DANA, proved.code) == Kept("plan-7", "Dana Cole")

    assert await desk.tokens.delegated(TENANT, DANA)
    assert proved.name == "Dana Cole"
    assert await desk.rows.kept_sign_ins() == []


async def test_the_browser_goes_to_the_tenants_own_page_with_pkce(desk: Desk) -> None:
    url = urlsplit((await desk.started()).url)
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}

    assert f"{url.scheme}://{url.netloc}" == desk.sts.origin
    assert url.path == f"/{TENANT}/oauth2/v2.0/authorize"
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_mode"] == "form_post"
    assert asked["redirect_uri"] == CALLBACK
    assert asked["prompt"] == "select_account"
    assert "Place.Read.All" not in asked["scope"]
    assert {"Calendars.ReadWrite", "offline_access", "openid"} <= set(asked["scope"].split())
    assert "cp1" in asked["claims"]


async def test_a_claims_challenge_travels_along(desk: Desk) -> None:
    url = (await desk.started(claims='{"access_token":{"acrs":{"value":"c1"}}}')).url

    assert '"acrs"' in parse_qs(urlsplit(url).query)["claims"][0]


@pytest.mark.parametrize(
    "tenant", ["common", "organizations", "contoso.com", "", f"{TENANT}/x", "../" + TENANT]
)
async def test_only_a_tenants_guid_is_an_authority(desk: Desk, tenant: str) -> None:
    with pytest.raises(NotATenant):
        await desk.signin.offer(tenant, DANA, "plan-7")
    with pytest.raises(NotATenant):
        desk.entra.app(tenant)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://login.microsoftonline.com/common/v2.0"),
        ("aud", "another-app"),
        ("tid", OTHER_TENANT),
        ("exp", 1),
        ("nbf", 99_999_999_999),
        ("nonce", "another"),
        ("oid", None),
    ],
)
async def test_each_wrong_claim_ends_the_sign_in_and_nothing_stays(
    desk: Desk, claim: str, value: Any
) -> None:
    desk.sts.id_claims = {claim: value}
    start = await desk.started()

    assert await refused(desk.signin.finish(desk.sts.approve(start.url), start.browser)) is Reason.FORGED
    assert await desk.rows.kept_sign_ins() == []
    assert await desk.rows.kept_tokens() == []


async def test_a_foreign_signature_ends_the_sign_in(desk: Desk) -> None:
    desk.sts.foreign_key = True
    start = await desk.started()

    assert await refused(desk.signin.finish(desk.sts.approve(start.url), start.browser)) is Reason.FORGED


async def test_somebody_elses_sign_in_does_not_become_the_chat_users(desk: Desk) -> None:
    start = await desk.started()
    desk.sts.oid = LI  # Li opened Dana's link

    assert (
        await refused(desk.signin.finish(desk.sts.approve(start.url), start.browser)) is Reason.OTHER_PERSON
    )
    assert await desk.rows.kept_sign_ins() == []
    assert await desk.rows.kept_tokens() == []


async def test_a_code_from_another_sign_in_is_worth_nothing(desk: Desk) -> None:
    mine, other = await desk.started(), await desk.started()
    swapped = {**desk.sts.approve(mine.url), "code": desk.sts.approve(other.url)["code"]}

    assert await refused(desk.signin.finish(swapped, mine.browser)) is Reason.REVOKED
    assert await desk.rows.kept_tokens() == []


async def test_an_answer_counts_once(desk: Desk) -> None:
    start = await desk.started()
    answer = desk.sts.approve(start.url)

    results = await asyncio.gather(
        *(desk.signin.finish(answer, start.browser) for _ in range(8)), return_exceptions=True
    )

    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert await refused(desk.signin.finish(answer, start.browser)) is Reason.STALE_LINK


async def test_an_answer_from_another_browser_ends_the_sign_in(desk: Desk) -> None:
    start = await desk.started()
    answer = desk.sts.approve(start.url)

    assert await refused(desk.signin.finish(answer, "")) is Reason.OTHER_BROWSER
    assert await refused(desk.signin.finish(answer, start.browser)) is Reason.STALE_LINK


async def test_states_links_and_codes_grow_old(desk: Desk) -> None:
    start, link = await desk.started(), await desk.signin.offer(TENANT, DANA, "plan-7")
    code = await desk.code()

    desk.now += timedelta(minutes=5)
    assert await refused(desk.signin.verify(TENANT, DANA, code)) is Reason.STALE_LINK
    desk.now += timedelta(minutes=5)
    assert await refused(desk.signin.finish(desk.sts.approve(start.url), start.browser)) is Reason.STALE_LINK
    desk.now += timedelta(minutes=50)
    assert await refused(desk.signin.start(link)) is Reason.STALE_LINK


@pytest.mark.parametrize("link", ["", "garbage", "." * 50, f"{TENANT}.x", "0" * 32 + ".x"])
async def test_a_made_up_link_or_state_leads_nowhere(desk: Desk, link: str) -> None:
    assert await refused(desk.signin.start(link)) is Reason.STALE_LINK
    assert await refused(desk.signin.finish({"state": link, "code": "x"}, "")) is Reason.STALE_LINK


async def test_the_link_can_be_pressed_again_and_the_older_state_dies(desk: Desk) -> None:
    link = await desk.signin.offer(TENANT, DANA, "plan-7")
    first, second = await desk.signin.start(link), await desk.signin.start(link)

    assert await refused(desk.signin.finish(desk.sts.approve(first.url), first.browser)) is Reason.STALE_LINK
    assert (await desk.signin.finish(desk.sts.approve(second.url), second.browser)).code


async def test_five_wrong_codes_end_the_sign_in(desk: Desk) -> None:
    code = await desk.code()
    wrong = "x" + code[1:]

    reasons = [await refused(desk.signin.verify(TENANT, DANA, wrong)) for _ in range(5)]

    assert reasons == [Reason.BAD_CODE] * 4 + [Reason.TOO_MANY_TRIES]
    assert await refused(desk.signin.verify(TENANT, DANA, code)) is Reason.STALE_LINK
    assert await desk.rows.kept_tokens() == []


async def test_wrong_codes_in_parallel_get_no_more_tries(desk: Desk) -> None:
    code = await desk.code()
    guesses = [f"{n:08d}" for n in range(40)]

    await asyncio.gather(
        *(desk.signin.verify(TENANT, DANA, guess) for guess in guesses), return_exceptions=True
    )

    assert all(row.tries <= 5 for row in await desk.rows.kept_sign_ins())
    assert code not in guesses


async def test_five_tries_stay_five_after_a_crash(desk: Desk) -> None:
    code = await desk.code()
    (row,) = await desk.rows.kept_sign_ins()
    worn_out = dataclasses.replace(row, tries=5)  # counted, and then we fell before deleting it
    assert await desk.rows.replace_sign_in(worn_out, row.revision)

    assert await refused(desk.signin.verify(TENANT, DANA, code)) is Reason.STALE_LINK


async def test_the_code_is_good_only_for_its_person_and_once(desk: Desk) -> None:
    code = await desk.code()

    assert await refused(desk.signin.verify(TENANT, LI, code)) is Reason.STALE_LINK
    assert await refused(desk.signin.verify(OTHER_TENANT, DANA, code)) is Reason.STALE_LINK
    results = await asyncio.gather(
        *(desk.signin.verify(TENANT, DANA, code) for _ in range(4)), return_exceptions=True
    )
    assert sum(result == Kept("plan-7", "Dana Cole") for result in results) == 1


async def test_nothing_readable_is_kept(desk: Desk) -> None:
    start = await desk.started()
    answer = desk.sts.approve(start.url)
    waiting = repr(await desk.rows.kept_sign_ins())
    proved = await desk.signin.finish(answer, start.browser)
    at_rest = waiting + repr(await desk.rows.kept_sign_ins())
    await desk.signin.verify(TENANT, DANA, proved.code)
    at_rest += repr(await desk.rows.kept_tokens())

    for secret in (answer["state"], answer["code"], start.browser, proved.code):
        assert secret not in at_rest
    assert "code_verifier" not in at_rest and "refresh_token" not in at_rest
    assert tenant_of(answer["state"]) == TENANT


async def test_no_secret_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    start = await desk.started()
    answer = desk.sts.approve(start.url)
    proved = await desk.signin.finish(answer, start.browser)
    await desk.signin.verify(TENANT, DANA, proved.code)
    token = await desk.tokens.delegated(TENANT, DANA)

    verifier = desk.sts.token_requests[0]["code_verifier"]
    for secret in (answer["state"], answer["code"], start.browser, proved.code, verifier, token, SECRET):
        assert secret not in caplog.text


async def test_a_right_that_was_not_granted_is_named(desk: Desk) -> None:
    desk.sts.scope = "User.Read openid profile"
    start = await desk.started()

    with pytest.raises(SignInRefused) as raised:
        await desk.signin.finish(desk.sts.approve(start.url), start.browser)

    assert raised.value.reason is Reason.MISSING_RIGHTS
    assert "Calendars.ReadWrite" in raised.value.scopes
    assert await desk.rows.kept_sign_ins() == []


async def test_a_refusal_tells_whose_request_waits_and_nothing_of_entras_words(desk: Desk) -> None:
    start = await desk.started()
    state = desk.sts.approve(start.url)["state"]
    words = "AADSTS65004: <script>alert(1)</script>"
    answer = {"error": "access_denied", "error_description": words, "state": state}

    with pytest.raises(SignInRefused) as raised:
        await desk.signin.finish(answer, start.browser)

    assert raised.value.reason is Reason.DECLINED
    assert (raised.value.tenant, raised.value.oid, raised.value.resume) == (TENANT, DANA, "plan-7")
    assert "script" not in repr(vars(raised.value)) + str(raised.value)
    assert await desk.rows.kept_sign_ins() == []


@pytest.mark.parametrize(
    ("error", "number", "reason"),
    [
        ("access_denied", 65004, Reason.DECLINED),
        ("access_denied", 0, Reason.DECLINED),
        ("invalid_grant", 65001, Reason.CONSENT),
        ("access_denied", 90094, Reason.ADMIN_CONSENT),
        ("access_denied", 90095, Reason.ADMIN_REVIEW),
        ("interaction_required", 50076, Reason.MFA),
        ("interaction_required", 50079, Reason.MFA),
        ("interaction_required", 50158, Reason.MFA),
        ("access_denied", 53003, Reason.CONDITIONAL_ACCESS),
        ("interaction_required", 50105, Reason.NOT_ASSIGNED),
        ("unauthorized_client", 700016, Reason.NOT_INSTALLED),
        ("invalid_grant", 50173, Reason.REVOKED),
        ("invalid_grant", 700082, Reason.EXPIRED),
        ("invalid_grant", 70043, Reason.EXPIRED),
        ("invalid_grant", 123456, Reason.REVOKED),
        ("invalid_client", 7000215, Reason.APP_SECRET),
        ("invalid_client", 7000222, Reason.APP_SECRET),
        ("server_error", 0, Reason.UNAVAILABLE),
        ("something_new", 0, Reason.FAILED),
    ],
)
def test_each_refusal_of_entra_has_a_reason(error: str, number: int, reason: Reason) -> None:
    assert reason_of({"error": error, "error_codes": [number]}) is reason
    assert reason_of({"error": error, "error_description": f"AADSTS{number}: words"}) is reason


async def test_an_entra_that_does_not_answer_is_named_so(desk: Desk) -> None:
    start = await desk.started()
    desk.sts.refusal = (503, {})

    assert await refused(desk.signin.finish(desk.sts.approve(start.url), start.browser)) is Reason.UNAVAILABLE


async def test_a_row_that_was_tampered_with_ends_the_sign_in(desk: Desk) -> None:
    start = await desk.started()
    answer = desk.sts.approve(start.url)
    (row,) = await desk.rows.kept_sign_ins()
    assert row.stage is Stage.STARTED and row.sealed
    flipped = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    assert await desk.rows.replace_sign_in(dataclasses.replace(row, sealed=flipped), row.revision)

    assert await refused(desk.signin.finish(answer, start.browser)) is Reason.FAILED


async def test_a_guest_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    start = await desk.started()
    desk.sts.id_claims = {"idp": f"https://sts.windows.net/{OTHER_TENANT}/"}

    assert await refused(desk.signin.finish(desk.sts.approve(start.url), start.browser)) is Reason.GUEST
    assert await desk.rows.kept_sign_ins() == [] and await desk.rows.kept_tokens() == []


async def test_a_member_whose_own_tenant_is_named_is_no_guest(desk: Desk) -> None:
    start = await desk.started()
    desk.sts.id_claims = {"idp": f"https://login.microsoftonline.com/{TENANT}/v2.0"}

    assert (await desk.signin.finish(desk.sts.approve(start.url), start.browser)).name == "Dana Cole"
