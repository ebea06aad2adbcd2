"""Recruiters at work who do not give up: what was not answered is typed or pressed again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import uuid4

from tests.story.play import Card, Chat, World

PATIENCE = 600  # seconds after which something counts as lost, on a machine with much else to do
AGAIN = 15  # seconds after which somebody types once more
TO_MOVE = "The booked time stays until"  # an offer without it answers a request that was typed once more
ROOMS = 40
LONDON = "Europe/London"
HOURS = {"start": "09:00", "end": "17:00"}
FATES = ("stays", "stays", "moves", "is cancelled", "is accepted", "is declined")


@dataclass
class Interview:
    """What its recruiter was told last, and so what must be true at the end."""

    candidate: str
    address: str
    interviewer: str
    fate: str
    card: str = ""  # the message that shows it
    stands: bool = False
    moved: bool = False
    refused: int = 0  # attempts that ended in an honest "not booked"


def company(recruiters: int) -> dict[str, Any]:
    """Every recruiter has three interviewers of their own; the rooms are everybody's."""
    people = [_person(f"{tree} Woods", "recruiter") for tree in TREES[:recruiters]]
    people += [_person(name, "interviewer") for tree in TREES[:recruiters] for name in _panel(tree)]
    rooms = [{"name": f"Room {n}", "capacity": 4} for n in range(1, ROOMS + 1)]
    return {"timeZone": LONDON, "people": people, "rooms": rooms}


def _person(name: str, role: str) -> dict[str, Any]:
    return {
        "name": name,
        "roles": [role],
        "kind": "user",
        "id": str(uuid4()),
        "locale": "en-GB",
        "workingHours": HOURS,
    }


TREES = (
    *("Ash", "Birch", "Cedar", "Elm", "Hazel", "Juniper", "Larch", "Rowan", "Alder", "Beech"),
    *("Cypress", "Fir", "Holly", "Linden", "Maple", "Oak", "Pine", "Spruce", "Willow", "Yew"),
)
BIRDS = ("Avocet", "Bittern", "Curlew")


def _panel(tree: str) -> list[str]:
    return [f"{bird} {tree}dale" for bird in BIRDS]


