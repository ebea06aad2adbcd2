"""An id_token is believed only when every part of it holds."""

import asyncio
import time
from typing import Any

import httpx
import jwt
import pytest

from services.cloud import Reaching
from services.identity.idtoken import BadIdToken, SigningKeys, read_id_token
from tests.identity.sts import APP, DANA, FOREIGN_KEY, OTHER_TENANT, TENANT, Sts, entra_running, id_token

LOGIN = "https://login.microsoftonline.com"


async def read(
    token: str, sts: Sts, now: float | None = None, keys: SigningKeys | None = None
) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=Reaching(sts.cloud)) as http:
        return await read_id_token(
            token,
            keys or SigningKeys(http, LOGIN),
            login=LOGIN,
            tenant=TENANT,
            app_id=APP,
            nonce="n",
            now=now or time.time(),
        )


async def test_a_sound_id_token_tells_who_signed_in() -> None:
    async with entra_running() as sts:
        assert (await read(id_token("n"), sts))["oid"] == DANA


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", f"https://login.microsoftonline.com/{OTHER_TENANT}/v2.0"),
        ("iss", "https://login.microsoftonline.com/common/v2.0"),
        ("iss", None),
        ("aud", "another-app"),
        ("aud", [APP, "another-app"]),
        ("aud", None),
        ("tid", OTHER_TENANT),
        ("tid", None),
        ("oid", None),
        ("oid", ""),
        ("oid", 7),
        ("nonce", "another"),
        ("nonce", None),
        ("exp", 1),
        ("exp", None),
        ("exp", "later"),
        ("nbf", 99_999_999_999),
        ("nbf", None),
    ],
)
async def test_each_wrong_claim_is_refused_by_name(claim: str, value: Any) -> None:
    async with entra_running() as sts:
        with pytest.raises(BadIdToken, match=claim):
            await read(id_token("n", **{claim: value}), sts)


async def test_a_token_of_another_key_is_refused() -> None:
    async with entra_running() as sts:
        with pytest.raises(BadIdToken, match="signature"):
            await read(id_token("n", key=FOREIGN_KEY), sts)


@pytest.mark.parametrize("token", ["", "a.b.c", "garbage", jwt.encode({"oid": DANA}, "x" * 32, "HS256")])
async def test_what_is_no_rs256_token_is_refused(token: str) -> None:
    async with entra_running() as sts:
        with pytest.raises(BadIdToken):
            await read(token, sts)
        assert sts.key_fetches == 0


async def test_an_unsigned_token_is_refused() -> None:
    claims = jwt.decode(id_token("n"), options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, "none", headers={"kid": "k1"})  # type: ignore[arg-type]
    async with entra_running() as sts:
        with pytest.raises(BadIdToken, match="alg"):
            await read(unsigned, sts)


async def test_clocks_may_differ_by_two_minutes() -> None:
    async with entra_running() as sts:
        soon = time.time() + 3600
        await read(id_token("n"), sts, now=soon + 100)
        with pytest.raises(BadIdToken, match="exp"):
            await read(id_token("n"), sts, now=soon + 130)


async def test_fifty_made_up_key_ids_cost_one_fetch() -> None:
    async with entra_running() as sts, httpx.AsyncClient(transport=Reaching(sts.cloud)) as http:
        keys = SigningKeys(http, LOGIN)
        found = await asyncio.gather(*(keys.find(TENANT, f"made-up-{n}") for n in range(50)))

        assert found == [None] * 50
        assert sts.key_fetches == 1


async def test_a_rolled_key_is_found_within_a_minute() -> None:
    clock = 1000.0
    async with entra_running() as sts, httpx.AsyncClient(transport=Reaching(sts.cloud)) as http:
        keys = SigningKeys(http, LOGIN, lambda: clock)
        assert await keys.find(TENANT, "k1")
        sts.kids = ["k2"]
        assert await keys.find(TENANT, "k2") is None

        clock += 61
        assert await keys.find(TENANT, "k2")
        assert await keys.find(TENANT, "k1") is None
        assert sts.key_fetches == 2
