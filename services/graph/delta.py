"""What changed in the default calendar since last time: Graph's delta query over a window of days.

https://learn.microsoft.com/graph/delta-query-events
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.errors import GraphError
from services.graph.wire import Wire
from services.model import Span

# Neither $select nor $filter is taken here, so pages are large and few members are read.
_PREFER = {"Prefer": 'IdType="ImmutableId", odata.maxpagesize=200'}
_LOST = frozenset({"syncstatenotfound", "resyncrequired"})


class DeltaLost(Exception):
    """Graph has forgotten how far we had read: begin anew, and look at everything."""


@dataclass(frozen=True, slots=True)
class DeltaRound:
    """`events` were created, changed, or are said to be gone: which of these, a GET must tell. An event may
    be named that lies outside the window, and one that moved out of it is called removed. `link` (a path
    with a query) goes on from here."""

    events: frozenset[str]
    link: str


class CalendarDelta:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def begin(self, window: Span) -> DeltaRound:
        """All events of the window, and where to go on."""
        params = {"startDateTime": _when(window.start), "endDateTime": _when(window.end)}
        return await self._round(f"{self._wire.home}/calendarView/delta", params)

    async def since(self, link: str) -> DeltaRound:
        """Raises DeltaLost; a link lives as long as Outlook's memory, which has a size and no fixed age."""
        try:
            return await self._round(link, {})
        except GraphError as error:
            # 410, or some 40x with a code whose capitals differ from page to page.
            if error.status == 410 or error.code.casefold() in _LOST:
                raise DeltaLost from error
            raise

    async def _round(self, path: str, params: dict[str, str]) -> DeltaRound:
        events: set[str] = set()
        link = ""
        async for page in self._wire.whole_pages(path, params, _PREFER):
            events |= {str(event["id"]) for event in page.get("value", []) if event.get("id")}
            link = page.get("@odata.deltaLink") or ""
        return DeltaRound(frozenset(events), link)


def _when(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
