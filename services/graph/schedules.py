"""Free/busy by getSchedule: what Outlook shows of many mailboxes over a window.

https://learn.microsoft.com/graph/api/calendar-getschedule
"""

import asyncio
import random
import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.errors import GraphError, SignInNeeded
from services.graph.answers import BUSY, error_of, retry_after
from services.graph.batch import LIMIT, Part, PartAnswer, packs
from services.graph.freebusy import TOO_BUSY, read_schedules, unknown_because
from services.graph.lanes import WIDTH
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

    async def read(
        self, addresses: Collection[str], window: Span, *, besides: bool = False
    ) -> dict[str, Calendar]:
        """One Calendar per address, by the address as it was given; busy spans are aware UTC instants.

        What cannot be read is `unknown`, with its cause: a mailbox that Outlook does not know, a part
        of the call that was refused, an answer with a hole in it. Nothing is free by default.

        `besides`: it does not wait for a slow reading that has the mailbox's lane to itself. Most parts of
        that are answered by then, so that Outlook has room; where it says 429, it is asked again.

        Raises SignInNeeded, GraphDenied, GraphBusy, GraphSilent when nothing could be read at all.
        """
        asked = tuple({address.casefold(): address for address in addresses}.values())
        questions = [(some, span) for span in _spans(window) for some in packs(asked, MAILBOXES)]
        found: dict[str, Calendar] = {}
        for some in packs(tuple(questions), LIMIT):
            for calendar in await self._answers(some, 0 if besides else WIDTH):
                _add(found, calendar)
        return {address: replace(found[address.casefold()], address=address) for address in addresses}

    async def _answers(self, questions: tuple[_Question, ...], widest: int) -> list[Calendar]:
        if len(questions) == 1:
            body, width = _body(questions[0]), min(1, widest)
            ask = Ask("POST", self._path(), {}, body, _UTC, repeatable=True, width=width)
            return _calendars(questions[0], (await self._wire.send(ask)).content)
        parts = await self._parts(questions, widest)
        refused = [_refusal(part) for part in parts if part.status != 200]
        if any(part.status == 401 for part in parts):
            raise SignInNeeded(reason="token_refused")
        if len(refused) == len(parts):
            raise refused[0]
        judged = zip(questions, parts, strict=True)
        return [calendar for question, part in judged for calendar in _judged(question, part)]

    async def _parts(self, questions: tuple[_Question, ...], widest: int) -> list[PartAnswer]:
        """Each part's last answer. Parts that Graph put off are asked again, alone, when they may be."""
        open_ = {str(n): _part(n, self._path(), question) for n, question in enumerate(questions)}
        answers: dict[str, PartAnswer] = {}
        deadline = time.monotonic() + self._wire.patience.total_seconds()
        for attempt in range(6):
            answers.update(await self._wire.batch(list(open_.values()), widest))
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
