"""A bot of a few lines behind the real connector: it shows what the page has to draw."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.state import Registration

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


def card(title: str, *body: Json, actions: tuple[Json, ...] = ()) -> Json:
    heading = {"type": "TextBlock", "text": title, "style": "heading", "wrap": True}
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "speak": title,
        "fallbackText": title,
        "body": [heading, *body],
        "actions": list(actions),
    }


def button(title: str, verb: str) -> Json:
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": {"verb": verb}}


JOIN = {"type": "Action.OpenUrl", "title": "Join", "url": "https://teams.microsoft.com/l/meetup-join/1"}
OFFER = card(
    "Two times",
    {"type": "TextBlock", "text": "Tue 10:00", "wrap": True},
    {"type": "ActionSet", "actions": [button("Book", "book 1")]},
    {"type": "TextBlock", "text": "Wed 11:00", "wrap": True},
    {"type": "ActionSet", "actions": [button("Book", "book 2")]},
    actions=(button("Break", "break"), button("More", "more"), JOIN),
)
FORM = card(
    "Some facts",
    {
        "type": "Input.Text",
        "id": "who",
        "label": "Candidate",
        "isRequired": True,
        "errorMessage": "Whom is it about?",
    },
    {"type": "Input.Number", "id": "minutes", "label": "Minutes", "value": 60},
    actions=(button("Send", "facts"),),
)


def message(*cards: Json, text: str = "") -> Json:
    shown = [{"contentType": CARD, "content": one} for one in cards]
    return {"type": "message", "attachments": shown, **({"text": text} if text else {})}


@dataclass
class Bot:
    """`heard` is every activity that came in. What it says to a message is found by the message's words."""

    muster: Registration
    sandbox: str
    origin: str
    http: aiohttp.ClientSession
    heard: list[Json] = field(default_factory=list)
    token: str = ""

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/messages", self.hear), web.get("/signed-in", self.signed_in)]

    async def hear(self, request: web.Request) -> web.Response:
        activity = await request.json()
        self.heard.append(activity)
        if activity["type"] == "invoke":
            return self.pressed(activity)
        words = activity.get("text", "").replace("<at>Muster</at>", "").strip()
        if activity["type"] == "message" and (said := self.answers().get(words)):
            await self.say(activity["conversation"]["id"], said)
        return web.Response()

    def answers(self) -> dict[str, Json]:
        link = {"msteams": {"type": "signin", "value": f"{self.origin}/signed-in"}}
        sign_in = card(
            "Please sign in", actions=({"type": "Action.Submit", "title": "Sign in", "data": link},)
        )
        hello = message(text="Hello **Priya**") | {"textFormat": "markdown"}
        cards = {"times": message(OFFER), "form": message(FORM), "sign in": message(sign_in)}
        return {"hello": hello, **cards, "who am I": self.oauth("unknown"), "it is me": self.oauth("known")}

    def oauth(self, exchange: str) -> Json:
        """A card that asks the client for its token, with a button for those whom that does not sign in."""
        resource = {"id": exchange, "uri": f"api://botid-{self.muster.app_id}"}
        press = {"type": "signin", "title": "Sign in by hand", "value": f"{self.origin}/signed-in"}
        content = {"text": "Who are you?", "tokenExchangeResource": resource, "buttons": [press]}
        oauth = {"contentType": "application/vnd.microsoft.card.oauth", "content": content}
        return {"type": "message", "attachments": [oauth]}

    def pressed(self, activity: Json) -> web.Response:
        if activity["name"] == "signin/tokenExchange":
            return web.json_response({}, status=200 if activity["value"]["id"] == "known" else 412)
        action = (activity["value"] or {}).get("action", {})
        if action.get("verb") == "break":
            return web.Response(status=500)
        if str(action.get("verb", "")).startswith("book"):
            taken = card(f"Booking {action['verb']} ...")
            return web.json_response({"statusCode": 200, "type": CARD, "value": taken})
        told = {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": "Nothing more.",
        }
        return web.json_response(told if action else {})

    async def signed_in(self, request: web.Request) -> web.Response:
        """The page at the end of a sign-in; the pages of Entra before it have their own tests."""
        script = f"{self.sandbox}/teams-js/2.58.0/js/MicrosoftTeams.min.js"
        text = f"""<!doctype html><title>Signed in</title><script src="{script}"></script><script>
            microsoftTeams.app.initialize().then(() => microsoftTeams.authentication.notifySuccess("731905"));
            </script>"""
        return web.Response(text=text, content_type="text/html")

    async def say(self, conversation: str, activity: Json) -> str:
        answer = await self._send("POST", f"{conversation}/activities", activity)
        return str(answer["id"])

    async def edit(self, conversation: str, message_id: str, activity: Json) -> None:
        await self._send("PUT", f"{conversation}/activities/{message_id}", activity)

    async def hears(self, kind: str, name: str = "") -> Json:
        """The next activity of that kind, come or yet to come."""
        async with asyncio.timeout(5):
            while True:
                for activity in self.heard:
                    if activity["type"] == kind and activity.get("name", "") == name:
                        self.heard.remove(activity)
                        return activity
                await asyncio.sleep(0.02)

    async def _send(self, method: str, path: str, activity: Json) -> Json:
        url = f"{self.sandbox}/teams/v3/conversations/{path}"
        headers = {"Authorization": f"Bearer {await self._bearer()}"}
        async with self.http.request(method, url, json=activity, headers=headers) as answer:
            answer.raise_for_status()
            return dict(await answer.json())

    async def _bearer(self) -> str:
        if not self.token:
            form = {
                "grant_type": "client_credentials",
                "client_id": self.muster.app_id,
                "client_secret": self.muster.secret,
                "scope": "https://api.botframework.com/.default",
            }
            url = f"{self.sandbox}/botframework.com/oauth2/v2.0/token"
            async with self.http.post(url, data=form) as answer:
                self.token = (await answer.json())["access_token"]
        return self.token
