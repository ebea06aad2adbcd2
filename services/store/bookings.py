"""Bookings: written under a revision, so that nobody overwrites what they have not read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, delete, func, select, type_coerce, update

from services.booking.news import News
from services.model import Booking, BookingState, Span
from services.store.rows import Rows, must_match
from services.store.tables import bookings as table
from services.store.tables import news as news_table
from services.store.words import Untold

ALIVE = (BookingState.BOOKING, BookingState.BOOKED, BookingState.CANCELLING)


class Bookings(Rows):
    async def booking(self, tenant: str, id: str) -> Booking | None:
        return await self._booking(_of(tenant).where(table.c.id == id))

    async def bookings_of(self, tenant: str, proposal: str) -> tuple[Booking, ...]:
        """What became of a claimed proposal: one; of a loop (whose id `proposal` is) all, by their places."""
        query = _of(tenant).where(table.c.proposal == proposal).order_by(table.c.place)
        return tuple(_read(row) for row in await self._all(query))

    async def booking_by_event(self, tenant: str, event: str) -> Booking | None:
        """By Graph's immutable event id."""
        return await self._booking(_newest(_of(tenant).where(table.c.event == event)))

    async def booking_by_ical_uid(self, tenant: str, ical_uid: str) -> Booking | None:
        return await self._booking(_newest(_of(tenant).where(table.c.ical_uid == ical_uid)))

    async def latest_booking(
        self, tenant: str, conversation: str, requester: str, *, since: datetime | None = None
    ) -> Booking | None:
        """The newest that somebody pressed in a chat (a Conversation's id), in any state; None when that was
        before `since`."""
        here = _of(tenant).where(table.c.conversation == conversation, table.c.requester == requester)
        return await self._booking(_newest(here.where(table.c.created >= since) if since else here))

    async def active_bookings(
        self, tenant: str, *, ending_after: datetime, requester: str = ""
    ) -> tuple[Booking, ...]:
        """BOOKING, BOOKED or CANCELLING and not yet over, by start. `requester` "" means everybody's."""
        query = _of(tenant).where(table.c.state.in_(ALIVE), table.c.ends > ending_after)
        if requester:
            query = query.where(table.c.requester == requester)
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.starts, table.c.id)))

    async def interviews_with(
        self, tenant: str, candidate: str, *, ending_after: datetime
    ) -> tuple[Booking, ...]:
        """BOOKING or BOOKED with that candidate (an address), whoever asked, and not yet over, by start.
        Debriefs, which are held without them, are none."""
        wanted = candidate.casefold()
        return tuple(
            each
            for each in await self._naming(tenant, candidate, ending_after)
            if each.plan.candidate.address.casefold() == wanted and each.plan.meets_candidate
        )

    async def interviews_held(self, tenant: str, oid: str, *, ending_after: datetime) -> tuple[Booking, ...]:
        """BOOKED, not yet over, and that person (an Entra object id) sits in it, by start."""
        return tuple(
            each
            for each in await self._naming(tenant, oid, ending_after)
            if each.state is BookingState.BOOKED and any(p.id == oid for p in each.slot.people)
        )

    async def _naming(self, tenant: str, text: str, ending_after: datetime) -> list[Booking]:
        """Those in which that text stands somewhere, so that not all that is to come is read."""
        query = _of(tenant).where(
            table.c.state.in_((BookingState.BOOKING, BookingState.BOOKED)),
            table.c.ends > ending_after,
            func.lower(type_coerce(table.c.body, Text)).contains(text.lower(), autoescape=True),
        )
        return [_read(row) for row in await self._all(query.order_by(table.c.starts, table.c.id))]

    async def save_booking(self, tenant: str, booking: Booking, news: Sequence[News] = ()) -> Booking | None:
        """Writes if the row still has `booking.revision`, and raises it by one; returns the new row.

        None: somebody else wrote meanwhile (read again), or there is no such booking. What shows it is not
        written, see `set_booking_card`. `news` stands or falls with it, see `untold`.
        """
        must_match(tenant, booking.tenant)
        saved = replace(booking, revision=booking.revision + 1)
        values = columns_of(saved)
        del values["card"], values["shown"]
        guarded = update(table).where(*_at(tenant, booking.id), table.c.revision == booking.revision)
        writing = guarded.values(**values).returning(table.c.card, table.c.shown)
        async with self._writing() as connection:
            written = await connection.execute(writing)
            row = written.one_or_none()
            if row and news:
                await connection.execute(news_table.insert(), _rows_of(news, saved))
        return replace(saved, card=row.card, shown=row.shown) if row else None

    async def change_booking(
        self,
        tenant: str,
        id: str,
        change: Callable[[Booking], Booking | None],
        news: Callable[[Booking], Sequence[News]] = lambda _: (),
    ) -> Booking | None:
        """Read, `change`, save; again when somebody wrote in between. `change` is pure and may run twice.

        When it returns None or the booking as it was, nothing is written and no revision rises. Returns what
        stands there then, or None when `change` refused or there is no such booking. `news`, pure too, says
        what of the change of that booking the chat is to be told.
        """
        while booking := await self.booking(tenant, id):
            changed = change(booking)
            if changed is None or changed == booking:
                return changed
            changed = replace(changed, revision=booking.revision)
            if saved := await self.save_booking(tenant, changed, news(booking)):
                return saved
        return None

    async def untold(self, tenant: str, id: str) -> tuple[Untold, ...]:
        """What the chat has not been told of that booking, in the order of telling."""
        here = news_table.c.tenant == tenant, news_table.c.booking == id
        query = select(news_table).where(*here).order_by(news_table.c.revision, news_table.c.line)
        return tuple(Untold(row.revision, row.line, row.body) for row in await self._all(query))

    async def told(self, tenant: str, id: str, told: Untold) -> bool:
        """It has been, or needs no telling any more."""
        c = news_table.c
        here = c.tenant == tenant, c.booking == id, c.revision == told.revision, c.line == told.line
        return await self._write(delete(news_table).where(*here)) > 0

    async def mark_booking(
        self,
        tenant: str,
        id: str,
        *,
        was: Collection[BookingState],
        becomes: BookingState,
        trouble: str | None = None,
        note: str | None = None,
    ) -> Booking | None:
        """The one who changes the state gets the booking; anyone later, or from another state, gets None."""

        def mark(booking: Booking) -> Booking | None:
            if booking.state not in was or booking.state is becomes:
                return None
            return replace(
                booking,
                state=becomes,
                trouble=booking.trouble if trouble is None else trouble,
                note=booking.note if note is None else note,
            )

        return await self.change_booking(tenant, id, mark)

    async def set_booking_card(self, tenant: str, id: str, card: str, shown: int = 0) -> bool:
        """Which activity shows it, in which revision. Raises none: the buttons on that very card name one."""
        return await self._write(update(table).where(*_at(tenant, id)).values(card=card, shown=shown)) > 0

    async def look_again(self, tenant: str, id: str, at: datetime | None) -> bool:
        """When to ask Outlook next, whatever notices say; None for never again. Raises no revision."""
        return await self._write(update(table).where(*_at(tenant, id)).values(next_look_at=at)) > 0

    async def bookings_to_look_at(self, tenant: str, now: datetime, limit: int = 100) -> tuple[Booking, ...]:
        """Those whose time to look has come, the longest overdue first."""
        due = _of(tenant).where(table.c.next_look_at <= now).order_by(table.c.next_look_at, table.c.id)
        return tuple(_read(row) for row in await self._all(due.limit(limit)))

    async def bookings_to_think_over(
        self, tenant: str, now: datetime, limit: int = 100
    ) -> tuple[Booking, ...]:
        """Those not yet over that changed since it was last thought over whom to write to about them."""
        query = _of(tenant).where(
            table.c.state.in_((BookingState.BOOKED, BookingState.CANCELLED)),
            table.c.ends > now,
            table.c.thought_over < table.c.revision,
        )
        return tuple(_read(row) for row in await self._all(query.limit(limit)))

    async def thought_over(self, tenant: str, id: str, revision: int) -> bool:
        """It was, in that revision. Raises no revision itself; False when it was by somebody else already."""
        here = *_at(tenant, id), table.c.thought_over < revision
        return await self._write(update(table).where(*here).values(thought_over=revision)) > 0

    async def bookings_between(self, tenant: str, span: Span) -> tuple[Booking, ...]:
        """BOOKING or BOOKED, starting within `span`, past ones too."""
        query = _of(tenant).where(
            table.c.state.in_((BookingState.BOOKING, BookingState.BOOKED)),
            table.c.starts >= span.start,
            table.c.starts < span.end,
        )
        return tuple(_read(row) for row in await self._all(query.order_by(table.c.starts, table.c.id)))

    async def _booking(self, query: Select[Any]) -> Booking | None:
        row = await self._one(query)
        return _read(row) if row else None


