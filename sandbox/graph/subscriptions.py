"""Subscriptions to the events of a mailbox. https://learn.microsoft.com/graph/api/resources/subscription"""

import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from sandbox import zones
from sandbox.exchange.refusals import Refused, bad, denied
from sandbox.graph.ask import CAST, Answer, Ask
from sandbox.notices import is_here
from sandbox.tokens import principal_id
from sandbox.world import Json, Mailbox

LONGEST = timedelta(minutes=10_080)
SHORTEST = timedelta(minutes=45)
MOST_STATE = 128
KINDS = ("created", "updated", "deleted")
READS = {"Calendars.Read", "Calendars.ReadWrite"}
MEMBERS = [
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion",
    "includeResourceData",
    "encryptionCertificate",
    "encryptionCertificateId",
    "notificationQueryOptions",
    "notificationUrlAppId",
    "id",
    "applicationId",
    "creatorId",
]


def wrong(message: str) -> Refused:
    return bad("ValidationError", message)


async def create(ask: Ask) -> Answer:
    body = ask.json()
    _check_members(body)
    box = _watched(ask, str(body["resource"]))
    kinds = sorted({kind.strip().lower() for kind in str(body["changeType"]).split(",")})
    if not kinds or not set(kinds) <= set(KINDS):
        raise wrong(f"Unsupported change type '{body['changeType']}'. Supported: {', '.join(KINDS)}.")
    expires = _expiry(ask, body["expirationDateTime"])
    _check_addresses(body)
    change_type = ",".join(kind for kind in KINDS if kind in kinds)
    for one in ask.world.subscriptions.values():
        if _is_of(ask, one) and one["_mailbox"] == box.address and one["changeType"] == change_type:
            raise Refused(
                409, "Conflict", f"Subscription Id {one['id']} already exists for the requested combination"
            )
    await _shake_hands(ask, body["notificationUrl"], body.get("lifecycleNotificationUrl"))
    one = {
        "id": str(uuid.uuid4()),
        "resource": body["resource"],
        "applicationId": ask.caller.app_id,
        "changeType": change_type,
        "clientState": body.get("clientState"),
        "notificationUrl": body["notificationUrl"],
        "notificationQueryOptions": None,
        "lifecycleNotificationUrl": body.get("lifecycleNotificationUrl"),
        "expirationDateTime": zones.short(expires),
        "creatorId": _creator(ask),
        "includeResourceData": False,
        "latestSupportedTlsVersion": body.get("latestSupportedTlsVersion") or "v1_2",
        "encryptionCertificate": None,
        "encryptionCertificateId": None,
        "notificationUrlAppId": None,
        "_mailbox": box.address,
        "_immutable": ask.immutable,
    }
    ask.world.subscriptions[one["id"]] = one
    ask.state.notices.watch_expiry(one)
    return Answer(201, {"@odata.context": ask.context("subscriptions/$entity"), **shown(one)})


def _check_members(body: Json) -> None:
    strange = [name for name in body if "@" not in name and name not in MEMBERS]
    if strange:
        raise bad(
            "BadRequest",
            f"The property '{strange[0]}' does not exist on type 'microsoft.graph.subscription'.",
        )
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise wrong(f"The property '{name}' is required.")
    if len(str(body.get("clientState") or "")) > MOST_STATE:
        raise wrong(f"The clientState property can be at most {MOST_STATE} characters.")
    if body.get("includeResourceData"):
        raise Refused(501, "NotImplemented", "The sandbox sends no resource data with its notices.")


def _check_addresses(body: Json) -> None:
    url, lifecycle = body["notificationUrl"], body.get("lifecycleNotificationUrl")
    for one in filter(None, (url, lifecycle)):
        if not is_here(str(one)):
            # Graph wants https and calls anybody; the stand-in calls nobody but this machine.
            raise wrong(
                "Subscription validation request failed. The sandbox only calls receivers on this machine."
            )
    if lifecycle and urlsplit(str(lifecycle)).hostname != urlsplit(str(url)).hostname:
        raise wrong("The lifecycleNotificationUrl must have the same host as the notificationUrl.")


async def _shake_hands(ask: Ask, *urls: str | None) -> None:
    for url in filter(None, urls):
        problem = await ask.state.notices.handshake(url)
        if problem:
            raise wrong(problem)


