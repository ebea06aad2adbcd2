"""One window at the console page, and the sandbox behind it."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from playwright.async_api import Locator, Page

from tests.console.bot import Bot

Json = dict[str, Any]


@dataclass
class Desk:
    """What a visitor sees and does. `troubles` is what the browser complained of."""

    page: Page
    origin: str
    bot: Bot
    http: aiohttp.ClientSession
    people: list[Json]
    troubles: list[str]

    async def call(self, method: str, path: str, body: Json | None = None) -> Any:
        async with self.http.request(method, self.origin + path, json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

    def person(self, role: str, nth: int = 0) -> Json:
        return [one for one in self.people if role in one["roles"]][nth]

    async def sits_down_as(self, person: Json) -> None:
        await self.page.get_by_role("option", name=person["name"]).click()

    async def opens_a_chat(self) -> str:
        """With Muster, as the person who sits here; the conversation's id."""
        await self.page.get_by_role("button", name="Chat with Muster").click()
        await self.page.locator("#composer").wait_for()
        return str(await self.page.locator("#chats button").get_attribute("data-id"))

    async def types(self, text: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")

    def messages(self) -> Locator:
        return self.page.locator("#log .message")

    async def shows(self, text: str) -> Locator:
        """The last message with these words, as soon as it stands there."""
        found = self.messages().filter(has_text=text).last
        await found.wait_for()
        return found

    async def meeting(self, owner: Json, attendee: Json, start: str, end: str, subject: str) -> str:
        """Invites; the id of the organizer's copy."""
        body = {
            "start": start,
            "end": end,
            "showAs": "busy",
            "subject": subject,
            "attendees": [attendee["userPrincipalName"]],
        }
        path = f"/_sandbox/mailboxes/{owner['userPrincipalName']}/meetings"
        return str((await self.call("POST", path, body))["id"])

    async def events(self, person: Json, subject: str) -> list[Json]:
        """That person's own copies of the events called so."""
        found = await self.call("GET", f"/_sandbox/mailboxes/{person['userPrincipalName']}/events")
        return [event for event in found["value"] if event["subject"] == subject]
