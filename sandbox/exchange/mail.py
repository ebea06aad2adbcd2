"""Mail that Outlook sends: the outbox that a test looks at, and messages in people's Inboxes."""

from typing import Any

from sandbox import zones
from sandbox.clock import Clock
from sandbox.exchange.items import new_change_key, new_ids
from sandbox.world import Event, Json, World

ANSWERS = {
    "accepted": ("Accepted", "meetingAccepted"),
    "tentativelyAccepted": ("Tentative", "meetingTenativelyAccepted"),  # Microsoft's own spelling
    "declined": ("Declined", "meetingDeclined"),
}


class Mail:
    def __init__(self, clock: Clock, world: World) -> None:
        self._clock = clock
        self._world = world

    def send(
        self, sender: str, to: str, kind: str, subject: str, event: Event | None = None, text: str = ""
    ) -> Json:
        """`kind`: invitation, update, cancellation, forward, mail, or how somebody answered."""
        self._world.counter += 1
        entry: Json = {
            "id": f"mail-{self._world.counter}",
            "from": sender,
            "to": to,
            "kind": kind,
            "subject": subject,
            "event": event["id"] if event else None,
            "iCalUId": event["iCalUId"] if event else None,
            "start": event["start"] if event else None,
            "end": event["end"] if event else None,
            "text": text,
            "time": zones.short(self._clock.now()),
        }
        self._world.outbox.append(entry)
        return entry

    def sent(self, address: str | None = None) -> list[Json]:
        wanted = address.casefold() if address else None
        mails = self._world.outbox
        return [one for one in mails if wanted is None or one["to"].casefold() == wanted]

    def deliver(self, to: str, sender: str, subject: str, body: Json, recipients: Json, **more: Any) -> None:
        """Put a message into an Inbox of ours; elsewhere it just left the house."""
        box = self._world.mailbox(to)
        if box is None:
            return
        message_id, immutable = new_ids(self._world)
        now = zones.short(self._clock.now())
        who = {"emailAddress": {"name": self._world.name_of(sender), "address": sender}}
        message: Json = {
            "id": message_id,
            "_immutable": immutable,
            "changeKey": new_change_key(self._world),
            "createdDateTime": now,
            "lastModifiedDateTime": now,
            "receivedDateTime": now,
            "sentDateTime": now,
            "subject": subject,
            "body": body,
            "from": who,
            "sender": who,
            "importance": "normal",
            "isRead": False,
            "isDraft": False,
            "hasAttachments": False,
            "internetMessageId": f"<{message_id[6:40]}@{self._world.tenant.domain}>",
            "toRecipients": [],
            "ccRecipients": [],
            "bccRecipients": [],
            "replyTo": [],
            "categories": [],
            **recipients,
            **more,
        }
        box.messages.append(message)

    def answer(self, event: Event, who: str, organizer: str, answer: Json) -> None:
        """What comes back to the organizer when somebody accepts, declines or thinks about it.

        https://learn.microsoft.com/graph/api/resources/eventmessageresponse
        """
        response, comment, proposed = answer["response"], answer.get("comment") or "", answer.get("proposed")
        word, kind = ANSWERS[response]
        subject = f"{word}: {event['subject']}"
        self.send(who, organizer, response, subject, event, comment)
        to = {"emailAddress": {"name": self._world.name_of(organizer), "address": organizer}}
        self.deliver(
            organizer,
            who,
            subject,
            {"contentType": "text", "content": comment},
            {"toRecipients": [to]},
            **{
                "@odata.type": "#microsoft.graph.eventMessageResponse",
                "meetingMessageType": kind,
                "responseType": response,
                "proposedNewTime": proposed,
                "startDateTime": event["start"],
                "endDateTime": event["end"],
                "location": event["location"],
                "type": event["type"],
                "isAllDay": event["isAllDay"],
                "isOutOfDate": False,
                "_event": event["id"],
            },
        )
