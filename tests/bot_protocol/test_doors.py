"""Every route of the bot, over real HTTP."""

import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog
from aiohttp.test_utils import TestServer

from bot.app import Departure, Doors, Page, build_app
from bot.logs import set_up_logs
from services.cloud import Cloud

LIVE = "https://muster.example.com"
LOCAL = "http://127.0.0.1:3978"
SANDBOX = Cloud(stand_in="http://127.0.0.1:3979")


@dataclass
class Behind:
    """What stands behind the doors here, and what came through them."""

    page: Page = field(default_factory=lambda: Page("You are signed in.", "482913"))
    departure: Departure | Page = field(
        default_factory=lambda: Departure("https://login.example/a?b=c", "proof")
    )
    subscribing: bool = True
    well: bool = True
    came: list[Any] = field(default_factory=list)

    @property
    def doors(self) -> Doors:
        return Doors(
            messages=self.messages,
            start_sign_in=self.start_sign_in,
            finish_sign_in=self.finish_sign_in,
            start_consent=self.start_sign_in,
            finish_consent=self.finish_sign_in,
            awaits_handshake=self.awaits_handshake,
            notifications=self.notifications,
            lifecycle=self.lifecycle,
            healthy=self.healthy,
            guide=self.guide,
            pulse=self.pulse,
        )

    async def guide(self, token: str, nonce: str) -> str | None:
        return f"<style nonce={nonce}></style>guide" if token == "ours" else None

    async def messages(self, body: bytes, authorization: str | None) -> tuple[int, Any]:
        self.came.append((body, authorization))
        return 200, {"statusCode": 200}

    async def start_sign_in(self, link: str) -> Departure | Page:
        self.came.append(link)
        if link == "boom":
            raise RuntimeError("s3cret in the middle")
        return self.departure

    async def finish_sign_in(self, answer: Mapping[str, str], cookie: str | None) -> Page:
        self.came.append((dict(answer), cookie))
        return self.page

    async def awaits_handshake(self) -> bool:
        return self.subscribing

    async def notifications(self, body: bytes) -> int:
        self.came.append(("notice", body))
        return 202

    async def lifecycle(self, body: bytes) -> int:
        self.came.append(("lifecycle", body))
        return 202

    async def healthy(self) -> bool:
        return self.well

    async def pulse(self, now: datetime) -> int:
        self.came.append(now)
        return 3


Serve = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
async def serve(behind: Behind) -> AsyncIterator[Serve]:
    open_ones: list[Any] = []

    async def serve(
        cloud: Cloud = SANDBOX, public_url: str = LOCAL, doors: Doors | None = None
    ) -> httpx.AsyncClient:
        server = TestServer(build_app(doors or behind.doors, cloud, public_url))
        await server.start_server()
        client = httpx.AsyncClient(base_url=str(server.make_url("")))
        open_ones.extend([client.aclose, server.close])
        return client

    yield serve
    for close in open_ones:
        await close()


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream, handlers, level = io.StringIO(), logging.root.handlers[:], logging.root.level
    set_up_logs(stream)
    yield stream
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


