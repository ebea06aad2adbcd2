"""All that a flow may touch: the outside worlds, each by its own name, and the time."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.durable import Durable
from bot.teams import Teams
from bot.turn import Json, Turn
from cards.clicks.click import Click
from cards.clicks.signed import sign
from services.graph.client import Graph, Graphs
from services.identity.approval import Approval
from services.identity.consent import suspected
from services.identity.permissions import Feature, scopes_for
from services.identity.roles import Memberships
from services.identity.signin import SignIn
from services.identity.tokens import Tokens
from services.model import Booking, Conversation
from services.store.store import Store

Press = Callable[[Click], Json]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where: what of a Turn is kept when the answer has to wait."""

    tenant: str
    oid: str
    name: str
    conversation: Conversation
    locale: str = "en-GB"
    zone: str | None = None

    @classmethod
    def of(cls, turn: Turn) -> "Asker":
        return cls(turn.tenant, turn.oid, turn.name, turn.conversation, turn.locale, turn.zone)


@dataclass(frozen=True, slots=True)
class Desk:
    """`now` is the world's time (the sandbox can move it); tokens and HTTP live in real time."""

    store: Store
    teams: Teams
    work: Durable
    graphs: Graphs
    tokens: Tokens
    sign_in: SignIn
    approval: Approval
    keys: Mapping[str, bytes]
    public_url: str
    now: Callable[[], datetime]
    app_id: str
    features: Collection[Feature]
    tenants: Sequence[str]
    administrators: Collection[str] = ()  # by the environment, whatever the company's settings say
    memberships: Memberships = field(default_factory=Memberships)

    @property
    def scopes(self) -> tuple[str, ...]:
        """What every sign-in asks for."""
        return scopes_for(self.features)

    @property
    def reads_comments(self) -> bool:
        return Feature.ANSWER_COMMENTS in self.features

    def press(self, tenant: str) -> Press:
        """Signs the buttons of one tenant's cards."""
        return lambda click: sign(click, tenant=tenant, keys=self.keys, now=self.now())

    def graph(self, tenant: str, oid: str, *more: Feature) -> Graph:
        """Graph as that person; with the rights of features that are not everybody's, if `more` are named.

        Its calls raise SignInNeeded with those rights where the person has not allowed them yet.
        """
        scopes = scopes_for({*self.features, *more})

        async def token() -> str:
            return await self.tokens.delegated(tenant, oid, scopes)

        return self.graphs.of(tenant, oid, token, self.tokens.renewal(tenant, oid, scopes))

    def app_graph(self, tenant: str, mailbox: str) -> Graph:
        """Graph as the app itself, on one mailbox."""

        async def renewed(_claims: str | None) -> str:
            return await self.tokens.app(tenant, fresh=True)

        refused = partial(self.suspect, tenant)
        return self.graphs.of_app(tenant, mailbox, partial(self.tokens.app, tenant), renewed, refused)

    def trying_graph(self, tenant: str, mailbox: str) -> Graph:
        """The same for trying out what the app may do, where a refusal is an answer."""
        return self.graphs.of_app(tenant, mailbox, partial(self.tokens.app, tenant))

    async def suspect(self, tenant: str) -> None:
        """The app was refused something that it may have lost: the next sweep looks at its approval."""
        now = self.now()
        await self.store.change_consent(tenant, lambda standing: suspected(standing, now))

    def graph_of(self, booking: Booking) -> Graph:
        """Graph as the one who holds the event: the requester, or the app on a shared mailbox."""
        return self.graph_at(booking.tenant, booking.mailbox, by_app=bool(booking.host))

    def graph_at(self, tenant: str, mailbox: str, *, by_app: bool) -> Graph:
        return self.app_graph(tenant, mailbox) if by_app else self.graph(tenant, mailbox)
