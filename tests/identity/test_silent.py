"""Signing in without a page: Teams' own token is believed only when all of it holds, and is used once."""

import asyncio
from typing import Any

import pytest

from services.errors import SignInNeeded
from services.identity.reasons import Reason
from services.identity.signin import Kept
from tests.identity.sts import APP, DANA, FOREIGN_KEY, LI, ON_BEHALF, OTHER_TENANT, TENANT, sso_token
from tests.identity.test_signin import Desk, desk, refused

__all__ = ["desk"]  # the fixture


async def offered(desk: Desk) -> str:
    await desk.signin.offer(TENANT, DANA, "plan-7")
    name = await desk.signin.offered(TENANT, DANA, "plan-7")
    assert name
    return name


async def test_teams_token_becomes_tokens_that_outlive_the_session(desk: Desk) -> None:
    kept = await desk.signin.exchange(TENANT, DANA, await offered(desk), sso_token())

    assert kept == Kept("plan-7", "Dana Cole")
    (asked,) = desk.sts.token_requests
    assert (asked["grant_type"], asked["requested_token_use"]) == (ON_BEHALF, "on_behalf_of")
    assert "offline_access" in asked["scope"] and "Calendars.ReadWrite" in asked["scope"]
    assert await desk.tokens.delegated(TENANT, DANA)
    desk.sts.token_requests.clear()
    await desk.tokens.delegated(TENANT, DANA, fresh=True)
    assert desk.sts.token_requests[0]["grant_type"] == "refresh_token"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"key": FOREIGN_KEY}, Reason.FORGED),
        ({"kid": "unknown"}, Reason.FORGED),
        ({"iss": f"https://login.microsoftonline.com/{OTHER_TENANT}/v2.0"}, Reason.FORGED),
        ({"aud": "another-app"}, Reason.FORGED),
        ({"aud": [APP, "another-app"]}, Reason.FORGED),
        ({"exp": 1}, Reason.FORGED),
        ({"nbf": 99_999_999_999}, Reason.FORGED),
        ({"tid": OTHER_TENANT}, Reason.FORGED),
        ({"ver": "1.0"}, Reason.FORGED),
        ({"scp": "User.Read"}, Reason.FORGED),
        ({"scp": None}, Reason.FORGED),
        ({"azp": "00000000-0000-0000-0000-000000000001"}, Reason.FORGED),
        ({"azp": None}, Reason.FORGED),
        ({"oid": LI}, Reason.OTHER_PERSON),
        ({"oid": None}, Reason.OTHER_PERSON),
    ],
)
async def test_each_wrong_part_of_teams_token_is_refused_before_entra_is_asked(
    claims: dict[str, Any], reason: Reason, desk: Desk
) -> None:
    named = await offered(desk)

    assert await refused(desk.signin.exchange(TENANT, DANA, named, sso_token(**claims))) is reason

    assert desk.sts.token_requests == []
    assert await desk.rows.kept_tokens() == []


async def test_a_guest_is_refused(desk: Desk) -> None:
    token = sso_token(idp=f"https://sts.windows.net/{OTHER_TENANT}/")

    assert await refused(desk.signin.exchange(TENANT, DANA, await offered(desk), token)) is Reason.GUEST
    assert desk.sts.token_requests == [] and await desk.rows.kept_tokens() == []


async def test_an_id_token_is_no_token_of_teams(desk: Desk) -> None:
    token = sso_token(azp=None, scp=None, nonce="n")

    assert await refused(desk.signin.exchange(TENANT, DANA, await offered(desk), token)) is Reason.FORGED


async def test_a_token_is_taken_only_from_the_person_who_was_asked(desk: Desk) -> None:
    named = await offered(desk)

    assert await refused(desk.signin.exchange(TENANT, LI, named, sso_token(oid=LI))) is Reason.OTHER_PERSON
    assert await refused(desk.signin.exchange(OTHER_TENANT, DANA, named, sso_token())) is Reason.STALE_LINK
    assert await refused(desk.signin.exchange(TENANT, DANA, "made up", sso_token())) is Reason.STALE_LINK
    assert await desk.rows.kept_tokens() == []
    assert (await desk.signin.exchange(TENANT, DANA, named, sso_token())).resume == "plan-7"


async def test_of_a_desktop_a_browser_and_a_phone_that_all_answer_one_counts(desk: Desk) -> None:
    named = await offered(desk)

    results = await asyncio.gather(
        *(desk.signin.exchange(TENANT, DANA, named, sso_token()) for _ in range(3)), return_exceptions=True
    )

    assert sum(isinstance(result, Kept) for result in results) == 1
    assert len(await desk.rows.kept_tokens()) == 1
    assert await refused(desk.signin.exchange(TENANT, DANA, named, sso_token())) is Reason.STALE_LINK


