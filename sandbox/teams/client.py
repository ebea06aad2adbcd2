"""The Teams client of every person: typing, pressing, and what then travels to the bot.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
"""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from sandbox.entra.directory import Person, tenant
from sandbox.entra.errors import EntraError
from sandbox.entra.gate import refuse_person
from sandbox.entra.issue import sso_token
from sandbox.state import State
from sandbox.teams.cards import NotSent, filled_in, find_button
from sandbox.teams.chats import CARD, Chat, Json, Kind, Message
from sandbox.tokens import BOT_FRAMEWORK, now

INVOKE_PATIENCE = 15  # seconds; then Teams shows its own words
UNREACHABLE = {"error": {"code": "BotUnreachable", "message": "Unable to reach app. Please try again."}}
CARD_ANSWER = "application/vnd.microsoft.card.adaptive"
# How a mention is typed in our text box, and how Teams writes it down.
MENTION = re.compile(r"<at>(?P<tag>[^<]*)</at>|@(?P<name>Muster)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to an HTTP request. Status 0: nothing came in time."""

    status: int
    body: Any = None


class TeamsClient:
    def __init__(self, state: State, http: Callable[[], aiohttp.ClientSession]) -> None:
        self._state = state
        self._http = http

    async def open(self, one: Person, kind: Kind, members: list[Person]) -> Chat:
        """Open a chat with the bot. A person has one personal chat: opening it again finds it."""
        chat, is_new = self._opened(kind, [one, *(other for other in members if other.id != one.id)])
        if is_new:
            await self._installed(chat, one)
        return chat

    def install(self, one: Person) -> Chat | None:
        """Add the app for somebody, as an administrator or the app itself does by Graph; the bot hears of it
        in a moment. None where they have it already."""
        chat, is_new = self._opened("personal", [one])
        if is_new:
            self._state.later(self._installed(chat, one))
        return chat if is_new else None

    def _opened(self, kind: Kind, everybody: list[Person]) -> tuple[Chat, bool]:
        teams = self._state.teams
        chat = teams.personal(everybody[0].id) if kind == "personal" else None
        if chat is not None and chat.installed:
            return chat, False
        chat = chat or teams.open(kind, [one.id for one in everybody])
        chat.installed = True
        self._state.changed()
        return chat, True

    async def throw_out(self, chat: Chat, one: Person) -> None:
        """Remove the bot from a chat."""
        chat.installed = False
        await self._deliver(chat, self._activity(chat, one, "installationUpdate") | {"action": "remove"})
        self._state.changed()

    async def say(self, chat: Chat, one: Person, text: str, thread: str | None = None) -> Message:
        """Type a message. In a group or a channel it reaches the bot only if it mentions the bot."""
        return await self._say(chat, one, text, thread)

    async def press(self, chat: Chat, one: Person, message: Message, wanted: str | int, inputs: Json) -> Json:
        """Press a button: {status, body} as the client sees it, or {openUrl} for a link. Raises NotSent."""
        cards = message.cards_for(one.id)
        hero = _card_actions(message.activity)
        if not cards and hero:
            return await self._press_hero(chat, one, message, hero, wanted)
        button = find_button(cards, wanted)
        action, kind = button.action, str(button.action.get("type"))
        if kind == "Action.OpenUrl":
            return {"status": 200, "body": {"openUrl": action.get("url")}, "openUrl": action.get("url")}
        if kind in ("Action.ShowCard", "Action.ToggleVisibility"):
            return {"status": 200, "body": {}}
        given = filled_in(button, inputs)
        data = action.get("data")
        merged = {**(data if isinstance(data, dict) else {}), **given}
        if kind == "Action.Execute":
            return await self._execute(chat, one, message, action, merged)
        if kind == "Action.Submit":
            return await self._submit(chat, one, message, merged if isinstance(data, dict | None) else data)
        raise NotSent("UnknownAction", f"Teams knows no {kind}.")

    async def invoke(
        self, chat: Chat, one: Person, name: str, value: Any, message: Message | None = None
    ) -> Json:
        """Send an invoke and wait for its answer: {status, body} as the client sees it."""
        activity = self._activity(chat, one, "invoke") | {"name": name, "value": value}
        activity["id"] = f"f:{uuid.uuid4()}"
        if message is not None:
            activity["replyToId"] = message.id
        answer = await self._deliver(chat, activity, queue=False)
        if answer.status == 0 or answer.status >= 500:
            return {"status": answer.status or 504, "body": UNREACHABLE}
        return {"status": answer.status, "body": answer.body}

    async def offer_token(
        self, chat: Chat, one: Person, message: Message, resource: Mapping[str, Any], connection: str
    ) -> None:
        """What the client does when an OAuth card arrives. Whom this did not help is shown its button."""
        answer = await self.exchange_token(chat, one, resource, connection)
        if chat.message(message.id) is message:
            self._state.teams.exchanged(chat, message, one.id, answer["status"])
            self._state.changed()

    async def exchange_token(
        self, chat: Chat, one: Person, resource: Mapping[str, Any], connection: str
    ) -> Json:
        """Single sign-on: the client gets a token for the app and hands it over by itself.

        What it cannot get it tells the bot of by signin/failure; then nobody is signed in.
        """
        muster = self._state.muster
        if not any(str(resource.get("uri", "")).startswith(uri) for uri in muster.identifiers):
            told = {"code": "resourcematchfailed", "message": "Resource match failed"}
            return await self._no_token(chat, one, told)
        try:
            refuse_person(self._state, one, muster)
        except EntraError:
            told = {"code": "interactionrequired", "message": "Interaction is required to get a token"}
            return await self._no_token(chat, one, told)
        token = sso_token(self._state.keys, tenant(self._state), one, muster.app_id, 4200)
        value = {"id": resource.get("id"), "connectionName": connection, "token": token}
        return await self.invoke(chat, one, "signin/tokenExchange", value)

    async def _no_token(self, chat: Chat, one: Person, told: Json) -> Json:
        await self.invoke(chat, one, "signin/failure", told)
        return {"status": 412, "body": None}

    async def _execute(self, chat: Chat, one: Person, message: Message, action: Json, data: Json) -> Json:
        sent = {"type": "Action.Execute", "title": action.get("title"), "id": action.get("id")}
        sent |= {"verb": action.get("verb"), "data": data}
        value = {"action": {k: v for k, v in sent.items() if v is not None}, "trigger": "manual"}
        answer = await self.invoke(chat, one, "adaptiveCard/action", value, message)
        body = answer["body"]
        card = body.get("value") if isinstance(body, dict) and body.get("type") == CARD_ANSWER else None
        if answer["status"] == 200 and isinstance(card, dict) and chat.message(message.id) is message:
            self._state.teams.show(chat, message, one.id, card)
            self._state.changed()
        return answer

    async def _submit(self, chat: Chat, one: Person, message: Message, data: Any) -> Json:
        special = data.get("msteams") if isinstance(data, dict) else None
        if isinstance(special, dict):
            return await self._special(chat, one, message, special, data)
        activity = self._activity(chat, one, "message") | {"value": data, "replyToId": message.id}
        return _client_view(await self._deliver(chat, activity))

    async def _special(self, chat: Chat, one: Person, message: Message, special: Json, data: Json) -> Json:
        """https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions"""
        kind = special.get("type")
        if kind == "signin":
            url = special.get("value")
            return {"status": 200, "body": {"openUrl": url}, "openUrl": url, "signin": url}
        if kind == "imBack":
            said = await self._say(chat, one, str(special.get("value", "")))
            return {"status": 200, "body": {"activity": said.id}}
        if kind == "messageBack":
            rest = {name: value for name, value in data.items() if name != "msteams"}
            value = special.get("value", rest)
            said = await self._say(
                chat,
                one,
                str(special.get("displayText") or ""),
                sent={"text": special.get("text", ""), "value": value, "replyToId": message.id},
            )
            return {"status": 200, "body": {"activity": said.id}}
        if kind == "task/fetch":
            value = {"data": data, "context": {"theme": "default"}, "tabContext": None}
            return await self.invoke(chat, one, "task/fetch", value, message)
        if kind == "invoke":
            return await self.invoke(chat, one, "", special.get("value"), message)
        activity = self._activity(chat, one, "message") | {"value": data, "replyToId": message.id}
        return _client_view(await self._deliver(chat, activity))

    async def _press_hero(
        self, chat: Chat, one: Person, message: Message, actions: list[Json], wanted: str | int
    ) -> Json:
        titles = [str(action.get("title", "")) for action in actions]
        index = wanted if isinstance(wanted, int) else titles.index(wanted) if wanted in titles else -1
        if not 0 <= index < len(actions):
            raise NotSent("NoSuchAction", f"The card has no button “{wanted}”. It has: {', '.join(titles)}.")
        action = actions[index]
        if action.get("type") == "openUrl":
            return {"status": 200, "body": {"openUrl": action["value"]}, "openUrl": action["value"]}
        return await self._special(chat, one, message, action, {"msteams": action})

    async def _installed(self, chat: Chat, one: Person) -> None:
        bot = {"id": self._state.teams.bot_id, "name": self._state.muster.name}
        added = self._activity(chat, one, "conversationUpdate") | {"membersAdded": [bot]}
        await self._deliver(chat, added)
        await self._deliver(chat, self._activity(chat, one, "installationUpdate") | {"action": "add"})

    async def _say(
        self, chat: Chat, one: Person, text: str, thread: str | None = None, sent: Json | None = None
    ) -> Message:
        activity = self._activity(chat, one, "message")
        written, mentioned = self._mention(text)
        activity |= {
            "text": written,
            "textFormat": "plain",
            "attachments": [{"contentType": "text/html", "content": f"<p>{_html(written)}</p>"}],
        }
        if mentioned:
            bot = {"id": self._state.teams.bot_id, "name": self._state.muster.name}
            tag = f"<at>{self._state.muster.name}</at>"
            mention = {"type": "mention", "mentioned": bot, "text": tag}
            activity["entities"] = [*activity["entities"], mention]
        activity |= sent or {}
        if chat.kind == "channel":
            root = thread or activity["id"]
            activity["conversation"]["id"] = f"{chat.id};messageid={root}"
        message = self._state.teams.add(chat, one.id, activity | ({"text": text} if sent else {}))
        self._state.changed()
        if mentioned or chat.kind == "personal" or sent:
            await self._deliver(chat, activity)
        return message

    def _mention(self, text: str) -> tuple[str, bool]:
        """The text with the bot's mention as Teams writes it, and whether there is one."""
        name = self._state.muster.name
        found = MENTION.search(text)
        if found is None or (found["tag"] or found["name"]).casefold() != name.casefold():
            return text, False
        return f"{text[: found.start()]}<at>{name}</at>{text[found.end() :]}", True

    def _activity(self, chat: Chat, one: Person, kind: str) -> Json:
        """What every activity from Teams carries."""
        state, teams = self._state, self._state.teams
        at = state.clock.now()
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
        local = at.astimezone(ZoneInfo(one.zone))
        tenant_id = tenant(state).id
        conversation: Json = {"id": chat.id, "conversationType": chat.kind, "tenantId": tenant_id}
        channel_data: Json = {"tenant": {"id": tenant_id}}
        if chat.kind != "personal":
            conversation["isGroup"] = True
        if chat.team is not None:
            channel_data |= {
                "team": {"id": chat.team["id"], "name": chat.team["name"]},
                "channel": {"id": chat.id},
                "teamsChannelId": chat.id,
                "teamsTeamId": chat.team["id"],
            }
        country, platform = one.locale.partition("-")[2] or "US", "Web"
        client = {"type": "clientInfo", "locale": one.locale, "country": country, "platform": platform}
        return {
            "type": kind,
            "id": teams.next_id(at),
            "timestamp": stamp,
            "localTimestamp": local.isoformat(timespec="milliseconds"),
            "localTimezone": one.zone,
            "channelId": "msteams",
            "serviceUrl": f"{state.origin}/teams/",
            "from": {"id": teams.user_id(one.id), "name": one.name, "aadObjectId": one.id},
            "recipient": {"id": teams.bot_id, "name": state.muster.name},
            "conversation": conversation,
            "channelData": channel_data,
            "locale": one.locale,
            "entities": [client | {"timezone": one.zone}],
        }

    async def _deliver(self, chat: Chat, activity: Json, queue: bool = True) -> Answer:
        """POST to the bot, signed for this one activity. Invokes do not wait behind messages."""
        if not chat.installed and activity.get("action") != "remove":
            return Answer(0)
        self._state.teams.in_flight += 1
        try:
            if not queue:
                return await self._post(activity)
            async with chat.turn:
                return await self._post(activity)
        finally:
            self._state.teams.in_flight -= 1

    async def _post(self, activity: Json) -> Answer:
        claims = {
            "iss": BOT_FRAMEWORK,
            "aud": self._state.muster.app_id,
            "serviceurl": activity["serviceUrl"],
            "nbf": now() - 300,
            "exp": now() + 3600,
        }
        headers = {"Authorization": f"Bearer {self._state.bot_keys.sign(claims)}"}
        patience = aiohttp.ClientTimeout(total=INVOKE_PATIENCE)
        url = f"{self._state.bot}/api/messages"
        try:
            async with self._http().post(url, json=activity, headers=headers, timeout=patience) as answer:
                text = await answer.text()
                return Answer(answer.status, _json(text))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Answer(0)


def _html(text: str) -> str:
    return escape(text, quote=False).replace("&lt;at&gt;", "<at>").replace("&lt;/at&gt;", "</at>")


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def _client_view(answer: Answer) -> Json:
    """A submit has no answer of its own: the client only knows whether it arrived."""
    if answer.status == 0 or answer.status >= 400:
        return {"status": answer.status or 504, "body": UNREACHABLE}
    return {"status": answer.status, "body": None}


def _card_actions(activity: Mapping[str, Any]) -> list[Json]:
    """The buttons of hero, thumbnail, sign-in and OAuth cards."""
    attachments = activity.get("attachments") or []
    cards = [one.get("content") or {} for one in attachments if one.get("contentType") != CARD]
    return [button for card in cards if isinstance(card, dict) for button in card.get("buttons") or []]
