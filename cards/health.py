"""How well each mailbox is watched: for whoever wonders whether what the chat says is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.clicks.anyone import ShowStatus
from cards.kit import Card, Element, Press, block, button, card, heading, hint, line, plain, strong
from cards.words import BRITISH, count, day, hour

MOST = 10
NONE = "No mailbox is watched: there are no interviews to come."
NONE_OF_YOURS = "None of your own: you have arranged no interviews to come. Administrators see every mailbox."


@dataclass(frozen=True, slots=True)
class Health:
    """One mailbox. `expires` None: no watch stands, so it is looked at by the clock alone."""

    name: str
    expires: datetime | None = None
    last_notice: datetime | None = None
    last_reconcile: datetime | None = None
    by_notice: int = 0
    by_reconcile: int = 0


def health_card(
    mailboxes: Sequence[Health],
    zone: str,
    *,
    of_all: bool = True,
    press: Press,
    locale: str = BRITISH,
) -> Card:
    """The first ten in the order given; the rest is counted. Not `of_all`: only the reader's own is shown."""
    told = _told(mailboxes) if mailboxes else NONE if of_all else NONE_OF_YOURS
    rest = len(mailboxes) - MOST
    return card(
        heading("How well Outlook is watched"),
        *(_entry(each, zone, locale) for each in mailboxes[:MOST]),
        hint(f"And {rest} more.", gap="medium") if rest > 0 else None,
        line(told, gap="medium"),
        summary=plain(told),
        actions=[button("My interviews", ShowStatus(), press)],
    )


def _told(mailboxes: Sequence[Health]) -> str:
    blind = sum(each.expires is None for each in mailboxes)
    missed = sum(each.by_reconcile for each in mailboxes)
    without = f", {blind} of them without a watch" if blind else ""
    found = f"{count(missed, 'change')} found that no notice told of"
    return f"{count(len(mailboxes), 'mailbox', 'mailboxes')}{without}; {found}."


def _entry(health: Health, zone: str, locale: str) -> Element:
    def at(moment: datetime | None) -> str:
        local = moment.astimezone(ZoneInfo(zone)) if moment else None
        return f"{day(local, locale)}, {hour(local, locale)}" if local else "not yet"

    watch = f"Watched until {at(health.expires)}" if health.expires else "No watch stands: asked by the clock"
    return block(
        strong(health.name),
        line(watch, "default" if health.expires else "attention", gap="none"),
        hint(
            f"Last notice {at(health.last_notice)} · last look {at(health.last_reconcile)}",
            gap="none",
        ),
        hint(
            f"{count(health.by_notice, 'change')} by notice, {health.by_reconcile} only by looking",
            gap="none",
        ),
        gap="medium",
        ruled=True,
    )
