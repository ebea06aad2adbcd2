from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.gate import Gate
from bot.teams import Teams
from services.cloud import Reaching

from .far_end import APP, TENANT, FarEnd


class Seconds:
    """The clock that ages the keys, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def far_end() -> AsyncIterator[FarEnd]:
    far_end = FarEnd()
    server = await far_end.start()
    yield far_end
    await server.close()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def http(far_end: FarEnd) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=Reaching(far_end.cloud)) as http:
        yield http


@pytest.fixture
def gate(http: httpx.AsyncClient, far_end: FarEnd, seconds: Seconds) -> Gate:
    return Gate(http, far_end.cloud, APP, {TENANT}, seconds)


@pytest.fixture
def teams(http: httpx.AsyncClient, far_end: FarEnd, gate: Gate) -> Teams:
    async def app_token(scope: str) -> str:
        return f"token for {scope}"

    return Teams(http, far_end.cloud, APP, gate, app_token, answer_within=timedelta(seconds=0.4))
