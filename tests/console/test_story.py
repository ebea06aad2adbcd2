"""The whole story, clicked through: the real bot and the real stand-in, started as `make run` starts them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.console.conftest import free_port, watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
NOW = "2026-11-24T08:20:00+00:00"


@pytest_asyncio.fixture(loop_scope="session")
async def origin(tmp_path: Path) -> AsyncIterator[str]:
    """Where the page is, once the sandbox and the bot are both up."""
    own = {"SANDBOX_PORT": str(free_port()), "BOT_PORT": str(free_port())}
    own["MUSTER_DATABASE_URL"] = f"sqlite+aiosqlite:///{tmp_path / 'muster.db'}"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    log = (tmp_path / "log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--now", NOW, cwd=ROOT, env=environ | own, stdout=log, stderr=log
    )
    try:
        await until_up(f"http://127.0.0.1:{own['BOT_PORT']}/healthz", process)
        yield f"http://127.0.0.1:{own['SANDBOX_PORT']}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        log.close()


async def until_up(url: str, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(40):
        while process.returncode is None:
            try:
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError("the sandbox ended before the bot was up")


async def test_from_a_sentence_to_a_booking_its_answers_and_its_end(
    origin: str, window: BrowserContext
) -> None:
    page, troubles = await window.new_page(), list[str]()
    watch(page, troubles)
    await page.goto(origin)
    await page.get_by_role("button", name="Chat with Muster").click()
    await page.get_by_role("button", name="schedule").click()
    await page.keyboard.press("Enter")

    # Signed in once, the waiting request goes on by itself.
    await signs_in(page)
    offer = await card(page, "Times for Mira Lindqvist")
    await expect(offer.get_by_role("button", name="Book").first).to_be_visible()

    await offer.get_by_role("button", name="Book").first.click()
    booked = await card(page, "Booked: interview with Mira Lindqvist")
    await expect(booked.get_by_text("accepted")).to_have_count(1)  # the room, by itself

    everybody = await page.locator("#people .who b").all_inner_texts()
    first, second = [name for name in everybody if await booked.get_by_text(name, exact=True).count()]
    await sits_down_as(page, first)
    await page.get_by_role("button", name="Accept: Interview").click()
    await sits_down_as(page, everybody[0])
    await expect(booked.get_by_text("accepted")).to_have_count(2)

    await sits_down_as(page, second)
    await page.locator("#waiting .subject").click()
    await page.get_by_label("Comment").fill("At the dentist, sorry")
    await page.locator(".details").get_by_role("button", name="Decline").click()
    await sits_down_as(page, everybody[0])
    declined = await card(page, f"{second} declined")
    await expect(declined).to_contain_text("At the dentist, sorry")
    await declined.get_by_role("button", name="Find another time").click()
    await card(page, "Times for Mira Lindqvist")

    await booked.get_by_role("button", name="Cancel").click()
    await booked.get_by_label("Note to everybody").fill("The position is filled")
    await booked.get_by_role("button", name="Yes, cancel it").click()
    await expect(await card(page, "Cancelled: interview with Mira")).to_contain_text("The position is filled")
    await sits_down_as(page, first)
    await page.get_by_role("tab", name="Mail").click()
    await expect(page.locator("#mail .badge").filter(has_text="Cancelled")).to_have_count(1)
    assert troubles == []
    await page.close()


async def signs_in(page: Page) -> None:
    """Through Entra's pages, as the person who is offered first: the one who sits at the page."""
    asked = await card(page, "Sign in")
    async with page.expect_popup() as opened:
        await asked.get_by_role("button", name="Sign in").click()
    popup = await opened.value
    await popup.locator("ul.people button").first.click()
    await popup.get_by_role("button", name="Accept").click()


async def card(page: Page, words: str) -> Locator:
    """The last message with these words, as soon as it stands there."""
    found = page.locator("#log .message").filter(has_text=words).last
    await found.wait_for(timeout=20_000)
    return found


async def sits_down_as(page: Page, name: str) -> None:
    await page.get_by_role("option", name=name).click()
