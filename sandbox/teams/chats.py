"""The chats and what stands in them. No HTTP here.

Ids look like Teams' own: `29:...` for a person as this bot sees them, `28:<app id>` for the bot,
`a:...` for a personal chat, `19:...@thread.v2` for a group, `19:...@thread.tacv2` for a channel.
"""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

Kind = Literal["personal", "groupChat", "channel"]
Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass(slots=True)
class Message:
    """`revision` is the chat's count of changes when this message last changed: it only grows.

    `sender` is a person's object id, or "bot". `targeted` is the only person who sees it, or None.
    `views` holds, per person, the card that an answered press showed to them alone. `exchanges` is what the
    bot answered to each person's client that offered its token for an OAuth card: on 200 they see no card.
    """

    id: str
    revision: int
    sender: str
    activity: Json
    edits: int = 0
    targeted: str | None = None
    views: dict[str, Json] = field(default_factory=dict)
    exchanges: dict[str, int] = field(default_factory=dict)

    def shown(self) -> Json:
        shape: Json = {
            "id": self.id,
            "revision": self.revision,
            "from": self.sender,
            "activity": self.activity,
        }
        if self.edits:
            shape["edited"] = True
        if self.targeted:
            shape["targeted"] = self.targeted
        if self.exchanges:
            shape["tokenExchange"] = self.exchanges
        return shape | ({"views": self.views} if self.views else {})

    def cards_for(self, oid: str) -> list[Json]:
        """The adaptive cards as `oid` sees them."""
        if oid in self.views:
            return [self.views[oid]]
        attachments = self.activity.get("attachments") or []
        return [
            one["content"] for one in attachments if one.get("contentType") == CARD and one.get("content")
        ]


@dataclass(slots=True)
class Chat:
    """`members` are object ids, the one who opened it first. `installed` False: the bot was thrown out."""

    id: str
    kind: Kind
    members: list[str]
    messages: list[Message] = field(default_factory=list)
    revision: int = 0
    removed: dict[str, int] = field(default_factory=dict)
    installed: bool = True
    team: Json | None = None
    # One delivery at a time, so that what was typed first arrives first.
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)

    def message(self, message_id: str) -> Message | None:
        return next((one for one in self.messages if one.id == message_id), None)

    def shown(self) -> Json:
        return {
            "conversation": self.id,
            "id": self.id,
            "kind": self.kind,
            "members": self.members,
            "installed": self.installed,
            "revision": self.revision,
        }


class Teams:
    def __init__(self, app_id: str) -> None:
        self.bot_id = f"28:{app_id}"
        self.chats: dict[str, Chat] = {}
        self.blocked: set[str] = set()
        self.in_flight = 0
        self._last_id = 0
        self._changed = asyncio.Event()

    def user_id(self, oid: str) -> str:
        """A person's id as this bot sees it. Other bots would see another."""
        digest = hashlib.sha512(f"{self.bot_id}|{oid}".encode()).digest()
        return "29:1" + base64.urlsafe_b64encode(digest).decode().rstrip("=")[:70]

    def oid_of(self, member: str, known: Iterable[str]) -> str | None:
        """The object id behind a `29:...` id; an object id stands for itself."""
        return next(
            (oid for oid in known if member.lower() == oid.lower() or member == self.user_id(oid)), None
        )

    def find(self, conversation: str) -> Chat | None:
        """By id; a channel's may name a thread: `19:...@thread.tacv2;messageid=...`."""
        return self.chats.get(conversation.partition(";")[0])

    def personal(self, oid: str) -> Chat | None:
        mine = (chat for chat in self.chats.values() if chat.kind == "personal" and chat.members == [oid])
        return next(mine, None)

    def open(self, kind: Kind, members: list[str]) -> Chat:
        if kind == "personal":
            name = "a:1" + secrets.token_urlsafe(70)
        else:
            name = f"19:{secrets.token_hex(16)}@thread.{'v2' if kind == 'groupChat' else 'tacv2'}"
        team = None
        if kind == "channel":
            team = {"id": f"19:{secrets.token_hex(16)}@thread.tacv2", "name": "Hiring", "channel": "General"}
        chat = self.chats[name] = Chat(name, kind, members, team=team)
        self.touch(chat)
        return chat

    def add(self, chat: Chat, sender: str, activity: Json, targeted: str | None = None) -> Message:
        """A new message at the chat's end. `activity` carries the id it is known by."""
        message = Message(activity["id"], 0, sender, activity, targeted=targeted)
        chat.messages.append(message)
        message.revision = self.touch(chat)
        return message

    def edit(self, chat: Chat, message: Message, activity: Json) -> None:
        message.activity, message.edits = activity, message.edits + 1
        message.views.clear()
        message.revision = self.touch(chat)

    def show(self, chat: Chat, message: Message, oid: str, card: Json) -> None:
        """The card that answered a press: only who pressed sees it, until the message is edited."""
        message.views[oid] = card
        message.revision = self.touch(chat)

    def exchanged(self, chat: Chat, message: Message, oid: str, status: int) -> None:
        message.exchanges[oid] = status
        message.revision = self.touch(chat)

    def remove(self, chat: Chat, message: Message) -> None:
        chat.messages.remove(message)
        chat.removed[message.id] = self.touch(chat)

    def touch(self, chat: Chat) -> int:
        chat.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()
        return chat.revision

    async def wait_for_change(self, chat: Chat, since: int, patience: float) -> None:
        """Return as soon as `chat` has a revision after `since`, or after `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                while chat.revision <= since:
                    await self._changed.wait()
        except TimeoutError:
            pass

    def next_id(self, now: datetime) -> str:
        """Teams numbers messages by milliseconds; never the same twice, also when the clock is set back."""
        self._last_id = max(self._last_id + 1, int(now.timestamp() * 1000))
        return str(self._last_id)

    def kept(self) -> Json:
        return {
            "chats": [
                {
                    "id": chat.id,
                    "kind": chat.kind,
                    "members": chat.members,
                    "revision": chat.revision,
                    "installed": chat.installed,
                    "team": chat.team,
                    "removed": chat.removed,
                    "messages": [
                        [getattr(one, part.name) for part in fields(Message)] for one in chat.messages
                    ],
                }
                for chat in self.chats.values()
            ],
            "blocked": sorted(self.blocked),
            "last_id": self._last_id,
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        for one in kept["chats"]:
            messages = [Message(*each) for each in one.pop("messages")]
            self.chats[one["id"]] = Chat(messages=messages, **one)
        self.blocked, self._last_id = set(kept["blocked"]), kept["last_id"]
