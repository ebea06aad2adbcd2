"""The sign-in window in a real browser: out to Entra, back with the cookie, and the code to Teams."""

import base64
import hashlib
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright

from bot.app import Departure, Doors, Page, build_app
from bot.page import TEAMS_JS, TEAMS_JS_HASH
from services.cloud import Cloud

# What the page asks of Teams' library, so far as the page can tell.
LIBRARY = """
window.microsoftTeams = {
  app: { initialize: () => Promise.resolve() },
  authentication: { notifySuccess: (code) => { document.title = `told ${code}`; } },
};
"""
ENTRA = """<!doctype html><title>Entra</title>
<form method="post" action="{back}"><input name="code" value="c-1"><input name="state" value="s-1"></form>
<script>document.forms[0].submit()</script>"""


@pytest.fixture
async def tab() -> AsyncIterator[Tab]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield await browser.new_page()
        await browser.close()


async def served(app: web.Application) -> TestServer:
    server = TestServer(app)
    await server.start_server()
    return server


async def test_the_browser_that_left_comes_back_with_its_cookie_and_teams_hears_the_code(tab: Tab) -> None:
    came: list[Any] = []

    async def entra(request: web.Request) -> web.Response:
        return web.Response(text=ENTRA.format(back=request.query["back"]), content_type="text/html")

    async def library(_: web.Request) -> web.Response:
        return web.Response(text=LIBRARY, content_type="text/javascript")

    far = web.Application()
    far.router.add_get("/login", entra)
    far.router.add_get(TEAMS_JS, library)
    far_end = await served(far)
    origin = str(far_end.make_url("")).rstrip("/")

    async def start(link: str) -> Departure:
        return Departure(f"{origin}/login?back={bot.make_url('/auth/callback')}", "proof")

    async def finish(answer: Mapping[str, str], cookie: str | None) -> Page:
        came.append((dict(answer), cookie))
        return Page("You are signed in.", "482913")

    async def unused(*_: Any) -> Any:
        raise AssertionError("not this door")

    doors = Doors(unused, start, finish, *[unused] * 7)
    bot = await served(build_app(doors, Cloud(stand_in=origin), "http://127.0.0.1:3978"))
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))

    await tab.goto(str(bot.make_url("/auth/start?t=link-1")))
    await tab.wait_for_function("document.title.startsWith('told')")

    assert came == [({"code": "c-1", "state": "s-1"}, "proof")]
    assert await tab.title() == "told 482913"
    assert await tab.locator("output").inner_text() == "482913"
    assert [text for text in complaints if "favicon" not in text] == []
    await bot.close()
    await far_end.close()


def test_the_librarys_hash_is_that_of_the_file_that_npm_brings() -> None:
    file = Path("node_modules/@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js")

    digest = base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()

    assert f"sha384-{digest}" == TEAMS_JS_HASH
