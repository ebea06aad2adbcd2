"""The controls under /_sandbox/, as an outside program uses them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest

from sandbox.journal import Fault
from tests.sandbox.stage import ADA, ASHA, LOGIN, NOW, TENANT, Json, Stage, card, staged

GRAPH_TOKEN = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


async def token(stage: Stage, form: Json = GRAPH_TOKEN) -> tuple[int, Json]:
    client = {"client_id": stage.state.muster.app_id, "client_secret": stage.state.muster.secret}
    async with stage.http.post(
        f"{stage.state.origin}/{TENANT}/oauth2/v2.0/token", data=client | form
    ) as answer:
        return answer.status, await answer.json()


def signin_card(stage: Stage) -> Json:
    muster = stage.state.muster
    url = (
        f"{LOGIN}/{TENANT}/oauth2/v2.0/authorize?client_id={muster.app_id}&response_type=code"
        f"&redirect_uri={muster.redirects[0]}&scope=openid%20User.Read&state=s"
    )
    return {
        "type": "Action.Submit",
        "title": "Sign in",
        "data": {"msteams": {"type": "signin", "value": url}},
    }


async def test_the_world_shows_people_rooms_and_consents(stage: Stage) -> None:
    stage.state.world.consents.allow(stage.state.muster.app_id, None, ["Place.Read.All"])

    world = await stage.does("GET", "world")

    assert world["tenant"]["id"] == TENANT
    assert {"id", "name", "userPrincipalName", "roles", "timeZone", "workingHours"} <= set(world["people"][0])
    assert world["rooms"] == [
        {"address": "lagoon@contoso.example", "name": "Lagoon", "capacity": 6, "building": ""}
    ]
    assert world["consents"] == [
        {"app": stage.state.muster.app_id, "user": None, "scopes": ["Place.Read.All"], "roles": []}
    ]
    assert datetime.fromisoformat(world["clock"]) - NOW < timedelta(seconds=30)


async def test_signing_in_ends_with_the_code_in_the_chat_of_the_card(stage: Stage) -> None:
    await stage.chat()
    group = await stage.chat(kind="groupChat")
    button = signin_card(stage)
    await stage.shows(group, card(actions=[button]))
    url = button["data"]["msteams"]["value"]

    answer = await stage.does("POST", "signin", {"user": ASHA, "url": url, "approve": True})

    invoke = stage.bot.got[-1]
    assert (invoke["type"], invoke["name"]) == ("invoke", "signin/verifyState")
    assert invoke["conversation"]["id"] == group
    assert invoke["from"]["aadObjectId"] == ASHA
    assert len(invoke["value"]["state"]) == 10
    assert answer["page"] == {
        "url": stage.state.muster.redirects[0],
        "status": 200,
        "title": "Muster",
        "text": "Signed in.",
    }
    assert answer["verifyState"]["status"] == 200
    assert answer["error"] is None
    consents = stage.state.world.consents.scopes_for(stage.state.muster.app_id, ASHA)
    assert consents == {"openid", "User.Read"}


async def test_a_declined_sign_in_sends_no_code(stage: Stage) -> None:
    await stage.chat()
    before = len(stage.bot.got)

    url = signin_card(stage)["data"]["msteams"]["value"]
    answer = await stage.does("POST", "signin", {"user": ASHA, "url": url, "approve": False})

    assert answer["verifyState"] is None
    assert "consent_required" in answer["error"]
    assert len(stage.bot.got) == before
    assert stage.state.world.consents.scopes_for(stage.state.muster.app_id, ASHA) == set()


async def test_the_sign_in_browser_leaves_loopback_for_nobody(stage: Stage) -> None:
    status, answer = await stage.control("POST", "signin", {"user": ASHA, "url": "https://evil.example/x"})
    assert (status, answer["error"]["code"]) == (400, "NotFollowed")


async def test_moving_the_clock_runs_what_is_due_and_tells_the_bot(stage: Stage) -> None:
    rung: list[datetime] = []

    async def ring() -> None:
        rung.append(stage.state.clock.now())

    stage.state.clock.call_at(NOW + timedelta(hours=3), ring)

    told = await stage.does("POST", "clock", {"advance": "PT4H"})

    assert [at.hour for at in rung] == [12]
    now = datetime.fromisoformat(told["clock"])
    assert timedelta(hours=4) <= now - NOW < timedelta(hours=4, seconds=30)
    assert now - datetime.fromisoformat(stage.bot.times[-1]) < timedelta(seconds=5)
    told = await stage.does("POST", "clock", {"set": "2026-12-01T08:00:00+01:00"})
    assert told["clock"].startswith("2026-12-01T07:00")


@pytest.mark.parametrize(
    "body", [{}, {"advance": "4 hours"}, {"set": "2026-12-01T08:00:00"}, {"advance": "P"}]
)
async def test_a_clock_that_cannot_be_read_is_refused(stage: Stage, body: Json) -> None:
    status, answer = await stage.control("POST", "clock", body)
    assert (status, answer["error"]["code"]) == (400, "BadRequest")


async def test_settle_waits_for_the_bot_and_says_what_it_waited_for(stage: Stage) -> None:
    stage.bot.pending = 2
    status, answer = await stage.control("POST", "settle", {"timeout": 0.2})
    assert status == 504
    assert "work of the bot: 2" in answer["error"]["message"]

    waiting = asyncio.create_task(stage.does("POST", "settle", {"timeout": 5}))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    stage.bot.pending = 0
    assert (await waiting)["settled"] is True


async def test_settle_waits_for_an_activity_on_its_way(stage: Stage) -> None:
    chat = await stage.chat()
    arrived = asyncio.Event()

    async def slow(activity: Json) -> Json | None:
        arrived.set()
        await asyncio.sleep(0.3)
        return None

    stage.bot.on = slow
    typing = asyncio.create_task(stage.does("POST", f"chats/{chat}/messages", {"from": ASHA, "text": "hi"}))
    await arrived.wait()
    began = asyncio.get_running_loop().time()
    await stage.does("POST", "settle", {"timeout": 5})

    assert asyncio.get_running_loop().time() - began > 0.2
    await typing


async def test_faults_hit_what_they_match_as_often_as_they_say(stage: Stage) -> None:
    chat = await stage.chat()
    fault = {"match": "POST */activities", "status": 429, "retryAfter": 2.5, "times": 1}
    await stage.does("POST", "faults", {"connector": [fault]})
    path, body = f"conversations/{chat}/activities", {"type": "message", "text": "hi"}

    headers = {"Authorization": f"Bearer {await stage.bot.token()}"}
    async with stage.http.post(f"{stage.state.origin}/teams/v3/{path}", json=body, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "2.5")
    assert await stage.messages(chat) == []
    assert (await stage.bot.connector("POST", path, body))[0] == 201


async def test_a_fault_after_the_work_loses_only_the_answer(stage: Stage) -> None:
    chat = await stage.chat()
    lost = {"match": "activities", "status": 0, "times": 1, "after_commit": True}
    await stage.does("POST", "faults", {"connector": [lost]})

    with pytest.raises(aiohttp.ClientError):
        await stage.bot.connector(
            "POST", f"conversations/{chat}/activities", {"type": "message", "text": "hi"}
        )

    assert len(await stage.messages(chat)) == 1
    last = (await stage.does("GET", "requests"))["value"][-1]
    assert (last["status"], last["fault"]) == (0, True)


async def test_a_fault_can_make_things_slow_only(stage: Stage) -> None:
    slow = {"match": "GET /v1/.well-known/keys", "delay": 0.2, "times": 1}
    await stage.does("POST", "faults", {"connector": [slow]})
    began = asyncio.get_running_loop().time()

    async with stage.http.get(f"{stage.state.origin}/v1/.well-known/keys") as answer:
        assert answer.status == 200

    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_matches_are_parts_or_the_whole_with_stars() -> None:
    def fits(match: str, line: str = "GET /v1.0/me/events", query: str = "$top=5") -> bool:
        return Fault(match, 500).fits(*line.split(), query)

    assert fits("me/events")
    assert fits("GET /me/events"), "the version may be left out"
    assert fits("get /V1.0/me/events?$top=5")
    assert fits("GET */events")
    assert fits("GET /me/events?*")
    assert not fits("POST /me/events")
    assert not fits("GET */event")
    assert not fits("GET /users/*/events")


async def test_cleared_faults_are_gone(stage: Stage) -> None:
    await stage.does(
        "POST",
        "faults",
        {
            "entra": {
                "refuse": [{"code": 50173, "times": None}],
                "requests": [{"match": "token", "status": 503}],
            },
            "rooms": {"lagoon@contoso.example": "declines"},
            "notices": {"drop": 3, "delay": 1.5, "duplicate": 2, "reorder": True},
        },
    )
    assert (await token(stage))[0] == 503

    await stage.does("DELETE", "faults")

    assert (await token(stage))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"graff": []},
        {"graph": [{"status": 500}]},
        {"graph": [{"match": "x", "status": 42}]},
        {"graph": [{"match": "x", "status": 500, "times": 0}]},
        {"rooms": {"lagoon@contoso.example": "explodes"}},
        {"rooms": {"nowhere@contoso.example": "silent"}},
        {"notices": {"lose": True}},
        {"entra": {"refuse": [{"code": "50173"}]}},
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused_whole(stage: Stage, body: Json) -> None:
    status, answer = await stage.control(
        "POST", "faults", {"connector": [{"match": "x", "status": 500}], **body}
    )
    assert status in (400, 404)
    assert answer["error"]["message"]
    assert stage.state.journal.faults("connector") == []


async def test_the_log_tells_who_asked_what(stage: Stage) -> None:
    chat = await stage.chat()
    await stage.bot.connector("POST", f"conversations/{chat}/activities", {"type": "message", "text": "hi"})
    first = (await stage.does("GET", "requests"))["value"]

    entra, connector = first[-2:]
    assert (entra["door"], entra["method"], entra["status"]) == ("entra", "POST", 200)
    assert entra["path"].endswith("/oauth2/v2.0/token")
    assert (connector["door"], connector["status"]) == ("connector", 201)
    assert (connector["auth"], connector["app"]) == ("app-only", stage.state.muster.app_id)
    assert (await stage.does("GET", f"requests?since={connector['n']}"))["value"] == []


async def test_errors_have_one_shape(stage: Stage) -> None:
    for method, path, body, expected in [
        ("POST", "chats", {"user": "nobody", "kind": "personal"}, 404),
        ("POST", "chats", {"user": ASHA, "kind": "fax"}, 400),
        ("POST", "chats", [1], 400),
        ("GET", "chats/a:none/messages", None, 404),
        ("GET", "requests?since=x", None, 400),
        ("GET", "mailboxes/nobody@contoso.example/events", None, 404),
        ("GET", "nonsense", None, 501),
        ("PATCH", "clock", {}, 501),
    ]:
        status, answer = await stage.control(method, path, body)
        assert status == expected, path
        assert {"code", "message"} <= set(answer["error"])


async def test_other_sites_pages_cannot_use_the_controls(stage: Stage) -> None:
    url, port = f"{stage.state.origin}/_sandbox/world", stage.state.origin.rsplit(":")[-1]
    for headers, expected in [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": f"rebound.example:{port}"}, 421),
        ({"Origin": stage.state.origin}, 200),
        ({"Host": f"localhost:{port}"}, 200),
    ]:
        async with stage.http.get(url, headers=headers) as answer:
            assert answer.status == expected, headers


async def test_an_unknown_route_says_loudly_that_it_is_not_there(stage: Stage) -> None:
    headers = {"Authorization": f"Bearer {(await token(stage))[1]['access_token']}"}
    for path in ("/v1.0/planner/tasks", "/nonsense", "/teams/v3/attachments/1"):
        async with stage.http.get(stage.state.origin + path, headers=headers) as answer:
            assert answer.status == 501, path


async def test_a_described_world_replaces_everything(stage: Stage) -> None:
    await stage.chat()
    await token(stage)

    told = await stage.does("POST", "reset", {"world": "contoso"})

    assert len(told["people"]) >= 10
    assert ADA not in [person["id"] for person in told["people"]]
    assert (await stage.does("GET", "chats"))["value"] == []
    assert (await stage.does("GET", "requests"))["value"] == []
