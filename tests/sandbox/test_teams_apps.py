"""A bot adds itself for people by Graph, and then writes to them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.entra import by_itself
from tests.sandbox.house import judge, judge_request
from tests.sandbox.stage import ASHA, BEN, TENANT, Json, Stage, staged

RIGHT = "TeamsAppInstallation.ReadWriteSelfForUser.All"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        await stage.does("POST", "entra/grant", {"roles": [RIGHT, "AppCatalog.Read.All"]})
        yield stage


async def call(stage: Stage, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """As the app by itself; the answer is held against Microsoft's schema."""
    _, token = await by_itself(stage)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    url = f"{stage.state.origin}/v1.0{path}"
    async with stage.http.request(method, url, json=body, headers=headers) as answer:
        text = await answer.text()
        told = await answer.json() if text else None
    judge(method, path, answer.status, told)
    if answer.status < 300:
        judge_request(method, path, body)
    return answer.status, told


async def catalogue_link(stage: Stage) -> Json:
    path = f"/appCatalogs/teamsApps?$filter=externalId%20eq%20'{stage.state.muster.app_id}'"
    _, found = await call(stage, "GET", path)
    (app,) = found["value"]
    assert app["distributionMethod"] == "organization"
    return {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{app['id']}"}


async def test_a_bot_adds_itself_and_writes_to_somebody_who_never_saw_it(stage: Stage) -> None:
    made, _ = await call(stage, "POST", f"/users/{BEN}/teamwork/installedApps", await catalogue_link(stage))
    await stage.does("POST", "settle", {"timeout": 5})
    heard = [(one["type"], one["from"]["aadObjectId"]) for one in stage.bot.got]
    asked = {"members": [{"id": BEN}], "bot": {"id": stage.state.teams.bot_id}, "tenantId": TENANT}
    _, chat = await stage.bot.connector("POST", "conversations", asked)
    written, _ = await stage.bot.connector(
        "POST", f"conversations/{chat['id']}/activities", {"text": "Hello"}
    )

    assert made == 201
    assert ("installationUpdate", BEN) in heard
    assert written == 201


async def test_what_is_installed_is_found_by_the_manifests_id(stage: Stage) -> None:
    await stage.chat(ASHA)
    of_muster = f"$expand=teamsApp&$filter=teamsApp/externalId%20eq%20'{stage.state.muster.app_id}'"
    path = f"/users/{ASHA}/teamwork/installedApps"

    _, mine = await call(stage, "GET", f"{path}?{of_muster}")
    _, bens = await call(stage, "GET", f"/users/{BEN}/teamwork/installedApps?{of_muster}")
    (found,) = mine["value"]
    _, one = await call(stage, "GET", f"{path}/{found['id']}?$expand=teamsAppDefinition,chat")
    _, chat = await call(stage, "GET", f"{path}/{found['id']}/chat")

    assert found["teamsApp"]["externalId"] == stage.state.muster.app_id
    assert bens["value"] == []
    assert one["chat"]["id"] == chat["id"]
    assert chat["chatType"] == "oneOnOne"


async def test_having_it_already_is_a_conflict_and_giving_it_up_ends_the_chat(stage: Stage) -> None:
    await stage.chat(ASHA)
    path, link = f"/users/{ASHA}/teamwork/installedApps", await catalogue_link(stage)

    again, why = await call(stage, "POST", path, link)
    _, listed = await call(stage, "GET", path)
    gone, _ = await call(stage, "DELETE", f"{path}/{listed['value'][0]['id']}")
    await stage.does("POST", "settle", {"timeout": 5})
    _, after = await call(stage, "GET", path)

    assert (again, why["error"]["code"]) == (409, "Conflict")
    assert (gone, after["value"]) == (204, [])
    assert stage.bot.got[-1]["action"] == "remove"


async def test_the_right_on_itself_opens_no_other_app_and_is_needed(stage: Stage) -> None:
    path = f"/users/{BEN}/teamwork/installedApps"
    link = {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{ASHA}"}

    other, _ = await call(stage, "POST", path, link)
    nobody, _ = await call(stage, "POST", f"/users/{TENANT}/teamwork/installedApps", link)
    await stage.does("POST", "entra/withdraw", {"roles": [RIGHT]})
    refused, why = await call(stage, "POST", path, await catalogue_link(stage))

    assert (other, nobody) == (404, 404)
    assert (refused, why["error"]["code"]) == (403, "Forbidden")


async def test_two_at_once_add_it_once(stage: Stage) -> None:
    path, link = f"/users/{BEN}/teamwork/installedApps", await catalogue_link(stage)

    answers = await asyncio.gather(*(call(stage, "POST", path, link) for _ in range(3)))

    assert sorted(status for status, _ in answers) == [201, 409, 409]
