"""Hearing of changes: watches kept open, notices worked off, and a look of one's own when nobody rings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256

from bot.desk import Desk
from bot.durable import Step
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.graph.delta import DeltaLost
from services.model import Span, Watch
from services.notices.read import WatchNotice
from services.notices.reconcile import RECONCILED, UNWATCHED
from services.notices.watches import (
    Doorbell,
    Due,
    open_watch,
    reauthorize_watch,
    renew_watch,
    what_is_due,
    what_it_asks,
)
from services.store.mailboxes import FoundBy
from services.store.words import Mailbox

WAIT = timedelta(seconds=2)
AT_ONCE = 8  # looks under way in one process; what rings meanwhile waits in the books, each booking once
HANDSHAKE = timedelta(minutes=1)  # Graph knocks within seconds, twice; real time
BEFORE, AHEAD = timedelta(days=1), timedelta(days=120)  # the days whose changes are asked for
WINDOW_LEFT = timedelta(days=30)  # time to move the window on


async def work_off(desk: Desk) -> None:
    """Begins the looks that notices asked for, as many as there is room for."""
    for tenant in desk.tenants:
        room = AT_ONCE - desk.work.telling
        rung = await desk.store.notices(tenant, limit=room) if room > 0 else ()
        for one in rung:
            await begin_look(desk, tenant, one.booking, one.wave, "notice")
        await desk.store.drop_notices(tenant, rung)


async def heed(told: WatchNotice, desk: Desk) -> None:
    """What befell a watch: kept as work before it is answered."""
    watch, due = told.watch, what_it_asks(told.lifecycle)
    if due is Due.OPEN:
        await desk.store.delete_watch(watch.tenant, watch.id)
    key = f"{told.lifecycle}:{int(desk.now().timestamp())}"
    await begin_tending(desk, watch.tenant, watch.mailbox, due, key, by_app=watch.by_app)


async def begin_tending(
    desk: Desk, tenant: str, mailbox: str, due: Due, key: str, *, by_app: bool = False
) -> None:
    by = "app" if by_app else ""
    await desk.work.begin("tend", f"{mailbox}:{due}:{key}", tenant, mailbox, due, by, queue=mailbox)


async def begin_look(desk: Desk, tenant: str, booking: str, key: str, by: FoundBy) -> None:
    await desk.work.begin("look", f"{booking}:{key}", tenant, booking, by, queue=booking)


async def tend(desk: Desk, step: Step, tenant: str, mailbox: str, due: str, by: str = "") -> None:
    """The story of one mailbox: its watch is kept open, and what nobody told of is found.

    `due` is a Due; what Graph refuses for now is tried again. A mailbox whose owner is signed out, or which
    may not be watched, is tried again by the clock. Nothing is done where no interview is left.
    """
    by_app = bool(by)
    if not await step("note it", partial(_note, desk, tenant, mailbox, by_app)):
        return
    await step("tend the watch", partial(_tend, desk, tenant, mailbox, Due(due), by_app), tries=5, wait=WAIT)
    await step("catch up", partial(_catch_up, desk, tenant, mailbox), tries=5, wait=WAIT)


async def sweep(desk: Desk) -> None:
    """What is due, begun under keys that a second sweep makes alike."""
    now = desk.now()
    minute = int(now.timestamp()) // 60
    for tenant in desk.tenants:
        for box in await desk.store.mailboxes_to_tend(tenant, now):
            await begin_tending(desk, tenant, box.id, Due.NOTHING, f"{minute}", by_app=box.by_app)
        for booking in await desk.store.bookings_to_look_at(tenant, now):
            await begin_look(desk, tenant, booking.id, f"{minute}", "reconcile")
        for id, revision in await desk.store.cards_behind(tenant, now):
            # Teams may have refused every edit of the story that should have drawn it.
            await desk.work.begin("show", f"{id}:{revision}:{minute // 60}", tenant, id, queue=id)


async def look_at_all(desk: Desk, tenant: str, mailbox: str, key: str) -> None:
    for booking in await _interviews(desk, tenant, mailbox):
        await begin_look(desk, tenant, booking, key, "reconcile")


async def _interviews(desk: Desk, tenant: str, mailbox: str) -> list[str]:
    """Bookings not yet over that live in that mailbox."""
    active = await desk.store.active_bookings(tenant, ending_after=desk.now())
    return [booking.id for booking in active if mailbox in (booking.mailbox, booking.candidate_host)]


async def _note(desk: Desk, tenant: str, mailbox: str, by_app: bool) -> bool:
    """Whether anything in it is worth tending. The next time is set before anything can go wrong."""
    needed = bool(await _interviews(desk, tenant, mailbox))
    known = await desk.store.mailbox(tenant, mailbox) or Mailbox(tenant, mailbox, by_app)
    again = desk.now() + UNWATCHED if needed else None
    await desk.store.save_mailbox(tenant, replace(known, by_app=by_app, tend_at=again))
    return needed


async def _tend(desk: Desk, tenant: str, mailbox: str, due: Due, by_app: bool) -> None:
    now = desk.now()
    watches = await desk.store.watches_of(tenant, mailbox)
    by_the_clock = what_is_due(watches, now)
    if due in (Due.NOTHING, Due.LOOK) or by_the_clock is not Due.NOTHING:
        due = by_the_clock
    try:
        goes_on = due is Due.NOTHING or (due is not Due.OPEN and await _prolong(desk, watches[0], due))
        if not goes_on:
            await _open(desk, tenant, mailbox, by_app)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return
    await desk.store.drop_expired_watches(tenant, mailbox, now)


async def _prolong(desk: Desk, watch: Watch, due: Due) -> bool:
    """False when Graph knows the watch no more."""
    graph = desk.graph_at(watch.tenant, watch.mailbox, by_app=watch.by_app)
    if due is Due.REAUTHORIZE and await reauthorize_watch(graph.subscriptions, watch):
        return True
    renewed = await renew_watch(graph.subscriptions, watch, desk.now()) if due is Due.RENEW else None
    if renewed is None:
        await desk.store.delete_watch(watch.tenant, watch.id)
        return False
    await desk.store.save_watch(watch.tenant, renewed)
    return True


async def _open(desk: Desk, tenant: str, mailbox: str, by_app: bool) -> None:
    graph, bell = desk.graph_at(tenant, mailbox, by_app=by_app), Doorbell.at(desk.public_url)
    async with _handshake(desk, tenant, mailbox):
        opened = await open_watch(graph.subscriptions, bell, tenant, mailbox, desk.now())
    await desk.store.save_watch(tenant, replace(opened, by_app=by_app))


@asynccontextmanager
async def _handshake(desk: Desk, tenant: str, mailbox: str) -> AsyncIterator[None]:
    """Graph knocks while it is being asked, and may reach any replica."""
    await desk.store.expect_handshake(tenant, mailbox, datetime.now(UTC) + HANDSHAKE)
    try:
        yield
    finally:
        await desk.store.end_handshake(tenant, mailbox)


async def _catch_up(desk: Desk, tenant: str, mailbox: str) -> None:
    """Asks Graph what changed since last time. What it calls removed is looked at like everything else: the
    look's own GET tells whether it is gone, before anything is said."""
    box, now = await desk.store.mailbox(tenant, mailbox), desk.now()
    assert box is not None, "it was noted in the step before"
    try:
        read, events = await _read_on(desk, box, now)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return
    key = f"delta:{sha256(read.delta_link.encode()).hexdigest()[:16]}"
    if events is None:
        await look_at_all(desk, tenant, mailbox, key)
    else:
        for booking in await desk.store.bookings_by_events(tenant, events):
            await begin_look(desk, tenant, booking, key, "reconcile")
    again = await _next_time(desk, box, now)
    await desk.store.save_mailbox(tenant, replace(read, last_reconcile=now, tend_at=again))


async def _read_on(desk: Desk, box: Mailbox, now: datetime) -> tuple[Mailbox, frozenset[str] | None]:
    """The mailbox as far as it is read now, and the events to look at: None for all of them."""
    delta = desk.graph_at(box.tenant, box.id, by_app=box.by_app).delta
    if box.delta_link and box.window_ends and box.window_ends - now > WINDOW_LEFT:
        with suppress(DeltaLost):
            told = await delta.since(box.delta_link)
            return replace(box, delta_link=told.link), told.events
    window = Span(now - BEFORE, now + AHEAD)
    told = await delta.begin(window)
    return replace(box, delta_link=told.link, window_ends=window.end), None


async def _next_time(desk: Desk, box: Mailbox, now: datetime) -> datetime:
    """Where no watch could be opened, the clock is all there is."""
    renewals = [watch.renew_at for watch in await desk.store.watches_of(box.tenant, box.id)]
    return min(max(renewals), now + RECONCILED) if renewals else now + UNWATCHED
