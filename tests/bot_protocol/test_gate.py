"""Over real HTTP: the bot's own door, and the key server across the network."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import jwt
import pytest
from aiohttp.test_utils import TestServer

from bot.app import Doors, build_app
from bot.teams import Teams
from bot.turn import Reply, Turn

from .far_end import APP, OURS, TENANT, THEIRS, FarEnd, packed, public


class Door:
    """/api/messages over real HTTP, and the turns that came through."""

    def __init__(self, http: httpx.AsyncClient, far_end: FarEnd, turns: list[Turn]) -> None:
        self.http = http
        self.far_end = far_end
        self.turns = turns

    async def knock(self, authorization: str | None, body: bytes | None = None, **changed: Any) -> int:
        headers = {"Content-Type": b"application/json"}
        if authorization is not None:
            headers["Authorization"] = authorization.encode("latin-1")
        content = packed(self.far_end.activity(**changed)) if body is None else body
        return (await self.http.post("/api/messages", headers=headers, content=content)).status_code

    async def knock_well(self, body: bytes | None = None, **changed: Any) -> int:
        return await self.knock(f"Bearer {self.far_end.token()}", body, **changed)


@pytest.fixture
async def door(far_end: FarEnd, teams: Teams) -> AsyncIterator[Door]:
    turns: list[Turn] = []

    async def on_turn(turn: Turn) -> Reply:
        turns.append(turn)
        return None

    async def unused(*_: Any) -> Any:
        raise AssertionError("not this door")

    async def messages(body: bytes, authorization: str | None) -> Any:
        return await teams.receive(body, authorization, on_turn)

    doors = Doors(messages, *[unused] * 9)
    server = TestServer(build_app(doors, far_end.cloud, "https://muster.example.com"))
    await server.start_server()
    async with httpx.AsyncClient(base_url=str(server.make_url(""))) as http:
        yield Door(http, far_end, turns)
    await server.close()


async def test_what_the_bot_connector_signed_is_let_in(door: Door) -> None:
    assert await door.knock_well() == 200
    assert [turn.text for turn in door.turns] == ["help"]


async def test_the_scheme_may_be_written_in_any_case(door: Door) -> None:
    assert await door.knock(f"bearer {door.far_end.token()}") == 200


def tampered(token: str) -> str:
    head, claims, signature = token.split(".")
    padded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed = base64.urlsafe_b64encode(json.dumps(padded | {"sub": "x"}).encode()).rstrip(b"=").decode()
    return f"{head}.{changed}.{signature}"


def unsigned(far_end: FarEnd) -> str:
    return jwt.encode(far_end.claims(), None, algorithm="none", headers={"kid": "k1"})


def signed_with_the_public_key(far_end: FarEnd) -> str:
    """The classic: RS256's public key taken for an HS256 secret."""
    head, claims = ({"alg": "HS256", "kid": "k1"}, far_end.claims())
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims)]
    secret = far_end.keys[0]["n"].encode()
    signature = hmac.digest(secret, b".".join(parts), "sha256")
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def with_own_key_inside(far_end: FarEnd) -> str:
    headers = {"kid": "k1", "jwk": public("k1", THEIRS), "jku": f"{far_end.origin}/mine"}
    return jwt.encode(far_end.claims(), THEIRS, algorithm="RS256", headers=headers)


