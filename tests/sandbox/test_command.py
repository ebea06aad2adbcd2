"""`python -m sandbox`: starting, joining a bot, stopping, and going on after a crash."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.stage import ASHA, LOGIN, Stage, card, free_ports, staged

ROOT = Path(__file__).parents[2]
NOW = "2026-11-23T09:00:00+00:00"


class Command:
    """A stand-in as a process of its own, on ports that nobody else has."""

    def __init__(self, *arguments: str) -> None:
        self.sandbox, self.bot = free_ports()
        ours = {"SANDBOX_PORT": str(self.sandbox), "BOT_PORT": str(self.bot)}
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")} | ours
        self.arguments = ["--no-bot", "--now", NOW, *arguments]
        self.process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "sandbox", *arguments]
        return subprocess.run(line, env=self.environ, cwd=ROOT, capture_output=True, text=True, timeout=30)

    def start(self) -> float:
        """Returns how many seconds it took until it answered."""
        began = time.monotonic()
        line = [sys.executable, "-m", "sandbox", *self.arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(line, env=self.environ, cwd=ROOT, text=True, **pipes)
        while time.monotonic() - began < 120:  # a busy machine takes its time
            try:
                requests.get(self.url("world"), timeout=60).raise_for_status()
                return time.monotonic() - began
            except requests.ConnectionError:
                assert self.process.poll() is None, "it ended at once"
                time.sleep(0.02)
        raise AssertionError("it did not start")

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        self.said, self.complained = self.process.communicate(timeout=10)
        return self.process.returncode

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.sandbox}/_sandbox/{path}"

    def post(self, path: str, body: Any) -> Any:
        answer = requests.post(self.url(path), json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    command = Command("--state", str(tmp_path / "deep" / "state.json"))
    yield command
    if command.process is not None and command.process.poll() is None:
        command.process.kill()
        command.process.communicate()


def test_it_says_where_to_look_and_ends_when_told(command: Command) -> None:
    command.start()
    clock = requests.get(command.url("world"), timeout=5).json()["clock"]
    assert clock.startswith("2026-11-23T09:00")

    assert command.stop() == 0
    assert command.said.count("http://") == 1
    assert f"http://127.0.0.1:{command.sandbox}/" in command.said


def test_a_port_that_is_taken_is_one_clear_line(command: Command) -> None:
    command.start()

    second = command.run("--no-bot")

    assert second.returncode == 2
    assert second.stderr.strip().count("\n") == 0
    assert f"Port {command.sandbox} is in use" in second.stderr


def test_a_bots_port_that_is_taken_is_one_clear_line_too(command: Command) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", command.bot))
        other.listen()
        refused = command.run()

    assert refused.returncode == 2
    assert f"Port {command.bot} is in use" in refused.stderr
    assert "BOT_PORT" in refused.stderr


def test_the_printed_environment_fits_a_sandbox_that_runs(command: Command) -> None:
    command.start()

    lines = command.run("env").stdout.splitlines()

    env = dict(line.split("=", 1) for line in lines)
    world = requests.get(command.url("world"), timeout=5).json()
    assert env["MUSTER_TENANTS"] == world["tenant"]["id"]
    assert env["MUSTER_SANDBOX"] == f"http://127.0.0.1:{command.sandbox}"
    assert env["BOT_PORT"] == str(command.bot)
    form = {
        "grant_type": "client_credentials",
        "client_id": env["MUSTER_APP_ID"],
        "client_secret": env["MUSTER_APP_SECRET"],
        "scope": "https://api.botframework.com/.default",
    }
    token = f"{env['MUSTER_SANDBOX']}/{env['MUSTER_TENANTS']}/oauth2/v2.0/token"
    assert requests.post(token, data=form, timeout=5).status_code == 200
    assert command.run("env").stdout.splitlines() == lines, "the same at every call"


def test_what_was_there_is_there_after_a_kill(command: Command) -> None:
    command.start()
    dana = requests.get(command.url("world"), timeout=5).json()["people"][0]["id"]
    chat = command.post("chats", {"user": dana, "kind": "personal"})["conversation"]
    command.post(f"chats/{chat}/messages", {"from": dana, "text": "remember me"})
    command.post("clock", {"advance": "P1D"})
    meeting = {"start": "2026-11-25T09:00:00+00:00", "end": "2026-11-25T10:00:00+00:00"}
    made = command.post(f"mailboxes/{dana}/meetings", meeting)
    command.stop(signal.SIGKILL)  # at once: what was answered has been written

    command.start()

    messages = requests.get(command.url(f"chats/{chat}/messages"), timeout=5).json()["messages"]
    assert [message["activity"]["text"] for message in messages] == ["remember me"]
    world = requests.get(command.url("world"), timeout=5).json()
    assert world["clock"].startswith("2026-11-24T09:00")
    events = requests.get(command.url(f"mailboxes/{dana}/events"), timeout=5).json()["value"]
    assert made["id"] in [event["id"] for event in events]


def test_a_folder_of_calendars_becomes_people(tmp_path: Path) -> None:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:x",
        "X-WR-CALNAME:Grace Hopper",
        "BEGIN:VEVENT",
        "UID:1",
    ]
    lines += ["DTSTAMP:20261101T000000Z", "DTSTART:20261124T100000Z", "DTEND:20261124T110000Z"]
    lines += ["SUMMARY:Compiler", "END:VEVENT", "END:VCALENDAR"]
    (tmp_path / "grace.ics").write_text("\r\n".join(lines))
    (tmp_path / "broken.ics").write_text("BEGIN:VCALENDAR\r\nnonsense\r\n")
    command = Command("--ics", str(tmp_path))
    try:
        command.start()
        people = requests.get(command.url("world"), timeout=5).json()["people"]
    finally:
        command.stop()

    assert "Grace Hopper" in [person["name"] for person in people]
    assert "broken.ics:2" in command.complained


def test_a_folder_that_is_none_is_refused(command: Command, tmp_path: Path) -> None:
    refused = command.run("--no-bot", "--ics", str(tmp_path / "nowhere"))
    assert refused.returncode == 2
    assert "nowhere is no folder" in refused.stderr


def test_a_state_file_that_is_none_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "state.json").write_text("{}")

    refused = command.run(*command.arguments)

    assert refused.returncode == 2
    assert "is not a state file" in refused.stderr
    assert (tmp_path / "deep" / "state.json").read_text() == "{}", "it is left as it was"


@pytest.mark.parametrize("environ", [{"SANDBOX_PORT": "many"}, {"BOT_PORT": "0"}])
def test_a_port_that_is_none_is_refused(command: Command, environ: dict[str, str]) -> None:
    command.environ |= environ
    refused = command.run("--no-bot")
    assert refused.returncode == 2
    assert next(iter(environ)) in refused.stderr


async def test_sign_ins_consents_and_keys_outlive_a_restart() -> None:
    from sandbox.opening import kept

    async with staged() as before:
        chat = await before.chat()
        message = await before.shows(chat, card())
        muster = before.state.muster
        before.state.world.consents.allow(muster.app_id, ASHA, ["User.Read"])
        family = before.state.entra.begin_family(ASHA, muster.app_id, "offline_access User.Read")
        refresh = before.state.entra.refresh_token(family)
        memory = json.loads(json.dumps(kept(before.state)))

    async with staged(memory) as after:
        status, tokens = await refreshed(after, refresh)
        assert (status, tokens["scope"]) == (200, "User.Read")
        assert after.state.keys.jwks() == before.state.keys.jwks()
        assert [one["id"] for one in await after.messages(chat)] == [message]
        assert await after.shows(chat, card()) > message, "ids go on where they were"
        first = (await after.does("GET", "requests"))["value"][0]
        assert first["n"] == before.state.journal.started + 1, "and so do the numbers in the log"
        after.state.entra.revoke(ASHA)
        assert (await refreshed(after, refresh))[0] == 400


async def refreshed(stage: Stage, token: str) -> tuple[int, Any]:
    muster = stage.state.muster
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": muster.app_id}
    url = f"{LOGIN}/{stage.state.world.tenant.id}/oauth2/v2.0/token".replace(LOGIN, stage.state.origin)
    async with stage.http.post(url, data=form | {"client_secret": muster.secret}) as answer:
        return answer.status, await answer.json()
