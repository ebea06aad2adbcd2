"""Sending mail, and reading what answers to invitations put into an Inbox."""

from typing import Any

from sandbox.exchange import edm
from sandbox.exchange.bodies import read_body, read_recipients
from sandbox.exchange.edm import Reader
from sandbox.exchange.refusals import Refused, bad, not_found
from sandbox.graph.ask import Answer, Ask, member, only
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.graph.shapes import MESSAGE_MEMBERS, shown_event, shown_message, split_expand
from sandbox.world import Json

INBOX = "AAMkInbox"
TO = ("toRecipients", "ccRecipients", "bccRecipients")


def _any(value: Any) -> Any:
    return value


MESSAGE: dict[str, Reader] = {
    **dict.fromkeys(MESSAGE_MEMBERS, _any),
    **dict.fromkeys(("attachments", "internetMessageHeaders", "singleValueExtendedProperties"), _any),
    **dict.fromkeys(
        ("flag", "inferenceClassification", "conversationIndex", "uniqueBody", "extensions"), _any
    ),
    **dict.fromkeys(("isDeliveryReceiptRequested", "isReadReceiptRequested"), edm.flag),
    **dict.fromkeys(TO, edm.several(edm.RECIPIENT)),
    "subject": edm.text,
    "body": edm.BODY,
}


def send(ask: Ask) -> Answer:
    """https://learn.microsoft.com/graph/api/user-sendmail"""
    body = ask.json()
    only(body, ("message", "saveToSentItems"), "sendMail")
    message = edm.shaped("message", MESSAGE)(member(body, "message"))
    edm.flag(member(body, "saveToSentItems"))
    if message is None:
        raise bad("ErrorInvalidParameter", "The parameter 'message' is missing.")
    if message.get("attachments"):
        raise Refused(501, "NotImplemented", "The sandbox keeps no attachments.")
    recipients = {name: read_recipients(message.get(name)) for name in TO}
    to = [one["emailAddress"]["address"] for name in TO for one in recipients[name]]
    if not to:
        raise bad("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    subject, shape = message.get("subject") or "", read_body(message.get("body"))
    for address in to:
        entry = ask.state.exchange.mail.send(
            ask.mailbox.address, address, "mail", subject, text=shape["content"]
        )
        entry["contentType"] = shape["contentType"]
        ask.state.exchange.mail.deliver(
            address, ask.mailbox.address, subject, shape, {**recipients, "bccRecipients": []}
        )
    return Answer(202)


def messages(ask: Ask) -> Answer:
    _only_inbox(ask)
    newest_first = sorted(ask.mailbox.messages, key=lambda one: str(one["receivedDateTime"]), reverse=True)
    whole = {one["id"]: one for one in newest_first}
    items = [shown_message(one, False, True, "UTC") for one in newest_first]
    unfiltered = ("toRecipients", "ccRecipients", "bccRecipients", "replyTo")
    listing = Listing(ask, MESSAGE_MEMBERS, expands=True, unfiltered=unfiltered)
    body = listing.answer(items, f"users('{ask.whose}')/messages", lambda item: show(ask, whole[item["id"]]))
    return Answer(200, body)


def message(ask: Ask) -> Answer:
    _only_inbox(ask)
    wanted = ask.params["id"]
    found = next((one for one in ask.mailbox.messages if wanted in (one["id"], one["_immutable"])), None)
    if found is None:
        raise not_found()
    select = read_select(ask.query.get("$select"), MESSAGE_MEMBERS)
    return Answer(
        200,
        {
            "@odata.context": ask.context(f"users('{ask.whose}')/messages/$entity"),
            **chosen(show(ask, found), select),
        },
    )


def show(ask: Ask, one: Json) -> Json:
    shape = shown_message(one, ask.immutable, ask.as_text, ask.zone)
    for clause in split_expand(ask.query.get("$expand")):
        if clause.partition("(")[0].lower() not in ("microsoft.graph.eventmessage/event", "event"):
            raise bad("BadRequest", f"Parsing OData Select and Expand failed: '{clause}'.")
        event = ask.mailbox.events.get(str(one.get("_event")))
        if event:
            shape["event"] = shown_event(event, ask.zone, ask.immutable, ask.as_text)
            shape["event@odata.context"] = ask.context("users/events/$entity")
    return shape


def _inbox(ask: Ask) -> Json:
    box = ask.mailbox
    return {
        "id": INBOX,
        "displayName": "Inbox",
        "parentFolderId": "AAMkRoot",
        "childFolderCount": 0,
        "unreadItemCount": sum(not one["isRead"] for one in box.messages),
        "totalItemCount": len(box.messages),
        "sizeInBytes": 0,
        "isHidden": False,
    }


def folders(ask: Ask) -> Answer:
    """The Inbox is all that there is."""
    inbox = _inbox(ask)
    return Answer(200, Listing(ask, inbox).answer([inbox], f"users('{ask.whose}')/mailFolders"))


def folder(ask: Ask) -> Answer:
    _only_inbox(ask)
    context = ask.context(f"users('{ask.whose}')/mailFolders/$entity")
    return Answer(200, {"@odata.context": context, **_inbox(ask)})


def _only_inbox(ask: Ask) -> None:
    if ask.params.get("folder", "inbox").lower() not in ("inbox", INBOX.lower()):
        raise Refused(501, "NotImplemented", "The sandbox keeps the Inbox only.")
