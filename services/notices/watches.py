"""Keeping a mailbox watched: what is due is decided here, by the expiry that Graph granted.

https://learn.microsoft.com/graph/change-notifications-lifecycle-events
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.errors import GraphConflict, GraphMissing
from services.graph.subscriptions import Subscription, Subscriptions
from services.model import Watch
from services.notices.read import Lifecycle, state_hash

ASK_FOR = timedelta(days=6)  # Graph grants at most 7 days less a bit, and may grant less than asked


@dataclass(frozen=True, slots=True)
class Doorbell:
    """Where Graph rings: both on Muster's public origin, https."""

    notices: str
    lifecycle: str

    @classmethod
    def at(cls, public_url: str) -> "Doorbell":
        return cls(f"{public_url}/graph/notifications", f"{public_url}/graph/lifecycle")


class Due(StrEnum):
    NOTHING = "nothing"
    RENEW = "renew"  # PATCH its expiry; that reauthorizes it too
    REAUTHORIZE = "reauthorize"  # Graph wants to see a fresh token, or it will fall silent
    OPEN = "open"  # there is none (any more): a new one, and look at everything it may have missed
    LOOK = "look"  # it stands, but notices were lost: look at everything


def what_is_due(watches: Sequence[Watch], now: datetime) -> Due:
    """For one mailbox, with all of its watches."""
    living = [watch for watch in watches if watch.expires > now]
    if not living:
        return Due.OPEN
    return Due.RENEW if max(watch.renew_at for watch in living) <= now else Due.NOTHING


def what_it_asks(lifecycle: Lifecycle) -> Due:
    if lifecycle is Lifecycle.REAUTHORIZE:
        return Due.REAUTHORIZE
    return Due.OPEN if lifecycle is Lifecycle.REMOVED else Due.LOOK


async def open_watch(
    subscriptions: Subscriptions, doorbell: Doorbell, tenant: str, mailbox: str, now: datetime
) -> Watch:
    """A fresh watch on the mailbox (an object id) that `subscriptions` speak for. Save it, then look at
    everything: notices that came before it was saved were dropped. Raises GraphError."""
    try:
        return await _open(subscriptions, doorbell, tenant, mailbox, now)
    except GraphConflict:
        # One of ours stands there that we know nothing of: a crash came between opening and saving.
        # Its secret is lost, so it is no use.
        await _close_strays(subscriptions, doorbell)
        return await _open(subscriptions, doorbell, tenant, mailbox, now)


async def renew_watch(subscriptions: Subscriptions, watch: Watch, now: datetime) -> Watch | None:
    """The same watch with the expiry that Graph granted; None when Graph knows it no more: open a new one."""
    try:
        granted = await subscriptions.renew(watch.id, now + ASK_FOR)
    except GraphMissing:
        return None
    return replace(watch, expires=granted.expires, renew_at=half_life(now, granted.expires))


async def reauthorize_watch(subscriptions: Subscriptions, watch: Watch) -> bool:
    """Graph goes on telling; the expiry stays. False when Graph knows the watch no more: open a new one.

    Not within ten minutes of a renewal, which reauthorizes by itself.
    """
    try:
        await subscriptions.reauthorize(watch.id)
    except GraphMissing:
        return False
    return True


def half_life(now: datetime, expires: datetime) -> datetime:
    return now + max(expires - now, timedelta()) / 2


async def _open(
    subscriptions: Subscriptions, doorbell: Doorbell, tenant: str, mailbox: str, now: datetime
) -> Watch:
    secret = secrets.token_urlsafe(32)
    granted = await subscriptions.create(
        notification_url=doorbell.notices,
        lifecycle_url=doorbell.lifecycle,
        client_state=secret,
        expires=now + ASK_FOR,
    )
    return _watch(granted, tenant, mailbox, secret, now)


def _watch(granted: Subscription, tenant: str, mailbox: str, secret: str, now: datetime) -> Watch:
    renew_at = half_life(now, granted.expires)
    return Watch(granted.id, tenant, mailbox, state_hash(secret), granted.expires, renew_at)


async def _close_strays(subscriptions: Subscriptions, doorbell: Doorbell) -> None:
    for each in await subscriptions.list():
        same = each.resource.strip("/").casefold() == subscriptions.resource.casefold()
        if same and each.notification_url == doorbell.notices:
            await subscriptions.delete(each.id)
