"""Signing in through Entra's pages, with Microsoft's own library."""

import asyncio
from collections.abc import AsyncIterator

import jwt
import msal
import pytest

from sandbox.entra.browser import Browser
from tests.sandbox.entra import (
    Wire,
    asking,
    browse,
    redirect,
    signed_in,
)
from tests.sandbox.stage import ADA, ASHA, BEN, LOGIN, TENANT, Stage, staged

SCOPES = ["User.Read", "Calendars.ReadWrite"]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


@pytest.fixture
async def app(stage: Stage) -> msal.ConfidentialClientApplication:
    return await asyncio.to_thread(
        msal.ConfidentialClientApplication,
        stage.state.muster.app_id,
        client_credential=stage.state.muster.secret,
        authority=f"{LOGIN}/{TENANT}",
        http_client=Wire(stage.state.origin),
    )


async def test_msal_signs_somebody_in_through_the_pages(
    stage: Stage, app: msal.ConfidentialClientApplication
) -> None:
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=redirect(stage))
    page, back = await browse(stage, flow["auth_uri"])
    assert page.title == "Muster"

    tokens = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)

    claims = tokens["id_token_claims"]
    assert (claims["oid"], claims["tid"], claims["ver"]) == (ASHA, TENANT, "2.0")
    assert claims["iss"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert claims["preferred_username"] == "asha@contoso.example"
    assert set(SCOPES) <= set(tokens["scope"].split())
    (account,) = app.get_accounts()
    assert account["home_account_id"] == f"{ASHA}.{TENANT}"


async def test_tokens_verify_against_the_published_keys(stage: Stage) -> None:
    tokens = await signed_in(stage)

    url = f"{stage.state.origin}/{TENANT}/v2.0/.well-known/openid-configuration"
    async with stage.http.get(url) as answer:
        published = await answer.json()
    keys = await asyncio.to_thread(jwt.PyJWKClient, published["jwks_uri"])
    key = await asyncio.to_thread(keys.get_signing_key_from_jwt, tokens["id_token"])
    read = jwt.decode(
        tokens["id_token"], key, ["RS256"], audience=stage.state.muster.app_id, issuer=published["issuer"]
    )
    assert read["nonce"] == "n1"
    access = jwt.decode(tokens["access_token"], key, ["RS256"], audience="https://graph.microsoft.com")
    assert access["iss"] == f"https://sts.windows.net/{TENANT}/"
    assert (access["appid"], access["oid"], access["tid"]) == (stage.state.muster.app_id, ASHA, TENANT)
    assert "User.Read" in access["scp"].split()
    assert "roles" not in access


async def test_a_second_sign_in_asks_for_no_consent_again(stage: Stage) -> None:
    await signed_in(stage)

    browser = Browser(stage.http, stage.state.origin)
    page = await browser.open(asking(stage))
    page = await browser.press(page, page.forms[0], login="asha@contoso.example")

    assert page.title == "Muster", "straight back to the app after the account was picked"


async def test_the_consent_page_says_it_in_peoples_words(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    page = await browser.open(asking(stage, scope="openid User.Read Calendars.ReadWrite"))
    page = await browser.press(page, page.forms[1], login="ASHA@contoso.example")

    assert "Permissions requested" in page.title
    assert "Read, create, change and delete events in your calendars" in page.text
    assert ("action", "accept") in page.forms[0].buttons
    assert ("action", "cancel") in page.forms[0].buttons


async def test_a_right_asked_for_later_is_asked_for_alone(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    page = await browser.open(asking(stage, scope="openid profile offline_access User.Read Mail.Send"))
    assert "Send mail as you" in page.text and "Sign you in" not in page.text
    await browser.press(page, page.forms[0], "action", "accept")

    held = stage.state.world.consents.scopes_for(stage.state.muster.app_id, ASHA)
    assert {"User.Read", "Mail.Send"} <= held


async def test_cancel_on_the_consent_page_goes_back_as_declined(stage: Stage) -> None:
    _, back = await browse(stage, asking(stage), approve=False)

    assert back["error"] == "consent_required"
    assert back["error_description"].startswith("AADSTS65004")
    assert back["state"] == "s1"
    assert "code" not in back


async def test_a_mistyped_account_is_told_on_the_page(stage: Stage) -> None:
    page, _ = await browse(stage, asking(stage), user="nobody@contoso.example")

    assert "may be incorrect" in page.text


async def test_an_account_of_another_company_gets_no_further(stage: Stage) -> None:
    page, back = await browse(stage, asking(stage), user="eve@fabrikam.example")

    assert "AADSTS50020" in page.text and "code" not in back


async def test_a_fragment_answer_comes_behind_the_hash(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    headers = browser.cookies_for(stage.state.origin)
    url = asking(stage, response_mode="fragment").replace(LOGIN, stage.state.origin)
    async with stage.http.get(url, headers=headers, allow_redirects=False) as answer:
        away = answer.headers["Location"]

    assert away.startswith(f"{redirect(stage)}#code=")


async def test_a_form_post_answer_is_a_page_that_posts_itself(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    page = await browser.open(asking(stage, response_mode="form_post"))

    (form,) = page.forms
    assert (form.action, form.method) == (redirect(stage), "post")
    assert form.fields["state"] == "s1"
    assert "document.forms[0].submit()" in page.scripts[0]
    assert (await browser.press(page, form)).title == "Muster"


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"client_id": ADA}, "AADSTS700016"),
        ({"client_id": None}, "AADSTS900144"),
        ({"redirect_uri": "http://127.0.0.1:1/elsewhere"}, "AADSTS50011"),
        ({"tenant": "fabrikam.example"}, "AADSTS90002"),
    ],
)
async def test_a_link_that_cannot_be_trusted_never_redirects(
    stage: Stage, changed: dict[str, str | None], number: str
) -> None:
    page, _ = await browse(stage, asking(stage, **changed))

    assert page.url.startswith(stage.state.origin)
    assert page.status == 400
    assert number in page.text


@pytest.mark.parametrize(
    ("changed", "error", "number"),
    [
        ({"response_type": "id_token"}, "unsupported_response_type", "AADSTS700054"),
        ({"scope": "User.Fly"}, "invalid_scope", "AADSTS650053"),
        ({"scope": None}, "invalid_request", "AADSTS900144"),
        ({"code_challenge": "short"}, "invalid_request", "AADSTS501491"),
        ({"prompt": "none"}, "login_required", "AADSTS50058"),
        ({"scope": "User.Read https://api.botframework.com/.default"}, "invalid_request", "AADSTS28000"),
    ],
)
async def test_what_is_wrong_with_the_question_goes_back_to_the_app(
    stage: Stage, changed: dict[str, str | None], error: str, number: str
) -> None:
    _, back = await browse(stage, asking(stage, **changed))

    assert (back["error"], back["state"]) == (error, "s1")
    assert back["error_description"].startswith(number)


async def test_silent_sign_in_works_once_somebody_is_signed_in_and_has_agreed(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    page = await browser.open(asking(stage, prompt="none"))
    assert page.title == "Muster"
    await browser.open(asking(stage, prompt="none", scope="Mail.Send"))

    assert "AADSTS65001" in browser.visited[-1]
    assert "error=consent_required" in browser.visited[-1]


async def test_prompts_and_hints_choose_what_is_asked(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    assert (await browser.open(asking(stage))).title == "Muster"
    assert (await browser.open(asking(stage, prompt="login"))).title == "Sign in to your account"
    assert (await browser.open(asking(stage, prompt="consent"))).title == "Permissions requested"
    other = await browser.open(asking(stage, login_hint="ben@contoso.example"))
    assert 'value="ben@contoso.example"' in other.html


async def test_the_account_that_teams_is_used_with_goes_before_others(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    browser.cookies["127.0.0.1"]["sandbox_persona"] = "ben%40contoso.example"
    page = await browser.open(asking(stage))

    assert page.title == "Sign in to your account", "nobody signs in as somebody else by accident"
    assert page.text.index("Ben Cole") < page.text.index("Asha Rao")


async def test_a_browser_that_knows_two_people_agrees_for_the_one_it_was_asked_about(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)
    await browser.through_entra(asking(stage, prompt="login"), "ben@contoso.example", True)

    page = await browser.open(asking(stage, scope="Mail.Send", login_hint="asha@contoso.example"))
    page = await browser.press(page, page.forms[0], "action", "accept")

    consents, app = stage.state.world.consents, stage.state.muster.app_id
    assert "Mail.Send" in consents.scopes_for(app, ASHA)
    assert "Mail.Send" not in consents.scopes_for(app, BEN)


async def test_a_consent_page_is_of_no_use_in_another_browser(stage: Stage) -> None:
    browser, other = (Browser(stage.http, stage.state.origin) for _ in range(2))
    await other.through_entra(asking(stage, scope="openid"), "ben@contoso.example", True)
    page = await browser.open(asking(stage))
    page = await browser.press(page, page.forms[1], login="asha@contoso.example")

    stolen = await other.press(page, page.forms[0], "action", "accept")

    assert "too old" in stolen.text
    assert stage.state.world.consents.scopes_for(stage.state.muster.app_id, ASHA) == set()


async def test_logging_out_forgets_the_browser(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browser.through_entra(asking(stage), "asha@contoso.example", True)

    await browser.open(f"{LOGIN}/{TENANT}/oauth2/v2.0/logout")

    assert (await browser.open(asking(stage))).title == "Sign in to your account"


async def test_somebody_without_the_right_is_sent_to_an_administrator(stage: Stage) -> None:
    url = asking(stage, scope="User.Read User.Read.All")
    browser = Browser(stage.http, stage.state.origin)
    page = await browser.open(url)
    page = await browser.press(page, page.forms[1], login="asha@contoso.example")
    assert "Need admin approval" in page.title
    assert "AADSTS90094" in page.text

    _, back = await browse(stage, url)
    assert back["error_description"].startswith("AADSTS90094")
    _, allowed = await browse(stage, url, user="ada@contoso.example")
    assert "code" in allowed
