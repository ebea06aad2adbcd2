"""A headless Chromium for the console page. Where there is none: a failure if CI is set, else a skip."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from sandbox.console import console_routes

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


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
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
    await server.close()
