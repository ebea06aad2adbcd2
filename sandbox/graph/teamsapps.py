"""The company's catalogue of Teams apps, and who has which installed. There is one app: the bot's own.

https://learn.microsoft.com/graph/api/resources/teamsappinstallation
"""

import base64
import re

from sandbox.entra.directory import find_person
from sandbox.entra.directory import person as account
from sandbox.exchange.refusals import Refused, bad
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.chats import chat_shape
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.teams.chats import Chat
from sandbox.world import Json, Person, guid

EXPANDS = ("teamsApp", "teamsAppDefinition", "chat")
VERSION = "1.0.0"


def app_shape(ask: Ask) -> Json:
    """The catalogue has its own id for the app; the manifest's is the external one."""
    muster = ask.state.muster
    return {
        "id": catalogue_id(muster.app_id),
        "externalId": muster.app_id,
        "displayName": muster.name,
        "distributionMethod": "organization",
    }


def catalogue_id(app: str) -> str:
    return guid(f"teamsApp:{app}")


def _definition(ask: Ask) -> Json:
    app = catalogue_id(ask.state.muster.app_id)
    return {
        "id": base64.b64encode(f"{app}##{VERSION}##Published".encode()).decode(),
        "teamsAppId": app,
        "displayName": ask.state.muster.name,
        "version": VERSION,
        "publishingState": "published",
        "shortDescription": None,
        "description": None,
        "lastModifiedDateTime": None,
        "createdBy": None,
    }


def catalogue(ask: Ask) -> Answer:
    found = {**app_shape(ask), "appDefinitions": [_definition(ask)]}
    wanted = ask.query.get("$expand", "")
    if wanted not in ("", "appDefinitions"):
        raise Refused(501, "NotImplemented", "Of apps, the sandbox expands appDefinitions only.")
    shown = found if wanted else {name: value for name, value in found.items() if name != "appDefinitions"}
    listing = Listing(ask, set(found), expands=True)
    return Answer(200, listing.answer([shown], "appCatalogs/teamsApps"))


def _person(ask: Ask) -> Person:
    """Who can have apps in Teams. Raises Refused."""
    found = ask.world.person(ask.whose)
    if found is None:
        raise Refused(404, "NotFound", "Failed to find user identified by the given id.")
    if found.kind not in ("user", "onPremises"):
        # Guests, shared mailboxes and people without a licence have no Teams of this company: a guess.
        raise Refused(403, "Forbidden", "The user is not enabled for Teams in this organization.")
    return found


def _installation(ask: Ask) -> Chat | None:
    chat = ask.state.teams.personal(_person(ask).id)
    return chat if chat is not None and chat.installed else None


def _id(ask: Ask) -> str:
    text = f"{_person(ask).id}##{catalogue_id(ask.state.muster.app_id)}"
    return base64.b64encode(text.encode()).decode()


def _shape(ask: Ask, chat: Chat) -> Json:
    whole = {
        "teamsApp": app_shape(ask),
        "teamsAppDefinition": _definition(ask),
        "chat": chat_shape(ask, chat),
    }
    wanted = [one.partition("(")[0].strip() for one in ask.query.get("$expand", "").split(",") if one]
    if not set(wanted) <= set(EXPANDS):
        raise bad("BadRequest", f"Parsing OData Select and Expand failed: only {', '.join(EXPANDS)}.")
    return {"id": _id(ask), **{name: whole[name] for name in wanted}}


def installed(ask: Ask) -> Answer:
    chat = _installation(ask)
    found = [_shape(ask, chat)] if chat else []
    # A filter looks at the app whether or not it was asked for.
    whole = [{**one, "teamsApp": app_shape(ask)} for one in found]
    listing = Listing(ask, ("id", *EXPANDS), expands=True)
    context = f"users('{ask.whose}')/teamwork/installedApps"
    return Answer(200, listing.answer(whole, context, lambda _: found[0]))


def install(ask: Ask) -> Answer:
    """The published schema has a body with the id; older pages show none. Nobody should lean on it."""
    body, one = ask.json(), _person(ask)
    link = body.get("teamsApp@odata.bind")
    found = re.fullmatch(r"https://[^/]+/(?:v1\.0|beta)/appCatalogs/teamsApps[/(]'?([^/')]+)'?\)?", str(link))
    if not found:
        raise bad("BadRequest", "Expected a link to an app under 'teamsApp@odata.bind'.")
    if found[1] != catalogue_id(ask.state.muster.app_id):
        raise Refused(404, "NotFound", "App not found in the catalog, or the caller is not that app.")
    who, client = find_person(ask.state, one.id), ask.state.client
    assert who and client
    if client.install(who) is None:
        raise Refused(409, "Conflict", "App is already installed in user's personal scope.")
    name = _id(ask)
    context = ask.context(f"users('{ask.whose}')/teamwork/installedApps/$entity")
    place = ask.link(f"users/{ask.whose}/teamwork/installedApps/{name}")
    return Answer(201, {"@odata.context": context, "id": name}, {"Location": place})


def _found(ask: Ask) -> Chat:
    chat = _installation(ask)
    if chat is None or ask.params["id"] != _id(ask):
        raise Refused(404, "NotFound", "App not found in user's personal scope.")
    return chat


def one(ask: Ask) -> Answer:
    shape = _shape(ask, _found(ask))
    context = ask.context(f"users('{ask.whose}')/teamwork/installedApps/$entity")
    select = read_select(ask.query.get("$select"), {"id", *EXPANDS})
    return Answer(200, {"@odata.context": context, **chosen(shape, select)})


def remove(ask: Ask) -> Answer:
    chat, client = _found(ask), ask.state.client
    who = account(ask.state, chat.members[0])
    assert who and client
    chat.installed = False
    ask.state.later(client.throw_out(chat, who))
    return Answer(204)


def chat(ask: Ask) -> Answer:
    shape = chat_shape(ask, _found(ask))
    return Answer(200, {"@odata.context": ask.context("chats/$entity"), **shape})
