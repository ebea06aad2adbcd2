"""(d) The clock jumps by hours over a change to summer time: all are written to at their own right hour."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from tests.chaos.house import Replicas, replicas
from tests.chaos.people import starts
from tests.chaos.scenes import Scale
from tests.chaos.trouble import come_to_rest
from tests.chaos.truth import Count
from tests.story.conftest import signed_in
from tests.story.play import Chat, Json, World

# Europe's clocks change on Sunday, 28 March 2027, New York's have already, India's never do.
THURSDAY = "2027-03-25T10:00:00+00:00"
ZONES = {
    "Asha": ("India Standard Time", "Asia/Kolkata"),
    "Nick": ("Eastern Standard Time", "America/New_York"),
    "Bea": ("GMT Standard Time", "Europe/London"),
    "Carl": ("W. Europe Standard Time", "Europe/Berlin"),
}
HOURS = {"start": "08:30", "end": "18:30"}
AWAKE = range(8, 19)
REMINDED = timedelta(minutes=30)
JUMPS = ("PT20M", "PT2H", "PT5H", "PT7H", "PT11H")


def clock(folder: Path, seed: int, scale: Scale) -> tuple[Count, str]:
    random, counted = Random(seed), Count()
    with replicas(folder, ("muster-1",)) as these, _http(these) as http:
        world = World(these.house, http).opens(_company())
        chats = {name: world.chat(name) for name in ZONES}
        dana = signed_in(world, "Dana")
        for name in ZONES:
            whom = f"Mira{name} Voss <mira.{name}@example.org>"
            dana.says(f"schedule {whom} with {name}, 30 min on Tuesday next week, no room")
            dana.books()
        begin = {name: _start(world, name) for name in ZONES}
        jumps = 0
        while world.now < min(begin.values()) - timedelta(hours=12):
            world.passes(random.choice(JUMPS))
            jumps += 1
        for start in sorted(set(begin.values())):
            theirs = {name: chats[name] for name in begin if begin[name] == start}
            counted.wrong += _reminded(world, theirs, start)
        come_to_rest(world, these)
        for name, chat in chats.items():
            counted.wrong += _awake(chat, name)
    counted.interviews = counted.standing = len(begin)
    return counted, f"{jumps} jumps over the change to summer time"


def _http(these: Replicas) -> httpx.Client:
    return httpx.Client(base_url=these.house.sandbox_origin, timeout=60, trust_env=False)


def _company() -> Json:
    zones = {"Dana": ("GMT Standard Time", ""), **ZONES}
    people: list[dict[str, Any]] = [
        {
            "name": f"{name} Sands",
            "id": str(uuid4()),
            "timeZone": zone,
            "workingHours": HOURS,
            "locale": "en-GB",
        }
        for name, (zone, _) in zones.items()
    ]
    return {"clock": THURSDAY, "timeZone": "GMT Standard Time", "people": people}


def _start(world: World, name: str) -> datetime:
    [event] = world.events_with(f"Mira{name}")
    return starts(event).replace(tzinfo=ZoneInfo("UTC"))


def _reminded(world: World, chats: dict[str, Chat], start: datetime) -> list[str]:
    """Not a minute before the half hour, and then at once."""
    _moved(world, start - REMINDED - timedelta(minutes=1))
    early = {name: _reminders(chat) for name, chat in chats.items()}
    _moved(world, start - REMINDED + timedelta(minutes=1))
    told = [(name, early[name], _reminders(chat)) for name, chat in chats.items()]
    return [f"{name}: {n} reminders too early, {all} in all" for name, n, all in told if (n, all) != (0, 1)]


def _reminders(chat: Chat) -> int:
    return sum(card.title.startswith("In ") for card in chat.cards())


def _moved(world: World, to: datetime) -> None:
    if world.now < to:
        world.asks("POST", "clock", {"set": to.isoformat()})
    world.settles()


def _awake(chat: Chat, name: str) -> list[str]:
    zone, asked = ZoneInfo(ZONES[name][1]), 0
    wrong = []
    for message in chat.messages():
        if message["from"] != "bot":
            continue
        local = datetime.fromisoformat(message["activity"]["timestamp"]).astimezone(zone)
        is_question = chat.with_id(message["id"]).title.startswith(("Will you be there?", "I ask again"))
        asked += is_question
        if is_question and local.hour not in AWAKE:
            wrong.append(f"{name} was asked at {local:%a %H:%M} of their own clock")
    return wrong if asked else [*wrong, f"{name} was never asked"]