def _watched(ask: Ask, resource: str) -> Mailbox:
    """`me/events` or `users/{id}/events`, with or without slashes and casts. Raises Refused."""
    parts = [CAST.sub("", unquote(part)) for part in resource.strip("/").split("/")]
    if parts and parts[0].lower() in ("v1.0", "beta"):
        parts = parts[1:]
    low = [part.lower() for part in parts]
    if low[:1] == ["me"] and low[-1:] == ["events"] and len(low) == 2:
        if ask.caller.app_only:
            raise bad("BadRequest", "/me request is only valid with delegated authentication flow.")
        name = ask.caller.oid or ""
    elif low[:1] == ["users"] and low[-1:] == ["events"] and len(low) == 3:
        name = parts[1]
    else:
        raise wrong(f"The sandbox watches me/events and users/{{id}}/events, not '{resource}'.")
    box = ask.world.mailbox(name)
    if not (ask.may | _fenced(ask, box)) & READS:
        # The .Shared rights cannot subscribe, nor can Calendars.ReadBasic.
        raise denied()
    own = ask.me.address if ask.me else None
    if not ask.caller.app_only and (box is None or box.address != own):
        raise denied()
    if box is None:
        raise Refused(404, "ResourceNotFound", f"The mailbox '{name}' was not found.")
    return box


def _fenced(ask: Ask, box: Mailbox | None) -> frozenset[str]:
    """What RBAC for Applications gives the app in this mailbox."""
    if box is None or not ask.caller.app_only:
        return frozenset()
    takes = ask.world.policies.rbac_takes
    return ask.world.rights_at(ask.caller.app_id, box.address, ask.state.clock.now(), takes)


def _expiry(ask: Ask, text: Any) -> datetime:
    now = ask.state.clock.now()
    try:
        expires = zones.read_utc(str(text))
    except zones.BadTime:
        raise wrong("The expirationDateTime is not a date.") from None
    if expires <= now:
        raise wrong("Subscription expiration date must be in the future.")
    # A minute's grace: the asking clock and ours need not agree.
    if expires > now + LONGEST + timedelta(minutes=1):
        minutes = int(LONGEST.total_seconds() // 60)
        raise wrong(f"Subscription expiration can only be {minutes} minutes in the future.")
    return max(expires, now + SHORTEST)


def _creator(ask: Ask) -> str:
    return ask.caller.oid or principal_id(ask.caller.tenant, ask.caller.app_id)


def _is_of(ask: Ask, one: Json) -> bool:
    return bool(one["applicationId"] == ask.caller.app_id and one["creatorId"] == _creator(ask))


def shown(one: Json) -> Json:
    return {name: value for name, value in one.items() if not name.startswith("_")}


def _find(ask: Ask) -> Json:
    one = ask.world.subscriptions.get(ask.params["subscription"])
    if one is None or not _is_of(ask, one):
        raise Refused(404, "ResourceNotFound", "The object was not found.")
    return one


def listed(ask: Ask) -> Answer:
    value = [shown(one) for one in ask.world.subscriptions.values() if _is_of(ask, one)]
    return Answer(200, {"@odata.context": ask.context("subscriptions"), "value": value})


def read(ask: Ask) -> Answer:
    return Answer(200, {"@odata.context": ask.context("subscriptions/$entity"), **shown(_find(ask))})


async def renew(ask: Ask) -> Answer:
    body, one = ask.json(), _find(ask)
    strange = [
        name
        for name in body
        if "@" not in name and name not in ("expirationDateTime", "notificationUrl", "id")
    ]
    if strange:
        raise wrong(f"The property '{strange[0]}' of a subscription cannot be changed.")
    if "notificationUrl" in body:
        _check_addresses({**one, **body})
        await _shake_hands(ask, str(body["notificationUrl"]))
        one["notificationUrl"] = body["notificationUrl"]
    if "expirationDateTime" in body:
        one["expirationDateTime"] = zones.short(_expiry(ask, body["expirationDateTime"]))
        ask.state.notices.watch_expiry(one)
    return read(ask)


def delete(ask: Ask) -> Answer:
    del ask.world.subscriptions[_find(ask)["id"]]
    return Answer(204)


def reauthorize(ask: Ask) -> Answer:
    _find(ask)
    return Answer(204)
