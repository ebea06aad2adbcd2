"""All that one stand-in holds. Handlers read it at every request: a reset swaps what is inside."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.journal import Journal
from sandbox.tokens import Keys

if TYPE_CHECKING:
    from sandbox.clock import Clock
    from sandbox.entra.desk import Entra
    from sandbox.exchange import Exchange
    from sandbox.notices import Notices
    from sandbox.teams.chats import Teams
    from sandbox.teams.client import TeamsClient
    from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Registration:
    """Muster's app registration, as the portal shows it. `secret` is also what the bot is started with.

    `delegated` and `roles` are its declared API permissions: what `.default` and an admin consent grant.
    `certificates` (PEM) prove it instead of the secret. `assignment_required` lets in assigned people only;
    `removed` is an enterprise application that an administrator has deleted.
    """

    app_id: str
    secret: str
    name: str
    redirects: tuple[str, ...]
    delegated: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    secret_expired: bool = False
    assignment_required: bool = False
    removed: bool = False

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The Application ID URIs. A bot's is `api://botid-<id>`: Teams asks for a token to it.

        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-register-aad
        """
        return f"api://botid-{self.app_id}", f"api://{self.app_id}"

    @property
    def identifier(self) -> str:
        return self.identifiers[0]


@dataclass(slots=True)
class DeltaFaults:
    """Links that remember nothing after `forgotten` are refused, as `gone` (410) or as syncStateNotFound.

    So many items are told as removed though they are there; so many removals are not told at all.
    """

    forgotten: int = -1
    gone: bool = False
    falsely_removed: int = 0
    unsaid: int = 0


def _nothing() -> None:
    return None


@dataclass(slots=True)
class State:
    """`origin` and `bot` are where the stand-in and the bot are reached, without a slash at the end.

    `changed` is to be called after every change that a restart must not lose; `write` writes down what is
    owed by then, so that nothing is answered that a kill could undo.
    """

    origin: str
    bot: str
    muster: Registration
    clock: "Clock"
    world: "World"
    keys: Keys
    bot_keys: Keys
    journal: Journal
    entra: "Entra"
    teams: "Teams"
    exchange: "Exchange"
    notices: "Notices"
    changed: Callable[[], None] = _nothing
    write: Callable[[], None] = _nothing
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    delta_faults: DeltaFaults = field(default_factory=DeltaFaults)
    client: "TeamsClient | None" = None  # of everybody; there once the doors are open
    bot_is_up: asyncio.Event | None = None  # set where the bot was started together with the stand-in

    async def bot_started(self) -> None:
        """People begin to type once the bot that is being started can hear them."""
        if self.bot_is_up is not None:
            await self.bot_is_up.wait()

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run `work` beside the request that asked for it; `settle` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
