"""What a company's Entra demands: second factors, blocked people, approval, grants, withdrawal."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator

import msal
import pytest

from sandbox.entra.browser import Browser
from tests.sandbox.entra import (
    ADA_UPN,
    ASHA_UPN,
    GRAPH,
    Wire,
    admin_link,
    asking,
    browse,
    by_itself,
    graph,
    on_behalf,
    read,
    refreshed,
    signed_in,
)
from tests.sandbox.stage import ADA, ASHA, BEN, LOGIN, NOW, TENANT, Json, Stage, staged

CAPABLE = json.dumps({"access_token": {"xms_cc": {"values": ["cp1"]}}})


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


async def rule(stage: Stage, who: str = ASHA, **rules: object) -> None:
    await stage.does("POST", "entra", {"people": {who: rules}})


async def test_a_second_factor_that_is_wanted_now_ends_silent_refreshes_until_it_was_given(
    stage: Stage,
) -> None:
    before = await signed_in(stage)

    await rule(stage, mfa="wanted")
    _, refused = await refreshed(stage, before)
    after = await signed_in(stage)
    status, _ = await refreshed(stage, after)

    assert (refused["error"], refused["suberror"]) == ("invalid_grant", "basic_action")
    assert refused["error_codes"] == [50076]
    assert "capolids" in json.loads(refused["claims"])["access_token"]
    assert status == 200
    assert read(after["access_token"])["amr"] == ["pwd", "mfa"]


async def test_the_page_asks_for_the_second_factor_and_takes_no_for_an_answer(stage: Stage) -> None:
    await rule(stage, mfa="unregistered")
    browser = Browser(stage.http, stage.state.origin)

    page = await browser.open(asking(stage))
    page = await browser.press(page, page.forms[0], login=ASHA_UPN)
    denied = await browser.press(page, page.forms[0], "action", "deny")

    assert page.title == "More information required"
    assert "AADSTS500121" in denied.text
    _, back = await browse(stage, asking(stage))
    assert "code" in back
    assert stage.state.world.policies.of(ASHA).mfa == "wanted", "registered by now"


async def test_a_silent_request_is_told_that_a_second_factor_is_wanted(stage: Stage) -> None:
    browser = Browser(stage.http, stage.state.origin)
    await browse(stage, asking(stage), browser=browser)

    await rule(stage, mfa="wanted")
    _, back = await browse(stage, asking(stage, prompt="none"), browser=browser)

    assert back["error"] == "interaction_required"
    assert back["error_description"].startswith("AADSTS50076")


@pytest.mark.parametrize(
    ("rules", "number"),
    [({"blocked": True}, 53003), ({"disabled": True}, 50057)],
)
async def test_who_is_blocked_or_disabled_gets_no_token_and_stays_on_entras_page(
    stage: Stage, rules: Json, number: int
) -> None:
    tokens = await signed_in(stage)

    await rule(stage, **rules)
    _, refused = await refreshed(stage, tokens)
    page, back = await browse(stage, asking(stage))

    assert refused["error"] == "invalid_grant"
    assert refused["error_codes"] == [number]
    assert f"AADSTS{number}" in page.text
    assert page.url.startswith(stage.state.origin) and "error" not in back


async def test_the_directory_shows_who_is_disabled(stage: Stage) -> None:
    tokens = await signed_in(stage, scope="openid offline_access User.ReadBasic.All")
    await rule(stage, BEN, disabled=True)

    path = f"/users/{BEN}?$select=accountEnabled"
    status, shown, _ = await graph(stage, path, tokens["access_token"])

    assert (status, shown["accountEnabled"]) == (200, False)


async def test_an_app_for_assigned_people_lets_in_nobody_else(stage: Stage) -> None:
    await stage.does("POST", "entra", {"app": {"assignmentRequired": True}})

    page, _ = await browse(stage, asking(stage))
    await rule(stage, assigned=True)
    _, back = await browse(stage, asking(stage))

    assert "AADSTS50105" in page.text
    assert "code" in back


@pytest.mark.parametrize(
    ("why", "number"),
    [("sessions", 50173), ("password", 50173), ("inactivity", 700082), ("signInFrequency", 70043)],
)
async def test_sign_ins_end_for_a_reason(stage: Stage, why: str, number: int) -> None:
    tokens = await signed_in(stage)

    assert await stage.does("POST", "entra/revoke", {"user": ASHA, "why": why}) == {"ended": 1}

    _, refused = await refreshed(stage, tokens)
    assert (refused["error"], refused["error_codes"]) == ("invalid_grant", [number])
    again = await signed_in(stage)
    assert (await refreshed(stage, again))[0] == 200, "a new sign-in works"


async def test_on_behalf_of_wants_consent_and_the_second_factor(stage: Stage) -> None:
    _, unasked = await on_behalf(stage, ASHA)
    await stage.does("POST", "entra/grant", {"user": ASHA, "scopes": ["User.Read"]})
    status, _ = await on_behalf(stage, ASHA)
    await rule(stage, mfa="wanted")
    _, weak = await on_behalf(stage, ASHA)

    assert (unasked["error"], unasked["suberror"]) == ("invalid_grant", "consent_required")
    assert status == 200
    assert (weak["error"], weak["error_codes"]) == ("invalid_grant", [50076])
    assert weak["claims"]


async def test_the_app_deleted_in_the_company_is_unknown_until_it_is_approved_anew(stage: Stage) -> None:
    await stage.does("POST", "entra/grant", {"scopes": ["User.Read"], "roles": ["Calendars.ReadWrite"]})
    _, own = await by_itself(stage)
    shown = await stage.does("POST", "entra", {"app": {"removed": True}})

    _, refused = await by_itself(stage)
    status, body, _ = await graph(stage, f"/users/{ASHA}/calendar", own["access_token"])
    page, _ = await browse(stage, asking(stage))
    _, back = await browse(stage, admin_link(stage), ADA_UPN)

    assert shown["consents"] == []
    assert (refused["error"], refused["error_codes"]) == ("unauthorized_client", [700016])
    assert (status, body["error"]["code"]) == (401, "Authorization_IdentityNotFound")
    assert "AADSTS700016" in page.text
    assert back["admin_consent"] == "True" and "error" not in back
    assert (await by_itself(stage))[0] == 200


async def test_an_expired_secret_is_told_apart_from_a_wrong_one(stage: Stage) -> None:
    await stage.does("POST", "entra", {"app": {"secretExpired": True}})

    status, refused = await by_itself(stage)

    assert (status, refused["error"], refused["error_codes"]) == (401, "invalid_client", [7000222])


async def test_granted_roles_reach_tokens_later_and_so_does_their_withdrawal(stage: Stage) -> None:
    await stage.does("POST", "entra", {"company": {"grantsTake": "PT3M"}})

    async def roles() -> list[str]:
        _, token = await by_itself(stage)
        return list(read(token["access_token"]).get("roles", []))

    shown = await stage.does("POST", "entra/grant", {"roles": ["Calendars.Read", "Place.Read.All"]})
    early = await roles()
    await stage.does("POST", "clock", {"advance": "PT3M"})
    there = await roles()
    await stage.does("POST", "entra/withdraw", {"roles": ["Calendars.Read"]})
    still = await roles()
    await stage.does("POST", "clock", {"advance": "PT3M"})

    assert shown["roles"] == {"granted": ["Calendars.Read", "Place.Read.All"], "inTokens": []}
    assert (early, there, still) == ([], ["Calendars.Read", "Place.Read.All"], there)
    assert await roles() == ["Place.Read.All"]


async def test_who_may_approve_what_depends_on_their_directory_role(stage: Stage) -> None:
    ben = stage.state.world.person(BEN)
    assert ben
    ben.roles.append("applicationAdministrator")
    upn = "ben@contoso.example"

    _, all_rights = await browse(stage, admin_link(stage), upn)
    _, delegated = await browse(stage, admin_link(stage, f"{GRAPH}/Place.Read.All"), upn)
    _, nobody = await browse(stage, admin_link(stage, f"{GRAPH}/Place.Read.All"), ASHA_UPN)

    assert all_rights["error_description"].startswith("AADSTS90094"), (
        "Graph's roles want a Global Administrator"
    )
    assert "error" not in delegated
    assert nobody["error_description"].startswith("AADSTS90094")
    assert "Place.Read.All" in stage.state.world.consents.scopes_for(stage.state.muster.app_id, ASHA)


async def test_a_company_may_forbid_people_to_consent_for_themselves(stage: Stage) -> None:
    await stage.does("POST", "entra", {"company": {"userConsent": False}})

    _, back = await browse(stage, asking(stage))

    assert back["error_description"].startswith("AADSTS90094")


async def test_under_the_approval_workflow_people_send_a_request(stage: Stage) -> None:
    await stage.does("POST", "entra", {"company": {"approvalWorkflow": True, "userConsent": False}})
    browser = Browser(stage.http, stage.state.origin)
    page = await browser.open(asking(stage))
    page = await browser.press(page, page.forms[0], login=ASHA_UPN)
    assert page.title == "Approval required"

    sent = await browser.press(page, page.forms[0], "action", "request", why="Interviews")
    await browser.press(sent, sent.forms[0], "action", "cancel")

    assert "AADSTS90095" in browser.visited[-1]
    (asked,) = (await stage.does("GET", "entra"))["company"]["requests"]
    assert (asked["user"], asked["why"]) == (ASHA, "Interviews")
    granted = {"scopes": ["openid", "profile", "offline_access", "User.Read"]}
    assert (await stage.does("POST", "entra/grant", granted))["company"]["requests"] == []
    _, back = await browse(stage, asking(stage))
    assert "code" in back


async def test_withdrawn_consent_ends_refreshes_and_asks_again(stage: Stage) -> None:
    tokens = await signed_in(stage)

    await stage.does("POST", "entra/withdraw", {"user": ASHA})

    _, refused = await refreshed(stage, tokens)
    assert (refused["error_codes"], refused["suberror"]) == ([65001], "consent_required")


async def test_a_capable_client_is_challenged_by_graph_after_a_revocation(stage: Stage) -> None:
    dull, capable = await signed_in(stage), await signed_in(stage, claims=CAPABLE)
    assert capable["expires_in"] > 20 * 3600 > dull["expires_in"]

    await stage.does("POST", "entra/revoke", {"user": ASHA, "why": "password"})
    status, body, challenge = await graph(stage, "/me", capable["access_token"])

    assert (status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")
    found = re.search(r'error="insufficient_claims", claims="([^"]+)"', challenge)
    assert found
    assert "nbf" in json.loads(base64.b64decode(found[1]))["access_token"]
    assert (await graph(stage, "/me", dull["access_token"]))[0] == 200, "nobody asked it to listen"
    anew = await signed_in(stage, claims=CAPABLE)  # within the same second
    assert (await graph(stage, "/me", anew["access_token"]))[0] == 200


async def test_a_context_that_graph_wants_is_satisfied_on_the_sign_in_page(stage: Stage) -> None:
    await rule(stage, context="c1")
    tokens = await signed_in(stage, claims=CAPABLE)
    _, _, challenge = await graph(stage, "/me", tokens["access_token"])
    wanted = base64.b64decode(challenge.partition('claims="')[2].rstrip('"')).decode()

    _, silent = await refreshed(stage, tokens, claims=wanted)
    both = json.dumps(
        {"access_token": json.loads(wanted)["access_token"] | json.loads(CAPABLE)["access_token"]}
    )
    better = await signed_in(stage, claims=both)

    assert (silent["error_codes"], json.loads(silent["claims"])) == ([50076], json.loads(wanted))
    assert read(better["access_token"])["acrs"] == ["c1"]
    assert (await graph(stage, "/me", better["access_token"]))[0] == 200


async def test_msal_hears_the_challenge_and_the_reason(stage: Stage) -> None:
    app = await asyncio.to_thread(
        msal.ConfidentialClientApplication,
        stage.state.muster.app_id,
        client_credential=stage.state.muster.secret,
        authority=f"{LOGIN}/{TENANT}",
        http_client=Wire(stage.state.origin),
        client_capabilities=["CP1"],
    )
    flow = app.initiate_auth_code_flow(["User.Read"], redirect_uri=stage.state.muster.redirects[0])
    _, back = await browse(stage, flow["auth_uri"])
    tokens = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)
    assert read(tokens["access_token"])["xms_cc"] == ["CP1"]

    await rule(stage, mfa="wanted")
    again = await asyncio.to_thread(
        app.acquire_token_silent_with_error, ["User.Read"], app.get_accounts()[0], force_refresh=True
    )

    assert (again["error"], again["suberror"]) == ("invalid_grant", "basic_action")
    assert again["classification"] == "basic_action"


async def test_what_was_decided_survives_a_restart(stage: Stage) -> None:
    from sandbox.opening import kept

    await rule(stage, mfa="wanted")
    await stage.does(
        "POST", "entra", {"app": {"redirects": ["http://127.0.0.1:9/x"]}, "company": {"grantsTake": "PT1H"}}
    )
    await stage.does("POST", "entra/grant", {"roles": ["Calendars.Read"]})
    remembered = json.loads(json.dumps(kept(stage.state)))

    async with staged(remembered) as again:
        shown = await again.does("GET", "entra")

    assert shown["people"] == {ASHA_UPN: {"mfa": "wanted"}}
    assert shown["app"]["redirects"] == ["http://127.0.0.1:9/x"]
    assert shown["roles"] == {"granted": ["Calendars.Read"], "inTokens": []}


async def test_a_fresh_world_forgets_the_rules(stage: Stage) -> None:
    await stage.does(
        "POST", "entra", {"app": {"assignmentRequired": True}, "people": {ADA: {"blocked": True}}}
    )

    await stage.does("POST", "reset", {"world": {"people": ["Nia"], "clock": NOW.isoformat()}})

    shown = await stage.does("GET", "entra")
    assert (shown["people"], shown["app"]["assignmentRequired"]) == ({}, False)


@pytest.mark.parametrize(
    "body",
    [
        {"people": {"nobody@contoso.example": {"mfa": "wanted"}}},
        {"people": {ASHA: {"mfa": "perhaps"}}},
        {"people": {ASHA: {"tall": True}}},
        {"app": {"certificates": ["no certificate"]}},
        {"app": {"roles": ["Calendars.Fly"]}},
        {"company": {"grantsTake": "soon"}},
        {"everything": {}},
    ],
)
async def test_nonsense_changes_nothing(stage: Stage, body: Json) -> None:
    before = await stage.does("GET", "entra")

    status, answer = await stage.control("POST", "entra", {"company": {"userConsent": False}} | body)

    assert status in (400, 404) and answer["error"]["message"]
    assert await stage.does("GET", "entra") == before


async def test_teams_hands_over_a_token_or_says_why_not(stage: Stage) -> None:
    chat = await stage.chat(kind="groupChat", members=[BEN])
    fits = {"id": "r1", "uri": f"api://botid-{stage.state.muster.app_id}"}

    async def offered(resource: Json) -> list[tuple[str, str]]:
        stage.bot.got.clear()
        content = {"connectionName": "graph", "tokenExchangeResource": resource, "buttons": []}
        oauth = {"contentType": "application/vnd.microsoft.card.oauth", "content": content}
        await stage.bot.connector("POST", f"conversations/{chat}/activities", {"attachments": [oauth]})
        await stage.does("POST", "settle", {"timeout": 5})
        return sorted((one["name"], one["from"]["aadObjectId"]) for one in stage.bot.got)

    await rule(stage, BEN, blocked=True)
    in_group = await offered(fits)
    foreign = await offered(replace_uri(fits))

    assert in_group == sorted([("signin/tokenExchange", ASHA), ("signin/failure", BEN)])
    assert {name for name, _ in foreign} == {"signin/failure"}
    assert stage.bot.got[0]["value"]["code"] == "resourcematchfailed"


@pytest.mark.parametrize("status", [200, 412])
async def test_the_card_says_whose_client_was_signed_in_and_whose_button_is_left(
    stage: Stage, status: int
) -> None:
    async def answers(activity: Json) -> Json | None:
        return {"failureDetail": "no"} if activity["name"] == "signin/tokenExchange" else None

    stage.bot.on, stage.bot.status = answers, status
    chat = await stage.chat()
    resource = {"id": "r1", "uri": f"api://botid-{stage.state.muster.app_id}"}
    button = {"type": "signin", "title": "Sign in", "value": "http://127.0.0.1:1/auth/start?t=1"}
    content = {"connectionName": "graph", "tokenExchangeResource": resource, "buttons": [button]}
    oauth = {"contentType": "application/vnd.microsoft.card.oauth", "content": content}
    _, made = await stage.bot.connector("POST", f"conversations/{chat}/activities", {"attachments": [oauth]})
    await stage.does("POST", "settle", {"timeout": 5})

    (message,) = await stage.messages(chat)
    pressed = await stage.press(chat, made["id"], "Sign in")

    assert message["tokenExchange"] == {ASHA: status}
    assert pressed["openUrl"] == button["value"]


def replace_uri(resource: Json) -> Json:
    return resource | {"uri": "api://somebody-else"}