BAD: dict[str, Callable[[FarEnd], str | None]] = {
    "no header at all": lambda far_end: None,
    "an empty header": lambda far_end: "",
    "the scheme alone": lambda far_end: "Bearer",
    "Basic instead of Bearer": lambda far_end: "Basic bXVzdGVyOm11c3Rlcg==",
    "a good token without its scheme": lambda far_end: far_end.token(),
    "garbage": lambda far_end: "Bearer garbage",
    "three parts of garbage": lambda far_end: "Bearer a.b.c",
    "bytes that are no text": lambda far_end: "Bearer \xff\xfe.\xff.\xff",
    "very long": lambda far_end: "Bearer " + "x" * 6000,
    "two tokens": lambda far_end: f"Bearer {far_end.token()} {far_end.token()}",
    "somebody else's key under our key id": lambda far_end: f"Bearer {far_end.token(key=THEIRS)}",
    "an unknown key id": lambda far_end: f"Bearer {far_end.token(kid='k9')}",
    "no key id": lambda far_end: "Bearer " + jwt.encode(far_end.claims(), OURS, algorithm="RS256"),
    "a key of its own inside": lambda far_end: f"Bearer {with_own_key_inside(far_end)}",
    "claims changed after signing": lambda far_end: f"Bearer {tampered(far_end.token())}",
    "no signature": lambda far_end: "Bearer " + far_end.token().rsplit(".", 1)[0] + ".",
    "alg none": lambda far_end: f"Bearer {unsigned(far_end)}",
    "alg HS256 with the public key": lambda far_end: f"Bearer {signed_with_the_public_key(far_end)}",
    "alg RS512": lambda far_end: f"Bearer {far_end.token(alg='RS512')}",
    "alg PS256": lambda far_end: f"Bearer {far_end.token(alg='PS256')}",
    "another audience": lambda far_end: f"Bearer {far_end.token(aud=TENANT)}",
    "our audience among others": lambda far_end: f"Bearer {far_end.token(aud=[APP, TENANT])}",
    "no audience": lambda far_end: f"Bearer {far_end.token(aud=None)}",
    "another issuer": lambda far_end: f"Bearer {far_end.token(iss='https://api.botframework.us')}",
    "the issuer of emulators": lambda far_end: (
        f"Bearer {far_end.token(iss='https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/')}"
    ),
    "the issuer of skills": lambda far_end: (
        "Bearer "
        + far_end.token(iss=f"https://login.microsoftonline.com/{TENANT}/v2.0", appid=TENANT, ver="2.0")
    ),
    "no issuer": lambda far_end: f"Bearer {far_end.token(iss=None)}",
    "expired": lambda far_end: f"Bearer {far_end.token(exp=int(time.time()) - 120)}",
    "no expiry": lambda far_end: f"Bearer {far_end.token(exp=None)}",
    "an expiry that is no number": lambda far_end: f"Bearer {far_end.token(exp='tomorrow')}",
    "an endless expiry": lambda far_end: f"Bearer {far_end.token(exp=float('inf'))}",
    "not valid yet": lambda far_end: f"Bearer {far_end.token(nbf=int(time.time()) + 120)}",
    "no service address": lambda far_end: f"Bearer {far_end.token(serviceurl=None)}",
    "another service address": lambda far_end: (
        f"Bearer {far_end.token(serviceurl='https://smba.trafficmanager.net/emea/')}"
    ),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_bad_bearer_is_answered_401_and_no_flow_runs(what: str, door: Door) -> None:
    assert await door.knock(BAD[what](door.far_end)) == 401
    assert door.turns == []


async def test_a_token_that_ran_out_a_moment_ago_is_still_taken(door: Door) -> None:
    token = door.far_end.token(exp=int(time.time()) - 20)

    assert await door.knock(f"Bearer {token}") == 200


FORGED = [
    "https://smba.trafficmanager.net.example.com/emea/",
    "https://smba.trafficmanager.net@example.com/emea/",
    "http://smba.trafficmanager.net/emea/",
    "https://example.com/smba.trafficmanager.net/",
    "file:///etc/passwd",
    "",
]


@pytest.mark.parametrize("address", FORGED)
async def test_a_service_address_outside_our_cloud_is_refused_even_when_signed(
    address: str, door: Door
) -> None:
    token = door.far_end.token(serviceurl=address)

    assert await door.knock(f"Bearer {token}", serviceUrl=address) == 401


async def test_an_activity_without_a_service_address_is_refused(door: Door) -> None:
    assert await door.knock(f"Bearer {door.far_end.token(serviceurl=None)}", serviceUrl=None) == 401


@pytest.mark.parametrize("channel", ["emulator", "webchat", "directline", None, ["msteams"]])
async def test_only_teams_is_let_in(channel: Any, door: Door) -> None:
    assert await door.knock_well(channelId=channel) == 401


async def test_a_key_speaks_only_for_the_channels_that_it_lists(door: Door) -> None:
    door.far_end.keys = [public("k1", OURS, endorsements=["webchat"])]

    assert await door.knock_well() == 401


FOREIGN = "cccccccc-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("conversation_tenant", "channel_tenant", "status"),
    [
        (TENANT, TENANT, 200),
        (TENANT.upper(), TENANT, 200),
        (None, TENANT, 200),
        (TENANT, None, 200),
        (FOREIGN, FOREIGN, 401),
        (TENANT, FOREIGN, 401),
        (FOREIGN, TENANT, 401),
        (None, FOREIGN, 401),
        (None, None, 401),
        ("", "", 401),
        ([TENANT], {"id": TENANT}, 401),
    ],
)
async def test_only_tenants_on_the_list_are_let_in(
    conversation_tenant: Any, channel_tenant: Any, status: int, door: Door
) -> None:
    conversation = {"id": "a:1", "tenantId": conversation_tenant}
    channel_data = {"tenant": {"id": channel_tenant}}

    assert await door.knock_well(conversation=conversation, channelData=channel_data) == status
    assert len(door.turns) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe{}",
        b'{"type": "message"}',
        b'{"type": 7, "conversation": {"id": "a"}}',
        b'{"type": "message", "conversation": []}',
        b'{"type": "message", "conversation": {"id": 7}}',
        b'{"type": "message", "conversation": {"id": "a"}, "value": NaN}',
        b'{"type": "message", "conversation": {"id": "a"}, "text": "\\ud800"}',
        b'{"type": "message", "conversation": {"id": "a"}, "text": "\\u0000"}',
        b'{"type": "message", "conversation": {"id": "a"}, "value": ' + b'{"a":' * 90 + b"1" + b"}" * 91,
        b"[" * 200_000,
        b'{"a":' * 40_000,
        b'{"n": ' + b"9" * 5000 + b"}",
    ],
)
async def test_a_body_that_is_no_activity_is_answered_400(body: bytes, door: Door) -> None:
    assert await door.knock_well(body) == 400
    assert door.turns == []


