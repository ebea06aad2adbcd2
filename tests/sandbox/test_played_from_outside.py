"""The controls as a program uses them that read only their description."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.entra import issue
from sandbox.entra.directory import person, tenant
from sandbox.journal import Fault
from tests.sandbox.stage import ASHA, BEN, Json, Stage, card, staged

IVO = "ivo@fabrikam.example"
SPAN = {"start": "2026-11-24T10:00:00+01:00", "end": "2026-11-24T11:00:00+01:00"}
HOURS = {"startTime": "08:30", "endTime": "17:00", "timeZone": {"name": "India Standard Time"}}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


async def events(stage: Stage, who: str) -> list[Json]:
    return list((await stage.does("GET", f"mailboxes/{who}/events"))["value"])


async def graph(stage: Stage, method: str, path: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:
    """As Asha, who has allowed all of it."""
    one, app = person(stage.state, ASHA), stage.state.muster.app_id
    assert one
    rights = "Calendars.ReadWrite User.Read MailboxSettings.Read"
    family = stage.state.entra.begin_family(one.id, app, rights)
    keys, at = stage.state.keys, tenant(stage.state)
    token = issue.graph_token(keys, at, app, "x", one, rights.split(), 3600, family)
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{stage.state.origin}/v1.0{path}"
    async with stage.http.request(method, url, json=body, headers=headers) as answer:
        text = await answer.text()
        return answer.status, await answer.json() if text else None, dict(answer.headers)


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_world_is_described_under_its_name_or_as_the_body(stage: Stage, wrapped: bool) -> None:
    world = {
        "people": [
            {"name": "Rita Core"},
            {
                "name": "Ivo Lee",
                "email": "ivo@fabrikam.example",
                "timeZone": "Asia/Kolkata",
                "workingHours": HOURS,
            },
        ],
        "rooms": [{"address": "blue@fabrikam.example", "name": "Blue", "capacity": 4, "building": "North"}],
        "meetings": [
            {
                "mailbox": "ivo@fabrikam.example",
                "start": "2026-11-24T10:00:00",
                "end": "2026-11-24T11:00:00Z",
            },
            {
                "organizer": "rita.core@contoso.com",
                "start": {"dateTime": "2026-11-25T10:00:00", "timeZone": "India Standard Time"},
                "end": {"dateTime": "2026-11-25T11:00:00", "timeZone": "India Standard Time"},
                "attendees": [
                    "Ivo Lee",
                    {"address": "blue@fabrikam.example"},
                    {
                        "emailAddress": {"address": "guest@elsewhere.example", "name": "Guest"},
                        "type": "optional",
                    },
                ],
            },
        ],
    }

    told = await stage.does("POST", "reset", {"world": world} if wrapped else world)

    ivo = told["people"][1]
    assert (ivo["userPrincipalName"], ivo["workingHours"]["startTime"]) == (
        IVO,
        "08:30:00.0000000",
    )
    assert told["rooms"] == [
        {"address": "blue@fabrikam.example", "name": "Blue", "capacity": 4, "building": "North"}
    ]
    seen = await events(stage, ivo["id"])
    assert [one["start"]["dateTime"][:16] for one in seen] == ["2026-11-24T10:00", "2026-11-25T04:30"]
    assert [one["type"] for one in seen[1]["attendees"]] == ["required", "resource", "optional"]


@pytest.mark.parametrize(
    "body",
    [
        {"people": "Rita"},
        {"poeple": []},
        {"world": "fabrikam"},
        {"world": "contoso", "people": []},
        {"people": ["Rita"], "meetings": [{"mailbox": "Rita", "start": "soon", "end": "later"}]},
        {"people": ["Rita"], "meetings": [{"mailbox": "Rita", **SPAN, "attendees": ["nobody"]}]},
        {"people": ["Rita"], "meetings": [{"mailbox": "Rita", **SPAN, "location": "Blue"}]},
        {"people": [{"name": "Rita", "workingHours": {"startTime": "eight"}}]},
    ],
)
async def test_a_world_that_makes_no_sense_leaves_the_old_one(stage: Stage, body: Json) -> None:
    status, answer = await stage.control("POST", "reset", body)

    assert (status, answer["error"]["code"]) == (400, "BadRequest")
    assert ASHA in [one["id"] for one in (await stage.does("GET", "world"))["people"]]


async def test_a_meeting_put_by_hand_takes_what_outlook_would(stage: Stage) -> None:
    weekly = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
        "range": {"type": "numbered", "startDate": "2026-11-24", "numberOfOccurrences": 3},
    }
    made = await stage.does(
        "POST",
        "mailboxes/asha@contoso.example/meetings",
        {
            **SPAN,
            "subject": "1:1",
            "showAs": "tentative",
            "attendees": [{"address": BEN}],
            "recurrence": weekly,
        },
    )
    theirs = await stage.does(
        "POST",
        "mailboxes/ben@contoso.example/meetings",
        {**SPAN, "organizer": "vendor@elsewhere.example", "sensitivity": "private"},
    )
    refused, answer = await stage.control("POST", f"mailboxes/{ASHA}/meetings", {**SPAN, "colour": "red"})

    assert (made["type"], made["showAs"]) == ("seriesMaster", "tentative")
    assert theirs["organizer"]["emailAddress"]["address"] == "vendor@elsewhere.example"
    assert (theirs["isOrganizer"], theirs["sensitivity"]) == (False, "private")
    assert len([one for one in await events(stage, BEN) if one["subject"] == "1:1"]) == 3
    assert (refused, answer["error"]["message"]) == (400, "A meeting has no “colour” here.")


async def test_every_answer_can_be_given_by_any_id_of_the_meeting(stage: Stage) -> None:
    instants = {"start": "2026-11-26T09:00:00+00:00", "end": "2026-11-26T10:00:00+00:00"}
    graphs = {name: {"dateTime": when[:19], "timeZone": "UTC"} for name, when in instants.items()}
    answers = [("accepted", None), ("tentativelyAccepted", instants), ("declined", graphs)]
    for n, (response, proposed) in enumerate(answers):
        made = await stage.does(
            "POST", f"mailboxes/{ASHA}/meetings", {**SPAN, "subject": f"m{n}", "attendees": [BEN]}
        )
        copy = next(one for one in await events(stage, BEN) if one["subject"] == f"m{n}")
        body = {"event": (made["id"], copy["id"], made["iCalUId"])[n], "response": response, "comment": "so"}

        await stage.does(
            "POST", f"mailboxes/{BEN}/answer", body | ({"proposedNewTime": proposed} if proposed else {})
        )
        await stage.does("POST", "clock", {"advance": "PT2S"})

        seen = next(one for one in await events(stage, ASHA) if one["id"] == made["id"])
        assert seen["attendees"][0]["status"]["response"] == response
        assert ("proposedNewTime" in seen["attendees"][0]) is bool(proposed)


async def test_a_button_is_pressed_by_a_number_written_as_text_too(stage: Stage) -> None:
    chat = await stage.chat()
    buttons = [{"type": "Action.OpenUrl", "title": word, "url": f"https://{word}.example"} for word in "ab"]
    message = await stage.shows(chat, card(actions=buttons))

    assert (await stage.press(chat, message, "1"))["openUrl"] == "https://b.example"


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ("POST /me/events", True),
        ("POST /v1.0/me/events", True),
        ("*/events", True),
        ("POST .*/events$", True),
        ("^POST .*events", True),
        ("(POST|PATCH) /v1.0/me/.*", True),
        ("POST .*/event$", False),
        ("GET /me/events", False),
        ("^(", False),
    ],
)
def test_a_match_is_a_part_a_glob_or_a_regular_expression(match: str, hit: bool) -> None:
    assert Fault(match, 503).fits("POST", "/v1.0/me/events") is hit


async def test_a_refusal_that_was_asked_for_looks_like_graphs_own(stage: Stage) -> None:
    faults = [
        {"match": "GET /me/events", "status": 429, "retryAfter": 2.128, "times": 1},
        {"match": "GET /me/events", "status": 401, "times": 1, "claims": {"access_token": {"nbf": {}}}},
    ]
    await stage.does("POST", "faults", {"graph": faults})

    status, body, headers = await graph(stage, "GET", "/me/events")
    assert (status, headers["Retry-After"]) == (429, "2.128")
    inner = body["error"]["innerError"]
    assert body["error"]["code"] == "TooManyRequests"
    assert (inner["code"], inner["status"]) == ("429", "429")
    assert inner["request-id"] == headers["request-id"] and len(inner["request-id"]) == 36
    status, _, headers = await graph(stage, "GET", "/me/events")
    assert status == 401
    assert re.search(r'error="insufficient_claims", claims="[A-Za-z0-9+/=]+"', headers["WWW-Authenticate"])
    assert (await graph(stage, "GET", "/me/events"))[0] == 200


async def test_a_lost_answer_to_a_part_of_a_batch_has_booked(stage: Stage) -> None:
    event = {
        "subject": "Once",
        "start": {"dateTime": "2026-11-24T10:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-24T11:00:00", "timeZone": "UTC"},
    }
    fault = {"match": "POST /me/events", "status": 504, "times": 1, "after_commit": True}
    await stage.does("POST", "faults", {"graph": [fault]})
    part = {"id": "1", "method": "POST", "url": "/me/events", "body": event}
    part["headers"] = {"Content-Type": "application/json"}

    status, body, _ = await graph(stage, "POST", "/$batch", {"requests": [part]})

    assert (status, body["responses"][0]["status"]) == (200, 504)
    assert [one["subject"] for one in await events(stage, ASHA)] == ["Once"]
    logged = (await stage.does("GET", "requests"))["value"][-1]
    assert (logged["auth"], logged["user"], logged["parts"][0]["mailbox"]) == (
        "delegated",
        ASHA,
        "asha@contoso.example",
    )


async def test_what_the_sandbox_itself_gets_wrong_is_told_in_its_own_shape(stage: Stage) -> None:
    # A body that is no text at all gets past every check of its shape.
    url = f"{stage.state.origin}/_sandbox/reset"
    async with stage.http.post(
        url, data=b"\xff\xfe{", headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400
        assert set((await answer.json())["error"]) == {"code", "message"}
