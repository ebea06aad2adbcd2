"""Microsoft Graph v1.0, as far as scheduling goes. What is not here answers 501, in Graph's error shape."""

from aiohttp import web

from sandbox.graph import (
    calendars,
    chats,
    directory,
    events,
    extensions,
    grants,
    groups,
    mail,
    places,
    rights,
    settings,
    sharing,
    subscriptions,
    teamsapps,
)
from sandbox.graph.batch import Batch
from sandbox.graph.door import Door, Route
from sandbox.state import State


def routes(state: State) -> list[web.RouteDef]:
    door = Door(state, ROUTES)
    batch = Batch(state, door)
    everything = "/{version:v1\\.0|beta}/{below:.*}"
    return [web.post("/v1.0/$batch", batch.serve), web.route("*", everything, door.serve)]


def _event_routes() -> list[Route]:
    """Events stand under the mailbox, its default calendar, and any calendar by id."""
    found = []
    for place in ("{box}", "{box}/calendar", "{box}/calendars/{calendar}"):
        found += [
            Route("GET", f"{place}/events", rights.BASIC, events.list_events),
            Route("POST", f"{place}/events", rights.WRITE, events.create),
            Route("GET", f"{place}/calendarView", rights.BASIC, events.view),
            Route("GET", f"{place}/calendarView/delta", rights.DELTA, calendars.delta),
            Route("GET", f"{place}/events/{{id}}", rights.BASIC, events.read_one),
            Route("PATCH", f"{place}/events/{{id}}", rights.WRITE, events.update),
            Route("DELETE", f"{place}/events/{{id}}", rights.WRITE, events.delete),
            Route("GET", f"{place}/events/{{id}}/instances", rights.BASIC, events.instances),
            Route("POST", f"{place}/events/{{id}}/cancel", rights.WRITE, events.cancel),
            Route("POST", f"{place}/events/{{id}}/accept", rights.WRITE, events.answer),
            Route("POST", f"{place}/events/{{id}}/decline", rights.WRITE, events.answer),
            Route("POST", f"{place}/events/{{id}}/tentativelyAccept", rights.WRITE, events.answer),
            Route("POST", f"{place}/events/{{id}}/forward", rights.CALENDARS_READ, events.forward),
            Route("GET", f"{place}/events/{{id}}/extensions", rights.CALENDARS_READ, extensions.listed),
            Route("POST", f"{place}/events/{{id}}/extensions", rights.WRITE, extensions.add),
            Route("GET", f"{place}/events/{{id}}/extensions/{{name}}", rights.CALENDARS_READ, extensions.one),
            Route("PATCH", f"{place}/events/{{id}}/extensions/{{name}}", rights.WRITE, extensions.change),
            Route("DELETE", f"{place}/events/{{id}}/extensions/{{name}}", rights.WRITE, extensions.drop),
            Route("GET", f"{place}/events/{{id}}/attachments", rights.CALENDARS_READ, events.attachments),
            Route("GET", f"{place}/events/{{id}}/calendar", rights.BASIC, calendars.of_event),
            Route("POST", f"{place}/getSchedule", rights.BASIC, calendars.get_schedule),
        ]
    return found


def _sharing_routes() -> list[Route]:
    found = []
    for place in ("{box}/calendar", "{box}/calendars/{calendar}"):
        one = f"{place}/calendarPermissions/{{id}}"
        found += [
            Route("GET", f"{place}/calendarPermissions", rights.BASIC, sharing.listed),
            Route("POST", f"{place}/calendarPermissions", rights.WRITE, sharing.add),
            Route("GET", one, rights.BASIC, sharing.one),
            Route("PATCH", one, rights.WRITE, sharing.change),
            Route("DELETE", one, rights.WRITE, sharing.drop),
        ]
    return found


