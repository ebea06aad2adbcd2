"""Another program that somebody uses Outlook with: its own sign-in, and Graph as that person."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from sandbox.entra.browser import read_page
from tests.story.play import Json, World

RIGHT = "https://graph.microsoft.com/Calendars.ReadWrite"


class Outlook:
    def __init__(self, world: World, who: str) -> None:
        self._http = httpx.Client(base_url=world.house.sandbox_origin, trust_env=False, timeout=60)
        self._headers = {"Authorization": f"Bearer {_token(self._http, world, world.address(who))}"}
        self._world = world

    def edits(self, event: Json, **changes: Any) -> None:
        """By hand, with all that follows from it."""
        path = f"/v1.0/me/events/{event['id']}"
        answer = self._http.patch(path, json=changes, headers=self._headers)
        assert answer.is_success, answer.text
        self._world.settles()


def attendee(world: World, who: str, kind: str = "required") -> Json:
    return {"emailAddress": {"address": world.address(who)}, "type": kind}


def _token(http: httpx.Client, world: World, login: str) -> str:
    """By the authorization code flow, through Entra's pages."""
    environ, tenant = world.house.environ, world.asks("GET", "world")["tenant"]["id"]
    asked = {
        "client_id": environ["MUSTER_APP_ID"],
        "redirect_uri": f"{world.house.bot_origin}/auth/callback",
        "scope": RIGHT,
    }
    query = asked | {"response_type": "code", "response_mode": "query", "state": "s"}
    answer = http.get(f"/{tenant}/oauth2/v2.0/authorize?{urlencode(query)}")
    while not answer.is_redirect:
        form = read_page(str(answer.url), answer.status_code, answer.text).forms[0]
        answer = http.post(form.action, data=form.fields | {"login": login, "action": "accept"})
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "client_secret": environ["MUSTER_APP_SECRET"]}
    told = http.post(f"/{tenant}/oauth2/v2.0/token", data=asked | grant).json()
    return str(told["access_token"])
