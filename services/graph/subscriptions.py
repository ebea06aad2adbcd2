"""Change-notification subscriptions on one mailbox's events.

https://learn.microsoft.com/graph/api/resources/subscription
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from services.errors import GraphMissing
from services.graph.wire import Wire

LONGEST = timedelta(minutes=10_080)  # for Outlook's events, without their content


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    resource: str
    expires: datetime  # what Graph granted, which may differ from what was asked
    notification_url: str = ""


class Subscriptions:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.resource = f"{wire.home}/events".lstrip("/")

    async def create(
        self,
        *,
        notification_url: str,
        lifecycle_url: str,
        client_state: str,
        expires: datetime,
    ) -> Subscription:
        """Watches all events of the own mailbox. Graph knocks at both addresses before it answers.

        `lifecycle_url` cannot be added later; notices carry immutable event ids. Never repeated by
        itself: GraphConflict when the same watch stands already, GraphRejected when the handshake fails.
        """
        body = {
            "changeType": "created,updated,deleted",
            "notificationUrl": notification_url,
            "lifecycleNotificationUrl": lifecycle_url,
            "resource": self.resource,
            "expirationDateTime": _when(expires),
            "clientState": client_state,
        }
        headers = {"Prefer": 'IdType="ImmutableId"'}
        return _read(await self._wire.post("/subscriptions", body, headers=headers))

    async def renew(self, id: str, expires: datetime) -> Subscription:
        """Also answers a "reauthorizationRequired". GraphMissing when it is gone: open a new one."""
        body = {"expirationDateTime": _when(expires)}
        return _read(await self._wire.patch(_path(id), body, repeatable=True))

    async def reauthorize(self, id: str) -> None:
        await self._wire.post(f"{_path(id)}/reauthorize", None, repeatable=True)

    async def delete(self, id: str) -> None:
        """Gone already is fine."""
        try:
            await self._wire.delete(_path(id))
        except GraphMissing:
            return

    async def list(self) -> tuple[Subscription, ...]:
        """The caller's own: to the app itself, those of all mailboxes that it watches."""
        pages = self._wire.pages("/subscriptions", {})
        return tuple([_read(item) async for page in pages for item in page])


def _path(id: str) -> str:
    return f"/subscriptions/{quote(id, safe='')}"


def _when(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(item: dict[str, Any]) -> Subscription:
    return Subscription(
        id=str(item["id"]),
        resource=str(item.get("resource") or ""),
        expires=datetime.fromisoformat(item["expirationDateTime"]).astimezone(UTC),
        notification_url=str(item.get("notificationUrl") or ""),
    )