def columns_of(booking: Booking) -> dict[str, Any]:
    """The row of a booking, but for `created` and `next_look_at`, which it does not know."""
    span = booking.slot.span
    return {
        "tenant": booking.tenant,
        "id": booking.id,
        "proposal": booking.proposal,
        "place": booking.place,
        "conversation": booking.conversation.id,
        "requester": booking.requester,
        "state": booking.state,
        "revision": booking.revision,
        "card": booking.card,
        "shown": booking.shown,
        "event": booking.event,
        "ical_uid": booking.ical_uid,
        "candidate_event": booking.candidate_event,
        "starts": span.start,
        "ends": span.end,
        "body": booking,
    }


def _rows_of(news: Sequence[News], booking: Booking) -> list[dict[str, Any]]:
    here = {"tenant": booking.tenant, "booking": booking.id, "revision": booking.revision}
    return [{**here, "line": line, "body": one} for line, one in enumerate(news)]


def _of(tenant: str) -> Select[Any]:
    return select(table).where(table.c.tenant == tenant)


def _newest(query: Select[Any]) -> Select[Any]:
    return query.order_by(table.c.created.desc(), table.c.id).limit(1)


def _at(tenant: str, id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.tenant == tenant, table.c.id == id


def _read(row: Row[Any]) -> Booking:
    body: Booking = row.body
    return replace(body, state=BookingState(row.state), revision=row.revision, card=row.card, shown=row.shown)
