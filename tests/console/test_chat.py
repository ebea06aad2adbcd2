"""The chat as a person sees it: what the bot says, changes and asks, and what a press does."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.console.bot import OFFER, message
from tests.console.desk import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_loads_without_a_complaint_and_asks_no_other_host(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    await desk.page.goto("about:blank")
    contoso = await desk.call("POST", "/_sandbox/reset")

    await desk.page.goto(desk.origin)
    await desk.opens_a_chat()
    for person in contoso["people"]:
        await expect(desk.page.get_by_role("option", name=person["name"])).to_be_visible()

    assert desk.troubles == []
    assert {url for url in asked if not url.startswith((desk.origin, "data:"))} == set()


async def test_everybody_is_listed_with_their_role_and_their_own_time(desk: Desk) -> None:
    times = {
        "Priya Raman": ["recruiter", "Tue 09:20"],
        "Asha Rao": ["interviewer", "Tue 13:50"],
        "Chen Wei": ["interviewer", "Tue 03:20"],
        "Dana Whitfield": ["administrator", "Tue 08:20"],  # a mailbox that was never given a zone
    }

    for name, words in times.items():
        for word in words:
            await expect(desk.page.get_by_role("option", name=name)).to_contain_text(word)


async def test_a_guest_has_no_outlook_to_show(desk: Desk) -> None:
    await desk.sits_down_as(desk.people[-1])

    await expect(desk.page.locator("#calendar")).to_contain_text("This person has no mailbox")


async def test_a_typed_message_is_answered_in_the_chat(desk: Desk) -> None:
    await desk.opens_a_chat()

    await desk.types("hello")

    answer = await desk.shows("Hello Priya")
    await expect(answer.locator("strong")).to_have_text("Priya")
    await expect(answer).to_have_attribute("aria-label", re_name("Muster"))
    await expect(desk.messages().filter(has_text="hello").first).to_have_class(re_name("mine"))
    assert desk.troubles == []


async def test_what_the_bot_says_by_itself_shows_and_is_announced(desk: Desk) -> None:
    chat = await desk.opens_a_chat()
    await desk.types("hello")
    await desk.shows("Hello Priya")

    await desk.bot.say(chat, message(text="and one more thing"))
    await desk.shows("and one more thing")

    await expect(desk.page.locator("#announcer")).to_have_text("Muster: and one more thing")


async def test_an_edited_message_changes_where_it_stands(desk: Desk) -> None:
    chat = await desk.opens_a_chat()
    first = await desk.bot.say(chat, message(OFFER))
    await desk.bot.say(chat, message(text="the last line"))
    await desk.shows("the last line")
    count = await desk.messages().count()

    await desk.bot.edit(chat, first, message(text="booked"))

    edited = desk.messages().filter(has_text="booked")
    await expect(edited).to_contain_text("Edited")
    assert await desk.messages().count() == count
    assert await desk.messages().last.inner_text() != await edited.inner_text()


async def test_of_two_buttons_with_one_title_the_pressed_one_is_meant(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("times")
    offer = await desk.shows("Two times")

    await offer.get_by_role("button", name="Book").nth(1).click()

    assert (await desk.bot.hears("invoke", "adaptiveCard/action"))["value"]["action"]["verb"] == "book 2"
    await desk.shows("Booking book 2 ...")  # the invoke's card has taken the place of the offer
    await expect(desk.messages().filter(has_text="Two times")).to_have_count(0)


async def test_words_that_answer_a_press_stand_under_the_card(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("times")
    offer = await desk.shows("Two times")

    await offer.get_by_role("button", name="More").click()

    await expect(offer.get_by_role("status")).to_have_text("Nothing more.")


async def test_a_link_to_the_real_teams_is_told_but_not_followed(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("times")
    offer = await desk.shows("Two times")

    await offer.get_by_role("link", name="Join").click()

    await expect(offer.get_by_role("status")).to_contain_text("https://teams.microsoft.com/l/meetup-join/1")
    assert len(desk.page.context.pages) == 1


async def test_a_press_that_the_bot_cannot_answer_says_what_teams_says(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("times")
    offer = await desk.shows("Two times")

    await offer.get_by_role("button", name="Break").click()

    await expect(offer.get_by_role("alert")).to_have_text("Unable to reach app. Please try again.")
    await expect(offer.get_by_role("button", name="More")).to_be_enabled()


async def test_a_form_is_held_back_until_it_is_filled_in(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("form")
    form = await desk.shows("Some facts")

    await form.get_by_role("button", name="Send").click()
    await expect(form).to_contain_text("Whom is it about?")
    await form.get_by_label("Candidate").fill("Mira Lindqvist")
    await form.get_by_role("button", name="Send").click()

    sent = (await desk.bot.hears("invoke", "adaptiveCard/action"))["value"]["action"]["data"]
    assert sent == {"verb": "facts", "who": "Mira Lindqvist", "minutes": "60"}
    assert [one for one in desk.bot.heard if one["type"] == "invoke"] == []


async def test_signing_in_opens_a_window_and_brings_its_code_to_the_bot_as_that_person(desk: Desk) -> None:
    await desk.opens_a_chat()
    await desk.types("sign in")
    asked = await desk.shows("Please sign in")

    async with desk.page.expect_popup() as opened:
        await asked.get_by_role("button", name="Sign in").click()

    verified = await desk.bot.hears("invoke", "signin/verifyState")
    assert verified["value"] == {"state": "731905"}
    assert verified["from"]["aadObjectId"] == desk.person("recruiter")["id"]
    popup = await opened.value
    if not popup.is_closed():
        await popup.wait_for_event("close")
    await expect(asked.locator(".note")).to_have_count(0)


async def test_an_oauth_card_is_for_those_whom_teams_could_not_sign_in_by_itself(desk: Desk) -> None:
    await desk.opens_a_chat()

    await desk.types("it is me")
    await desk.bot.hears("invoke", "signin/tokenExchange")
    await desk.types("who am I")
    card = await desk.shows("Who are you?")

    await expect(desk.messages().filter(has_text="Who are you?")).to_have_count(1)
    async with desk.page.expect_popup() as opened:
        await card.get_by_role("button", name="Sign in by hand").click()
    await opened.value
    assert (await desk.bot.hears("invoke", "signin/verifyState"))["value"] == {"state": "731905"}


async def test_a_group_is_opened_with_people_and_each_sees_it_with_their_own_words_on_the_right(
    desk: Desk,
) -> None:
    asha = desk.person("interviewer")
    await desk.page.get_by_role("button", name="New chat").click()
    await desk.page.get_by_label("Where", exact=True).select_option("groupChat")
    await desk.page.get_by_label(asha["name"]).check()
    await desk.page.get_by_role("button", name="Open").click()
    await desk.types("good morning")
    await expect(desk.messages().filter(has_text="good morning")).to_have_class(re_name("mine"))

    await desk.sits_down_as(asha)

    mine = desk.messages().filter(has_text="good morning")
    await expect(mine).to_contain_text(desk.person("recruiter")["name"])
    await expect(mine).not_to_have_class(re_name("mine"))


async def test_an_example_to_try_names_people_who_exist(desk: Desk) -> None:
    await desk.opens_a_chat()

    await desk.page.get_by_role("button", name="schedule").click()

    text = await desk.page.get_by_label("Message", exact=True).input_value()
    names = [person["name"] for person in desk.people if person["name"] in text]
    assert len(names) == 3 and "room for" in text
    await asyncio.sleep(0.1)
    assert [one for one in desk.bot.heard if one["type"] == "message"] == []  # only put into the box


def re_name(word: str) -> "re.Pattern[str]":
    return re.compile(rf"\b{word}\b")
