"""Microsoft Graph as one caller sees it: a wire, and what can be asked over it, subject by subject."""

import httpx

from services.graph.delta import CalendarDelta
from services.graph.events import Events
from services.graph.groups import Groups
from services.graph.installs import Installs
from services.graph.invitations import Invitations
from services.graph.lanes import Lanes
from services.graph.mail import Mail
from services.graph.mailboxes import Mailboxes
from services.graph.people import People
from services.graph.rights import Rights
from services.graph.rooms import Rooms
from services.graph.schedules import Schedules
from services.graph.subscriptions import Subscriptions
from services.graph.wire import Refused, Renew, Token, Wire


class Graph:
    """Speaks as one mailbox's owner, or as the app on one mailbox: its wire says which."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.people = People(wire)
        self.groups = Groups(wire)
        self.rights = Rights(wire)
        self.rooms = Rooms(wire, self.people)
        self.schedules = Schedules(wire)
        self.events = Events(wire)
        self.invitations = Invitations(wire)
        self.installs = Installs(wire)
        self.delta = CalendarDelta(wire)
        self.subscriptions = Subscriptions(wire)
        self.mail = Mail(wire)
        self.mailboxes = Mailboxes(wire)


class Graphs:
    """Graph clients that share one connection pool and, per mailbox, one lane."""

    def __init__(self, http: httpx.AsyncClient, origin: str = "https://graph.microsoft.com") -> None:
        self._http = http
        self._origin = origin
        self._lanes = Lanes()

    def of(self, tenant: str, oid: str, token: Token, renew: Renew | None = None) -> Graph:
        """As the person `oid` of `tenant`, with that person's delegated token."""
        lane = self._lanes.of(f"{tenant}/{oid}")
        return Graph(Wire(self._http, token, renew=renew, lane=lane, origin=self._origin))

    def of_app(
        self,
        tenant: str,
        mailbox: str,
        token: Token,
        renew: Renew | None = None,
        refused: Refused | None = None,
    ) -> Graph:
        """As the app itself, on the mailbox of `mailbox` (an object id); they share a lane."""
        lane, home = self._lanes.of(f"{tenant}/{mailbox}"), f"/users/{mailbox}"
        wire = Wire(
            self._http, token, renew=renew, refused=refused, lane=lane, home=home, origin=self._origin
        )
        return Graph(wire)
