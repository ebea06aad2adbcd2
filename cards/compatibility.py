"""Whom of the company Muster can schedule, before anybody relies on it."""

from collections.abc import Iterable, Sequence

from cards.clicks.administrator import CheckMailboxes
from cards.clicks.anyone import ShowHelp
from cards.kit import Card, Element, Press, block, button, card, heading, hint, line, plain, strong
from cards.words import count, listed
from services.setup.compatibility import Finding, Fit, Report

LOOKING = "I look at your company’s mailboxes and rooms. This takes a moment."
NAMED = 15  # people of one kind that the card names; the rest are counted

_TITLES = {
    Fit.ON_PREMISES: "Mailbox on your own server",
    Fit.UNLICENSED: "No Exchange Online licence",
    Fit.NOT_ONLINE: "Not in Exchange Online",
    Fit.GUEST: "Guests",
    Fit.NO_MAILBOX: "No mailbox",
    Fit.NOT_SHARED: "Free/busy not shown",
    Fit.UNREADABLE: "Could not be read",
    Fit.SECONDARY: "Meetings in a second calendar",
}
_MEANS = {
    Fit.ON_PREMISES: "I cannot see when they are free or hear their answers until the mailbox is moved to"
    " Exchange Online.",
    Fit.UNLICENSED: "They need an Exchange Online licence before I can see when they are free.",
    Fit.NOT_ONLINE: "On your own server, or without a licence. I cannot see when they are free.",
    Fit.GUEST: "Their calendar is in another company: invited by mail, their time is unknown.",
    Fit.NO_MAILBOX: "The directory knows them, Outlook does not. Was the mailbox removed?",
    Fit.NOT_SHARED: "Their calendar does not show free/busy to colleagues. They can change that in Outlook.",
    Fit.UNREADABLE: "Their time counts as unknown, never as free.",
    Fit.SECONDARY: "Free/busy shows the default calendar only, so I would take these times for free.",
}


def looking_card() -> Card:
    return card(heading("Checking mailboxes …"), line(LOOKING), summary=LOOKING)


def compatibility_card(report: Report, *, press: Press) -> Card:
    total = report.online + len(report.findings)
    fine = f"{report.online} of {count(total, 'mailbox', 'mailboxes')} can be scheduled."
    return card(
        heading("Mailbox check"),
        line(fine, "good" if not report.findings else "default"),
        *(_kind(fit, _of(fit, report.findings)) for fit in _TITLES if _of(fit, report.findings)),
        hint(f"I could not see {listed(report.unseen)}.") if report.unseen else None,
        summary=plain(f"Mailbox check: {fine}"),
        actions=[
            button("Check again", CheckMailboxes(), press),
            button("Help", ShowHelp(), press),
        ],
    )


def _of(fit: Fit, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fit is fit]


def _kind(fit: Fit, found: Sequence[Finding]) -> Element:
    return block(
        strong(f"{_TITLES[fit]} ({len(found)})"),
        hint(_MEANS[fit], gap="none"),
        *(line(_name(finding), gap="none") for finding in found[:NAMED]),
        hint(f"and {len(found) - NAMED} more", gap="none") if len(found) > NAMED else None,
    )


def _name(finding: Finding) -> str:
    told = f"{finding.name} (room)" if finding.is_room else finding.name
    return f"{told}: {finding.detail}" if finding.detail else told