class Recruiter:
    def __init__(self, world: World, n: int, random: Random) -> None:
        self.name = f"{TREES[n]} Woods"
        self.panel = _panel(TREES[n])
        self.world = world
        self.random = random
        self.interviews: list[Interview] = []
        self.chat: Chat = world.chat(self.name)

    def signs_in(self) -> None:
        self.chat.says_and_looks_away("sign in")
        self.chat.signs_in_and_looks_away()

    def works(self, count: int, deadline: float = float("inf")) -> None:
        for n in range(count):
            if time.monotonic() > deadline:
                return
            self.takes_care_of(n)

    def takes_care_of(self, n: int, fate: str = "") -> None:
        tree, fate = self.name.split()[0], fate or self.random.choice(FATES)
        name = f"{_letters(n)} {tree}son"
        interview = Interview(name, f"{name.replace(' ', '.')}@example.org".lower(), self.panel[n % 3], fate)
        self.interviews.append(interview)
        where = "room for 2" if n % 3 == 0 else "no room"
        while not interview.stands:
            assert interview.refused < 20, f"{name} is refused again and again"
            self._books(interview, self._asks(interview, where))
        {
            "moves": self._moves,
            "is cancelled": self._cancels,
            "is accepted": lambda one: self._answers(one, "accepted"),
            "is declined": lambda one: self._answers(one, "declined"),
        }.get(fate, lambda one: None)(interview)

    def _asks(self, interview: Interview, where: str) -> Card:
        known = {card.id for card in self.chat.cards()}
        ask = (
            f"schedule {interview.candidate} <{interview.address}> with {interview.interviewer},"
            f" 30 min next week, {where}"
        )
        return self._sees(
            lambda card: card.id not in known and _is_offer(card, interview),
            again=lambda: self.chat.says_and_looks_away(ask),
        )

    def _books(self, interview: Interview, card: Card) -> None:
        offers = [n for n, title in enumerate(card.buttons) if title == "Book"]
        nth = self.random.choice(offers)
        shown = self._sees(
            lambda one: one.id == card.id and _is_over(one, interview),
            again=lambda: self._presses("Book", card, nth),
        )
        interview.stands = _is(shown, "Booked", interview)
        interview.refused += not interview.stands
        if interview.stands:
            interview.card = card.id

    def _moves(self, interview: Interview) -> None:
        """Another time: shown first, then the same event moves. Refused is fine, if it is said."""
        known = {card.id for card in self.chat.cards()}
        booked = self.chat.with_id(interview.card)
        slots = self._sees(
            lambda card: card.id not in known and _is_offer(card, interview) and TO_MOVE in card.words,
            again=lambda: self._presses("Find another time", booked),
        )
        offers = [n for n, title in enumerate(slots.buttons) if title == "Book"]
        nth = self.random.choice(offers)
        preview = self._sees(
            lambda card: card.id == slots.id and "Yes, move it" in card.buttons,
            again=lambda: self._presses("Book", slots, nth),
        )
        ends = ("Changed", "Not changed")
        over = self._sees(
            lambda card: card.id == slots.id and any(_is(card, end, interview) for end in ends),
            again=lambda: self._presses("Yes, move it", preview),
        )
        interview.moved = _is(over, "Changed", interview)

    def _cancels(self, interview: Interview) -> None:
        booked = self.chat.with_id(interview.card)
        self._sees(
            lambda card: card.id == interview.card and _is(card, "Cancelled", interview),
            again=lambda: self._presses("Yes, cancel it", booked, note=""),
        )
        interview.stands = False

    def _answers(self, interview: Interview, response: str) -> None:
        [event] = self.world.events_with(interview.candidate, self.name)
        self.world.answers(interview.interviewer, event, response)

    def _presses(self, title: str, card: Card, nth: int | None = None, **inputs: Any) -> None:
        """Until somebody answers, or the button is gone because the press before had an effect after all."""
        body = {"from": self.world.id_of(self.name), "message": card.id, "inputs": inputs}
        body["action"] = title if nth is None else nth
        end = time.monotonic() + PATIENCE
        while title in self.chat.with_id(card.id).buttons:
            try:
                answer = self.world.asks("POST", f"chats/{self.chat.id}/press", body)
                if answer["status"] < 500 and not _is_sorry(answer["body"]):
                    return
            except AssertionError:  # the card changed under the finger
                return
            assert time.monotonic() < end, f"nobody answers “{title}” on “{card.title}”"
            time.sleep(0.3)

    def _sees(self, is_it: Callable[[Card], bool], again: Callable[[], None] = lambda: None) -> Card:
        end, next_time = time.monotonic() + PATIENCE, 0.0
        while True:
            found = [card for card in self.chat.cards() if is_it(card)]
            if found:
                return found[-1]
            now = time.monotonic()
            assert now < end, (
                f"{self.name} waits in vain; the chat ends in {[c.words for c in self.chat.cards()][-3:]}"
            )
            if now > next_time:
                again()
                next_time = now + AGAIN
            self.chat.waits(1)


def _is(card: Card, beginning: str, interview: Interview) -> bool:
    return card.title.startswith(beginning) and interview.candidate in card.title


def _is_offer(card: Card, interview: Interview) -> bool:
    return _is(card, "Times for", interview) and "Book" in card.buttons


def _is_over(card: Card, interview: Interview) -> bool:
    """Booked, or an honest end without an event."""
    return _is(card, "Booked", interview) or _is(card, "Not booked", interview)


def _is_sorry(body: Any) -> bool:
    """ "Something went wrong on my side ... please try once more": so they do."""
    return isinstance(body, dict) and int(body.get("statusCode") or 200) >= 500


def _letters(n: int) -> str:
    return "Q" + "".join(chr(ord("a") + n // 26**k % 26) for k in (1, 0))


def starts(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["start"]["dateTime"][:19])
