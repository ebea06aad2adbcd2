"""Reads the settings, builds everything by hand, serves until it is told to stop."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import structlog
from aiohttp import web

from bot.app import Doors, build_app
from bot.clock import Clock
from bot.desk import Desk
from bot.durable import Durable, ExecutorHeld
from bot.flows import (
    answers,
    book,
    candidate,
    change,
    compatibility,
    consent,
    nudge,
    proof,
    propose,
    reply,
    set_up,
    show,
    signin,
    swap,
    tidy,
    watch,
)
from bot.gate import Gate
from bot.inbox import on_turn
from bot.intake import Intake
from bot.logs import set_up_logs
from bot.settings import Settings, SettingsWrong, read_settings
from bot.teams import Teams
from services.cloud import Reaching
from services.graph.client import Graphs
from services.identity.approval import Approval
from services.identity.authcode import AuthCode
from services.identity.entra import Entra
from services.identity.idtoken import SigningKeys
from services.identity.onbehalf import OnBehalf
from services.identity.signin import SignIn
from services.identity.tokens import Tokens
from services.identity.vault import Vault
from services.store.engine import open_engine
from services.store.migrate import migrate
from services.store.store import Store

log = structlog.get_logger()

SWEEP = timedelta(seconds=5)
TIDY = timedelta(minutes=10)
RINGING = timedelta(seconds=1)
STORIES_KEPT = timedelta(days=14)  # after their end: long after anything could begin them again
TIMEOUT = httpx.Timeout(15, connect=5)


def main() -> int:
    set_up_logs()
    try:
        settings = read_settings()
    except SettingsWrong as wrong:
        print("Muster cannot start:", *wrong.lines, sep="\n  ", file=sys.stderr)
        return 2
    try:
        asyncio.run(serve(settings))
    except ExecutorHeld:
        print(
            f"Muster cannot start: another one runs as {settings.executor}."
            " Stop it, or give this one a name of its own in MUSTER_EXECUTOR.",
            file=sys.stderr,
        )
        return 3
    except OSError as error:
        print(f"Muster cannot start: {error.strerror or error}", file=sys.stderr)
        return 4
    return 0


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT; what is under way then is gone on with at the next start."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    async with AsyncExitStack() as stack:
        doors = await stack.enter_async_context(built(settings, stop))
        runner = web.AppRunner(build_app(doors, settings.cloud, settings.public_url), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        # What stands now stays: looking through it for garbage would stop everything for 0.2 s, now and then.
        gc.freeze()
        gc.enable()
        await web.TCPSite(runner, settings.host, settings.port).start()
        log.info("serving", host=settings.host, port=settings.port, executor=settings.executor)
        await stop.wait()


@asynccontextmanager
async def built(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Doors]:
    """Every part of the bot, put together, and its doors. Sets `stop` when it may not go on, and raises
    ExecutorHeld then."""
    clock, cloud = Clock(), settings.cloud
    database = settings.database_url.get_secret_value()
    await migrate(database)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            httpx.AsyncClient(transport=Reaching(cloud), timeout=TIMEOUT, trust_env=False)
        )
        if cloud.stand_in:
            await _follow_sandbox(http, cloud.stand_in, clock)
        store = Store(open_engine(database))
        stack.push_async_callback(store.close)
        entra = Entra(cloud, settings.app_id, settings.credential)
        stack.callback(entra.close)
        vault = Vault(settings.keys)
        tokens = Tokens(entra, vault, store)
        gate = Gate(http, cloud, settings.app_id, settings.tenants)
        app_token = partial(tokens.connector, settings.home_tenant)
        teams = Teams(http, cloud, settings.app_id, gate, app_token)
        signing = SigningKeys(http, cloud.login)
        authcode = AuthCode(entra, signing, f"{settings.public_url}/auth/callback")
        work = Durable(database, settings.executor, displaced=stop)
        desk = Desk(
            store=store,
            teams=teams,
            work=work,
            graphs=Graphs(http),
            tokens=tokens,
            sign_in=SignIn(authcode, OnBehalf(entra, signing), vault, store),
            approval=Approval(cloud, settings.app_id, f"{settings.public_url}/auth/admin/callback", store),
            keys=settings.keys.secrets,
            public_url=settings.public_url,
            now=clock.now,
            app_id=settings.app_id,
            features=settings.features,
            tenants=settings.tenants,
            administrators=settings.administrators,
        )
        _tell_stories(work, desk)
        intake = _intake(work, desk)
        await work.launch()
        stack.push_async_callback(work.close)
        stack.push_async_callback(teams.finish)
        yield _doors(desk, clock, intake)
        if work.is_displaced:
            raise ExecutorHeld(settings.executor)


def _tell_stories(work: Durable, desk: Desk) -> None:
    work.story("find", partial(propose.find, desk))
    work.story("book", partial(book.book, desk))
    work.story("cancel", partial(book.cancel, desk))
    work.story("amend", partial(change.amend, desk))
    work.story("put back", partial(candidate.back, desk))
    work.story("look at set-up", partial(set_up.look, desk))
    work.story("check mailboxes", partial(compatibility.tell, desk))
    work.story("look at consent", partial(proof.look, desk))
    work.story("look", partial(answers.look, desk))
    work.story("nudge", partial(nudge.nudge, desk))
    work.story("answer invitation", partial(reply.reply, desk))
    work.story("find colleague", partial(swap.find, desk))
    work.story("take seat", partial(swap.seat, desk))
    work.story("end search", partial(swap.end, desk))
    work.story("tend", partial(watch.tend, desk))
    work.story("show", partial(show.booking, desk))
    work.every(SWEEP, partial(book.sweep, desk))
    work.every(SWEEP, partial(change.sweep, desk))
    work.every(SWEEP, partial(watch.sweep, desk))
    work.every(SWEEP, partial(nudge.sweep, desk))
    work.every(SWEEP, partial(swap.sweep, desk))
    work.every(SWEEP, partial(signin.sweep, desk))
    work.every(SWEEP, partial(proof.sweep, desk))
    work.every(SWEEP, partial(set_up.sweep, desk))
    work.every(TIDY, partial(tidy.sweep, desk))
    work.every(TIDY, partial(work.purge, STORIES_KEPT))


def _intake(work: Durable, desk: Desk) -> Intake:
    ring = work.every(RINGING, partial(watch.work_off, desk))
    return Intake(desk.store, desk.tenants, desk.now, partial(watch.heed, desk=desk), ring)


def _doors(desk: Desk, clock: Clock, intake: Intake) -> Doors:
    async def awaits_handshake() -> bool:
        now = datetime.now(UTC)
        return any([await desk.store.expects_handshake(tenant, now) for tenant in desk.tenants])

    async def healthy() -> bool:
        try:
            await desk.store.conversation(desk.tenants[0], "")
        except Exception:  # whatever the database's driver raises: the answer is the same
            log.exception("the database does not answer")
            return False
        return True

    async def pulse(now: datetime) -> int:
        clock.set(now)
        if busy := await desk.work.pending() + desk.teams.under_way:
            return busy  # asked again soon; what is due by then can wait for its turn
        await desk.work.sweep_now()
        return await desk.work.pending() + desk.teams.under_way

    return Doors(
        messages=partial(desk.teams.receive, on_turn=lambda turn: on_turn(turn, desk)),
        start_sign_in=partial(signin.start, desk=desk),
        finish_sign_in=partial(signin.finish, desk=desk),
        start_consent=partial(consent.start, desk=desk),
        finish_consent=partial(consent.finish, desk=desk),
        awaits_handshake=awaits_handshake,
        notifications=intake.take,
        lifecycle=intake.take,
        guide=partial(set_up.page, desk=desk),
        healthy=healthy,
        pulse=pulse,
    )


async def _follow_sandbox(http: httpx.AsyncClient, origin: str, clock: Clock) -> None:
    """The sandbox may have been moved before this process began; it tells of later moves by itself."""
    try:
        world = (await http.get(f"{origin}/_sandbox/world")).json()
        clock.set(datetime.fromisoformat(world["clock"]))
    except (httpx.HTTPError, ValueError, KeyError):
        log.warning("the sandbox does not tell its time")
