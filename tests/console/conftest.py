"""A headless Chromium for the console page. Where there is none: a failure if CI is set, else a skip."""

import os
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from sandbox.app import build_app
from sandbox.console import console_routes
from sandbox.opening import Opening, open_fresh
from sandbox.settings import Ports, registration
from tests.console.bot import Bot
from tests.console.desk import Desk

NOW = datetime(2026, 11, 24, 8, 20, tzinfo=UTC)  # a Tuesday
COMPANY = {
    "clock": NOW.isoformat(),
    "people": [
        {"name": "Priya Raman", "roles": ["recruiter"], "timeZone": "W. Europe Standard Time"},
        {"name": "Asha Rao", "roles": ["interviewer"], "timeZone": "India Standard Time"},
        {"name": "Ben Carter", "roles": ["interviewer"], "timeZone": "Europe/London"},
        {"name": "Chen Wei", "roles": ["interviewer"], "timeZone": "Eastern Standard Time"},
        {"name": "Dana Whitfield", "roles": ["administrator"], "timeZone": ""},
        {"name": "Eve Guest", "roles": [], "kind": "guest"},
    ],
    "rooms": [{"name": "Fjord", "capacity": 6, "building": "Berlin"}],
}
ROOT = Path(__file__).parents[2]
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def lacking(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI must check the page in a real browser.")
    pytest.skip(f"{what}: the page was not checked in a real browser.")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        lacking("Chromium is not installed")
    if not (ROOT / "node_modules/adaptivecards").is_dir():
        lacking("The npm packages are not installed (npm ci)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=QUIETLY)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(5000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def modules(window: BrowserContext) -> AsyncIterator[Page]:
    """A bare page at the console's origin, to call its modules from."""
    app = web.Application()
    app.add_routes(console_routes())
    server = TestServer(app)
    await server.start_server()
    page = await window.new_page()
    await page.goto(str(server.make_url("/console/icon.svg")))
    yield page
    await page.close()
    await server.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def serve(app: web.Application, port: int) -> web.AppRunner:
    # A page holds a request open until something happens: do not wait for it at the end.
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot() -> AsyncIterator[Bot]:
    """A sandbox, and a small bot beside it."""
    ports = Ports(free_port(), free_port())
    opening = Opening(ports, registration({}, ports), NOW)
    async with aiohttp.ClientSession() as http:
        bot = Bot(opening.muster, ports.origin, ports.bot_origin, http)
        doors = web.Application()
        doors.add_routes(bot.routes())
        runners = [
            await serve(build_app(open_fresh(opening), opening), ports.sandbox),
            await serve(doors, ports.bot),
        ]
        yield bot
        for runner in runners:
            await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(window: BrowserContext, bot: Bot) -> AsyncIterator[Desk]:
    """A small company, and a window at its console page with the recruiter chosen."""
    async with bot.http.post(f"{bot.sandbox}/_sandbox/reset", json={"world": COMPANY}) as answer:
        people = (await answer.json())["people"]
    async with bot.http.delete(f"{bot.sandbox}/_sandbox/faults"):
        bot.heard.clear()
    page, troubles = await window.new_page(), list[str]()
    watch(page, troubles)
    await page.goto(bot.sandbox)
    await page.get_by_role("option").first.wait_for()
    yield Desk(page, bot.sandbox, bot, bot.http, people, troubles)
    await page.evaluate("localStorage.clear()")
    await page.close()


def watch(page: Page, troubles: list[str]) -> None:
    """Notes what the browser's console would show in red."""
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
    page.on("response", lambda got: troubles.append(f"{got.status} {got.url}") if got.status >= 400 else None)
