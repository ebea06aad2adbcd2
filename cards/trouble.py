"""Every way of going wrong, as a card: one plain sentence, and a way on.

The words live here; services/errors.py carries facts. Nothing that a server wrote is ever shown,
and no meeting's subject: only names, addresses and numbers that our own errors carry.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cards.clicks.administrator import AskAdministrator, ProveAdministrator
from cards.clicks.anyone import NewRequest, ShowHelp, ShowStatus
from cards.clicks.click import Click
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    block,
    button,
    card,
    heading,
    hint,
    line,
    plain,
    shortened,
)
from cards.signin import because, is_admins_turn, try_signin
from cards.too_few import too_few_facts, too_few_said
from cards.words import BRITISH, count, listed, wait, when
from services import errors
from services.planning.funnel import CANDIDATE, LUNCH


@dataclass(frozen=True, slots=True)
class Told:
    """What a trouble comes to: a title, sentences, further lines, and which way on is offered first."""

    title: str
    said: str
    next: str
    more: tuple[str, ...] = ()
    way: str = "again"  # again | form | new | sign in | status | read only


def trouble_card(
    error: errors.SchedulingError,
    *,
    press: Press,
    again: Click | None = None,
    again_says: str = "Try again",
    sign_in: str | None = None,
    zone: str = "UTC",
    locale: str = BRITISH,
) -> Card:
    """The card for any error of the tree.

    `again` is what a press of `again_says` repeats or does instead (for a press that failed: that
    click; for a taken slot: FindAgain or ChangeRequest); `sign_in` a fresh one-time sign-in link.
    """
    told = told_of(error, zone, locale)
    return card(
        heading(told.title),
        line(told.said),
        *_more(told.more),
        line(told.next),
        _reference(error),
        summary=plain(f"{told.title}. {told.said} {told.next}"),
        actions=_ways_on(told.way, press, again, again_says, sign_in),
    )


def told_of(error: errors.SchedulingError, zone: str = "UTC", locale: str = BRITISH) -> Told:
    """The nearest class's words: a class that is added to the tree is told as its parent at first."""
    if isinstance(error, errors.SlotTaken):
        return _slot_taken(error, zone, locale)
    kind = next(kind for kind in type(error).__mro__ if kind in TOLD)
    return TOLD[kind](error)


def _slot_taken(error: errors.SlotTaken, zone: str, locale: str) -> Told:
    who = listed([shortened(name, 60) for name in error.blocked_by])
    is_free = "is no longer free" if len(error.blocked_by) == 1 else "are no longer free"
    said = (
        f"{when(error.slot.span, zone, locale)}: {who} {is_free}."
        if who
        else "That time has filled up meanwhile."
    )
    return Told("No longer free", said, "Nothing was booked. I can look for other times.", way="again")


def _unclear(error: errors.Unclear) -> Told:
    said = (
        f"I could not make out “{shortened(error.what, 80)}”."
        if error.what
        else "I could not make out what you mean."
    )
    return Told("I did not understand that", said, "Fill in the form, or say it in other words.", way="form")


def _nobody(error: errors.NobodyFound) -> Told:
    said = f"Nobody in your directory is called “{shortened(error.what, 80)}”."
    return Told(
        "I could not find somebody", said, "Check the spelling, or give the e-mail address.", way="form"
    )


def _ambiguous(error: errors.Ambiguous) -> Told:
    shown = tuple(f"{person.name} ({person.address})" for person in error.choices[:8])
    said = f"{count(len(error.choices), 'person', 'people')} could be “{shortened(error.what, 80)}”:"
    return Told("Who is meant?", said, "Use the e-mail address of the right one.", shown, way="form")


def _no_kit(error: errors.NoSuchKit) -> Told:
    said = f"There is no kit called “{shortened(error.what, 80)}”."
    known = f"There are: {listed(error.known[:8])}." if error.known else "There are no kits yet."
    return Told("No such kit", said, f"{known} Type “kits” to see them.", way="form")