async def test_leaving_for_entra_binds_the_browser_with_a_host_cookie(serve: Serve, behind: Behind) -> None:
    answer = await (await serve(Cloud(), LIVE)).get("/auth/start?t=link-1")

    assert (answer.status_code, answer.headers["Location"]) == (302, "https://login.example/a?b=c")
    assert behind.came == ["link-1"]
    name, *rules = answer.headers["Set-Cookie"].split("; ")
    assert name == "__Host-muster-signin=proof"
    assert set(rules) == {"HttpOnly", "Max-Age=600", "Path=/", "SameSite=None", "Secure"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_on_plain_loopback_the_cookie_has_another_name_and_is_lax(serve: Serve) -> None:
    answer = await (await serve()).get("/auth/start?t=link-1")

    name, *rules = answer.headers["Set-Cookie"].split("; ")
    assert name == "muster-signin=proof"
    assert set(rules) == {"HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax"}


async def test_a_link_that_is_over_shows_a_page_and_gives_no_cookie(serve: Serve, behind: Behind) -> None:
    behind.departure = Page("This link was used already.", status=410)

    answer = await (await serve()).get("/auth/start?t=old")

    assert (answer.status_code, "This link was used already." in answer.text) == (410, True)
    assert "Set-Cookie" not in answer.headers


async def test_entras_form_comes_through_with_the_cookie_which_then_ends(
    serve: Serve, behind: Behind
) -> None:
    client = await serve()
    client.cookies.set("muster-signin", "proof", domain="127.0.0.1")

    answer = await client.post("/auth/callback", data={"code": "c+/=", "state": "s"})

    assert answer.status_code == 200
    assert behind.came == [({"code": "c+/=", "state": "s"}, "proof")]
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


async def test_entras_answer_may_come_by_query(serve: Serve, behind: Behind) -> None:
    await (await serve()).get("/auth/callback?error=access_denied&state=s")

    assert behind.came == [({"error": "access_denied", "state": "s"}, None)]


async def test_the_weaker_cookie_is_never_taken_for_the_host_cookie(serve: Serve, behind: Behind) -> None:
    client = await serve(Cloud(), LIVE)

    await client.get("/auth/callback?state=s", headers={"Cookie": "muster-signin=proof"})

    assert behind.came == [({"state": "s"}, None)]


async def test_the_end_page_shows_the_code_and_hands_it_to_teams(serve: Serve) -> None:
    answer = await (await serve(Cloud(), LIVE)).get("/auth/callback?state=s")

    assert "You are signed in." in answer.text
    assert "<output>482913</output>" in answer.text
    assert 'src="https://res.cdn.office.net/teams-js/2.58.0/js/MicrosoftTeams.min.js"' in answer.text
    assert 'integrity="sha384-sMo/EOqQPa1OCup2' in answer.text
    assert 'notifySuccess("482913")' in answer.text


async def test_in_the_sandbox_the_end_page_takes_the_stand_ins_library(serve: Serve) -> None:
    answer = await (await serve()).get("/auth/callback?state=s")

    assert 'src="http://127.0.0.1:3979/teams-js/2.58.0/js/MicrosoftTeams.min.js"' in answer.text
    assert "integrity" not in answer.text


async def test_without_a_code_the_end_page_runs_no_script(serve: Serve, behind: Behind) -> None:
    behind.page = Page("That did not work.", status=400)

    answer = await (await serve()).get("/auth/callback?error=x")

    assert answer.status_code == 400
    assert "<script" not in answer.text


async def test_what_a_page_says_is_never_markup(serve: Serve, behind: Behind) -> None:
    behind.page = Page("<img src=x onerror=alert(1)>", '"</script><script>alert(2)//')

    answer = await (await serve()).get("/auth/callback?state=s")

    assert "<img" not in answer.text
    assert answer.text.count("<script") == 2
    assert answer.text.count("</script>") == 2


async def test_a_page_is_kept_by_nobody_and_framed_by_teams_alone(serve: Serve) -> None:
    client = await serve(Cloud(), LIVE)
    first, second = [await client.get("/auth/callback?state=s") for _ in range(2)]

    policy = dict(part.strip().split(" ", 1) for part in first.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    nonce = policy["script-src"].removeprefix("'nonce-").removesuffix("'")
    assert first.text.count(f'nonce="{nonce}"') == 3
    assert nonce not in second.text
    assert "https://teams.microsoft.com" in policy["frame-ancestors"]
    assert "127.0.0.1" not in policy["frame-ancestors"]
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert first.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("door", ["/graph/notifications", "/graph/lifecycle"])
async def test_graphs_handshake_gets_its_token_back_as_plain_text(
    door: str, serve: Serve, behind: Behind
) -> None:
    token = "Validation: Testing client application reachability for subscription Request-Id: 3f2a-+/="

    answer = await (await serve()).post(door, params={"validationToken": token}, content=b"")

    assert (answer.status_code, answer.text) == (200, token)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert behind.came == []


async def test_no_token_is_given_back_while_nothing_is_being_subscribed(serve: Serve, behind: Behind) -> None:
    behind.subscribing = False

    answer = await (await serve()).post("/graph/notifications?validationToken=abc")

    assert answer.status_code == 404
    assert "abc" not in answer.text


@pytest.mark.parametrize(
    "token", ["", "<script>alert(1)</script>", "a\r\nSet-Cookie: b=c", "é", "x" * 600, "\x00"]
)
async def test_a_token_that_could_be_a_page_or_a_header_is_not_given_back(token: str, serve: Serve) -> None:
    answer = await (await serve()).post("/graph/notifications", params={"validationToken": token})

    assert answer.status_code == 400
    assert answer.text == "not a validation token"


async def test_notices_come_through_untouched(serve: Serve, behind: Behind) -> None:
    client = await serve()

    first = await client.post("/graph/notifications", content=b'{"value": []}')
    second = await client.post("/graph/lifecycle", content=b"{}")

    assert (first.status_code, second.status_code) == (202, 202)
    assert behind.came == [("notice", b'{"value": []}'), ("lifecycle", b"{}")]


@pytest.mark.parametrize(
    ("door", "size"), [("/api/messages", 2**18), ("/graph/notifications", 2**20), ("/auth/callback", 2**16)]
)
async def test_a_body_up_to_the_limit_comes_through_and_one_byte_more_does_not(
    door: str, size: int, serve: Serve, behind: Behind
) -> None:
    client = await serve()

    assert (await client.post(door, content=b"x" * size)).status_code in (200, 202)
    assert (await client.post(door, content=b"x" * (size + 1))).status_code == 413
    assert len(behind.came) == 1


async def test_a_form_that_is_none_is_answered_400(serve: Serve, behind: Behind) -> None:
    client = await serve()

    for body in (b"state=\xff\xfe", b"&".join([b"a=1"] * 99)):
        assert (await client.post("/auth/callback", content=body)).status_code == 400
    assert behind.came == []


async def test_a_message_carries_its_authorization_and_gets_its_answer(serve: Serve, behind: Behind) -> None:
    answer = await (await serve()).post("/api/messages", content=b"{}", headers={"Authorization": "Bearer t"})

    assert behind.came == [(b"{}", "Bearer t")]
    assert answer.json() == {"statusCode": 200}


@pytest.mark.parametrize(("well", "status"), [(True, 200), (False, 503)])
async def test_health_is_said_in_the_status(well: bool, status: int, serve: Serve, behind: Behind) -> None:
    behind.well = well

    assert (await (await serve()).get("/healthz")).status_code == status


async def test_the_sandboxs_pulse_sets_the_time_and_hears_what_is_pending(
    serve: Serve, behind: Behind
) -> None:
    answer = await (await serve()).post("/_sandbox/pulse", json={"now": "2026-03-02T10:00:00+01:00"})

    assert answer.json() == {"pending": 3}
    assert behind.came == [datetime(2026, 3, 2, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"now": 7}', b'{"now": "soon"}', b'{"now": "2026-03-02T10:00:00"}']
)
async def test_a_pulse_without_a_time_is_answered_400(body: bytes, serve: Serve, behind: Behind) -> None:
    assert (await (await serve()).post("/_sandbox/pulse", content=body)).status_code == 400
    assert behind.came == []


async def test_there_is_no_pulse_outside_the_sandbox(serve: Serve, behind: Behind) -> None:
    live = await serve(Cloud(), LIVE)
    unplugged = await serve(doors=replace(behind.doors, pulse=None))

    for client in (live, unplugged):
        answer = await client.post("/_sandbox/pulse", json={"now": "2026-03-02T10:00:00+01:00"})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/messages"),
        ("GET", "/graph/notifications"),
        ("HEAD", "/auth/start"),
        ("PUT", "/auth/callback"),
    ],
)
async def test_a_wrong_method_is_answered_405(method: str, path: str, serve: Serve) -> None:
    assert (await (await serve()).request(method, path)).status_code == 405


