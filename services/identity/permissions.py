"""Every right that Muster uses or may have been given: what for, who consents, what is lost without it.

A right that no switched-on feature needs is never asked for. Least rights and GUIDs by
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
    """What rights are for. Scheduling is always on; MUSTER_FEATURES and MUSTER_WITHOUT switch the others."""

    SCHEDULING = "scheduling"
    ROOMS = "rooms"
    SHARED_MAILBOX = "shared-mailbox"  # events in a mailbox of the company's instead of the recruiter's
    CHECKS = "company-checks"  # who can be scheduled, the set-up guide, groups of administrators
    REACH = "reach-people"  # write first to interviewers and administrators in Teams
    GROUP_CHECKS = "group-checks"  # owners and members of the recruiting group, groups by name
    ANSWER_COMMENTS = "answer-comments"
    CANDIDATE_MAILS = "candidate-mails"


USUAL = frozenset(Feature) - {Feature.GROUP_CHECKS, Feature.ANSWER_COMMENTS, Feature.CANDIDATE_MAILS}


@dataclass(frozen=True, slots=True)
class Permission:
    """`feature` None: nothing needs it, so that it is surplus where somebody granted it.

    `includes` names rights of the same kind that it makes superfluous. `denies` is what it does not allow.
    """

    name: str
    kind: Kind
    id: str
    consent: Consent
    purpose: str
    without: str
    feature: Feature | None = Feature.SCHEDULING
    denies: str = ""
    includes: tuple[str, ...] = ()
    deprecated: bool = False


_PERSON, _ADMIN = Consent.PERSON, Consent.ADMINISTRATOR
_SELF, _APP = Kind.DELEGATED, Kind.APPLICATION

_SIGN_IN = (
    Permission(
        "openid",
        _SELF,
        "37f7f235-527c-4136-accd-4a02d197296e",
        _PERSON,
        "Know who signed in.",
        "No sign-in.",
    ),
    Permission(
        "profile",
        _SELF,
        "14dad69e-099b-42c9-810b-d002981feec1",
        _PERSON,
        "Know the name and object id of who signed in.",
        "No sign-in.",
    ),
    Permission(
        "email",
        _SELF,
        "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
        _PERSON,
        "Know the mail address of who signed in, which may differ from the account’s name.",
        "The account’s name is shown instead.",
    ),
    Permission(
        "offline_access",
        _SELF,
        "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
        _PERSON,
        "Go on with a booking, and keep the chat true, while the recruiter is signed off.",
        "A sign-in is asked for whenever the access token has run out.",
    ),
    Permission(
        "User.Read",
        _SELF,
        "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
        _PERSON,
        "Read the signed-in person’s own name, address and groups.",
        "Nothing can be scheduled: the organizer is not known.",
    ),
    Permission(
        "User.ReadBasic.All",
        _SELF,
        "b340eb25-3456-403f-be2f-af7a0d370277",
        _PERSON,
        "Find interviewers by the names typed in chat.",
        "Interviewers must be given by their mail addresses.",
        denies="It does not show phone numbers, managers or anything else beyond names and addresses.",
    ),
    # getSchedule alone would need only Calendars.ReadBasic, but that one asks for an administrator; booking
    # needs ReadWrite anyway, and it covers free/busy, reading answers and the watch on the own events.
    Permission(
        "Calendars.ReadWrite",
        _SELF,
        "1ec239c2-d7c9-4623-a91a-a9775856bb36",
        _PERSON,
        "Read free/busy of colleagues and rooms; create, change and cancel the recruiter’s own interviews.",
        "Nothing can be proposed or booked.",
        denies="It does not open anybody else’s calendar beyond what they share with the recruiter.",
        includes=("Calendars.Read",),
    ),
    Permission(
        "MailboxSettings.Read",
        _SELF,
        "87f447af-9fa4-4c32-9dfa-4a57a73d18ce",
        _PERSON,
        "Read the recruiter’s own time zone and working hours.",
        "The time zone that Teams reports is used.",
        denies="It does not grant access to read the mailbox.",
    ),
    # Answers carry their comments only in the mails that bring them. Off unless a company opts in.
    Permission(
        "Mail.Read",
        _SELF,
        "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
        _PERSON,
        "Show the comment that an interviewer wrote when answering the invitation.",
        "The chat shows who accepted or declined, without their comment.",
        feature=Feature.ANSWER_COMMENTS,
        denies="Muster reads only mails that answer its own invitations.",
    ),
    Permission(
        "Mail.Send",
        _SELF,
        "e383f46e-2787-4529-855e-0e479a3ffac0",
        _PERSON,
        "Send candidates a mail of the recruiter’s own, apart from Outlook’s invitation.",
        "Candidates hear from Outlook’s invitation alone.",
        feature=Feature.CANDIDATE_MAILS,
        denies="It does not grant access to read the mailbox.",
    ),
)

# Entra puts every right that is already granted into the tokens, so these are simply there once approved.
_APPROVED = (
    # Asked for at sign-in it would stop everybody who is not an administrator.
    Permission(
        "Place.Read.All",
        _SELF,
        "cb8f45a0-5c2e-4ea1-b803-84b870a7d7ec",
        _ADMIN,
        "List the meeting rooms with how many they seat.",
        "Rooms must be given by their mail addresses, and how many they seat is not known.",
        feature=Feature.ROOMS,
        denies="It does not open the rooms’ calendars.",
    ),
    Permission(
        "Place.Read.All",
        _APP,
        "913b9306-0ce1-42b8-9137-6a7df690a760",
        _ADMIN,
        "Check which rooms can be booked before anybody relies on them.",
        "Rooms are not part of the compatibility check.",
        feature=Feature.CHECKS,
        denies="It does not open the rooms’ calendars.",
    ),
    Permission(
        "User.Read.All",
        _APP,
        "df021288-bdef-4463-88db-98f22de89214",
        _ADMIN,
        "See who has a licence and a mailbox in Exchange Online, and who is in the groups that may approve.",
        "The compatibility check cannot tell why a mailbox does not answer; groups are read as each person.",
        feature=Feature.CHECKS,
        denies="It does not grant access to mail, calendars or files, and changes nobody’s account.",
    ),
    Permission(
        "GroupMember.Read.All",
        _APP,
        "98830695-27a2-44f7-8c18-0c3ebc9698f6",
        _ADMIN,
        "See who owns and is in the recruiting group, and who is in a group that is named as a pool.",
        "The guide shows the PowerShell that tells; groups are named by their object ids, pools by people.",
        feature=Feature.GROUP_CHECKS,
        denies="It does not show what stands in groups’ mails, chats or files, and changes no group.",
    ),
    Permission(
        "MailboxSettings.Read",
        _APP,
        "40f97065-369a-49f4-947c-6a255697ae91",
        _ADMIN,
        "Read time zones and working hours, and whether a mailbox is a person’s, a room’s or shared.",
        "Time zones and hours are known for signed-in recruiters alone.",
        feature=Feature.CHECKS,
        denies="It does not grant access to read the mailbox.",
    ),
    Permission(
        "Calendars.ReadWrite",
        _APP,
        "ef54d2bf-783f-4e0f-bca1-3210c0444d99",
        _ADMIN,
        "Keep interviews in a mailbox of the company’s, whoever is signed in.",
        "Interviews are kept in each recruiter’s own calendar.",
        feature=Feature.SHARED_MAILBOX,
        denies="It does not grant access to read mail. RBAC for Applications can fence it to one group.",
        includes=("Calendars.Read",),
    ),
    Permission(
        "TeamsAppInstallation.ReadWriteSelfForUser.All",
        _APP,
        "908de74d-f8b2-4d6b-a9ed-2a17b3b78179",
        _ADMIN,
        "Write first to an interviewer or administrator in Teams, by adding Muster (no other app) for them.",
        "Muster can write only to people who have added it themselves.",
        feature=Feature.REACH,
        denies="It does not show or change any other app, and reads no chats.",
    ),
)

# Old set-up guides, ours and others', had these granted. They are reported, to be removed.
_SURPLUS = (
    Permission(
        "Calendars.Read",
        _SELF,
        "465a38f9-76ea-45b9-9f34-9e8b0d4b0b42",
        _PERSON,
        "Read the recruiter’s own calendar.",
        "Nothing is lost: Calendars.ReadWrite includes it.",
        feature=None,
    ),
    Permission(
        "Calendars.Read.Shared",
        _SELF,
        "2b9c4092-424d-4249-948d-b43879977640",
        _PERSON,
        "Read calendars that others share with the recruiter.",
        "Nothing is lost: free/busy needs no shared right.",
        feature=None,
    ),
    Permission(
        "Calendars.ReadWrite.Shared",
        _SELF,
        "12466101-c9b8-439a-8589-dd09ee67e8e9",
        _PERSON,
        "Write into calendars that others share with the recruiter.",
        "Nothing is lost: interviews stand in the recruiter’s own calendar or a mailbox of the company’s.",
        feature=None,
    ),
    Permission(
        "Calendars.Read",
        _APP,
        "798ee544-9d2d-430c-a058-570e29e34338",
        _ADMIN,
        "Read calendars in all mailboxes.",
        "Nothing is lost: Calendars.ReadWrite includes it.",
        feature=None,
    ),
    Permission(
        "Directory.Read.All",
        _SELF,
        "06da0dbc-49e2-44d2-8312-53f166ab848a",
        _ADMIN,
        "Read the whole directory.",
        "Nothing is lost.",
        feature=None,
        deprecated=True,
    ),
    Permission(
        "Directory.Read.All",
        _APP,
        "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
        _ADMIN,
        "Read the whole directory.",
        "Nothing is lost.",
        feature=None,
        deprecated=True,
    ),
    Permission(
        "Group.Read.All",
        _SELF,
        "5f8c59db-677d-491f-a6b8-5f174b11ec1d",
        _ADMIN,
        "Read all groups and what stands in them.",
        "Nothing is lost.",
        feature=None,
        deprecated=True,
    ),
    Permission(
        "Group.Read.All",
        _APP,
        "5b567255-7703-4780-807c-7be8301ae99b",
        _ADMIN,
        "Read all groups and what stands in them.",
        "Nothing is lost.",
        feature=None,
        deprecated=True,
    ),
)

REGISTER = (*_SIGN_IN, *_APPROVED, *_SURPLUS)

# Application rights for which Exchange has roles of its own (RBAC for Applications): no token shows those.
# https://learn.microsoft.com/exchange/permissions-exo/application-rbac
BY_EXCHANGE = ("Calendars.ReadWrite", "MailboxSettings.Read")

OPENID = frozenset({"openid", "profile", "email", "offline_access"})  # Entra's own, of every sign-in


def needed(features: Collection[Feature], kind: Kind) -> tuple[Permission, ...]:
    """The rights of one kind that these features use."""
    return tuple(right for right in REGISTER if right.kind is kind and right.feature in features)


def scopes_for(features: Collection[Feature]) -> tuple[str, ...]:
    """What of Graph to ask a person for at sign-in: nothing that an administrator has to grant."""
    asked = needed({Feature.SCHEDULING, *features}, Kind.DELEGATED)
    return tuple(r.name for r in asked if r.consent is Consent.PERSON and r.name not in OPENID)


SIGN_IN_SCOPES = scopes_for(())


def missing(granted: frozenset[str], wanted: tuple[str, ...] = SIGN_IN_SCOPES) -> tuple[str, ...]:
    """What of `wanted` a token lacks. A person may untick rights, and Entra spells them in its own case."""
    held = {short(scope).casefold() for scope in granted}
    return tuple(scope for scope in wanted if scope.casefold() not in held)


def short(scope: str) -> str:
    """User.Read of https://graph.microsoft.com/User.Read."""
    return scope.rpartition("/")[2]
