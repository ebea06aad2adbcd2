"""Who may knock: every activity's token, tenant and service address are verified here."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import httpx

from services.cloud import Cloud


class Refused(Exception):
    """Not let in. `status` is 401 (who are you), 403 (not your tenant), 400 or 413 (not an activity)."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Gate:
    def __init__(
        self,
        http: httpx.AsyncClient,
        cloud: Cloud,
        app_id: str,
        tenants: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        """`http` reaches the cloud (httpx.AsyncClient(transport=Reaching(cloud))); `clock` is real time."""

    async def admit(self, body: bytes, authorization: str | None) -> Mapping[str, Any]:
        """The activity as JSON, once token, tenant and service address hold. Raises Refused."""
        raise NotImplementedError