async def test_a_door_that_fails_shows_nothing_of_why(
    serve: Serve, behind: Behind, logged: io.StringIO
) -> None:
    answer = await (await serve()).get("/auth/start?t=boom")

    assert (answer.status_code, answer.text) == (500, "Something went wrong here.")
    assert "s3cret" not in logged.getvalue()
    [failed, _] = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert (failed["event"], failed["error"]) == ("a door failed", "RuntimeError")
    assert any("start_sign_in" in line for line in failed["lines"])


async def test_a_log_line_holds_the_route_and_never_the_query(serve: Serve, logged: io.StringIO) -> None:
    client = await serve()
    await client.get("/auth/start?t=one-time-link")
    await client.get("/auth/callback?code=secret-code&state=secret-state")
    await client.get("/dana@contoso.example?x=secret")

    told = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [(line["path"], line["status"]) for line in told] == [
        ("/auth/start", 302),
        ("/auth/callback", 200),
        ("(none)", 404),
    ]
    assert not any(word in logged.getvalue() for word in ("one-time-link", "secret", "dana"))


def test_a_field_that_is_not_on_the_list_is_not_logged(logged: io.StringIO) -> None:
    structlog.get_logger().info("booked", booking="b1", candidate="Mira", tenant="t-1", token="x")

    line = json.loads(logged.getvalue())
    assert set(line) == {"event", "level", "timestamp", "booking", "tenant"}
    assert line["tenant"] != "t-1"


def test_what_a_library_logs_is_told_without_its_words(logged: io.StringIO) -> None:
    try:
        raise ValueError("dana@contoso.example")
    except ValueError:
        logging.getLogger("httpx").exception("GET /users/%s", "dana@contoso.example")
    logging.getLogger("httpx").info("GET /users/dana@contoso.example")

    [line] = [json.loads(text) for text in logged.getvalue().splitlines()]
    assert (line["event"], line["logger"], line["error"]) == ("a library warned", "httpx", "ValueError")
    assert "dana" not in logged.getvalue()


async def test_the_set_up_guide_is_a_page_without_scripts_and_only_for_our_links(serve: Serve) -> None:
    served = await serve()
    ours, other = await served.get("/guide?t=ours"), await served.get("/guide?t=other")

    assert (ours.status_code, other.status_code) == (200, 404)
    policy = ours.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert ours.headers["Cache-Control"] == "no-store"