@pytest.mark.parametrize(
    ("number", "reason"), [(65001, Reason.CONSENT), (50076, Reason.MFA), (53003, Reason.CONDITIONAL_ACCESS)]
)
async def test_where_entra_wants_a_page_the_link_still_works(number: int, reason: Reason, desk: Desk) -> None:
    link = await desk.signin.offer(TENANT, DANA, "plan-7")
    named = await desk.signin.offered(TENANT, DANA, "plan-7") or ""
    desk.sts.refusal = 400, {"error": "invalid_grant", "error_codes": [number]}

    assert await refused(desk.signin.exchange(TENANT, DANA, named, sso_token())) is reason

    assert await desk.rows.kept_tokens() == []
    desk.sts.refusal = None
    start = await desk.signin.start(link)
    proved = await desk.signin.finish(desk.sts.approve(start.url), start.browser)
    assert (await desk.signin.verify(TENANT, DANA, proved.code)).resume == "plan-7"


async def test_a_right_that_the_exchange_does_not_bring_is_missing(desk: Desk) -> None:
    named = await offered(desk)
    desk.sts.scope = "User.Read openid profile"

    assert await refused(desk.signin.exchange(TENANT, DANA, named, sso_token())) is Reason.MISSING_RIGHTS
    assert await desk.rows.kept_tokens() == []


async def test_an_exchange_under_way_does_not_undo_a_sign_out(desk: Desk) -> None:
    for round in range(10):
        named = await offered(desk)
        desk.sts.delay = 0.01
        desk.sts.asked.clear()
        exchange = asyncio.create_task(desk.signin.exchange(TENANT, DANA, named, sso_token()))
        await desk.sts.asked.wait()
        await asyncio.sleep(0.002 * round / 10)

        await desk.tokens.sign_out(TENANT, DANA)

        assert await refused(exchange) is Reason.STALE_LINK
        assert await desk.rows.kept_tokens() == []
        assert await desk.rows.is_signed_out(TENANT, DANA)


async def test_a_sign_in_with_its_code_on_the_way_does_not_undo_a_sign_out(desk: Desk) -> None:
    code = await desk.code()

    await desk.tokens.sign_out(TENANT, DANA)

    assert await refused(desk.signin.verify(TENANT, DANA, code)) is Reason.STALE_LINK
    assert await desk.rows.kept_tokens() == []
    await desk.signin.verify(TENANT, DANA, await desk.code())
    assert not await desk.rows.is_signed_out(TENANT, DANA)


async def test_teams_is_asked_once_and_never_for_what_its_token_cannot_prove(desk: Desk) -> None:
    await desk.signin.offer(TENANT, DANA, "plan-8", claims='{"access_token":{"acrs":{}}}')
    assert await desk.signin.offered(TENANT, DANA, "plan-8") is None
    named = await offered(desk)

    assert await desk.signin.note_trial(TENANT, named, "chat 17")
    assert await desk.signin.offered(TENANT, DANA, "plan-7") is None
    assert not await desk.signin.note_trial(TENANT, named, "chat 18")
    assert (await desk.signin.exchange(TENANT, DANA, named, sso_token())).trial == "chat 17"


async def test_a_trial_that_failed_before_its_message_was_known_is_told_so(desk: Desk) -> None:
    named = await offered(desk)

    assert await desk.signin.end_trial(TENANT, named) == ""

    assert not await desk.signin.note_trial(TENANT, named, "chat 17")


async def test_a_client_without_a_token_may_say_so_before_the_message_that_asked_is_known(desk: Desk) -> None:
    named = await offered(desk)

    for one in await desk.signin.trials(TENANT, DANA):
        await desk.signin.end_trial(TENANT, one)

    assert not await desk.signin.note_trial(TENANT, named, "chat 17")


async def test_dead_tokens_are_prompted_for_once(desk: Desk) -> None:
    desk.sts.lifetime = 1
    await desk.signin.verify(TENANT, DANA, await desk.code())
    assert await desk.rows.unprompted(TENANT) == ()
    desk.sts.refusal = 400, {"error": "invalid_grant", "error_codes": [50173]}
    for _ in range(3):
        with pytest.raises(SignInNeeded):
            await desk.tokens.delegated(TENANT, DANA)

    assert await desk.rows.unprompted(TENANT) == (DANA,)
    prompts = await asyncio.gather(*(desk.rows.note_prompt(TENANT, DANA) for _ in range(4)))
    assert sorted(prompts) == [False, False, False, True]
    assert await desk.rows.unprompted(TENANT) == ()
