"""The page for people who use a keyboard, a screen reader, a phone, or a dark room."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.console.desk import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBJECT = "Interview: Mira Lindqvist"
START, END = "2026-11-24T13:00:00+00:00", "2026-11-24T14:00:00+00:00"

LOOKS = (Path(__file__).parent / "looks.js").read_text("utf-8").strip().removesuffix(";")


async def look(page: Page, what: str) -> Any:
    return await page.evaluate(f"{LOOKS}.{what}()")


async def filled(desk: Desk) -> None:
    """A chat with cards, an invitation, and mail."""
    await desk.opens_a_chat()
    for words in ("hello", "times", "form"):
        await desk.types(words)
    await desk.shows("Some facts")
    await desk.meeting(desk.person("interviewer"), desk.person("recruiter"), START, END, SUBJECT)
    await desk.page.get_by_role("button", name=f"Accept: {SUBJECT}").wait_for()


async def each_view(desk: Desk) -> Any:
    """Goes through what the page can show, one after the other; yields its name."""
    page = desk.page
    yield "chat and day"
    await page.get_by_role("button", name="Week", exact=True).click()
    yield "week"
    await page.locator("#cal-grid").get_by_role("button", name=SUBJECT).click()
    yield "an invitation"
    await page.get_by_label("Propose a new time").check()
    yield "another time"
    await page.get_by_role("tab", name="Mail").click()
    yield "mail"
    await page.get_by_role("button", name="New chat").click()
    await page.get_by_label("Where", exact=True).select_option("channel")
    yield "new chat"
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="World", exact=True).click()
    for tab in ("Clock", "Faults", "Requests", "Entra", "Exchange"):
        await page.get_by_role("tab", name=tab).click()
        yield tab


async def test_every_control_has_a_name(desk: Desk) -> None:
    await filled(desk)

    async for view in each_view(desk):
        assert (view, await look(desk.page, "nameless")) == (view, [])


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_all_text_stands_out_from_its_ground(desk: Desk, theme: str) -> None:
    await desk.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    await filled(desk)

    async for view in each_view(desk):
        assert (view, await look(desk.page, "faint")) == (view, [])


async def test_the_page_has_its_landmarks_and_a_log_that_is_not_read_twice(desk: Desk) -> None:
    page = desk.page

    await expect(page.get_by_role("banner")).to_have_count(1)
    await expect(page.get_by_role("main")).to_have_count(1)
    await expect(page.get_by_role("complementary", name="Outlook")).to_have_count(1)
    await expect(page.get_by_role("navigation", name="People and chats")).to_have_count(1)
    await expect(page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "off")
    await expect(page.locator("#announcer")).to_have_attribute("aria-live", "polite")
    assert await page.locator("html").get_attribute("lang") == "en"


async def test_everything_can_be_done_with_the_keyboard(desk: Desk) -> None:
    page, keys = desk.page, desk.page.keyboard
    asha, priya = desk.person("interviewer"), desk.person("recruiter")
    await desk.meeting(priya, asha, START, END, SUBJECT)
    await page.get_by_role("option", selected=True).focus()

    while await look(page, "focused") != f"option {asha['name']}":
        await keys.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text(asha["name"])
    await tab_to(page, "Chat with Muster")
    await keys.press("Enter")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await keys.type("hello")
    await keys.press("Enter")
    await desk.shows("Hello Priya")
    await tab_to(page, f"Accept: {SUBJECT}")
    await keys.press("Enter")
    await expect(page.get_by_role("button", name=f"Accept: {SUBJECT}")).to_have_count(0)

    await desk.call("POST", "/_sandbox/settle", {"timeout": 5})
    [event] = await desk.events(priya, SUBJECT)
    assert event["attendees"][0]["status"]["response"] == "accepted"


async def test_escape_closes_what_was_opened_and_gives_the_focus_back(desk: Desk) -> None:
    page, keys = desk.page, desk.page.keyboard
    await desk.meeting(desk.person("interviewer"), desk.person("recruiter"), START, END, SUBJECT)
    event = page.locator("#cal-grid").get_by_role("button", name=SUBJECT)
    await event.focus()

    await keys.press("Enter")
    await expect(page.get_by_role("heading", name=SUBJECT, level=3)).to_be_focused()
    await keys.press("Escape")
    await expect(event).to_be_focused()
    await page.get_by_role("button", name="World", exact=True).press("Enter")
    await expect(page.get_by_role("dialog", name="World")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("button", name="World", exact=True)).to_be_focused()


async def test_the_focus_can_be_seen_on_every_control(desk: Desk) -> None:
    await filled(desk)
    await desk.page.get_by_role("option", selected=True).focus()

    for _ in range(25):
        await desk.page.keyboard.press("Tab")
        assert await look(desk.page, "focusShows") == ""


async def test_a_changed_card_keeps_the_keyboard_in_its_place(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("times")
    offer = await desk.shows("Two times")

    await offer.get_by_role("button", name="Book").first.press("Enter")
    changed = await desk.shows("Booking book 1 ...")

    assert await changed.evaluate("(one) => one.contains(document.activeElement)")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_on_a_phone_one_pane_shows_at_a_time_and_nothing_scrolls_sideways(
    desk: Desk, theme: str
) -> None:
    await desk.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    await filled(desk)
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    panes = {"People": "#people", "Chat": "#log", "Calendar": "#cal-grid", "Mail": "#mail"}

    for name, inside in panes.items():
        await desk.page.get_by_role("navigation", name="Panes").get_by_role("button", name=name).click()
        await expect(desk.page.locator(inside)).to_be_visible()
        for other in set(panes.values()) - {inside}:
            await expect(desk.page.locator(other)).to_be_hidden()
        assert await look(desk.page, "sideways") == []


async def test_on_a_phone_the_story_can_be_played(desk: Desk) -> None:
    await filled(desk)
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    panes = desk.page.get_by_role("navigation", name="Panes")

    await panes.get_by_role("button", name="Chat").click()
    await desk.messages().filter(has_text="Two times").get_by_role("button", name="Book").first.click()
    await desk.shows("Booking book 1 ...")
    await panes.get_by_role("button", name="Calendar").click()
    await desk.page.get_by_role("button", name=f"Accept: {SUBJECT}").click()

    await expect(desk.page.get_by_role("button", name=f"Accept: {SUBJECT}")).to_have_count(0)
    assert desk.troubles == []


async def test_the_theme_button_wins_over_the_system_and_is_remembered(desk: Desk) -> None:
    page = desk.page
    await page.emulate_media(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(ground)

    await page.get_by_role("button", name="Dark theme").click()
    dark = await page.evaluate(ground)
    await page.reload()

    assert dark != light and await page.evaluate(ground) == dark
    await expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")


async def tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        if str(await look(page, "focused")).endswith(name):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached “{name}”")
