"""The rights that Muster uses, each with what it is for and what happens without it.

A right that is not here is never asked for. Least rights by
https://learn.microsoft.com/graph/permissions-reference
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    DELEGATED = "delegated"
    APPLICATION = "application"


class Consent(StrEnum):
    PERSON = "person"
    ADMINISTRATOR = "administrator"


class Feature(StrEnum):
    """What may be switched on, with the rights that it needs (MUSTER_FEATURES)."""

    ANSWER_COMMENTS = "answer-comments"


@dataclass(frozen=True, slots=True)
class Permission:
    """`asked` at every sign-in (where its `feature` is on, if it has one); else used only where granted."""

    name: str
    kind: Kind
    consent: Consent
    purpose: str
    without: str
    asked: bool = True
    feature: Feature | None = None


REGISTER = (
    Permission(
        "openid",
        Kind.DELEGATED,
        Consent.PERSON,
        "Know who signed in.",
        "No sign-in.",
    ),
    Permission(
        "profile",
        Kind.DELEGATED,
        Consent.PERSON,
        "Know the name and object id of who signed in.",
        "No sign-in.",
    ),
    Permission(
        "offline_access",
        Kind.DELEGATED,
        Consent.PERSON,
        "Go on with a booking, and keep the chat true, without asking for a sign-in every hour.",
        "A sign-in is asked for whenever the access token has run out.",
    ),
    Permission(
        "User.Read",
        Kind.DELEGATED,
        Consent.PERSON,
        "Read the signed-in recruiter's own name and address.",
        "Nothing can be scheduled: the organizer is not known.",
    ),
    Permission(
        "User.ReadBasic.All",
        Kind.DELEGATED,
        Consent.PERSON,
        "Find interviewers by the names typed in chat.",
        "Interviewers must be given by their mail addresses.",
    ),
    # getSchedule alone would need only Calendars.ReadBasic, but that one asks for an administrator; booking
    # needs ReadWrite anyway, and it covers free/busy, reading answers and the watch on the own events.
    Permission(
        "Calendars.ReadWrite",
        Kind.DELEGATED,
        Consent.PERSON,
        "Read free/busy of colleagues and rooms; create, change and cancel the recruiter's own interviews.",
        "Nothing can be proposed or booked.",
    ),
    Permission(
        "MailboxSettings.Read",
        Kind.DELEGATED,
        Consent.PERSON,
        "Read the recruiter's own time zone and working hours.",
        "The time zone that Teams reports is used.",
    ),
    # Asked for at sign-in it would stop everybody who is not an administrator. Entra puts every right that is
    # already granted into the token, so it is simply there once an administrator has granted it.
    Permission(
        "Place.Read.All",
        Kind.DELEGATED,
        Consent.ADMINISTRATOR,
        "List the meeting rooms with how many they seat.",
        "Rooms must be given by their mail addresses, and how many they seat is not known.",
        asked=False,
    ),
    # Answers carry their comments only in the mails that bring them. Off unless a tenant opts in.
    Permission(
        "Mail.Read",
        Kind.DELEGATED,
        Consent.PERSON,
        "Show the comment that an interviewer wrote when answering the invitation.",
        "The chat shows who accepted or declined, without their comment.",
        feature=Feature.ANSWER_COMMENTS,
    ),
)

_RESERVED = frozenset({"openid", "profile", "offline_access"})  # msal adds these by itself


def scopes_for(features: Collection[Feature]) -> tuple[str, ...]:
    """What to ask for at sign-in."""
    return tuple(
        right.name
        for right in REGISTER
        if right.kind is Kind.DELEGATED
        and right.asked
        and right.name not in _RESERVED
        and (right.feature is None or right.feature in features)
    )


SIGN_IN_SCOPES = scopes_for(())


def missing(granted: frozenset[str], wanted: tuple[str, ...] = SIGN_IN_SCOPES) -> tuple[str, ...]:
    """What of `wanted` a token lacks. A person may untick rights, and Entra spells them in its own case."""
    held = {scope.rpartition("/")[2].casefold() for scope in granted}
    return tuple(scope for scope in wanted if scope.casefold() not in held)
