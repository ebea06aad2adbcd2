"""Putting one stand-in together: a fresh one, or the one that a state file remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.contoso import contoso
from sandbox.contoso_set_up import contoso_set_up
from sandbox.entra.desk import Entra
from sandbox.exchange import Exchange
from sandbox.journal import Journal
from sandbox.notices import Notices
from sandbox.settings import Ports
from sandbox.state import DeltaFaults, Registration, State
from sandbox.teams.chats import Teams
from sandbox.tokens import Key, Keys
from sandbox.world import World

# What the portal can change of the registration; the rest is what the bot was started with.
CHANGEABLE = (
    "redirects",
    "delegated",
    "roles",
    "certificates",
    "secret_expired",
    "assignment_required",
    "removed",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """`now` is the world's time at the start (None: real time), `calendars` a folder of .ics files."""

    ports: Ports
    muster: Registration
    now: datetime | None = None
    calendars: Path | None = None


def open_fresh(opening: Opening) -> State:
    clock = Clock(opening.now)
    return open_world(opening, clock, _first_world(opening, clock.now()))


def open_world(
    opening: Opening, clock: Clock, world: World, keys: Keys | None = None, bot_keys: Keys | None = None
) -> State:
    """Fresh keys are made where none are given, which takes a moment."""
    return _joined(opening, clock, world, keys or Keys(), bot_keys or Keys(), Entra(), _teams(opening))


def open_kept(opening: Opening, kept: Mapping[str, Any]) -> State:
    """From what `kept` gave. The world's clock ran on while the stand-in was down, as clocks do."""
    keys, bot_keys = (Keys(*(Key.from_pem(pem) for pem in kept[name])) for name in ("keys", "bot_keys"))
    teams = _teams(opening)
    teams.restore(kept["teams"])
    away = datetime.now(UTC) - datetime.fromisoformat(kept["kept_at"])
    clock = Clock(datetime.fromisoformat(kept["clock"]) + away)
    entra = Entra.restored(kept["entra"])
    state = _joined(opening, clock, World.restored(kept["world"]), keys, bot_keys, entra, teams)
    state.muster = _registered(opening.muster, kept.get("app", {}))
    state.journal.started = kept["requests"]
    return state


def kept(state: State) -> dict[str, Any]:
    """All that a restart must not lose, as JSON."""
    return {
        "version": 1,
        "clock": state.clock.now().isoformat(),
        "kept_at": datetime.now(UTC).isoformat(),
        "world": state.world.kept(),
        "keys": state.keys.pems(),
        "bot_keys": state.bot_keys.pems(),
        "entra": state.entra.kept(),
        "teams": state.teams.kept(),
        "app": {name: getattr(state.muster, name) for name in CHANGEABLE},
        "requests": state.journal.started,
    }


async def reset(state: State, opening: Opening, wanted: Any) -> None:
    """A fresh world in the same stand-in: the built-in one, or one described. The keys stay, the clock
    goes back to where a start would put it.

    Nothing of the old world is left: chats, sign-ins, subscriptions, faults, the log.
    Raises ValueError for a world that cannot be built; then nothing has changed.
    """
    now = _asked_clock(wanted) or opening.now or datetime.now(UTC)
    app = opening.muster.app_id
    if wanted in ("contoso", None):
        world = _first_world(opening, now)
    elif wanted == "contoso-set-up":
        world = contoso_set_up(now, app)
    else:
        world = _described(wanted, now, app)
    await state.notices.close()
    state.exchange.close()
    state.clock.forget()
    await state.clock.set(now)
    for task in list(state.tasks):
        task.cancel()
    state.world = world
    state.exchange = Exchange(state.clock, world)
    state.exchange.listen(lambda _: state.changed())
    state.exchange.worked = lambda: state.changed()
    state.notices = Notices(state.clock, world, state.exchange)
    state.entra, state.teams = Entra(), _teams(opening)
    state.muster, state.delta_faults = opening.muster, DeltaFaults()
    state.journal.forget()


def _joined(
    opening: Opening, clock: Clock, world: World, keys: Keys, bot_keys: Keys, entra: Entra, teams: Teams
) -> State:
    exchange = Exchange(clock, world)
    exchange.listen(lambda _: state.changed())
    exchange.worked = lambda: state.changed()
    state = State(
        origin=opening.ports.origin,
        bot=opening.ports.bot_origin,
        muster=opening.muster,
        clock=clock,
        world=world,
        keys=keys,
        bot_keys=bot_keys,
        journal=Journal(keys, lambda name: state.world.address(name)),
        entra=entra,
        teams=teams,
        exchange=exchange,
        notices=Notices(clock, world, exchange),
    )
    return state


def _registered(muster: Registration, kept: Mapping[str, Any]) -> Registration:
    """The app registration with what was changed in the portal since the start."""
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return replace(muster, **told)


def _asked_clock(wanted: Any) -> datetime | None:
    """A described world may say what time it is there."""
    text = wanted.get("clock") if isinstance(wanted, dict) else None
    if text is None:
        return None
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError("“clock” needs an offset")
    return at


def _first_world(opening: Opening, now: datetime) -> World:
    if opening.calendars is not None:
        from sandbox.ics import people_of  # only who tries own calendars pays for these imports

        return people_of(opening.calendars, now, opening.muster.app_id)
    return contoso(now, opening.muster.app_id)


def _described(wanted: Any, now: datetime, app: str) -> World:
    from sandbox.described import described

    if not isinstance(wanted, dict):
        raise ValueError('“world” must be "contoso", "contoso-set-up" or an object')
    return described(wanted, now, app)


def _teams(opening: Opening) -> Teams:
    return Teams(opening.muster.app_id)
