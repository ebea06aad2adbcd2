"""Which right opens which operation, delegated and app-only. Any one of a row's rights is enough.

https://learn.microsoft.com/graph/permissions-reference. Delegated `.Shared` rights open other people's
calendars as well, as far as those people let them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """`application` None: not for an app by itself. `directory`, `teams`: refused in their words."""

    delegated: tuple[str, ...]
    application: tuple[str, ...] | None
    directory: bool = False
    teams: bool = False


def _right(delegated: str, application: str | None, directory: bool = False, teams: bool = False) -> Right:
    alone = None if application is None else tuple(application.split())
    return Right(tuple(delegated.split()), alone, directory, teams)


def _both(names: str) -> Right:
    return _right(names, names)


USERS = "User.ReadBasic.All User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All"
SHARED_READ = "Calendars.Read.Shared Calendars.ReadWrite.Shared"
READ = "Calendars.Read Calendars.ReadWrite"
PLACES = "Place.Read.All Place.ReadWrite.All"
GROUPS = "Directory.Read.All Group.Read.All GroupMember.Read.All GroupMember.ReadBasic.All User.Read.All"

ANYBODY = _right("", "")
ME = _right(f"User.Read User.ReadWrite {USERS}", "", directory=True)
ONE_USER = _right(f"User.Read User.ReadWrite {USERS}", USERS, directory=True)
USER_LIST = _right(USERS, USERS, directory=True)
MANAGER = _right("User.Read.All Directory.Read.All", "User.Read.All Directory.Read.All", directory=True)
MEMBER_OF = _right(f"User.Read {GROUPS}", GROUPS, directory=True)
ASSIGNED = _both("AppRoleAssignment.ReadWrite.All Directory.Read.All Directory.ReadWrite.All")
SETTINGS = _both("MailboxSettings.Read MailboxSettings.ReadWrite")
SETTINGS_WRITE = _both("MailboxSettings.ReadWrite")
BASIC = _right(
    f"Calendars.ReadBasic {READ} {SHARED_READ}", f"Calendars.ReadBasic Calendars.ReadBasic.All {READ}"
)
CALENDARS_READ = _right(f"{READ} {SHARED_READ}", READ)
DELTA = CALENDARS_READ
WRITE = _right("Calendars.ReadWrite Calendars.ReadWrite.Shared", "Calendars.ReadWrite")
FIND_TIMES = _right(SHARED_READ, None)
PLACE = _right(PLACES, PLACES)
PEOPLE = _right("People.Read People.Read.All", "People.Read.All")
PRESENCE = _right("Presence.Read Presence.Read.All", "Presence.Read.All")
PRESENCES = _right("Presence.Read.All", "Presence.Read.All")
ORGANIZATION = _right(
    "User.Read User.Read.All Organization.Read.All Directory.Read.All",
    "User.Read.All Organization.Read.All Directory.Read.All",
    directory=True,
)
MAIL_READ = _both("Mail.Read Mail.ReadWrite")
MAIL_SEND = _right("Mail.Send Mail.Send.Shared", "Mail.Send")
ZONES = _right("User.Read User.ReadBasic.All", "User.Read.All User.ReadBasic.All")

# The directory of what apps are allowed, groups, chats, and who may see a calendar.
READ_APPS = "Application.Read.All Application.ReadWrite.All Directory.Read.All"
APPS = _right(READ_APPS, READ_APPS, directory=True)
ROLES_WRITE = _right("AppRoleAssignment.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", directory=True)
READ_GRANTS = "DelegatedPermissionGrant.ReadWrite.All Directory.Read.All Directory.ReadWrite.All"
GRANTS = _right(READ_GRANTS, READ_GRANTS, directory=True)
WRITE_GRANTS = "DelegatedPermissionGrant.ReadWrite.All"
GRANTS_WRITE = _right(WRITE_GRANTS, WRITE_GRANTS, directory=True)
READ_GROUPS = "Group.Read.All Group.ReadBasic.All Group.ReadWrite.All GroupMember.Read.All Directory.Read.All"
GROUP = _right(READ_GROUPS, READ_GROUPS, directory=True)
READ_MEMBERS = f"{READ_GROUPS} GroupMember.ReadBasic.All"
GROUP_MEMBERS = _right(READ_MEMBERS, READ_MEMBERS, directory=True)
CHATS = _right(
    "Chat.Read Chat.ReadBasic Chat.ReadWrite", "Chat.Read.All Chat.ReadBasic.All Chat.ReadWrite.All"
)

# Teams apps of a person. An app with a right on itself may touch no other.
READ_APP = "TeamsAppInstallation.ReadForUser TeamsAppInstallation.ReadWriteSelfForUser"
READ_APP_ITSELF = (
    "TeamsAppInstallation.ReadForUser.All TeamsAppInstallation.ReadWriteSelfForUser.All "
    "TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All"
)
APP_READ = _right(READ_APP, READ_APP_ITSELF, teams=True)
APP_WRITE = _right(
    "TeamsAppInstallation.ReadWriteSelfForUser",
    "TeamsAppInstallation.ReadWriteSelfForUser.All TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All",
    teams=True,
)
APP_CHAT = _right(
    READ_APP,
    "TeamsAppInstallation.ReadForUser.All TeamsAppInstallation.ReadWriteSelfForUser.All",
    teams=True,
)
CATALOGUE = _right("AppCatalog.Read.All Directory.Read.All", "AppCatalog.Read.All", teams=True)
