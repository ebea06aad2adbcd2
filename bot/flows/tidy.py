"""Forgetting what has had its time."""

from datetime import UTC, datetime, timedelta

from bot.desk import Desk

REQUESTS_WAIT = timedelta(days=14)  # as long as the buttons of their cards can be pressed


async def sweep(desk: Desk) -> None:
    for tenant in desk.tenants:
        await desk.store.drop_waiting(tenant, desk.now() - REQUESTS_WAIT)
    await desk.store.delete_expired_sign_ins(datetime.now(UTC))  # signing in lives in real time
