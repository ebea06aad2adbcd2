"""Teams' JSON, read once into a Turn; and a Reply, written as an invoke's JSON.

The activity has passed the gate: `type`, `conversation.id` and the tenant are there. Everything else
may be missing or of any shape.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-activities
"""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.gate import tenants_named
from bot.turn import Answer, Json, Kind, Refuse, Reply, Say, ShowCard, Turn
from services.model import Conversation

CARD_ACTION = "adaptiveCard/action"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
OAUTH_TYPE = "application/vnd.microsoft.card.oauth"
MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
ERROR_TYPE = "application/vnd.microsoft.error"

OID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read_turn(activity: Mapping[str, Any]) -> Turn:
    sender, client = _object(activity, "from"), _client_info(activity)
    return Turn(
        kind=_kind(activity),
        tenant=min(tenants_named(activity)),
        oid=_oid(sender),
        name=_string(sender, "name"),
        conversation=_conversation(activity),
        activity=_string(activity, "id"),
        text=_said(activity),
        click=_click(activity),
        message=_string(activity, "replyToId") or None,
        invoke=_string(activity, "name") or None if activity["type"] == "invoke" else None,
        value=activity.get("value"),
        locale=_string(activity, "locale") or _string(client, "locale") or "en-US",
        zone=_zone(_string(client, "timezone")) or _zone(_string(activity, "localTimezone")),
    )


def invoke_answer(turn: Turn, reply: Reply) -> tuple[int, Json | None]:
    """HTTP status and body. A card action's own status stands inside the body and HTTP says 200, or the
    Teams client shows "Unable to reach app" instead of our words.
    https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format
    """
    if isinstance(reply, Answer):
        return reply.status, reply.body
    if turn.invoke != CARD_ACTION:
        return (reply.status if isinstance(reply, Refuse) else 200), None
    if isinstance(reply, ShowCard):
        return 200, {"statusCode": 200, "type": CARD_TYPE, "value": reply.card}
    if isinstance(reply, Refuse):
        value = {"code": reply.code, "message": reply.text}
        return 200, {"statusCode": reply.status, "type": ERROR_TYPE, "value": value}
    text = reply.text if isinstance(reply, Say) else ""
    return 200, {"statusCode": 200, "type": MESSAGE_TYPE, "value": text}


def _kind(activity: Mapping[str, Any]) -> Kind:
    if activity["type"] == "message":
        return "click" if isinstance(activity.get("value"), dict) else "message"
    if activity["type"] == "invoke":
        return "click" if activity.get("name") == CARD_ACTION else "invoke"
    # Teams sends conversationUpdate as well when it installs a bot; welcoming at one of the two is enough.
    if activity["type"] == "installationUpdate":
        return "removed" if _string(activity, "action").startswith("remove") else "installed"
    return "other"


def _click(activity: Mapping[str, Any]) -> Json | None:
    """What the button carried, what was filled in, and for Action.Execute its verb."""
    value = activity.get("value")
    if not isinstance(value, dict):
        return None
    if activity["type"] == "message":
        return dict(value)
    if activity["type"] == "invoke" and activity.get("name") == CARD_ACTION:
        action = _object(value, "action")
        return {**_object(action, "data"), "verb": _string(action, "verb")}
    return None


def _said(activity: Mapping[str, Any]) -> str:
    """The text without the bot's own mention.

    Not TurnContext.remove_recipient_mention: it takes the bot's name for a pattern and strikes it out
    wherever it stands, also inside other words.
    """
    text, me = _string(activity, "text"), _string(_object(activity, "recipient"), "id")
    for entity in _entities(activity):
        if entity.get("type") == "mention" and _string(_object(entity, "mentioned"), "id") == me:
            text = text.replace(_string(entity, "text") or "\x00", " ", 1)
    return text.replace("\u00a0", " ").strip()


def _conversation(activity: Mapping[str, Any]) -> Conversation:
    told = activity["conversation"]
    return Conversation(
        tenant=min(tenants_named(activity)),
        id=told["id"],
        service_url=activity["serviceUrl"],
        kind=_string(told, "conversationType") or "personal",
        bot_id=_string(_object(activity, "recipient"), "id"),
    )


def _client_info(activity: Mapping[str, Any]) -> Mapping[str, Any]:
    found = (entity for entity in _entities(activity) if entity.get("type") == "clientInfo")
    return next(found, {})


def _entities(activity: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entities = activity.get("entities")
    return [each for each in entities if isinstance(each, dict)] if isinstance(entities, list) else []


def _oid(sender: Mapping[str, Any]) -> str:
    oid = _string(sender, "aadObjectId").lower()
    return oid if OID.fullmatch(oid) else ""


def _zone(name: str) -> str | None:
    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, ValueError, OSError):  # unknown; or a path, which a stranger may well send
        return None


def _object(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _string(holder: Mapping[str, Any], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