ROUTES = [
    *_event_routes(),
    Route("GET", "{box}/calendar", rights.BASIC, calendars.calendar),
    Route("GET", "{box}/calendars", rights.BASIC, calendars.calendars),
    Route("POST", "{box}/calendars", rights.WRITE, calendars.add_calendar),
    Route("GET", "{box}/calendars/{calendar}", rights.BASIC, calendars.calendar),
    Route("PATCH", "{box}/calendar", rights.WRITE, calendars.change_calendar),
    Route("PATCH", "{box}/calendars/{calendar}", rights.WRITE, calendars.change_calendar),
    Route("DELETE", "{box}/calendars/{calendar}", rights.WRITE, calendars.drop_calendar),
    *_sharing_routes(),
    Route("POST", "{box}/findMeetingTimes", rights.FIND_TIMES, calendars.find_times),
    Route("GET", "{box}/mailboxSettings", rights.SETTINGS, settings.read),
    Route("PATCH", "{box}/mailboxSettings", rights.SETTINGS_WRITE, settings.change),
    Route("GET", "{box}/mailboxSettings/{member}", rights.SETTINGS, settings.read_member),
    Route("GET", "{box}/messages", rights.MAIL_READ, mail.messages),
    Route("GET", "{box}/messages/{id}", rights.MAIL_READ, mail.message),
    Route("GET", "{box}/mailFolders", rights.MAIL_READ, mail.folders),
    Route("GET", "{box}/mailFolders/{folder}", rights.MAIL_READ, mail.folder),
    Route("GET", "{box}/mailFolders/{folder}/messages", rights.MAIL_READ, mail.messages),
    Route("GET", "{box}/mailFolders/{folder}/messages/{id}", rights.MAIL_READ, mail.message),
    Route("POST", "{box}/sendMail", rights.MAIL_SEND, mail.send),
    Route("GET", "{box}/outlook/{zones}", rights.ZONES, settings.supported_zones),
    Route("GET", "me", rights.ME, directory.one),
    Route("GET", "users", rights.USER_LIST, directory.users),
    Route("GET", "users/$count", rights.USER_LIST, directory.user_count),
    Route("GET", "users/{user}", rights.ONE_USER, directory.one),
    Route("GET", "{who}/manager", rights.MANAGER, directory.manager),
    Route("GET", "{who}/memberOf", rights.MEMBER_OF, groups.member_of),
    Route("GET", "{who}/transitiveMemberOf", rights.MEMBER_OF, groups.member_of),
    Route("GET", "{who}/people", rights.PEOPLE, directory.people),
    Route("GET", "{who}/presence", rights.PRESENCE, directory.presence),
    Route("POST", "communications/getPresencesByUserId", rights.PRESENCES, directory.presences),
    Route("GET", "{who}/chats", rights.CHATS, chats.chats),
    Route("GET", "{who}/teamwork/installedApps", rights.APP_READ, teamsapps.installed),
    Route("POST", "{who}/teamwork/installedApps", rights.APP_WRITE, teamsapps.install),
    Route("GET", "{who}/teamwork/installedApps/{id}", rights.APP_READ, teamsapps.one),
    Route("DELETE", "{who}/teamwork/installedApps/{id}", rights.APP_WRITE, teamsapps.remove),
    Route("GET", "{who}/teamwork/installedApps/{id}/chat", rights.APP_CHAT, teamsapps.chat),
    Route("GET", "appCatalogs/teamsApps", rights.CATALOGUE, teamsapps.catalogue),
    Route("GET", "{who}/oauth2PermissionGrants", rights.GRANTS, grants.grants),
    Route("GET", "{who}/appRoleAssignments", rights.ASSIGNED, grants.of_person),
    Route("GET", "groups", rights.GROUP, groups.groups),
    Route("GET", "groups/{group}", rights.GROUP, groups.group),
    *(
        Route("GET", f"groups/{{group}}/{name}{cast}", rights.GROUP_MEMBERS, handler)
        for name, handler in (
            ("members", groups.members),
            ("transitiveMembers", groups.members),
            ("owners", groups.owners),
        )
        for cast in ("", "/~user")
    ),
    Route("GET", "servicePrincipals", rights.APPS, grants.principals),
    Route("GET", "servicePrincipals/{principal}", rights.APPS, grants.principal),
    Route("GET", "servicePrincipals/{principal}/oauth2PermissionGrants", rights.GRANTS, grants.grants),
    *(
        route
        for name in ("appRoleAssignments", "appRoleAssignedTo")
        for route in (
            Route("GET", f"servicePrincipals/{{principal}}/{name}", rights.APPS, grants.assignments),
            Route("POST", f"servicePrincipals/{{principal}}/{name}", rights.ROLES_WRITE, grants.assign),
            Route(
                "DELETE",
                f"servicePrincipals/{{principal}}/{name}/{{id}}",
                rights.ROLES_WRITE,
                grants.unassign,
            ),
        )
    ),
    Route("GET", "oauth2PermissionGrants", rights.GRANTS, grants.grants),
    Route("POST", "oauth2PermissionGrants", rights.GRANTS_WRITE, grants.add_grant),
    Route("GET", "oauth2PermissionGrants/{id}", rights.GRANTS, grants.grant),
    Route("PATCH", "oauth2PermissionGrants/{id}", rights.GRANTS_WRITE, grants.change_grant),
    Route("DELETE", "oauth2PermissionGrants/{id}", rights.GRANTS_WRITE, grants.drop_grant),
    Route("GET", "organization", rights.ORGANIZATION, directory.organization),
    Route("GET", "places/~room", rights.PLACE, places.rooms),
    Route("GET", "places/~roomList", rights.PLACE, places.room_lists),
    Route("GET", "places/{place}", rights.PLACE, places.place),
    Route("GET", "places/{place}/~roomList/rooms", rights.PLACE, places.rooms_of_list),
    Route("GET", "subscriptions", rights.ANYBODY, subscriptions.listed),
    Route("POST", "subscriptions", rights.ANYBODY, subscriptions.create),
    Route("GET", "subscriptions/{subscription}", rights.ANYBODY, subscriptions.read),
    Route("PATCH", "subscriptions/{subscription}", rights.ANYBODY, subscriptions.renew),
    Route("DELETE", "subscriptions/{subscription}", rights.ANYBODY, subscriptions.delete),
    Route("POST", "subscriptions/{subscription}/reauthorize", rights.ANYBODY, subscriptions.reauthorize),
]
