"""Hearing of changes: watches kept open, notices taken in, and a look of one's own when nobody rings."""

from datetime import timedelta
from functools import partial

from bot.desk import Desk
from bot.durable import Step
from services.errors import GraphBusy, GraphSilent, SchedulingError
from services.model import Watch
from services.notices.read import Notice, WatchNotice, read_notices
from services.notices.watches import Doorbell, Due, open_watch, renew_watch, what_is_due, what_it_asks

WAIT = timedelta(seconds=2)


async def take_notices(body: bytes, desk: Desk) -> int:
    """A POST from Graph: kept as work before it is answered. Always 202: the body is a hint, nothing more."""
    reading = await read_notices(body, desk.tenants, desk.store.watch)
    for notice in reading.notices:
        await _take(notice, desk)
    for told in reading.lifecycle:
        await _heed(told, desk)
    return 202


async def tend(desk: Desk, step: Step, tenant: str, mailbox: str, due: str) -> None:
    """The story of one mailbox's watch. `due` is a Due; what Graph refuses for now is tried again.

    A mailbox whose owner is signed out, or may not be watched, is looked at by the clock instead.
    """
    await step("tend the watch", partial(_tend, desk, tenant, mailbox, Due(due)), tries=5, wait=WAIT)


async def begin_tending(desk: Desk, tenant: str, mailbox: str, due: Due, key: str) -> None:
    await desk.work.begin("tend", f"{mailbox}:{due}:{key}", tenant, mailbox, due, queue=mailbox)


async def _tend(desk: Desk, tenant: str, mailbox: str, due: Due) -> None:
    watches = await desk.store.watches_of(tenant, mailbox)
    by_the_clock = what_is_due(watches, desk.now())
    if due is Due.NOTHING or by_the_clock is Due.OPEN:
        due = by_the_clock
    try:
        if due is Due.RENEW and await _renew(desk, watches[0]):
            return
        if due is not Due.NOTHING:
            await _open(desk, tenant, mailbox)
    except (GraphBusy, GraphSilent):
        raise
    except SchedulingError:
        return


async def sweep(desk: Desk) -> None:
    """What is due, begun under keys that a second sweep makes alike."""
    now = desk.now()
    minute = int(now.timestamp()) // 60
    for tenant in desk.tenants:
        for watch in await desk.store.watches_to_renew(tenant, now):
            await begin_tending(desk, tenant, watch.mailbox, Due.RENEW, f"{minute}")
        for booking in await desk.store.bookings_to_look_at(tenant, now):
            await desk.work.begin("look", f"{booking.id}:{minute}", tenant, booking.id, queue=booking.id)


async def look_at_all(desk: Desk, tenant: str, mailbox: str, key: str) -> None:
    now = desk.now()
    for booking in await desk.store.active_bookings(tenant, ending_after=now, requester=mailbox):
        await desk.work.begin("look", f"{booking.id}:{key}", tenant, booking.id, queue=booking.id)


async def _take(notice: Notice, desk: Desk) -> None:
    tenant = notice.watch.tenant
    await desk.store.heard(tenant, notice.watch.id, desk.now())
    booking = await desk.store.booking_by_event(tenant, notice.event)
    if booking is not None:
        key = f"{booking.id}:{notice.change}:{notice.version}"  # a deleted event bears its last etag
        await desk.work.begin("look", key, tenant, booking.id, queue=booking.id)


async def _heed(told: WatchNotice, desk: Desk) -> None:
    watch, now = told.watch, desk.now()
    key = f"{told.lifecycle}:{int(now.timestamp())}"
    asks = what_it_asks(told.lifecycle)
    if asks is Due.OPEN:
        await desk.store.delete_watch(watch.tenant, watch.id)
    if asks in (Due.OPEN, Due.RENEW):
        await begin_tending(desk, watch.tenant, watch.mailbox, asks, key)
    if asks in (Due.OPEN, Due.LOOK):
        await look_at_all(desk, watch.tenant, watch.mailbox, key)


async def _renew(desk: Desk, watch: Watch) -> bool:
    graph = desk.graph(watch.tenant, watch.mailbox)
    renewed = await renew_watch(graph.subscriptions, watch, desk.now())
    if renewed is None:
        await desk.store.delete_watch(watch.tenant, watch.id)
        return False
    await desk.store.save_watch(watch.tenant, renewed)
    return True


async def _open(desk: Desk, tenant: str, mailbox: str) -> None:
    graph, bell = desk.graph(tenant, mailbox), Doorbell.at(desk.public_url)
    opened = await open_watch(graph.subscriptions, desk.handshakes, bell, tenant, mailbox, desk.now())
    await desk.store.save_watch(tenant, opened)
    await look_at_all(desk, tenant, mailbox, opened.id)
