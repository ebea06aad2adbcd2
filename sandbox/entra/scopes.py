"""What can be asked of which resource, and how the consent page says it.

Graph's permissions that have to do with scheduling, by name. The words are ours; which of them need an
administrator is Microsoft's (https://learn.microsoft.com/graph/permissions-reference).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.entra.errors import EntraError
from sandbox.tokens import BOT_FRAMEWORK, GRAPH, GRAPH_APP_ID

OPENID = {
    "openid": "Sign you in",
    "profile": "View your basic profile",
    "email": "View your email address",
    "offline_access": "Keep access to what you have given it access to",
}

DELEGATED = {
    "User.Read": "Sign you in and read your profile",
    "User.ReadBasic.All": "Read the basic profiles of everybody in your organization",
    "User.Read.All": "Read the full profiles of everybody in your organization",
    "Calendars.Read": "Read your calendars",
    "Calendars.ReadBasic": "Read basic details of your calendars",
    "Calendars.ReadWrite": "Read, create, change and delete events in your calendars",
    "Calendars.Read.Shared": "Read calendars that are shared with you",
    "Calendars.ReadWrite.Shared": "Read and change your own and shared calendars",
    "MailboxSettings.Read": "Read your mailbox settings",
    "MailboxSettings.ReadWrite": "Read and change your mailbox settings",
    "Mail.Read": "Read your mail",
    "Mail.Send": "Send mail as you",
    "Mail.Send.Shared": "Send mail as you or for others",
    "OnlineMeetings.Read": "Read your online meetings",
    "OnlineMeetings.ReadWrite": "Read and create your online meetings",
    "People.Read": "Read the list of people that matter to you",
    "People.Read.All": "Read everybody's list of people that matter to them",
    "Place.Read.All": "Read all meeting rooms and other places of your organization",
    "Place.ReadWrite.All": "Read and change your organization's places",
    "Presence.Read": "Read whether you are available",
    "Presence.Read.All": "Read whether people in your organization are available",
    "Chat.Read": "Read your chat messages",
    "Chat.ReadBasic": "Read the names and members of your chats",
    "AppCatalog.Read.All": "Read the catalogues of Teams apps",
    "TeamsAppInstallation.ReadForUser": "Read which Teams apps you have installed",
    "TeamsAppInstallation.ReadWriteSelfForUser": "Let this Teams app manage itself for you",
    "Group.Read.All": "Read all groups",
    "GroupMember.Read.All": "Read who is in which group",
    "Directory.Read.All": "Read the directory",
    "Organization.Read.All": "Read what is known of your organization",
    "Application.Read.All": "Read applications",
    "AppRoleAssignment.ReadWrite.All": "Manage what apps are allowed",
    "DelegatedPermissionGrant.ReadWrite.All": "Manage what apps may do for people",
}

NEEDS_ADMIN = frozenset(
    {
        "User.Read.All",
        "Calendars.ReadBasic",
        "People.Read.All",
        "Place.Read.All",
        "Place.ReadWrite.All",
        "Group.Read.All",
        "GroupMember.Read.All",
        "Directory.Read.All",
        "Organization.Read.All",
        "Application.Read.All",
        "AppRoleAssignment.ReadWrite.All",
        "DelegatedPermissionGrant.ReadWrite.All",
    }
)

ROLES = {
    "User.Read.All": "Read the full profiles of everybody",
    "User.ReadBasic.All": "Read the basic profiles of everybody",
    "Calendars.Read": "Read calendars in all mailboxes",
    "Calendars.ReadBasic.All": "Read basic details of calendars in all mailboxes",
    "Calendars.ReadWrite": "Read and change calendars in all mailboxes",
    "MailboxSettings.Read": "Read the settings of all mailboxes",
    "MailboxSettings.ReadWrite": "Read and change the settings of all mailboxes",
    "Mail.Read": "Read mail in all mailboxes",
    "Mail.Send": "Send mail as anybody",
    "OnlineMeetings.Read.All": "Read all online meetings",
    "OnlineMeetings.ReadWrite.All": "Read and create everybody's online meetings",
    "People.Read.All": "Read everybody's list of people that matter to them",
    "Place.Read.All": "Read all meeting rooms and other places",
    "Presence.Read.All": "Read whether people are available",
    "Chat.Read.All": "Read all chat messages",
    "Chat.ReadBasic.All": "Read the names and members of all chats",
    "AppCatalog.Read.All": "Read the catalogues of Teams apps",
    "TeamsAppInstallation.ReadForUser.All": "Read which Teams apps people have installed",
    "TeamsAppInstallation.ReadWriteSelfForUser.All": "Let this Teams app manage itself for everybody",
    "TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All": "Let this Teams app manage itself fully",
    "Group.Read.All": "Read all groups",
    "Group.ReadBasic.All": "Read the basics of all groups",
    "GroupMember.Read.All": "Read who is in which group",
    "GroupMember.ReadBasic.All": "Read the basics of who is in which group",
    "Directory.Read.All": "Read the directory",
    "Organization.Read.All": "Read what is known of the organization",
    "Application.Read.All": "Read all applications",
    "AppRoleAssignment.ReadWrite.All": "Manage what apps are allowed",
    "DelegatedPermissionGrant.ReadWrite.All": "Manage what apps may do for people",
}

SSO_SCOPE = "access_as_user"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A scope parameter, read: one resource at most, its scopes' short names, and OpenID's own.

    `default` is True for `<resource>/.default`: everything consented. `spelled_out` when the resource was
    written before a scope's name; the answer then spells them so too.
    """

    resource: str
    scopes: frozenset[str]
    openid: frozenset[str]
    default: bool = False
    spelled_out: bool = False


