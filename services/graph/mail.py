"""Comments on invitations. Outlook keeps them only in the mails that brought the answers.

Needs Mail.Read, which is asked for only where a tenant opted in.
https://learn.microsoft.com/graph/api/resources/eventmessageresponse
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from services.errors import GraphDenied
from services.graph.wire import Wire
from services.model import Rsvp

LONGEST = 500  # characters of a comment worth showing in a chat
NEAR = timedelta(minutes=5)  # between an answer's time on the event and its mail's
_KINDS = {
    "meetingaccepted": Rsvp.ACCEPTED,
    "meetingtenativelyaccepted": Rsvp.TENTATIVE,  # spelled so in Graph's schema
    "meetingtentativelyaccepted": Rsvp.TENTATIVE,
    "meetingdeclined": Rsvp.DECLINED,
}
_QUOTED = re.compile(r"^(_{10,}|-{5,}\s*Original|From:\s)", re.MULTILINE)


class Mail:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def comments(self, event: str, *, since: datetime) -> dict[str, str]:
        """What attendees of an own event wrote with their present answer, by lower-case address.

        Only mails since `since` are looked through. Without Mail.Read nobody wrote anything.

        A response does not lead back to its event (github.com/O365/python-o365/issues/422: the expanded
        event is empty), so it is known by its sender, its kind, its subject and its time.
        """
        try:
            answers = await self._wire.get(
                f"{self._wire.home}/events/{quote(event, safe='')}",
                {"$select": "subject,attendees"},
                {"Prefer": 'IdType="ImmutableId"'},
            )
            mails = await self._since(since)
        except GraphDenied:
            return {}
        subject = str(answers.get("subject") or "")
        found: dict[str, str] = {}
        for attendee in answers.get("attendees") or ():
            for mail in mails:
                if _brought(mail, attendee, subject) and (words := _words(mail)):
                    found.setdefault(_address(attendee), words)
        return found

    async def send(self, to: str, name: str, subject: str, html: str) -> None:
        """From this mailbox, kept among its sent items. Not safe to repeat: Graph knows no such thing here.

        Needs Mail.Send. https://learn.microsoft.com/graph/api/user-sendmail
        """
        message = {
            "subject": subject,
            "body": {"contentType": "html", "content": html},
            "toRecipients": [{"emailAddress": {"address": to, "name": name}}],
        }
        await self._wire.post(f"{self._wire.home}/sendMail", {"message": message, "saveToSentItems": True})

    async def _since(self, since: datetime) -> list[dict[str, Any]]:
        """Newest first."""
        params = {
            "$filter": f"receivedDateTime ge {since.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}",
            "$orderby": "receivedDateTime desc",
            "$top": "50",
        }
        page = await self._wire.get(
            f"{self._wire.home}/messages", params, {"Prefer": 'outlook.body-content-type="text"'}
        )
        return list(page.get("value") or ())


def _brought(mail: Mapping[str, Any], attendee: Mapping[str, Any], subject: str) -> bool:
    """Is this the mail that brought this attendee's present answer?"""
    status = attendee.get("status") or {}
    kind = _KINDS.get(str(mail.get("meetingMessageType")).casefold())
    return (
        kind is not None
        and kind.value.casefold() == str(status.get("response")).casefold()
        and _address(mail.get("from") or {}) == _address(attendee)
        and str(mail.get("subject") or "").endswith(subject)
        and abs(_time(mail.get("receivedDateTime")) - _time(status.get("time"))) <= NEAR
    )


def _words(mail: Mapping[str, Any]) -> str:
    text = str((mail.get("body") or {}).get("content") or mail.get("bodyPreview") or "")
    return " ".join(_QUOTED.split(text, maxsplit=1)[0].split())[:LONGEST]


def _address(holder: Mapping[str, Any]) -> str:
    return str((holder.get("emailAddress") or {}).get("address") or "").casefold()


def _time(text: str | None) -> datetime:
    """A missing time, and Graph's year 1 for "never", are near to nothing."""
    if not text or text.startswith("0001-"):
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromisoformat(text).astimezone(UTC)
