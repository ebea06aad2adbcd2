"""Meetings as Graph asks for them: booked, changed, answered, called off."""

import copy
from collections.abc import Iterable
from datetime import timedelta

from sandbox.exchange import series
from sandbox.exchange.bodies import read_event
from sandbox.exchange.invitations import Invitations, address_of
from sandbox.exchange.items import NEVER, check_times, new_change_key, span
from sandbox.exchange.mailboxes import Item
from sandbox.exchange.online import join_meeting, with_join_text
from sandbox.exchange.refusals import Refused, bad, invalid
from sandbox.world import Event, Json, Mailbox

KEY_REWRITTEN = timedelta(seconds=1.5)
PRIVATE = {"categories", "isReminderOn", "reminderMinutesBeforeStart", "showAs", "_properties", "_extensions"}
TIMES = ("start", "end", "isAllDay", "recurrence")


class Meetings(Invitations):
    """All methods are plain calls: they change the world and put later work on the clock."""

    def create_event(self, address: str, body: Json, calendar: str | None = None) -> Item:
        box = self.box(address)
        fields = read_event(body, creating=True)
        again = self._same_transaction(box, fields.get("transactionId"))
        if again:
            return again
        if fields.get("recurrence"):
            fields["recurrence"] = series.check(fields["recurrence"], fields["start"])
        owner = self._recipient(box.address)
        fields |= {"organizer": owner, "isOrganizer": True, "iCalUId": self._new_ical()}
        fields["attendees"] = self._named(fields.get("attendees", ()), box.address)
        fields |= self._online(fields, {})
        if fields.get("isAllDay"):
            fields.setdefault("showAs", "free")
        check_times({"isAllDay": False} | fields)
        item = self.add(box, calendar or box.default_calendar, fields)
        self._spread(item, [], fresh=True)
        if not self.quiet:
            self._later("rewrite", KEY_REWRITTEN, address=box.address, event=item.id)
        return item

    def update_event(self, address: str, event_id: str, body: Json, if_match: str | None = None) -> Item:
        item = self.find(self.box(address), event_id)
        self.check_match(item, if_match)
        before, changes = copy.deepcopy(item.event), read_event(body, creating=False)
        changes = {
            name: value
            for name, value in changes.items()
            if name == "_properties" or before.get(name) != value
        }
        if "_properties" in changes:
            changes["_properties"] = _merged(before["_properties"], changes["_properties"])
        if "transactionId" in changes:
            raise invalid("The transactionId of an event cannot be changed.")
        if changes.get("recurrence"):
            changes["recurrence"] = series.check(
                changes["recurrence"], changes.get("start") or before["start"]
            )
        if not before["isOrganizer"]:
            changes.pop("attendees", None)
        changes |= self._online(changes, before)
        if not before["recurrence"] and span(before | changes) == span(before):
            # The same instants in another zone's words are no move, and reset nobody's answer.
            changes = {name: value for name, value in changes.items() if name not in ("start", "end")}
        if not changes:
            return item
        self._change(item, before, changes)
        return item

    def _change(self, item: Item, before: Event, changes: Json) -> None:
        moved = any(name in changes for name in TIMES)
        check_times(before | changes)
        if before["isOrganizer"]:
            wanted = list(changes.get("attendees") or []) if "attendees" in changes else before["attendees"]
            changes["attendees"] = self._statuses(wanted, before["attendees"], reset=moved)
            if changes["attendees"] == before["attendees"]:
                del changes["attendees"]
        if not changes:
            return
        if moved and item.key is None and item.master["recurrence"]:
            # Outlook forgets the changed days of a series when the series itself moves.
            changes |= {"_overrides": {}, "_gone": []}
        self.apply(item, changes)
        if before["isOrganizer"] and set(changes) - PRIVATE:
            self._spread(item, before["attendees"], fresh=moved)

    def delete_event(self, address: str, event_id: str, if_match: str | None = None) -> None:
        item = self.find(self.box(address), event_id)
        self.check_match(item, if_match)
        if item.event["isOrganizer"]:
            self._call_off(item, "")
        else:
            self.remove(item)

    def cancel_event(self, address: str, event_id: str, comment: str = "") -> None:
        item = self.find(self.box(address), event_id)
        if not item.event["isOrganizer"]:
            raise bad(
                "ErrorInvalidRequest",
                "Your request can't be completed. You need to be an organizer to cancel a meeting.",
            )
        self._call_off(item, comment)

    def respond(
        self,
        address: str,
        event_id: str,
        response: str,
        comment: str = "",
        *,
        send: bool = True,
        proposed: Json | None = None,
        show_as: str | None = None,
    ) -> None:
        item = self.find(self.box(address), event_id)
        event = item.event
        if event["isOrganizer"]:
            raise bad(
                "ErrorInvalidRequest",
                "Your request can't be completed. You can't respond to this meeting "
                "because you're the meeting organizer.",
            )
        if event["isCancelled"]:
            raise bad(
                "ErrorInvalidRequest", "Your request can't be completed. The meeting has been cancelled."
            )
        if proposed and (response == "accepted" or not event["allowNewTimeProposals"]):
            raise bad("ErrorInvalidRequest", "A new time cannot be proposed for this meeting.")
        self._answered(item, response, comment, send=send, proposed=proposed, show_as=show_as)

    def forward(self, address: str, event_id: str, to: list[str], comment: str) -> None:
        event = self.find(self.box(address), event_id).event
        for one in to:
            self.mail.send(address, one, "forward", f"FW: {event['subject']}", event, comment)

    def check_match(self, item: Item, if_match: str | None) -> None:
        if if_match and if_match.strip() not in ("*", f'W/"{item.event["changeKey"]}"'):
            raise Refused(
                412,
                "ErrorIrresolvableConflict",
                "The send or update operation could not be performed because the change "
                "key passed in the request does not match the current change key for the "
                "item.",
            )

    def _same_transaction(self, box: Mailbox, transaction: str | None) -> Item | None:
        same = (one for one in box.events.values() if transaction and one["transactionId"] == transaction)
        found = next(same, None)
        return Item(box, found) if found else None

    def _recipient(self, address: str) -> Json:
        return {"emailAddress": {"name": self.world.name_of(address), "address": address}}

    def _named(self, attendees: Iterable[Json], owner: str) -> list[Json]:
        """Outlook writes an attendee's name from the directory, drops doubles, and the organizer too."""
        named: dict[str, Json] = {}
        for one in attendees:
            mail = one["emailAddress"]
            known = self.world.person(mail["address"]) or self.world.room(mail["address"])
            if known:
                one["emailAddress"] = {"name": known.name, "address": known.address}
            if address_of(one) != owner.casefold():
                named.setdefault(address_of(one), one)
        if len(named) > 500:
            raise bad("ErrorInvalidRecipients", "The number of attendees is over the limit of 500.")
        return list(named.values())

    def _statuses(self, wanted: list[Json], before: list[Json], reset: bool) -> list[Json]:
        known = {address_of(one): one for one in before}
        kept = []
        for one in self._named(copy.deepcopy(wanted), ""):
            old = known.get(address_of(one))
            if old and not reset:
                one |= {name: old[name] for name in ("status", "proposedNewTime") if name in old}
            elif reset:
                one["status"] = {"response": "none", "time": NEVER}
                one.pop("proposedNewTime", None)
            kept.append(one)
        return kept

    def _online(self, changes: Json, before: Json) -> Json:
        """A meeting that is online stays online: Outlook ignores what comes later."""
        if before.get("isOnlineMeeting"):
            ignored = [name for name in ("isOnlineMeeting", "onlineMeetingProvider") if name in changes]
            for name in ignored:
                del changes[name]
            return {}
        if not changes.get("isOnlineMeeting"):
            return {}
        if changes.get("onlineMeetingProvider", "teamsForBusiness") not in ("teamsForBusiness", "unknown"):
            raise bad(
                "ErrorInvalidOnlineMeetingProvider",
                "The online meeting provider is not allowed in this calendar.",
            )
        meeting = join_meeting(self.world)
        body = changes.get("body") or before.get("body") or {"contentType": "html", "content": ""}
        return {
            "onlineMeetingProvider": "teamsForBusiness",
            "onlineMeeting": meeting,
            "body": with_join_text(body, meeting),
        }

    def _new_ical(self) -> str:
        self.world.counter += 1
        return "040000008200E00074C5B7101A82E008" + new_change_key(self.world).encode().hex().upper()[-72:]


def _merged(before: list[Json], changes: list[Json]) -> list[Json]:
    merged = {one["id"]: one for one in before} | {one["id"]: one for one in changes}
    return list(merged.values())
