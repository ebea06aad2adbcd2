"""The token endpoint: every grant, and all that it refuses."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import jwt
import msal
import pytest

from tests.sandbox.entra import (
    Wire,
    a_code,
    admin_link,
    browse,
    by_code,
    read,
    redeem,
    signed_in,
)
from tests.sandbox.stage import ADA, ASHA, LOGIN, TENANT, Stage, staged


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


async def test_a_code_works_once(stage: Stage) -> None:
    code = await a_code(stage)
    assert (await redeem(stage, by_code(stage, code)))[0] == 200

    status, wrong = await redeem(stage, by_code(stage, code))

    assert (status, wrong["error"], wrong["error_codes"]) == (400, "invalid_grant", [54005])
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= set(wrong)
    assert wrong["error_description"].startswith("AADSTS54005: ")


async def test_a_code_is_bound_to_its_verifier_and_its_redirect(stage: Stage) -> None:
    code = await a_code(stage)

    _, other = await redeem(stage, by_code(stage, code, code_verifier="w" * 50))
    _, without = await redeem(stage, by_code(stage, code, code_verifier=""))
    _, elsewhere = await redeem(stage, by_code(stage, code, redirect_uri="http://127.0.0.1:1/x"))
    status, _ = await redeem(stage, by_code(stage, code))

    assert (other["error_codes"], without["error_codes"]) == ([501481], [50148])
    assert elsewhere["error_codes"] == [500112]
    assert status == 200, "a failed attempt does not use the code up"


async def test_another_sign_ins_code_fails_with_this_ones_verifier(stage: Stage) -> None:
    other = base64.urlsafe_b64encode(hashlib.sha256(b"x" * 50).digest()).rstrip(b"=").decode()
    injected = await a_code(stage, code_challenge=other)

    _, wrong = await redeem(stage, by_code(stage, injected))

    assert wrong["error_codes"] == [501481]


@pytest.mark.parametrize(
    ("form", "status", "error", "number"),
    [
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
            400,
            "unsupported_grant_type",
            70003,
        ),
        ({"grant_type": "authorization_code", "code": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "authorization_code", "code": "made-up"}, 400, "invalid_grant", 70000),
        ({"grant_type": "refresh_token", "refresh_token": "made.up"}, 400, "invalid_grant", 70000),
        ({"grant_type": "client_credentials", "scope": "User.Read"}, 400, "invalid_scope", 1002012),
        ({"grant_type": "client_credentials", "client_secret": "no"}, 401, "invalid_client", 7000215),
        ({"grant_type": "client_credentials", "client_secret": ""}, 401, "invalid_client", 7000218),
        ({"grant_type": "client_credentials", "client_id": ADA}, 400, "unauthorized_client", 700016),
        (
            {"grant_type": "client_credentials", "scope": "https://x.example/.default"},
            400,
            "invalid_resource",
            500011,
        ),
    ],
)
async def test_the_token_endpoint_refuses_in_entras_words(
    stage: Stage, form: dict[str, str], status: int, error: str, number: int
) -> None:
    answered, wrong = await redeem(stage, form)

    assert (answered, wrong["error"], wrong["error_codes"]) == (status, error, [number])


async def test_an_unknown_tenant_has_no_token_endpoint(stage: Stage) -> None:
    _, wrong = await redeem(stage, {"grant_type": "client_credentials"}, tenant="fabrikam.example")
    assert wrong["error_codes"] == [90002]

    url = f"{stage.state.origin}/fabrikam.example/v2.0/.well-known/openid-configuration"
    async with stage.http.get(url) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "invalid_tenant")


async def test_basic_authentication_and_a_correlation_id_are_taken(stage: Stage) -> None:
    login = base64.b64encode(f"{stage.state.muster.app_id}:{stage.state.muster.secret}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    headers = {"Authorization": f"Basic {login}", "client-request-id": "7d1e1f1a-0000-4000-8000-000000000001"}
    status, _ = await redeem(stage, form | {"client_id": "", "client_secret": ""}, headers=headers)
    assert status == 200

    _, wrong = await redeem(stage, {"grant_type": "nonsense"}, headers={"client-request-id": "abc"})
    assert wrong["correlation_id"] == "abc"


async def test_refresh_tokens_renew_and_reach_whatever_was_allowed(stage: Stage) -> None:
    tokens = await signed_in(stage)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}

    status, renewed = await redeem(stage, form | {"scope": "User.Read offline_access"})
    assert status == 200
    assert renewed["refresh_token"] != tokens["refresh_token"]
    _, refused = await redeem(stage, form | {"scope": "Place.Read.All"})
    stage.state.world.consents.allow(stage.state.muster.app_id, None, ["Place.Read.All"])
    allowed, _ = await redeem(stage, form | {"scope": "https://graph.microsoft.com/Place.Read.All"})

    assert (refused["error"], refused["suberror"]) == ("invalid_grant", "consent_required")
    assert refused["error_codes"] == [65001]
    assert allowed == 200, "an administrator's consent works for a refresh token that is older"


async def test_without_offline_access_there_is_no_refresh_token(stage: Stage) -> None:
    assert "refresh_token" not in await signed_in(stage, scope="openid User.Read")


async def test_revoked_refresh_tokens_are_dead(stage: Stage) -> None:
    tokens = await signed_in(stage)

    await stage.does("POST", "faults", {"entra": {"revoke": ASHA}})

    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    _, wrong = await redeem(stage, form)
    assert (wrong["error"], wrong["error_codes"]) == ("invalid_grant", [50173])


async def test_app_only_tokens_carry_the_roles_an_administrator_gave(
    stage: Stage, app: msal.ConfidentialClientApplication
) -> None:
    scope = ["https://graph.microsoft.com/.default"]
    before = await asyncio.to_thread(app.acquire_token_for_client, scope)
    assert "roles" not in read(before["access_token"])

    answer = await stage.does(
        "POST",
        "admin-consent",
        {"user": ADA, "url": admin_link(stage), "approve": True},
    )

    assert answer["page"]["status"] == 200
    fresh = await redeem(stage, {"grant_type": "client_credentials", "scope": scope[0]})
    claims = read(fresh[1]["access_token"])
    assert set(claims["roles"]) == set(stage.state.muster.roles)
    assert claims["idtyp"] == "app"
    assert "scp" not in claims


async def test_the_admin_consent_redirect_says_what_was_granted(stage: Stage) -> None:
    _, granted = await browse(stage, admin_link(stage), user="ada@contoso.example")
    _, declined = await browse(stage, admin_link(stage), user="ada@contoso.example", approve=False)
    _, not_admin = await browse(stage, admin_link(stage))

    assert (granted["admin_consent"], granted["tenant"], granted["state"]) == ("True", TENANT, "a1")
    assert declined["admin_consent"] == "True", "Entra says so in errors too"
    assert declined["error"] == "consent_required"
    assert declined["error_description"].startswith("AADSTS65004")
    assert not_admin["error_description"].startswith("AADSTS90094")


async def test_consent_that_has_not_spread_yet_shows_no_roles(stage: Stage) -> None:
    await stage.does("POST", "faults", {"entra": {"rolesLate": True}})
    await browse(stage, admin_link(stage), user="ada@contoso.example")
    form = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}

    _, late = await redeem(stage, form)
    await stage.does("DELETE", "faults")
    _, there = await redeem(stage, form)

    assert "roles" not in read(late["access_token"])
    assert read(there["access_token"])["roles"]


async def test_a_bots_own_token_comes_from_either_tenant(stage: Stage) -> None:
    form = {"grant_type": "client_credentials", "scope": "https://api.botframework.com/.default"}

    for tenant in (TENANT, "contoso.example", "botframework.com"):
        _, tokens = await redeem(stage, form, tenant=tenant)
        claims = read(tokens["access_token"])
        assert claims["aud"] == "https://api.botframework.com"
        assert claims["appid"] == stage.state.muster.app_id
    _, nowhere = await redeem(stage, form, tenant="common")
    assert nowhere["error_codes"] == [50059]


async def test_a_teams_token_is_exchanged_on_behalf_of_the_person(stage: Stage) -> None:
    from sandbox.entra.directory import find_person, tenant
    from sandbox.entra.issue import sso_token

    asha = find_person(stage.state, ASHA)
    assert asha is not None
    token = sso_token(stage.state.keys, tenant(stage.state), asha, stage.state.muster.app_id, 600)
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": token,
        "requested_token_use": "on_behalf_of",
        "scope": "https://graph.microsoft.com/User.Read",
    }

    _, refused = await redeem(stage, form)
    stage.state.world.consents.allow(stage.state.muster.app_id, ASHA, ["User.Read"])
    status, tokens = await redeem(stage, form)
    _, forged = await redeem(stage, form | {"assertion": token[:-6] + "AAAAAA"})
    graph_token = {"assertion": tokens["access_token"]}
    _, foreign = await redeem(stage, form | graph_token)

    assert (refused["error_codes"], refused["suberror"]) == ([65001], "consent_required")
    assert status == 200
    assert read(tokens["access_token"])["oid"] == ASHA
    assert tokens["scope"] == "https://graph.microsoft.com/User.Read"
    assert (forged["error_codes"], foreign["error_codes"]) == ([50013], [500131])


async def test_faults_refuse_with_any_number_and_only_as_often_as_asked(stage: Stage) -> None:
    tokens = await signed_in(stage)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    claims = json.dumps({"access_token": {"acrs": {"essential": True, "value": "c1"}}})
    fault = {"code": 50076, "grant": "refresh_token", "times": 1, "claims": claims}
    await stage.does("POST", "faults", {"entra": {"refuse": [fault]}})

    _, wrong = await redeem(stage, form)
    status, _ = await redeem(stage, form)

    assert (wrong["error_codes"], wrong["suberror"], wrong["claims"]) == ([50076], "basic_action", claims)
    assert status == 200


async def test_faults_can_spoil_an_id_token(stage: Stage) -> None:
    await stage.does("POST", "faults", {"entra": {"idToken": {"nonce": None, "oid": ADA}}})
    spoiled = read((await signed_in(stage))["id_token"])
    assert "nonce" not in spoiled
    assert spoiled["oid"] == ADA
    assert read((await signed_in(stage))["id_token"])["oid"] == ASHA, "only the next one"

    await stage.does("POST", "faults", {"entra": {"foreignKey": True}})
    forged = (await signed_in(stage))["id_token"]
    kids = {key["kid"] for key in stage.state.keys.jwks()["keys"]}
    assert jwt.get_unverified_header(forged)["kid"] not in kids


async def test_rotated_keys_are_published_at_once(stage: Stage) -> None:
    before = jwt.get_unverified_header((await signed_in(stage))["id_token"])["kid"]

    await stage.does("POST", "faults", {"entra": {"rotateKeys": "entra"}})

    after = jwt.get_unverified_header((await signed_in(stage))["id_token"])["kid"]
    async with stage.http.get(f"{stage.state.origin}/{TENANT}/discovery/v2.0/keys") as answer:
        kids = {key["kid"] for key in (await answer.json())["keys"]}
    assert before != after
    assert kids == {before, after}


async def test_azure_identity_gets_an_app_only_token(stage: Stage) -> None:
    from azure.core.pipeline.transport import RequestsTransport
    from azure.identity import ClientSecretCredential

    class Mapped(RequestsTransport):
        def send(self, request: Any, **more: Any) -> Any:
            request.url = request.url.replace(LOGIN, stage.state.origin)
            return super().send(request, **more)

    muster = stage.state.muster
    credential = ClientSecretCredential(TENANT, muster.app_id, muster.secret, transport=Mapped())
    token = await asyncio.to_thread(credential.get_token, "https://graph.microsoft.com/.default")

    assert read(token.token)["aud"] == "https://graph.microsoft.com"
