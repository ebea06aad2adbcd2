"""Where Microsoft lives: one Cloud per national cloud, and the sandbox in its place on loopback.

The product always speaks of Microsoft's real hosts. Only here, at the network's far end, is a host
exchanged for the sandbox's origin, so that every line of code above is the one that runs live.
https://learn.microsoft.com/graph/deployments
"""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx


@dataclass(frozen=True, slots=True)
class Cloud:
    """The origins of one Microsoft cloud. `stand_in` is a sandbox's origin on loopback, or None."""

    login: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"
    bot_login: str = "https://login.botframework.com"
    bot_audience: str = "https://api.botframework.com"
    teams_js: str = "https://res.cdn.office.net"
    service_hosts: tuple[str, ...] = ("smba.trafficmanager.net",)
    stand_in: str | None = None

    def reach(self, url: str) -> str:
        """The address to really knock at: `url` itself, or the same path at the sandbox."""
        parts = urlsplit(url)
        origins = (self.login, self.graph, self.bot_login, self.teams_js)
        if self.stand_in is None or f"{parts.scheme}://{parts.netloc}" not in origins:
            return url
        return self.stand_in + urlunsplit(("", "", *parts[2:]))

    def serves(self, service_url: str) -> bool:
        """Is this a Bot Connector of this cloud? The check before anything is ever sent there."""
        parts = urlsplit(service_url)
        if self.stand_in is not None:
            return f"{parts.scheme}://{parts.netloc}" == self.stand_in
        known = parts.hostname in self.service_hosts and parts.netloc == parts.hostname
        return parts.scheme == "https" and known


class Reaching(httpx.AsyncBaseTransport):
    """httpx's own transport, sent to where `cloud` is reached."""

    def __init__(self, cloud: Cloud, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._cloud = cloud
        self._transport = transport or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = httpx.URL(self._cloud.reach(str(request.url)))
        request.headers["Host"] = request.url.netloc.decode("ascii")
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._transport.aclose()
