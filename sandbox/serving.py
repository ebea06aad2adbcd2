"""Running the stand-in: its port, its state file, and the bot as a child that it starts and ends."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
from asyncio.subprocess import Process
from pathlib import Path

import aiohttp
from aiohttp import web

from sandbox.app import build_app
from sandbox.keeping import Keeper, Unreadable, read_state
from sandbox.opening import Opening, kept, open_fresh, open_kept
from sandbox.settings import ROOT, Ports, Unusable, bot_environment, bot_folder
from sandbox.state import State

HOST = "127.0.0.1"  # nothing here is made for a network
BOT_PATIENCE = 60  # seconds until the bot must have answered for the first time
BOT_FAREWELL = 15  # seconds that it has to end after SIGTERM


async def run(opening: Opening, state_file: Path | None, with_bot: bool) -> int:
    """Serve until SIGINT or SIGTERM. Returns the exit status. Raises Unusable."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    if with_bot:
        _must_be_free(opening.ports.bot, "BOT_PORT")
    async with contextlib.AsyncExitStack() as stack:
        state, is_new = _opened(opening, state_file)
        if state_file is not None:
            keeper = Keeper(state_file, lambda: kept(state))
            state.changed, state.write = keeper.changed, keeper.flush
            stack.callback(keeper.flush)
            keeper.changed()
        if with_bot:
            state.bot_is_up = asyncio.Event()
        await serve(state, opening, stack)
        if state_file is not None:
            stack.callback(keeper.write)  # as it stands before anything is shut down
        address = f"{opening.ports.origin}/"
        if not with_bot:
            print(f"Open {address}  (no bot: join one with `python -m sandbox env`)", flush=True)
            await stopping.wait()
            return 0
        bot = await _start_bot(opening, state.world.tenant.id, is_new)
        stack.push_async_callback(_end_bot, bot)
        if not await _first_answer(bot, opening.ports, stopping):
            return 0 if stopping.is_set() else 1
        assert state.bot_is_up is not None
        state.bot_is_up.set()
        print(f"Open {address}", flush=True)
        await _until_stopped(bot, stopping)
    return 0


async def serve(state: State, opening: Opening, stack: contextlib.AsyncExitStack) -> None:
    """Serve on the stand-in's port until `stack` unwinds. Raises Unusable when the port is taken."""
    runner = web.AppRunner(build_app(state, opening), access_log=None, shutdown_timeout=2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, HOST, opening.ports.sandbox).start()
    except OSError as taken:
        raise _taken(opening.ports.sandbox, "SANDBOX_PORT") from taken


def _opened(opening: Opening, state_file: Path | None) -> tuple[State, bool]:
    """The state, and whether it is a new world that nobody has seen before."""
    try:
        remembered = read_state(state_file) if state_file is not None else None
    except Unreadable as wrong:
        raise Unusable(str(wrong)) from None
    if remembered is None:
        return open_fresh(opening), True
    return open_kept(opening, remembered), False


def _must_be_free(port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as taken:
            raise _taken(port, name) from taken


def _taken(port: int, name: str) -> Unusable:
    return Unusable(f"Port {port} is in use. Stop what runs there, or choose another with {name}.")


async def _start_bot(opening: Opening, tenant: str, is_new: bool) -> Process:
    ports = opening.ports
    if is_new:
        # A new world knows none of the chats, events and subscriptions that an older bot remembers.
        shutil.rmtree(bot_folder(ports), ignore_errors=True)
    environment = {**os.environ, **bot_environment(os.environ, ports, opening.muster, tenant)}
    log = _bot_log(ports)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", env=environment, cwd=ROOT, stderr=errors
        )


def _bot_log(ports: Ports) -> Path:
    return bot_folder(ports) / "bot.log"


async def _first_answer(bot: Process, ports: Ports, stopping: asyncio.Event) -> bool:
    """Wait until the bot says that it is well; False when it ends, or we are to stop, before that."""
    deadline = asyncio.get_running_loop().time() + BOT_PATIENCE
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:
        while asyncio.get_running_loop().time() < deadline and not stopping.is_set():
            if bot.returncode is not None:
                print(
                    f"sandbox: the bot ended with status {bot.returncode} before it answered.",
                    *_bot_log(ports).read_text("utf-8", "replace").splitlines()[-10:],
                    sep="\n  ",
                    file=sys.stderr,
                )
                return False
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with http.get(f"{ports.bot_origin}/healthz") as answer:
                    if answer.status == 200:
                        return True
            await asyncio.sleep(0.05)
    if not stopping.is_set():
        print(f"sandbox: the bot did not answer within {BOT_PATIENCE} s.", file=sys.stderr)
    return False


async def _until_stopped(bot: Process, stopping: asyncio.Event) -> None:
    """The bot may end by itself, or by somebody's hand: say so, and go on without it."""
    ended, stopped = asyncio.ensure_future(bot.wait()), asyncio.ensure_future(stopping.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.is_set():
        told = f"The bot ended with status {bot.returncode}; the sandbox goes on."
        print(f"{told} `python -m sandbox env` prints what `python -m bot` needs.", flush=True)
        await stopped
    ended.cancel()


async def _end_bot(bot: Process) -> None:
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        await asyncio.wait_for(bot.wait(), BOT_FAREWELL)
    except TimeoutError:
        bot.kill()
        await bot.wait()
