"""Going through Entra's pages for somebody, as a text browser does."""

from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from sandbox.controls.shape import Json, Wrong, body_of, control, person_named, wanted
from sandbox.entra.browser import Browser, NotFollowed, Page
from sandbox.entra.directory import Person
from sandbox.state import State
from sandbox.teams.chats import Chat
from sandbox.teams.client import TeamsClient


class SignInControls:
    def __init__(self, state: State, client: TeamsClient) -> None:
        self._state = state
        self._client = client

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_sandbox/signin", control(self.sign_in)),
            web.post("/_sandbox/admin-consent", control(self.admin_consent)),
        ]

    async def sign_in(self, request: web.Request) -> web.Response:
        """`{page: {url, status, title, text}, verifyState: {status, body} | null, error: text | null}`.

        The page at the end hands its code to Teams, and Teams sends it to the bot in the chat that showed
        the link.
        """
        one, url, page = await self._followed(request)
        answer: Json = {"page": _shown(page), "verifyState": None, "error": _problem(page)}
        chat = self._chat_with(one, url)
        if page.handed_over is not None and chat is not None:
            state = {"state": page.handed_over}
            answer["verifyState"] = await self._client.invoke(chat, one, "signin/verifyState", state)
            answer["conversation"] = chat.id
        elif page.failed is not None and chat is not None:
            value = {"code": page.failed or "CancelledByUser", "message": page.failed}
            answer["error"] = page.failed or answer["error"]
            await self._client.invoke(chat, one, "signin/failure", value)
        return web.json_response(answer)

    async def admin_consent(self, request: web.Request) -> web.Response:
        _, _, page = await self._followed(request)
        return web.json_response({"page": _shown(page), "error": _problem(page)})

    async def _followed(self, request: web.Request) -> tuple[Person, str, Page]:
        body = await body_of(request)
        one, url = person_named(self._state, wanted(body, "user")), wanted(body, "url")
        approve = body.get("approve", True)
        if not isinstance(approve, bool):
            raise Wrong(400, "BadRequest", "“approve” must be true or false.")
        patience = aiohttp.ClientTimeout(total=30)
        # A window of its own: nobody else's cookies are in it, and it forgets its own when it closes.
        async with aiohttp.ClientSession(timeout=patience, cookie_jar=aiohttp.DummyCookieJar()) as http:
            browser = Browser(http, self._state.origin)
            try:
                page = await browser.through_entra(url, one.user_principal_name, approve)
            except NotFollowed as stuck:
                raise Wrong(400, "NotFollowed", str(stuck)) from None
            except (aiohttp.ClientError, TimeoutError, ValueError) as broken:
                told = f"A page on the way did not answer ({type(broken).__name__})."
                raise Wrong(502, "PageUnreachable", told) from None
        return one, url, page

    def _chat_with(self, one: Person, url: str) -> Chat | None:
        """The person's latest chat in which the link stands, else their personal one."""
        mine = [chat for chat in self._state.teams.chats.values() if one.id in chat.members]
        latest: tuple[int, Chat | None] = (-1, None)
        for chat in mine:
            for message in chat.messages:
                if _holds(message.activity, url) and int(message.id) > latest[0]:
                    latest = (int(message.id), chat)
        return latest[1] or self._state.teams.personal(one.id)


def _holds(shape: Any, url: str) -> bool:
    """Does `url` stand anywhere in this JSON? Hosts may have been exchanged, so only the rest counts."""
    if isinstance(shape, dict):
        return any(_holds(part, url) for part in shape.values())
    if isinstance(shape, list):
        return any(_holds(part, url) for part in shape)
    if not isinstance(shape, str) or "://" not in shape:
        return False
    ours, theirs = urlsplit(shape), urlsplit(url)
    return (ours.path, ours.query) == (theirs.path, theirs.query)


def _shown(page: Page) -> Json:
    parts = urlsplit(page.url)
    return {
        "url": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "status": page.status,
        "title": page.title,
        "text": page.text,
    }


def _problem(page: Page) -> str | None:
    """What the person was told, when the last page is an error or never handed anything over."""
    if page.status >= 400 or page.handed_over is None:
        return page.text or f"The page answered {page.status}."
    return None
