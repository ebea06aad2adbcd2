"""The bot's real doors against the real sandbox, a process of its own: its keys, tokens and connector."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.app import Doors, build_app
from bot.gate import Gate
from bot.settings import Settings, read_settings
from bot.teams import ChatBlocked, ChatGone, Teams
from bot.turn import Answer, Reply, Say, ShowCard, Turn
from services.cloud import Reaching

CARD = {
    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
    "type": "AdaptiveCard",
    "version": "1.5",
    "speak": "One time",
    "fallbackText": "One time",
    "body": [{"type": "TextBlock", "text": "Tuesday 10:00", "wrap": True}],
    "actions": [{"type": "Action.Execute", "title": "Book", "verb": "book", "data": {"n": 1}}],
}
TAKEN = CARD | {"body": [{"type": "TextBlock", "text": "Booking ...", "wrap": True}], "actions": []}
DONE = CARD | {"body": [{"type": "TextBlock", "text": "Booked", "wrap": True}], "actions": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """A sandbox under way, and what it tells a bot to start with."""
    ports = {"SANDBOX_PORT": str(free_port()), "BOT_PORT": str(free_port())}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")} | ports
    told = subprocess.run(
        [sys.executable, "-m", "sandbox", "env"], env=environ, capture_output=True, text=True, check=True
    )
    settings = read_settings(dict(line.split("=", 1) for line in told.stdout.splitlines()))
    sandbox = subprocess.Popen([sys.executable, "-m", "sandbox", "--no-bot"], env=environ)
    try:
        wait_for(f"{settings.sandbox}/_sandbox/world", sandbox)
        yield settings
    finally:
        sandbox.terminate()
        sandbox.wait(10)


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(url).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the sandbox did not start")


@dataclass
class Chat:
    """One person's chat with a bot that shows a card, takes a press and verifies a code."""

    http: httpx.AsyncClient
    teams: Teams
    user: str
    id: str = ""
    turns: list[Turn] = field(default_factory=list)

    async def on_turn(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        if turn.kind == "message":
            return ShowCard(CARD) if turn.text == "show" else Say(f"You said {turn.text}")
        if turn.kind == "click":
            return ShowCard(TAKEN)
        return Answer(200) if turn.invoke == "signin/verifyState" else None

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.http.request(method, f"/_sandbox/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def says(self, text: str) -> None:
        await self.control("POST", f"chats/{self.id}/messages", {"from": self.user, "text": text})

    async def presses(self, message: str, action: str) -> Any:
        body = {"from": self.user, "message": message, "action": action}
        return await self.control("POST", f"chats/{self.id}/press", body)

    async def from_the_bot(self) -> list[dict[str, Any]]:
        messages = (await self.control("GET", f"chats/{self.id}/messages"))["messages"]
        return [message for message in messages if message["from"] == "bot"]


@pytest.fixture
async def chat(settings: Settings) -> AsyncIterator[Chat]:
    cloud = settings.cloud
    async with (
        httpx.AsyncClient(transport=Reaching(cloud)) as http,
        httpx.AsyncClient(base_url=settings.sandbox or "", timeout=20) as controls,
    ):
        world = (await controls.get("/_sandbox/world")).json()
        recruiter = next(person for person in world["people"] if "recruiter" in person["roles"])

        async def app_token(scope: str) -> str:
            grant = {
                "grant_type": "client_credentials",
                "client_id": settings.app_id,
                "client_secret": settings.app_secret.get_secret_value(),
                "scope": scope,
            }
            [tenant] = settings.tenants
            answer = await http.post(f"{cloud.login}/{tenant}/oauth2/v2.0/token", data=grant)
            return str(answer.json()["access_token"])

        gate = Gate(http, cloud, settings.app_id, settings.tenants)
        chat = Chat(controls, Teams(http, cloud, settings.app_id, gate, app_token), recruiter["id"])

        async def messages(body: bytes, authorization: str | None) -> Any:
            return await chat.teams.receive(body, authorization, chat.on_turn)

        async def unused(*_: Any) -> Any:
            raise AssertionError("not this door")

        doors = Doors(messages, *[unused] * 9)
        runner = web.AppRunner(build_app(doors, cloud, settings.public_url))
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        opened = await chat.control("POST", "chats", {"user": chat.user, "kind": "personal"})
        chat.id = opened["conversation"]
        yield chat
        await runner.cleanup()


async def test_what_is_typed_arrives_and_is_answered(chat: Chat, settings: Settings) -> None:
    await chat.says("hello")

    turn = chat.turns[-1]
    assert (turn.kind, turn.text, turn.oid) == ("message", "hello", chat.user)
    assert turn.tenant in settings.tenants
    assert turn.zone is not None
    assert (await chat.from_the_bot())[-1]["activity"]["text"] == "You said hello"


async def test_a_card_is_posted_pressed_answered_and_edited(chat: Chat) -> None:
    await chat.says("show")
    posted = (await chat.from_the_bot())[-1]
    assert posted["activity"]["attachments"][0]["content"] == CARD
    assert posted["activity"]["summary"] == "One time"

    pressed = await chat.presses(posted["id"], "Book")
    assert pressed["status"] == 200
    assert pressed["body"]["value"] == TAKEN
    assert chat.turns[-1].click == {"n": 1, "verb": "book"}
    assert chat.turns[-1].message == posted["id"]

    await chat.teams.edit(chat.turns[-1].conversation, posted["id"], DONE)
    edited = (await chat.from_the_bot())[-1]
    assert edited["id"] == posted["id"]
    assert edited["activity"]["attachments"][0]["content"] == DONE


async def test_a_code_typed_into_the_sign_in_comes_as_an_invoke(chat: Chat) -> None:
    told = {"from": chat.user, "name": "signin/verifyState", "value": {"state": "482913"}}

    answer = await chat.control("POST", f"chats/{chat.id}/invoke", told)

    assert answer["status"] == 200
    assert (chat.turns[-1].invoke, chat.turns[-1].value) == ("signin/verifyState", {"state": "482913"})


async def test_a_person_can_be_written_to_first_until_the_bot_is_thrown_out(chat: Chat) -> None:
    await chat.says("hello")
    known = chat.turns[-1].conversation
    mine = await chat.teams.personal_chat(known.tenant, chat.user, known.service_url)
    assert mine.id == chat.id
    await chat.teams.say(mine, "The room declined.")
    assert (await chat.from_the_bot())[-1]["activity"]["text"] == "The room declined."

    await chat.control("DELETE", f"chats/{chat.id}")

    with pytest.raises((ChatBlocked, ChatGone)):
        await chat.teams.say(mine, "Anybody there?")
    assert chat.turns[-1].kind == "removed"


async def test_what_teams_signed_for_muster_opens_no_other_bot(chat: Chat, settings: Settings) -> None:
    another = "99999999-2222-3333-4444-555555555555"

    async def no_token(_: str) -> str:
        raise AssertionError("nothing is sent")

    async with httpx.AsyncClient(transport=Reaching(settings.cloud)) as http:
        gate = Gate(http, settings.cloud, another, settings.tenants)
        chat.teams = Teams(http, settings.cloud, another, gate, no_token)
        before = len(chat.turns)

        await chat.says("hello?")

    assert len(chat.turns) == before
