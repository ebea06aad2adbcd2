"""Playing the administrator by hand: grants, rules, the group and its fence."""

import pytest
from playwright.async_api import Locator, expect

from tests.console.desk import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def opened(desk: Desk, tab: str) -> Locator:
    await desk.page.get_by_role("button", name="World", exact=True).click()
    await desk.page.get_by_role("tab", name=tab).click()
    panel = desk.page.locator(f"#world-{tab.lower()}")
    await panel.get_by_role("heading").first.wait_for()
    return panel


async def test_rights_are_approved_and_taken_back_one_by_one(desk: Desk) -> None:
    panel = await opened(desk, "Entra")

    await panel.get_by_role("button", name="Approve all for everybody").click()
    remove = panel.get_by_role("button", name="Remove Calendars.ReadWrite application")
    await remove.click()

    await expect(remove).to_have_count(0)
    (everybody,) = (await desk.call("GET", "/_sandbox/entra"))["consents"]
    assert "Calendars.ReadWrite" in everybody["scopes"]
    assert "Calendars.ReadWrite" not in everybody["roles"] and everybody["roles"]
    assert desk.troubles == []


async def test_rules_of_one_person_are_switched_and_the_focus_stays(desk: Desk) -> None:
    panel, asha = await opened(desk, "Entra"), desk.person("interviewer")

    await panel.get_by_label("Person").select_option(label=asha["name"])
    await panel.get_by_label("Entra wants").select_option(label="a second factor")
    await panel.get_by_label("Blocked by Conditional Access").focus()
    await desk.page.keyboard.press("Space")

    await expect(panel.get_by_label("Blocked by Conditional Access")).to_be_checked()
    await expect(panel.get_by_label("Blocked by Conditional Access")).to_be_focused()
    people = (await desk.call("GET", "/_sandbox/entra"))["people"]
    assert people == {asha["userPrincipalName"]: {"mfa": "wanted", "blocked": True}}
    assert desk.troubles == []


async def test_ending_sign_ins_says_how_many_there_were(desk: Desk) -> None:
    panel = await opened(desk, "Entra")

    await panel.get_by_label("Because of").select_option(label="a new password")
    await panel.get_by_role("button", name="End all sign-ins").click()

    await expect(panel.get_by_text("0 sign-ins ended.")).to_be_visible()


async def test_the_group_is_made_filled_and_made_a_fence(desk: Desk) -> None:
    panel = await opened(desk, "Exchange")

    await panel.get_by_label("Seen").select_option(label="at once")
    await panel.get_by_role("button", name="Make what is missing").click()
    await panel.get_by_label("Mailbox").wait_for()
    await panel.get_by_role("button", name="Fence it to the group").click()
    await panel.get_by_role("button", name="Remove Application Calendars.ReadWrite").wait_for()
    await panel.get_by_label("Mailbox").select_option(label="Contoso Scheduling")
    await panel.get_by_role("button", name="Test").click()
    await expect(panel.get_by_text("Application Calendars.ReadWrite: out of scope")).to_be_visible()
    await panel.get_by_role("button", name="Put it into the group").click()
    await expect(panel.get_by_text("It is a member now.")).to_be_visible()
    await panel.get_by_role("button", name="Test").click()

    await expect(panel.get_by_text("Application Calendars.ReadWrite: in scope")).to_be_visible()
    (assigned,) = (await desk.call("GET", "/_sandbox/rbac"))["assignments"]
    assert assigned["scope"] == "recruiting@contoso.com"
    assert desk.troubles == []


async def test_somebody_blocks_the_bot(desk: Desk) -> None:
    panel, asha = await opened(desk, "Exchange"), desk.person("interviewer")

    await panel.get_by_label("Person").select_option(label=asha["name"])
    await panel.get_by_role("button", name="Block", exact=True).click()

    await expect(panel.get_by_text("The bot cannot write to them.")).to_be_visible()