def _too_few(error: errors.TooFewAble) -> Told:
    next = "Ask for less, name somebody, or put on the roster what people know: type “people”."
    return Told("Too few who can", too_few_said(error), next, too_few_facts(error), way="form")


def _no_time(error: errors.NoCommonTime) -> Told:
    title, said = no_time_said(error, is_change=False)
    next = "Try more days, a shorter interview, or let one of two people do."
    return Told(title, said, next, tuple(stages(error.funnel)), way="form")


def no_time_said(error: errors.NoCommonTime, is_change: bool) -> tuple[str, str]:
    """A title, and a sentence. A change looks for another time than the one that stands."""
    if not error.is_proven:
        return "No time found", "I stopped looking before I found a time: there may be one."
    if is_change:
        return "No other time", "No other time in those days suits everybody who has to be there."
    return "No common time", "No time in those days suits everybody who has to be there."


_STAGES = {
    CANDIDATE: "when {candidate} can",
    LUNCH: "with time for lunch",
    "window": "in the days asked for",
    "room": "with a room",
    "one after the other": "one after the other",
}


def stages(funnel: Sequence[tuple[str, int]], candidate: str = "the candidate") -> Iterator[str]:
    """What each requirement leaves of the starts, down to the one that leaves none. `candidate` is their
    name."""
    for label, number in funnel:
        title, _, what = label.rpartition(": ")
        told = _STAGES.get(what, f"with {what}").replace("{candidate}", candidate)
        starts = f"{number or 'no'} possible {'start' if number == 1 else 'starts'}"
        yield f"{title}{', ' if title else ''}{told}: {starts}"
        if not number:
            return


def _not_yours(error: errors.NotYours) -> Told:
    owner = error.owner or "the person who asked for it"
    return Told(
        "That is somebody else’s",
        f"Only {owner} can do that.",
        f"Ask {owner}, or make a request of your own.",
        way="new",
    )


def _coordinator_needed(error: errors.CoordinatorNeeded) -> Told:
    next = "Coordinators are named by administrators, who type “settings” for it: ask one to add you."
    return Told("For coordinators", f"Only {error.owner} can do that.", next, way="new")


def _role_needed(error: errors.RoleNeeded) -> Told:
    next = "Are you one? Prove it by signing in as an administrator of your organization."
    return Told(f"For {error.role}s", f"Only {error.owner} can do that.", next, way="administrator")


def _sign_in(error: errors.ConsentMissing) -> Told:
    said = because(error.reason) or "I have no access to your calendar at the moment."
    return Told("Please sign in", said, _who_acts(error, "Sign in, and I go on from here."), way="sign in")


def _consent(error: errors.ConsentMissing) -> Told:
    said = because(error.reason) or "Muster lacks a permission that this needs."
    next = "Sign in again and agree, or ask your administrator."
    return Told("Permission missing", said, _who_acts(error, next), way="sign in")


def _who_acts(error: errors.ConsentMissing, otherwise: str) -> str:
    return "Please ask your administrator, then sign in again." if is_admins_turn(error.reason) else otherwise


def _busy(error: errors.GraphBusy) -> Told:
    said = (
        f"Microsoft 365 asks us to wait {wait(error.wait)}." if error.wait else "Microsoft 365 is very busy."
    )
    return Told("One moment", said, "Nothing is lost. Please try again after that.")


def _says(title: str, said: str, next: str, way: str = "again") -> Callable[[Any], Told]:
    return lambda error: Told(title, said, next, way=way)


