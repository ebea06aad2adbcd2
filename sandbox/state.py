"""All that one stand-in holds. Handlers read it at every request: a reset swaps what is inside."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.journal import Journal
from sandbox.tokens import Keys

if TYPE_CHECKING:
    from sandbox.clock import Clock
    from sandbox.entra.desk import Entra
    from sandbox.exchange import Exchange
    from sandbox.notices import Notices
    from sandbox.teams.chats import Teams
    from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Registration:
    """Muster's app registration, as the portal shows it. `secret` is also what the bot is started with."""

    app_id: str
    secret: str
    name: str
    redirects: tuple[str, ...]
    tenants: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        """The Application ID URI: what Teams asks a token for, for single sign-on."""
        return f"api://{self.app_id}"


@dataclass(slots=True)
class State:
    """`origin` and `bot` are where the stand-in and the bot are reached, without a slash at the end."""

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
    started: datetime = field(default_factory=lambda: datetime.now().astimezone())