@pytest.mark.parametrize("body", [b"no json", b"[" * 200_000])
async def test_nothing_of_the_body_is_read_before_the_token_is_good(body: bytes, door: Door) -> None:
    assert await door.knock(f"Bearer {door.far_end.token(key=THEIRS)}", body) == 401


@pytest.mark.parametrize("authorized", [True, False])
async def test_a_body_over_256_kib_is_answered_413(authorized: bool, door: Door) -> None:
    token = f"Bearer {door.far_end.token()}" if authorized else None

    assert await door.knock(token, text="x" * 256 * 1024) == 413


async def test_a_body_that_hides_its_length_is_cut_off_just_the_same(door: Door) -> None:
    async def drops() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 8192

    answer = await door.http.post("/api/messages", content=drops())

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "wrong", [{"entities": "x"}, {"attachments": 7}, {"timestamp": "soon"}, {"from": []}]
)
async def test_fields_of_another_shape_never_answer_500(wrong: dict[str, Any], door: Door) -> None:
    assert await door.knock_well(**wrong) in (200, 400)


async def test_a_web_socket_is_not_a_way_in(door: Door) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}

    answer = await door.http.get("/api/messages", headers=upgrade)

    assert answer.status_code == 405


async def test_keys_are_fetched_once_a_day(door: Door, seconds: Any) -> None:
    for _ in range(3):
        assert await door.knock_well() == 200
    assert door.far_end.key_fetches == 1

    seconds.now += 24 * 3600
    assert await door.knock_well() == 200

    assert door.far_end.key_fetches == 2


async def test_a_new_signing_key_works_within_a_minute(door: Door, seconds: Any) -> None:
    await door.knock_well()
    door.far_end.keys = [public("k2", THEIRS, endorsements=["msteams"])]
    seconds.now += 60

    assert await door.knock(f"Bearer {door.far_end.token('k2', THEIRS)}") == 200
    assert await door.knock_well() == 401, "the old key is gone"


async def test_made_up_key_ids_cause_one_fetch_a_minute(door: Door, seconds: Any) -> None:
    await door.knock_well()
    seconds.now += 60

    knocks = [door.knock(f"Bearer {door.far_end.token(kid=f'made-up-{n}')}") for n in range(50)]
    assert set(await asyncio.gather(*knocks)) == {401}

    assert door.far_end.key_fetches == 2


async def test_the_first_callers_share_one_fetch_and_all_get_in(door: Door) -> None:
    door.far_end.key_delay = 0.1

    assert set(await asyncio.gather(*(door.knock_well() for _ in range(10)))) == {200}

    assert door.far_end.key_fetches == 1


async def test_a_slow_key_server_holds_up_nobody_whose_key_is_known(door: Door, seconds: Any) -> None:
    await door.knock_well()
    door.far_end.key_delay = 2
    seconds.now += 60

    stranger = asyncio.create_task(door.knock(f"Bearer {door.far_end.token(kid='made-up')}"))
    await asyncio.sleep(0.05)
    assert await door.knock_well() == 200

    assert not stranger.done()
    assert await stranger == 401


async def test_known_keys_go_on_serving_while_the_key_server_is_down(door: Door, seconds: Any) -> None:
    await door.knock_well()
    door.far_end.keys_down = True
    seconds.now += 25 * 3600

    assert await door.knock_well() == 200


async def test_without_any_key_nobody_gets_in_until_the_key_server_is_back(door: Door, seconds: Any) -> None:
    door.far_end.keys_down = True
    assert await door.knock_well() == 503
    door.far_end.keys_down = False
    seconds.now += 5

    assert await door.knock_well() == 200


async def test_a_key_set_at_another_address_is_not_believed(door: Door) -> None:
    elsewhere = FarEnd()
    server = await elsewhere.start()
    door.far_end.key_set = f"{elsewhere.origin}/v1/.well-known/keys"

    assert await door.knock_well() == 503

    assert elsewhere.key_fetches == 0
    await server.close()