TOLD: Mapping[type[errors.SchedulingError], Callable[[Any], Told]] = {
    errors.SchedulingError: _says(
        "That did not work", "Something went wrong on my side.", "Please try again."
    ),
    errors.Unclear: _unclear,
    errors.NobodyFound: _nobody,
    errors.Ambiguous: _ambiguous,
    errors.NoSuchKit: _no_kit,
    errors.TooFewAble: _too_few,
    errors.NoCommonTime: _no_time,
    errors.SlotTaken: lambda error: _slot_taken(error, "UTC", BRITISH),
    errors.NotYours: _not_yours,
    errors.CoordinatorNeeded: _coordinator_needed,
    errors.RoleNeeded: _role_needed,
    errors.StaleCard: _says(
        "This card is out of date",
        "It has changed since this button was drawn, so I did nothing.",
        "See how things stand now, or start anew.",
        way="status",
    ),
    errors.EditedInOutlook: _says(
        "Changed in Outlook meanwhile",
        "It was moved in Outlook in the meantime, so I left it as it is there.",
        "See how things stand now, or find another time.",
        way="status",
    ),
    errors.ForgedClick: _says(
        "I cannot accept that",
        "This button is not one that I made for this organization, so I did nothing.",
        "Use the buttons on my own cards, or start anew.",
        way="new",
    ),
    errors.ConsentMissing: _consent,
    errors.SignInNeeded: _sign_in,
    errors.ReadOnly: _says(
        "Muster is read-only at the moment",
        "Your organization’s approval of Muster was withdrawn, so I book and change nothing.",
        "Nothing is lost: what is booked stays booked, and I go on once an administrator approves me again.",
        way="read only",
    ),
    errors.GraphError: _says(
        "Microsoft 365 did not do it", "It answered in a way that I did not expect.", "Please try again."
    ),
    errors.GraphDenied: _says(
        "Not allowed",
        "Microsoft 365 does not let me do that: your account or that calendar’s own rules are against it.",
        "Sign in again with the right account, or ask the calendar’s owner or your administrator.",
        way="sign in",
    ),
    errors.GraphMissing: _says(
        "It is gone",
        "What you mean is no longer in Outlook. Perhaps somebody deleted it there.",
        "See how things stand now, or start anew.",
        way="status",
    ),
    errors.GraphConflict: _says(
        "Somebody was faster",
        "It was changed in Outlook at the same moment, so I did nothing.",
        "See how things stand now, then try again.",
        way="status",
    ),
    errors.GraphRejected: _says(
        "Outlook did not take it",
        "Microsoft 365 found something wrong with the request.",
        "Please check the names, addresses and times, then ask again.",
        way="form",
    ),
    errors.GraphBusy: _busy,
    errors.GraphSilent: _says(
        "No answer from Microsoft 365",
        "I do not know yet whether it was done. I keep checking, and nothing is done twice.",
        "See how things stand in a minute, or try again.",
    ),
}


def _more(lines: tuple[str, ...]) -> tuple[Element, ...]:
    return (block(*(line(f"• {text}", gap="none") for text in lines), gap="small"),) if lines else ()


def _reference(error: errors.SchedulingError) -> Element | None:
    """Graph's request id is what an administrator needs for support, if it is nothing but an id."""
    found = error.request_id if isinstance(error, errors.GraphError) else ""
    return (
        hint(f"For your administrator: request {found}")
        if re.fullmatch(r"[0-9A-Fa-f-]{16,40}", found)
        else None
    )


def _ways_on(way: str, press: Press, again: Click | None, says: str, sign_in: str | None) -> list[Action]:
    """The likeliest way first, and always one that needs nothing but a press. Three fit on a phone."""
    new = button("New interview", NewRequest(), press)
    status = button("My interviews", ShowStatus(), press)
    aid = button("Help", ShowHelp(), press)
    if way == "administrator":
        return [button("I am an administrator", ProveAdministrator(), press), aid]
    if way == "read only":
        return [button("Ask an administrator", AskAdministrator(), press), status]
    if way == "sign in":
        return [try_signin(press, sign_in), aid]
    if again and way in ("again", "form"):
        return [button(says, again, press, style="positive"), new]
    return [status, new, aid] if way in ("again", "status") else [new, aid]
