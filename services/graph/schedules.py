"""Free/busy by getSchedule: what Outlook shows of many mailboxes over a window.

https://learn.microsoft.com/graph/api/calendar-getschedule
"""

import asyncio
import random
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.errors import GraphError, SignInNeeded
from services.graph.answers import BUSY, error_of, retry_after
from services.graph.batch import LIMIT, Part, PartAnswer, packs
from services.graph.freebusy import TOO_BUSY, read_schedules, unknown_because
from services.graph.wire import Ask, Wire
from services.graph.zones import stamp
from services.model import Calendar, Span

MAILBOXES = 20  # per call
LONGEST = timedelta(days=62)  # per call
GRAIN = timedelta(minutes=15)  # of the availability view

_Question = tuple[tuple[str, ...], Span]


class Schedules:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def read(self, addresses: Collection[str], window: Span) -> dict[str, Calendar]:
        """One Calendar per address, by the address as it was given; busy spans are aware UTC instants.

        What cannot be read is `unknown`, with its cause: a mailbox that Outlook does not know, a part
        of the call that was refused, an answer with a hole in it. Nothing is free by default.

        Raises SignInNeeded, GraphDenied, GraphBusy, GraphSilent when nothing could be read at all.
        """
        asked = tuple({address.casefold(): address for address in addresses}.values())
        questions = [(some, span) for span in _spans(window) for some in packs(asked, MAILBOXES)]
        found: dict[str, Calendar] = {}
        for some in packs(tuple(questions), LIMIT):
            for calendar in await self._answers(some):
                _add(found, calendar)
        return {address: replace(found[address.casefold()], address=address) for address in addresses}

    async def _answers(self, questions: tuple[_Question, ...]) -> list[Calendar]:
        if len(questions) == 1:
            ask = Ask("POST", self._path(), {}, _body(questions[0]), _UTC, repeatable=True)
            return _calendars(questions[0], (await self._wire.send(ask)).content)
        parts = await self._parts(questions)
        refused = [_refusal(part) for part in parts if part.status != 200]
        if any(part.status == 401 for part in parts):
            raise SignInNeeded(reason="token_refused")
        if len(refused) == len(parts):
            raise refused[0]
        judged = zip(questions, parts, strict=True)
        return [calendar for question, part in judged for calendar in _judged(question, part)]

    async def _parts(self, questions: tuple[_Question, ...]) -> list[PartAnswer]:
        """Each part's last answer. Parts that Graph put off are asked again, alone, when they may be."""
        open_ = {str(n): _part(n, self._path(), question) for n, question in enumerate(questions)}
        answers: dict[str, PartAnswer] = {}
        deadline = time.monotonic() + self._wire.patience.total_seconds()
        for attempt in range(6):
            answers.update(await self._wire.batch(list(open_.values())))
            open_ = {id: part for id, part in open_.items() if answers[id].status in BUSY}
            pause = _pause([answers[id] for id in open_], attempt)
            if not open_ or time.monotonic() + pause > deadline:
                break
            await asyncio.sleep(pause)
        return [answers[str(n)] for n in range(len(questions))]

    def _path(self) -> str:
        return f"{self._wire.home}/calendar/getSchedule"


_UTC = {"Prefer": 'outlook.timezone="UTC"'}


def _body(question: _Question) -> dict[str, Any]:
    addresses, span = question
    return {
        "schedules": list(addresses),
        "startTime": stamp(span.start),
        "endTime": stamp(span.end),
        "availabilityViewInterval": int(GRAIN.total_seconds() // 60),
    }


def _part(n: int, path: str, question: _Question) -> Part:
    return Part(str(n), "POST", path, _body(question), _UTC)


def _calendars(question: _Question, content: bytes) -> list[Calendar]:
    addresses, span = question
    return read_schedules(content, addresses, span, GRAIN)


def _judged(question: _Question, part: PartAnswer) -> list[Calendar]:
    if part.status == 200:
        return _calendars(question, part.raw)
    cause = TOO_BUSY if part.status in BUSY else unknown_because(_refusal(part).code, "")
    return [Calendar(address, unknown=cause) for address in question[0]]


def _refusal(part: PartAnswer) -> GraphError:
    return error_of(part.status, part.headers, part.body)


def _pause(parts: list[PartAnswer], attempt: int) -> float:
    """The longest that a part asks us to wait; else a growing pause, with jitter."""
    asked = max((retry_after(part.headers).total_seconds() for part in parts), default=0.0)
    return asked or min(0.2 * 2**attempt, 5) + random.uniform(0, 0.2)


def _spans(window: Span) -> Iterator[Span]:
    start = window.start
    while start < window.end:
        end = min(start + LONGEST, window.end)
        yield Span(start, end)
        start = end


def joined(first: Mapping[str, Calendar], later: Mapping[str, Calendar]) -> dict[str, Calendar]:
    """Two readings of the same mailboxes, of one stretch of time and of the next."""
    found: dict[str, Calendar] = {}
    for part in (*first.values(), *later.values()):
        _add(found, part)
    return {address: found[address.casefold()] for address in first}


def _add(found: dict[str, Calendar], part: Calendar) -> None:
    """Joins the parts of a long window. One unknown part makes the whole unknown."""
    key = part.address.casefold()
    before = found.get(key)
    if before is None:
        found[key] = part
    elif before.unknown is None:
        hours = before.hours or part.hours
        joined = tuple(dict.fromkeys((*before.busy, *part.busy)))
        found[key] = part if part.unknown else replace(before, busy=joined, hours=hours)
