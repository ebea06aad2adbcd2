"""The bot's doors, one line each. What happens behind them is given as `Doors`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.turn import Json
from services.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Page:
    """What the sign-in window shows. With `code`, the page hands it to Teams and shows it to type in chat."""

    words: str
    code: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes to sign in, and the cookie that will prove that it is the same one."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Doors:
    """What stands behind each route; none of them raises for what a stranger may send."""

    messages: Callable[[bytes, str | None], Awaitable[tuple[int, Json | None]]]  # body, Authorization
    start_sign_in: Callable[[str], Awaitable[Departure | Page]]  # ?t=
    finish_sign_in: Callable[[Mapping[str, str], str | None], Awaitable[Page]]  # Entra's answer, the cookie
    awaits_handshake: Callable[[], Awaitable[bool]]  # is a subscription of ours being created just now?
    notifications: Callable[[bytes], Awaitable[int]]  # -> 202, 429 or 503
    lifecycle: Callable[[bytes], Awaitable[int]]
    healthy: Callable[[], Awaitable[bool]]
    pulse: Callable[[datetime], Awaitable[int]] | None = None  # sandbox only: world time -> pending


def build_app(doors: Doors, cloud: Cloud, public_url: str) -> web.Application:
    raise NotImplementedError
