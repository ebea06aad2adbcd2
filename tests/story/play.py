"""People who chat and use Outlook, played through the sandbox's controls: all that a test may touch."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

import httpx

from tests.story.house import NOW, House

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def next_week(day: str, hour: int, minute: int = 0) -> datetime:
    """That hour (UTC, which is London's too in winter) in the week after the world's first day."""
    monday = datetime.fromisoformat(NOW).astimezone(UTC).replace(hour=0) + timedelta(days=4)
    return monday + timedelta(days=WEEKDAYS.index(day), hours=hour, minutes=minute)


@dataclass(frozen=True)
class Card:
    """One message of the bot, as one person sees it now."""

    id: str
    shape: Json  # the Adaptive Card; {} for a plain line
    text: str
    edited: bool = False
    reply_to: str | None = None

    @cached_property
    def words(self) -> str:
        """All that is to be read on it, one text after the other."""
        found = [part["text"] for part in _parts(self.shape) if part.get("type") == "TextBlock"]
        return " / ".join([*([self.text] if self.text else []), *found])

    @property
    def title(self) -> str:
        return self.words.partition(" / ")[0]

    @cached_property
    def buttons(self) -> list[str]:
        return [part["title"] for part in _parts(self.shape) if _is(part, "Action.")]

    @property
    def inputs(self) -> dict[str, Json]:
        return {part["id"]: part for part in _parts(self.shape) if _is(part, "Input.")}

    @property
    def filled(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: str(part.get("value", "")) for name, part in self.inputs.items()}

    @property
    def standing(self) -> dict[str, str]:
        """Where each person and room of a booked card stands: the rows' last words."""
        rows = [part for part in _parts(self.shape) if part.get("type") == "ColumnSet"]
        told = [[p["text"] for p in _parts(row) if p.get("type") == "TextBlock"] for row in rows]
        return {who.partition(" (")[0]: words[-1] for who, *words in told if words}

    def data_of(self, title: str, nth: int = 0) -> Json:
        """What the nth button of that title carries."""
        found = [part for part in _parts(self.shape) if _is(part, "Action.") and part["title"] == title]
        return dict(found[nth]["data"])


@dataclass(frozen=True)
class Pressed:
    """What the presser's Teams client got back."""

    status: int
    body: Any

    @property
    def said(self) -> str:
        """The words of the answer: a card's, a passing line's, or an error line's."""
        value = self.body.get("value") if isinstance(self.body, dict) else None
        if isinstance(value, dict) and value.get("type") == "AdaptiveCard":
            return Card("", value, "").words
        return str(value.get("message") if isinstance(value, dict) else value or "")

    @property
    def inner_status(self) -> int | None:
        return self.body.get("statusCode") if isinstance(self.body, dict) else None


@dataclass
class World:
    house: House
    http: httpx.Client
    tag: str = field(default_factory=lambda: uuid4().hex[:6])
    people: dict[str, Json] = field(default_factory=dict)

    # What is there

    def asks(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"/_sandbox/{path}", json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def opens(self, described: Json | str) -> "World":
        """A fresh world of that description, or "contoso", the built-in one."""
        self.house.forgets_interviews()
        world = self.asks("POST", "reset", {"world": described})
        self.people = {person["name"]: person for person in world["people"]}
        return self

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.asks("GET", "world")["clock"])

    def address(self, name: str) -> str:
        """Of somebody known by the beginning of their name; a room's or a stranger's address is itself."""
        found = [one["userPrincipalName"] for full, one in self.people.items() if full.startswith(name)]
        return str(found[0]) if found else name

    def name_of(self, address: str) -> str:
        return next(name for name, one in self.people.items() if one["userPrincipalName"] == address)

    def id_of(self, name: str) -> str:
        return next(str(one["id"]) for full, one in self.people.items() if full.startswith(name))

    def chat(self, name: str, kind: str = "personal", others: tuple[str, ...] = ()) -> "Chat":
        body = {"user": self.id_of(name), "kind": kind, "members": [self.id_of(one) for one in others]}
        return Chat(self, name, self.asks("POST", "chats", body)["conversation"])

    # What people do in Outlook

    def events(self, whose: str) -> list[Json]:
        return list(self.asks("GET", f"mailboxes/{self.address(whose)}/events")["value"])

    def events_with(self, candidate: str, whose: str = "Dana") -> list[Json]:
        """The events in that mailbox which name the candidate, cancelled ones left out."""
        return [
            event
            for event in self.events(whose)
            if candidate in event["subject"] and not event.get("isCancelled")
        ]

    def meeting(self, whose: str, start: datetime, end: datetime, show_as: str = "busy") -> Json:
        body = {"start": start.isoformat(), "end": end.isoformat(), "showAs": show_as, "subject": "Busy"}
        return dict(self.asks("POST", f"mailboxes/{self.address(whose)}/meetings", body))

    def answers(self, whose: str, event: Json, response: str, comment: str = "") -> None:
        body = {"event": event["iCalUId"], "response": response, "comment": comment}
        self.asks("POST", f"mailboxes/{self.address(whose)}/answer", body)

    def moves(self, whose: str, event: Json, start: datetime, end: datetime) -> None:
        body = {"event": event["id"], "start": start.isoformat(), "end": end.isoformat()}
        self.asks("POST", f"mailboxes/{self.address(whose)}/move", body)

    def cancels(self, whose: str, event: Json) -> None:
        self.asks("POST", f"mailboxes/{self.address(whose)}/cancel", {"event": event["id"]})

    def outbox(self, to: str) -> list[Json]:
        return list(self.asks("GET", f"outbox?address={self.address(to)}")["value"])

    # What befalls it

    def settles(self) -> None:
        """Until nothing is under way. The moment that a room thinks, or an answer travels, passes at once."""
        end = time.monotonic() + 60
        while True:
            answer = self.http.post("/_sandbox/settle", json={"timeout": 0.15})
            if answer.is_success:
                return
            assert answer.status_code == 504 and time.monotonic() < end, answer.text
            if "work of Exchange" in answer.text:
                self.asks("POST", "clock", {"advance": "PT1S"})

    def passes(self, duration: str) -> None:
        """Time goes by: an ISO 8601 duration."""
        self.asks("POST", "clock", {"advance": duration})
        self.settles()

    def goes_wrong(self, **faults: Any) -> None:
        self.asks("POST", "faults", faults)

    def graph_answers(self, match: str, status: int | str, times: int | None = 1, **more: Any) -> None:
        self.goes_wrong(graph=[{"match": match, "status": status, "times": times, **more}])

    def is_well_again(self) -> None:
        self.asks("DELETE", "faults")

    def holds(self, door: str, request: str, seconds: float = 4) -> int:
        """The next such request, "METHOD /part-of-path", is answered much too late: time enough to kill
        whoever asks. Returns the number of the last request so far, for `is_asked`."""
        method, _, path = request.partition(" ")
        self.goes_wrong(**{door: [{"match": f"{method} *{path}*", "delay": seconds, "times": 1}]})
        return max((one["n"] for one in self.requests()), default=0)

    def is_asked(self, request: str, since: int) -> None:
        """Waits until such a request has come in."""
        method, _, path = request.partition(" ")
        end = time.monotonic() + 15
        while not any(
            one["n"] > since and one["method"] == method and path in one["path"] for one in self.requests()
        ):
            assert time.monotonic() < end, f"no {request} came"
            time.sleep(0.02)

    def requests(self, method: str = "", path: str = "") -> list[Json]:
        """What Graph, Entra and the connector received, by method and an end of the path."""
        every = self.asks("GET", "requests")["value"]
        return [one for one in every if method in ("", one["method"]) and one["path"].endswith(path)]


@dataclass
class Chat:
    """One person at one chat with Muster. What was read of it once is not asked for again."""

    world: World
    who: str
    id: str
    _revision: int = 0
    _messages: dict[str, Json] = field(default_factory=dict)
    _cards: dict[str, Card] = field(default_factory=dict)

    def says(self, text: str) -> None:
        self.says_and_looks_away(text)
        self.settles()

    def says_and_looks_away(self, text: str) -> None:
        self.world.asks("POST", f"chats/{self.id}/messages", {"from": self._me, "text": text})

    def settles(self) -> None:
        self.world.settles()

    def messages(self) -> list[Json]:
        """Oldest first, as they stand now."""
        self.waits(0)
        return list(self._messages.values())

    def waits(self, seconds: int) -> None:
        """Until something is new, or for so long."""
        asked = f"chats/{self.id}/messages?since={self._revision}&wait={seconds}"
        news = self.world.asks("GET", asked)
        for message in news["messages"]:
            self._messages[message["id"]] = message
            if message["from"] == "bot":
                self._cards[message["id"]] = self._card(message)
        for gone in news["removed"]:
            self._messages.pop(gone, None)
            self._cards.pop(gone, None)
        self._revision = news["revision"]

    def cards(self) -> list[Card]:
        """What the bot has said, oldest first, as it stands now."""
        self.waits(0)
        return list(self._cards.values())

    def last(self) -> Card:
        return self.cards()[-1]

    def last_words(self) -> str:
        return self.last().words

    @property
    def title(self) -> str:
        return self.last().title

    def card(self, beginning: str) -> Card:
        """The newest card whose title begins so."""
        found = [card for card in self.cards() if card.title.startswith(beginning)]
        assert found, f"no card “{beginning}…” among {[card.title for card in self.cards()]}"
        return found[-1]

    def presses(self, title: str, on: Card | None = None, **inputs: Any) -> Pressed:
        """The newest card's button of that title; then all that follows from it."""
        pressed = self.presses_and_looks_away(title, on, **inputs)
        self.settles()
        return pressed

    def presses_and_looks_away(self, title: str, on: Card | None = None, **inputs: Any) -> Pressed:
        """Only the press and its answer: what it began may still be under way."""
        card = on or self._newest_with(title)
        body = {"from": self._me, "message": card.id, "action": title, "inputs": inputs}
        answer = self.world.asks("POST", f"chats/{self.id}/press", body)
        return Pressed(answer["status"], answer.get("body"))

    def books(self) -> Card:
        """Presses the newest "Book"; the card that stands there when all is done."""
        card = self._newest_with("Book")
        self.presses("Book", card)
        return self.with_id(card.id)

    def with_id(self, id: str) -> Card:
        self.waits(0)
        return self._cards[id]

    def presses_nth(self, index: int, on: Card) -> Pressed:
        body = {"from": self._me, "message": on.id, "action": index, "inputs": {}}
        answer = self.world.asks("POST", f"chats/{self.id}/press", body)
        self.settles()
        return Pressed(answer["status"], answer.get("body"))

    def presses_at_once(self, title: str, times: int) -> list[Pressed]:
        """The same button, several times in the same moment."""
        card = self._newest_with(title)
        with ThreadPoolExecutor(times) as pool:
            found = list(pool.map(lambda _: self.presses_and_looks_away(title, card), range(times)))
        self.settles()
        return found

    def sends(self, data: Json, on: Card) -> Pressed:
        """A press whose payload was made by hand."""
        action = {"type": "Action.Execute", "verb": data.get("verb", "book"), "data": data}
        body = {
            "from": self._me,
            "name": "adaptiveCard/action",
            "value": {"action": action, "trigger": "manual"},
            "message": on.id,
        }
        answer = self.world.asks("POST", f"chats/{self.id}/invoke", body)
        self.settles()
        return Pressed(answer["status"], answer.get("body"))

    def signs_in(self, approve: bool = True, who: str | None = None) -> Json:
        """Follows the newest sign-in card through Entra's pages; then all that follows from it."""
        answer = self.signs_in_and_looks_away(approve, who)
        self.settles()
        return answer

    def signs_in_and_looks_away(self, approve: bool = True, who: str | None = None) -> Json:
        link = self.presses_and_looks_away("Sign in with Microsoft").body["openUrl"]
        body = {"user": self.world.id_of(who or self.who), "url": link, "approve": approve}
        return dict(self.world.asks("POST", "signin", body))

    def sees_within(self, seconds: float, is_there: Callable[["Chat"], bool]) -> float:
        """How long it took until that was to be seen; fails when it was longer than `seconds`."""
        began = time.monotonic()
        while True:
            spent = time.monotonic() - began
            if is_there(self):
                return spent
            assert spent < seconds, f"not within {seconds} s: {[card.words for card in self.cards()]}"
            self.waits(1)

    @property
    def _me(self) -> str:
        return self.world.id_of(self.who)

    def _newest_with(self, title: str) -> Card:
        found = [card for card in self.cards() if title in card.buttons]
        assert found, f"no button “{title}” in {[card.words for card in self.cards()]}"
        return found[-1]

    def _card(self, message: Json) -> Card:
        activity = message["activity"]
        cards = [a["content"] for a in activity.get("attachments") or [] if a.get("contentType") == CARD]
        shape = (message.get("views") or {}).get(self._me) or (cards[0] if cards else {})
        text = activity.get("text") or ""
        return Card(message["id"], shape, text, bool(message.get("edited")), activity.get("replyToId"))


def _parts(node: Any) -> Iterator[Json]:
    """Every object inside a card, in reading order."""
    if isinstance(node, list):
        for part in node:
            yield from _parts(part)
    elif isinstance(node, Mapping):
        if "type" in node:
            yield dict(node)
        for name in ("body", "items", "columns", "actions", "card"):
            yield from _parts(node.get(name))


def _is(part: Json, kind: str) -> bool:
    return str(part.get("type", "")).startswith(kind)
