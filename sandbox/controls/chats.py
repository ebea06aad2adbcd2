"""Playing the people who chat: open, type, read, press."""

from typing import Any

from aiohttp import web

from sandbox.controls.shape import Wrong, body_of, control, person_named, wanted, whole
from sandbox.entra.directory import Person, find_person
from sandbox.state import State
from sandbox.teams.cards import NotSent
from sandbox.teams.chats import Chat, Message
from sandbox.teams.client import TeamsClient

PATIENCE_AT_MOST = 30  # seconds that a reader may wait for something new


class ChatControls:
    def __init__(self, state: State, client: TeamsClient) -> None:
        self._state = state
        self._client = client

    def routes(self) -> list[web.RouteDef]:
        one = "/_sandbox/chats/{conversation}"
        return [
            web.get("/_sandbox/chats", control(self.list)),
            web.get("/_sandbox/console/chats", control(self.list)),
            web.post("/_sandbox/chats", control(self.open)),
            web.post("/_sandbox/teams/block", control(self.block)),
            web.delete(one, control(self.throw_out)),
            web.get(f"{one}/messages", control(self.read)),
            web.post(f"{one}/messages", control(self.say)),
            web.post(f"{one}/press", control(self.press)),
            web.post(f"{one}/invoke", control(self.invoke)),
        ]

    async def list(self, request: web.Request) -> web.Response:
        chats = list(self._state.teams.chats.values())
        if request.query.get("user"):
            one = person_named(self._state, request.query["user"])
            chats = [chat for chat in chats if one.id in chat.members]
        return web.json_response({"value": [chat.shown() for chat in chats]})

    async def open(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        kind = wanted(body, "kind")
        if kind not in ("personal", "groupChat", "channel"):
            raise Wrong(400, "BadRequest", "“kind” must be personal, groupChat or channel.")
        one = person_named(self._state, wanted(body, "user"))
        members = [person_named(self._state, str(name)) for name in body.get("members") or []]
        await self._state.bot_started()
        chat = await self._client.open(one, kind, members)
        return web.json_response({"conversation": chat.id}, status=201)

    async def throw_out(self, request: web.Request) -> web.Response:
        """Uninstall the bot from the chat, as its first member."""
        chat = self._chat(request)
        await self._client.throw_out(chat, person_named(self._state, chat.members[0]))
        return web.Response(status=204)

    async def block(self, request: web.Request) -> web.Response:
        """`{user, blocked?}`: somebody blocks the bot in their personal chat, or lets it write again."""
        body = await body_of(request)
        one, blocked = person_named(self._state, wanted(body, "user")), body.get("blocked", True)
        if not isinstance(blocked, bool):
            raise Wrong(400, "BadRequest", "“blocked” must be true or false.")
        everybody = self._state.teams.blocked
        (everybody.add if blocked else everybody.discard)(one.id)
        self._state.changed()
        return web.json_response({"blocked": sorted(everybody)})

    async def read(self, request: web.Request) -> web.Response:
        """`wait` (seconds) holds the answer back until there is something after `since`."""
        chat, since = self._chat(request), whole(request, "since")
        await self._state.teams.wait_for_change(chat, since, min(whole(request, "wait"), PATIENCE_AT_MOST))
        news = [message.shown() for message in chat.messages if message.revision > since]
        gone = [name for name, revision in chat.removed.items() if revision > since]
        return web.json_response({"messages": news, "removed": gone, "revision": chat.revision})

    async def say(self, request: web.Request) -> web.Response:
        chat, body = self._chat(request), await body_of(request)
        one = self._member(chat, wanted(body, "from"))
        await self._state.bot_started()
        message = await self._client.say(chat, one, wanted(body, "text"), body.get("thread"))
        return web.json_response({"activity": message.id}, status=201)

    async def press(self, request: web.Request) -> web.Response:
        chat, body = self._chat(request), await body_of(request)
        one, message = self._member(chat, wanted(body, "from")), self._message(chat, body)
        action, inputs = body.get("action"), body.get("inputs") or {}
        if isinstance(action, bool) or not isinstance(action, str | int):
            raise Wrong(400, "BadRequest", "“action” must be a button's title or its index.")
        if not isinstance(inputs, dict):
            raise Wrong(400, "BadRequest", "“inputs” must be an object.")
        if message.targeted not in (None, one.id):
            raise Wrong(403, "NotShown", "That message is shown to somebody else only.")
        try:
            return web.json_response(await self._client.press(chat, one, message, action, inputs))
        except NotSent as held:
            raise Wrong(400, held.code, held.message) from None

    async def invoke(self, request: web.Request) -> web.Response:
        """Any invoke that the client could send by itself, such as signin/verifyState."""
        chat, body = self._chat(request), await body_of(request)
        one = self._member(chat, wanted(body, "from"))
        message = self._message(chat, body) if body.get("message") else None
        return web.json_response(
            await self._client.invoke(chat, one, wanted(body, "name"), body.get("value"), message)
        )

    def _chat(self, request: web.Request) -> Chat:
        chat = self._state.teams.find(request.match_info["conversation"])
        if chat is None:
            raise Wrong(404, "NoSuchChat", "There is no such conversation.")
        return chat

    def _member(self, chat: Chat, name: str) -> Person:
        oid = self._state.teams.oid_of(name, chat.members)
        one = find_person(self._state, oid or name)
        if one is None or one.id not in chat.members:
            raise Wrong(403, "NotAMember", f"“{name}” is not in this chat.")
        return one

    def _message(self, chat: Chat, body: dict[str, Any]) -> Message:
        message = chat.message(wanted(body, "message"))
        if message is None:
            raise Wrong(404, "NoSuchMessage", "There is no such message in this chat.")
        return message
