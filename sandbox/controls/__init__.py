"""The routes under `/_sandbox/`: playing the other people, moving the clock, making things fail."""

from collections.abc import Callable

import aiohttp
from aiohttp import web

from sandbox.controls.chats import ChatControls
from sandbox.controls.entra import EntraControls
from sandbox.controls.faults import FaultControls
from sandbox.controls.mailboxes import MailboxControls
from sandbox.controls.rbac import RbacControls
from sandbox.controls.setup import SetUpControls
from sandbox.controls.signin import SignInControls
from sandbox.controls.world import Fresh, WorldControls
from sandbox.state import State
from sandbox.teams.client import TeamsClient


def control_routes(
    state: State, client: TeamsClient, http: Callable[[], aiohttp.ClientSession], fresh: Fresh
) -> list[web.RouteDef]:
    return [
        *WorldControls(state, http, fresh).routes(),
        *ChatControls(state, client).routes(),
        *SignInControls(state, client).routes(),
        *MailboxControls(state).routes(),
        *FaultControls(state).routes(),
        *EntraControls(state).routes(),
        *RbacControls(state).routes(),
        *SetUpControls(state).routes(),
    ]
