"""A person's Outlook day: what stands in it, answering an invitation, moving and cancelling one's own."""

import re

import pytest
from playwright.async_api import expect

from tests.console.desk import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBJECT = "Interview: Mira Lindqvist"
START, END = "2026-11-24T13:00:00+00:00", "2026-11-24T14:00:00+00:00"


async def invited(desk: Desk) -> None:
    """An interviewer, invited by the recruiter, sits at the page."""
    asha = desk.person("interviewer")
    await desk.meeting(desk.person("recruiter"), asha, START, END, SUBJECT)
    await desk.sits_down_as(asha)


async def test_an_invitation_shows_at_the_persons_own_time(desk: Desk) -> None:
    await invited(desk)

    event = desk.page.locator("#cal-grid").get_by_role("button", name=SUBJECT)

    own = await desk.page.evaluate(
        "([at, zone]) => new Date(at).toLocaleTimeString('en-GB', {timeZone: zone, timeStyle: 'short'})",
        [START, await desk.page.locator("#cal-title small").get_attribute("title")],
    )
    await expect(event).to_have_attribute("aria-label", containing(own))
    await expect(event).to_have_attribute("aria-label", containing("Not answered"))


async def test_accept_reaches_the_organizers_copy(desk: Desk) -> None:
    await invited(desk)

    await desk.page.get_by_role("button", name=f"Accept: {SUBJECT}").click()

    await expect(desk.page.get_by_role("button", name=f"Accept: {SUBJECT}")).to_have_count(0)
    await desk.call("POST", "/_sandbox/settle", {"timeout": 5})
    [event] = await desk.events(desk.person("recruiter"), SUBJECT)
    assert [one["status"]["response"] for one in event["attendees"]] == ["accepted"]
    await expect(desk.page.locator("#announcer")).to_have_text(f"Accepted: {SUBJECT}")


async def test_decline_with_a_comment_and_another_time_reaches_the_organizer(desk: Desk) -> None:
    await invited(desk)
    await desk.page.locator("#cal-grid").get_by_role("button", name=SUBJECT).click()
    details = desk.page.get_by_role("region", name=SUBJECT)

    await details.get_by_label("Comment").fill("At the dentist")
    await details.get_by_label("Propose a new time").check()
    await expect(details.get_by_role("button", name="Accept")).to_be_disabled()
    await details.get_by_label("Start").fill("10:00")
    await details.get_by_role("button", name="Decline").click()

    await desk.sits_down_as(desk.person("recruiter"))
    await desk.page.locator("#cal-grid").get_by_role("button", name=SUBJECT).click()
    answers = desk.page.get_by_role("region", name=SUBJECT).get_by_role("listitem")
    await expect(answers).to_contain_text("Declined")
    await expect(answers).to_contain_text("proposes")
    await desk.page.get_by_role("tab", name="Mail").click()
    await expect(desk.page.locator("#mail")).to_contain_text("At the dentist")


async def test_the_organizer_moves_and_cancels_and_everybody_is_written_to(desk: Desk) -> None:
    asha = desk.person("interviewer")
    await desk.meeting(desk.person("recruiter"), asha, START, END, SUBJECT)
    await desk.page.locator("#cal-grid").get_by_role("button", name=SUBJECT).click()
    details = desk.page.get_by_role("region", name=SUBJECT)

    await details.get_by_label("Start").fill("17:00")
    await details.get_by_role("button", name="Move").click()
    await expect(details).to_contain_text("17:00 – 18:00")
    await details.get_by_role("button", name="Cancel meeting").click()
    await details.get_by_role("button", name="Yes, cancel").click()

    await expect(desk.page.locator("#cal-grid").get_by_role("button", name=SUBJECT)).to_have_count(0)
    await desk.sits_down_as(asha)
    await desk.page.get_by_role("tab", name="Mail").click()
    kinds = desk.page.locator("#mail .badge")
    await expect(kinds.filter(has_text="Invitation")).to_have_count(1)
    await expect(kinds.filter(has_text="Update")).to_have_count(1)
    await expect(kinds.filter(has_text="Cancelled")).to_have_count(1)


async def test_a_mail_opens_and_leads_to_its_event(desk: Desk) -> None:
    await invited(desk)
    await desk.page.get_by_role("tab", name="Mail").click()

    await desk.page.locator("#mail").get_by_role("button", name=SUBJECT).click()
    await expect(desk.page.locator("#mail h3")).to_contain_text(SUBJECT)
    await desk.page.get_by_role("button", name="Open in the calendar").click()

    await expect(
        desk.page.get_by_role("region", name=SUBJECT).get_by_role("button", name="Accept")
    ).to_be_visible()


async def test_a_meeting_put_in_by_hand_stands_there_at_once(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="New meeting").click()
    await desk.page.get_by_label("Subject").fill("Somebody was faster")
    await desk.page.get_by_role("button", name="Put it there").click()

    await expect(
        desk.page.locator("#cal-grid").get_by_role("button", name="Somebody was faster")
    ).to_be_visible(timeout=1000)


async def test_the_clock_moves_for_everybody(desk: Desk) -> None:
    before = await desk.page.locator("#clock-text").inner_text()

    await desk.page.locator("#clock").click()
    await desk.page.get_by_role("button", name="1 day").click()
    await desk.page.keyboard.press("Escape")

    await expect(desk.page.locator("#clock-text")).to_contain_text("Wed 25 Nov")
    assert before.startswith("Tue 24 Nov")
    await expect(desk.page.locator("#cal-title")).to_contain_text("Wed 25 November")


async def test_faults_are_set_and_cleared_from_the_drawer(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="World", exact=True).click()
    await desk.page.get_by_role("tab", name="Faults").click()
    for part in ("Graph", "Change notices", "Rooms"):
        box = desk.page.locator("form.box").filter(
            has=desk.page.get_by_role("heading", name=part, exact=True)
        )
        await box.get_by_role("button", name="Put in the way").click()
        await expect(box.get_by_role("status")).to_have_text("Set.")

    async with desk.http.get(f"{desk.origin}/v1.0/me") as answer:
        assert answer.status == 429
    await desk.page.get_by_role("button", name="Clear all faults").click()
    await expect(desk.page.locator("#announcer")).to_have_text("All faults are gone.")
    async with desk.http.get(f"{desk.origin}/v1.0/me") as answer:
        assert answer.status == 401
    await desk.page.get_by_role("tab", name="Requests").click()
    await expect(desk.page.get_by_role("row").filter(has_text="GET /v1.0/me").first).to_contain_text("401")
    assert desk.troubles == []


def containing(text: str) -> "re.Pattern[str]":
    return re.compile(re.escape(text))