def read_scopes(text: str, identifiers: Sequence[str]) -> Wanted:
    """`identifiers` are the app's own Application ID URIs. Raises EntraError 70011, 28000 or 650053."""
    openid: set[str] = set()
    named: dict[str, set[str]] = {}
    spelled_out = False
    for scope in text.split():
        if scope.lower() in OPENID:
            openid.add(scope.lower())
            continue
        resource, name = _split(scope)
        spelled_out = spelled_out or "://" in scope
        named.setdefault(_resource(resource, identifiers, scope), set()).add(name)
    if len(named) > 1:
        raise EntraError.of(28000, scope=text)
    resource, names = next(iter(named.items()), (GRAPH, set()))
    default = ".default" in names
    if default and len(names) > 1:
        raise EntraError.of(70011, scope=text)
    return Wanted(
        resource, frozenset(known(resource, names - {".default"})), frozenset(openid), default, spelled_out
    )


def known(resource: str, names: set[str]) -> set[str]:
    """The names as the resource spells them. Raises EntraError 650053 for one that it does not know."""
    register = DELEGATED if resource == GRAPH else {SSO_SCOPE: ""}
    spelled = {name.casefold(): name for name in register}
    for name in names:
        if name.casefold() not in spelled:
            raise EntraError.of(650053, scope=name, resource=resource)
    return {spelled[name.casefold()] for name in names}


def _split(scope: str) -> tuple[str, str]:
    if "://" not in scope and "/" not in scope:
        return GRAPH, scope
    resource, _, name = scope.rpartition("/")
    return resource, name


def _resource(named: str, identifiers: Sequence[str], scope: str) -> str:
    known_by = {
        GRAPH: GRAPH,
        GRAPH_APP_ID: GRAPH,
        BOT_FRAMEWORK: BOT_FRAMEWORK,
        **{known: known for known in identifiers},
        **{known.removeprefix("api://"): known for known in identifiers},
    }
    # "https://graph.microsoft.com//.default" is what clients send for a resource with a slash at its end.
    found = known_by.get(named.rstrip("/").lower())
    if found is None:
        raise (
            EntraError.of(500011, resource=named)
            if scope.endswith("/.default")
            else EntraError.of(70011, scope=scope)
        )
    return found
