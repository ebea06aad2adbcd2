"""The Bot Connector: where the bot writes to chats.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

import json
from collections.abc import Mapping
from typing import Any

import jwt
from aiohttp import web

from sandbox.entra.directory import Person, people, person, tenant
from sandbox.state import State
from sandbox.teams.chats import CARD, Chat, Json, Message
from sandbox.teams.client import TeamsClient
from sandbox.tokens import BOT_FRAMEWORK, BadToken, bearer
from sandbox.web import own_origin

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
SIZE_LIMIT = 100 * 1024
OAUTH_CARD = "application/vnd.microsoft.card.oauth"


class ConnectorError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Connector:
    def __init__(self, state: State, client: TeamsClient) -> None:
        self._state = state
        self._client = client

    def routes(self) -> list[web.RouteDef]:
        base, one = "/teams/v3/conversations", "/teams/v3/conversations/{conversation}"
        return [
            web.get("/v1/.well-known/openidconfiguration", self.configuration),
            web.get("/v1/.well-known/keys", self.keys),
            web.post(base, self._door(self.create)),
            web.post(f"{one}/activities", self._door(self.send)),
            web.post(f"{one}/activities/{{activity}}", self._door(self.send)),
            web.put(f"{one}/activities/{{activity}}", self._door(self.update)),
            web.delete(f"{one}/activities/{{activity}}", self._door(self.delete)),
            web.get(f"{one}/activities/{{activity}}/members", self._door(self.members)),
            web.get(f"{one}/members", self._door(self.members)),
            web.get(f"{one}/pagedmembers", self._door(self.paged_members)),
            web.get(f"{one}/members/{{member}}", self._door(self.member)),
            web.get("/teams/v3/teams/{team}", self._door(self.team)),
            web.get("/teams/v3/teams/{team}/conversations", self._door(self.channels)),
        ]

    async def configuration(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": BOT_FRAMEWORK,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{own_origin(request)}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def keys(self, request: web.Request) -> web.Response:
        endorsed = [key | {"endorsements": ["msteams"]} for key in self._state.bot_keys.jwks()["keys"]]
        return web.json_response({"keys": endorsed})

    async def create(self, request: web.Request) -> web.Response:
        """A chat with one person, or a new thread in a channel. Groups are people's to make, not a bot's."""
        asked = await _body(request)
        channel = (asked.get("channelData") or {}).get("channel") or {}
        if channel.get("id"):
            return self._new_thread(str(channel["id"]), asked.get("activity") or {})
        members = asked.get("members") or []
        if asked.get("isGroup") or len(members) != 1:
            raise ConnectorError(400, "BadSyntax", "Incorrect conversation creation parameters")
        one = self._member_named(str(members[0].get("id", "")), self._oids())
        if one is None:
            raise ConnectorError(404, "ConversationNotFound", "Failed to find the user to converse with.")
        chat = self._state.teams.personal(one.id)
        if chat is None or not chat.installed:
            # Seen live so, code and all.
            raise ConnectorError(403, "BadArgument", "Bot is not installed in user's personal scope")
        if one.id in self._state.teams.blocked:
            raise _blocked()
        return web.json_response({"id": chat.id}, status=201)

    async def send(self, request: web.Request) -> web.Response:
        chat, activity = self._writable(request), await _body(request)
        if activity.get("type", "message") == "typing":
            return web.json_response({"id": self._next_id()}, status=202)
        if activity.get("type", "message") != "message":
            raise ConnectorError(400, "BadSyntax", f"Activity type {activity.get('type')} is not supported")
        target = self._target(request, chat, activity)
        parts = _split(activity)
        stored = [self._store(chat, part, target, request.match_info.get("activity")) for part in parts]
        self._state.changed()
        self._offer_tokens(chat, stored[-1])
        # Teams makes two messages of text and card, and then tells no id: neither can be edited later.
        body = {"id": stored[0].id} if len(stored) == 1 else {}
        return web.json_response(body, status=201)

    async def update(self, request: web.Request) -> web.Response:
        chat, activity = self._writable(request), await _body(request)
        message = self._own_message(request, chat)
        fresh = self._signed(chat, activity, message.id) | {"timestamp": message.activity["timestamp"]}
        self._state.teams.edit(chat, message, fresh)
        self._state.changed()
        return web.json_response({"id": message.id})

    async def delete(self, request: web.Request) -> web.Response:
        chat = self._writable(request)
        self._state.teams.remove(chat, self._own_message(request, chat))
        self._state.changed()
        return web.Response(status=200)

    async def members(self, request: web.Request) -> web.Response:
        return web.json_response([self._account(oid) for oid in self._chat(request).members])

    async def paged_members(self, request: web.Request) -> web.Response:
        everybody = self._chat(request).members
        size = min(500, max(50, int(request.query.get("pageSize", "200"))))
        start = int(request.query.get("continuationToken") or 0)
        page: Json = {"members": [self._account(oid) for oid in everybody[start : start + size]]}
        if start + size < len(everybody):
            page["continuationToken"] = str(start + size)
        return web.json_response(page)

    async def member(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        one = self._member_named(request.match_info["member"], chat.members)
        if one is None:
            told = "The member was not found in the conversation."
            raise ConnectorError(404, "MemberNotFoundInConversation", told)
        return web.json_response(self._account(one.id))

    async def team(self, request: web.Request) -> web.Response:
        chat = self._channel_of(request.match_info["team"])
        assert chat.team is not None
        shape = {"id": chat.team["id"], "name": chat.team["name"], "tenantId": tenant(self._state).id}
        return web.json_response(shape | {"memberCount": len(chat.members), "channelCount": 1})

    async def channels(self, request: web.Request) -> web.Response:
        chat = self._channel_of(request.match_info["team"])
        return web.json_response({"conversations": [{"id": chat.id, "type": "standard"}]})

    def _door(self, handle: Any) -> Any:
        """The token check before, and errors in the connector's shape after, every call."""

        async def checked(request: web.Request) -> web.StreamResponse:
            try:
                self._admit(request)
                answer: web.StreamResponse = await handle(request)
                return answer
            except ConnectorError as wrong:
                error = {"code": wrong.code, "message": wrong.message}
                return web.json_response({"error": error}, status=wrong.status)

        return checked

    def _admit(self, request: web.Request) -> None:
        denied = ConnectorError(401, "Unauthorized", "Authorization has been denied for this request.")
        try:
            token = bearer(request.headers.get("Authorization"))
            claims = self._state.keys.verify(token, audience=BOT_FRAMEWORK)
        except (BadToken, jwt.PyJWTError):
            raise denied from None
        if claims.get("appid") != self._state.muster.app_id:
            raise ConnectorError(403, "BotNotRegistered", "The bot is not registered with this app id.")

    def _chat(self, request: web.Request) -> Chat:
        chat = self._state.teams.find(request.match_info["conversation"])
        if chat is None:
            raise ConnectorError(404, "ConversationNotFound", "Conversation not found.")
        if not chat.installed:
            raise ConnectorError(
                403, "BotNotInConversationRoster", "The bot is not part of the conversation."
            )
        return chat

    def _writable(self, request: web.Request) -> Chat:
        chat = self._chat(request)
        if chat.kind == "personal" and chat.members[0] in self._state.teams.blocked:
            raise _blocked()
        return chat

    def _own_message(self, request: web.Request, chat: Chat) -> Message:
        message = chat.message(request.match_info["activity"])
        if message is None:
            raise ConnectorError(404, "ActivityNotFoundInConversation", "The activity was not found.")
        if message.sender != "bot":
            raise ConnectorError(403, "Forbidden", "A bot can only change its own messages.")
        return message

    def _store(self, chat: Chat, activity: Json, target: str | None, reply_to: str | None) -> Message:
        fresh = self._signed(chat, activity, self._next_id())
        if reply_to:
            fresh["replyToId"] = reply_to
        return self._state.teams.add(chat, "bot", fresh, target)

    def _signed(self, chat: Chat, activity: Json, activity_id: str) -> Json:
        """As it stands in the chat: whatever the bot wrote, but from the bot, here, now."""
        at = self._state.clock.now()
        bot = {"id": self._state.teams.bot_id, "name": self._state.muster.name}
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
        kept = {name: value for name, value in activity.items() if value is not None}
        place = {"id": chat.id, "conversationType": chat.kind, "tenantId": tenant(self._state).id}
        return kept | {
            "id": activity_id,
            "type": "message",
            "from": bot,
            "conversation": place,
            "timestamp": stamp,
        }

    def _target(self, request: web.Request, chat: Chat, activity: Mapping[str, Any]) -> str | None:
        """https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages"""
        if request.query.get("isTargetedActivity", "").lower() != "true":
            return None
        if chat.kind == "personal":
            raise ConnectorError(400, "BadArgument", "Targeted messages are not supported in 1:1 chats.")
        recipient = activity.get("recipient") or {}
        one = self._member_named(str(recipient.get("id", "")), chat.members)
        if one is None:
            raise ConnectorError(400, "BadArgument", "A targeted message needs a recipient in the chat.")
        return one.id

    def _offer_tokens(self, chat: Chat, message: Message) -> None:
        """An OAuth card with a token exchange resource: the client tries it by itself."""
        for attachment in message.activity.get("attachments") or []:
            content = attachment.get("content") or {}
            resource = content.get("tokenExchangeResource")
            if attachment.get("contentType") != OAUTH_CARD or not resource or chat.kind == "channel":
                continue
            for one in filter(None, (person(self._state, oid) for oid in chat.members)):
                connection = str(content.get("connectionName", ""))
                self._state.later(self._client.offer_token(chat, one, message, resource, connection))

    def _new_thread(self, channel: str, activity: Json) -> web.Response:
        chat = self._state.teams.find(channel)
        if chat is None:
            raise ConnectorError(404, "ConversationNotFound", "Channel not found.")
        message = self._store(chat, activity, None, None)
        self._state.changed()
        shape = {"id": f"{chat.id};messageid={message.id}", "activityId": message.id}
        return web.json_response(shape, status=201)

    def _channel_of(self, team_id: str) -> Chat:
        chats = self._state.teams.chats.values()
        chat = next((chat for chat in chats if chat.team and chat.team["id"] == team_id), None)
        if chat is None:
            raise ConnectorError(404, "NotFound", "Team not found.")
        return chat

    def _account(self, oid: str) -> Json:
        one = person(self._state, oid)
        if one is None:
            return {"id": self._state.teams.user_id(oid), "aadObjectId": oid}
        given, _, surname = one.name.partition(" ")
        return {
            "id": self._state.teams.user_id(oid),
            "name": one.name,
            "aadObjectId": oid,
            "objectId": oid,
            "givenName": given,
            "surname": surname,
            "email": one.user_principal_name,
            "userPrincipalName": one.user_principal_name,
            "tenantId": tenant(self._state).id,
            "userRole": "user",
        }

    def _member_named(self, name: str, oids: list[str]) -> Person | None:
        oid = self._state.teams.oid_of(name, oids)
        if oid is not None:
            return person(self._state, oid)
        everybody = (person(self._state, each) for each in oids)
        return next(
            (one for one in everybody if one and one.user_principal_name.lower() == name.lower()), None
        )

    def _oids(self) -> list[str]:
        return [one.id for one in people(self._state)]

    def _next_id(self) -> str:
        return self._state.teams.next_id(self._state.clock.now())


def _blocked() -> ConnectorError:
    return ConnectorError(403, "MessageWritesBlocked", "Thread does not allow message posting: user blocked")


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    try:
        text = raw.decode()
        body = json.loads(text)
    except ValueError:
        raise ConnectorError(400, "BadSyntax", "The request body is not valid JSON.") from None
    if len(text.encode("utf-16-le")) > SIZE_LIMIT:
        raise ConnectorError(413, "MessageSizeTooBig", "Message size too large.")
    if not isinstance(body, dict):
        raise ConnectorError(400, "BadSyntax", "The request body is not an activity.")
    return body


def _split(activity: Json) -> list[Json]:
    """https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages"""
    cards = [one for one in activity.get("attachments") or [] if one.get("contentType") == CARD]
    if not activity.get("text") or not cards:
        return [activity]
    words = {
        name: value for name, value in activity.items() if name not in ("attachments", "attachmentLayout")
    }
    return [words, {name: value for name, value in activity.items() if name != "text"}]
