"""What apps were allowed, as the directory tells it: service principals, role assignments, delegated grants.

It is the same register that consent pages write and tokens are made from.
https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
https://learn.microsoft.com/graph/api/resources/approleassignment
"""

import base64
from typing import Any

from sandbox.consents import Consent
from sandbox.entra.permission_ids import ALL_ROLE_IDS, ALL_SCOPE_IDS
from sandbox.entra.scopes import DELEGATED, NEEDS_ADMIN, ROLES
from sandbox.exchange import edm
from sandbox.exchange.refusals import Refused, bad
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.odata import Listing, chosen, read_select
from sandbox.tokens import GRAPH_APP_ID, principal_id
from sandbox.world import Json

GRANT = edm.shaped(
    "oAuth2PermissionGrant",
    dict.fromkeys(("clientId", "consentType", "principalId", "resourceId", "scope", "id"), edm.text),
)
ASSIGNMENT = edm.shaped(
    "appRoleAssignment", dict.fromkeys(("principalId", "resourceId", "appRoleId", "id"), edm.text)
)


def _missing(what: str) -> Refused:
    told = f"Resource '{what}' does not exist or one of its queried objects are not present."
    return Refused(404, "Request_ResourceNotFound", told)


def _principals(ask: Ask) -> list[Json]:
    muster, tenant = ask.state.muster, ask.world.tenant.id
    usual: Json = {"accountEnabled": True, "servicePrincipalType": "Application", "tags": [], "replyUrls": []}
    app = {
        **usual,
        "id": principal_id(tenant, muster.app_id),
        "appId": muster.app_id,
        "appOwnerOrganizationId": tenant,
        "displayName": muster.name,
        "appDisplayName": muster.name,
        "servicePrincipalNames": [muster.app_id, *muster.identifiers],
        "replyUrls": list(muster.redirects),
        "appRoles": [],
        "oauth2PermissionScopes": [],
    }
    graph = {
        **usual,
        "id": principal_id(tenant, GRAPH_APP_ID),
        "appId": GRAPH_APP_ID,
        "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        "displayName": "Microsoft Graph",
        "appDisplayName": "Microsoft Graph",
        "servicePrincipalNames": [GRAPH_APP_ID, "https://graph.microsoft.com"],
        "appRoles": [_role(name) for name in ALL_ROLE_IDS],
        "oauth2PermissionScopes": [_scope(name) for name in ALL_SCOPE_IDS],
    }
    return [app, graph]


def _role(name: str) -> Json:
    return {
        "allowedMemberTypes": ["Application"],
        "description": ROLES[name],
        "displayName": ROLES[name],
        "id": ALL_ROLE_IDS[name],
        "isEnabled": True,
        "origin": "Application",
        "value": name,
    }


def _scope(name: str) -> Json:
    words = DELEGATED[name]
    consent = dict.fromkeys(("adminConsentDescription", "adminConsentDisplayName"), words)
    consent |= dict.fromkeys(("userConsentDescription", "userConsentDisplayName"), words)
    kind = "Admin" if name in NEEDS_ADMIN else "User"
    return {"id": ALL_SCOPE_IDS[name], "value": name, "isEnabled": True, "type": kind, **consent}


def principals(ask: Ask) -> Answer:
    found = _principals(ask)
    return Answer(200, Listing(ask, found[0], page=100, most=999).answer(found, "servicePrincipals"))


def principal(ask: Ask) -> Answer:
    found = _principal(ask)
    select = read_select(ask.query.get("$select"), set(found))
    context = ask.context("servicePrincipals/$entity")
    return Answer(200, {"@odata.context": context, **chosen(found, select)})


def _principal(ask: Ask) -> Json:
    """By object id, or `servicePrincipals(appId='...')`."""
    name = ask.params["principal"].casefold()
    by_app = name.removeprefix("appid=")
    found = next(
        (one for one in _principals(ask) if name == one["id"] or by_app == one["appId"] != name), None
    )
    if found is None:
        raise _missing(name)
    return found


def _assignments(ask: Ask) -> list[Json]:
    """What the app's own principal may do by itself, at Graph's principal."""
    app, graph = _principals(ask)
    roles = ask.world.consents.roles_of(ask.state.muster.app_id)
    return [
        {
            "id": _id(app["id"], ALL_ROLE_IDS[role]),
            "deletedDateTime": None,
            "appRoleId": ALL_ROLE_IDS[role],
            "createdDateTime": "2026-01-08T09:00:00Z",
            "principalDisplayName": app["displayName"],
            "principalId": app["id"],
            "principalType": "ServicePrincipal",
            "resourceDisplayName": graph["displayName"],
            "resourceId": graph["id"],
        }
        for role in sorted(roles)
        if role in ALL_ROLE_IDS
    ]


def assignments(ask: Ask) -> Answer:
    """appRoleAssignments of a principal, and appRoleAssignedTo of a resource."""
    name, there = _principal(ask)["id"], ask.call.segments[-1].lower() == "approleassignedto"
    key = "resourceId" if there else "principalId"
    found = [one for one in _assignments(ask) if one[key] == name]
    members = ("id", "appRoleId", "principalId", "resourceId", "createdDateTime", "principalDisplayName")
    return Answer(200, Listing(ask, {*members, "resourceDisplayName"}).answer(found, "appRoleAssignments"))


def of_person(ask: Ask) -> Answer:
    """Who may use the app, where it wants people to be assigned. The role is the default access."""
    found, one, app = [], ask.world.person(ask.whose), _principals(ask)[0]
    if one is not None and ask.world.policies.of(one.id).assigned:
        found.append(
            {
                "id": _id(one.id, app["id"]),
                "deletedDateTime": None,
                "appRoleId": "00000000-0000-0000-0000-000000000000",
                "createdDateTime": "2026-01-08T09:00:00Z",
                "principalDisplayName": one.name,
                "principalId": one.id,
                "principalType": "User",
                "resourceDisplayName": app["displayName"],
                "resourceId": app["id"],
            }
        )
    members = ("id", "appRoleId", "principalId", "resourceId", "createdDateTime", "principalDisplayName")
    return Answer(200, Listing(ask, {*members, "resourceDisplayName"}).answer(found, "appRoleAssignments"))


def assign(ask: Ask) -> Answer:
    body, (app, graph) = ASSIGNMENT(ask.json()), _principals(ask)
    role = next((name for name, known in ALL_ROLE_IDS.items() if known == body.get("appRoleId")), None)
    if role is None or (body.get("principalId"), body.get("resourceId")) != (app["id"], graph["id"]):
        raise bad("Request_BadRequest", "Permission being assigned was not found on application")
    consents, held = ask.world.consents, ask.world.consents.roles_of(ask.state.muster.app_id)
    if role in held:
        raise bad("Request_BadRequest", "Permission being assigned already exists on the object")
    consents.allow(ask.state.muster.app_id, None, roles=[role], at=ask.state.clock.now())
    made = next(one for one in _assignments(ask) if one["appRoleId"] == body["appRoleId"])
    return Answer(201, {"@odata.context": ask.context("appRoleAssignments/$entity"), **made})


def unassign(ask: Ask) -> Answer:
    found = next((one for one in _assignments(ask) if one["id"] == ask.params["id"]), None)
    if found is None:
        raise _missing(ask.params["id"])
    app, consents = ask.state.muster.app_id, ask.world.consents
    roles = {name for name in consents.roles_of(app) if ALL_ROLE_IDS.get(name) != found["appRoleId"]}
    consents.put(Consent(app, None, consents.of(app, None).scopes, frozenset(roles)), ask.state.clock.now())
    return Answer(204)


def _id(*parts: str) -> str:
    return base64.urlsafe_b64encode("|".join(parts).encode()).decode().rstrip("=")


def _grant(ask: Ask, consent: Consent) -> Json:
    app, graph = _principals(ask)
    return {
        "id": _id(app["id"], consent.user or "all"),
        "clientId": app["id"],
        "consentType": "Principal" if consent.user else "AllPrincipals",
        "principalId": consent.user,
        "resourceId": graph["id"],
        "scope": " ".join(sorted(consent.scopes)),
    }


def _granted(ask: Ask) -> list[Consent]:
    return [one for one in ask.world.consents if one.scopes and one.app == ask.state.muster.app_id]


def grants(ask: Ask) -> Answer:
    """All of them, those of one person, or those of one client."""
    found = [_grant(ask, one) for one in _granted(ask)]
    if "principal" in ask.params:
        found = [one for one in found if one["clientId"] == _principal(ask)["id"]]
    elif ask.call.segments[0].lower() != "oauth2permissiongrants":
        person = ask.world.person(ask.whose)
        found = [one for one in found if person and one["principalId"] == person.id]
    members = ("id", "clientId", "consentType", "principalId", "resourceId", "scope")
    return Answer(200, Listing(ask, members, page=100).answer(found, "oauth2PermissionGrants"))


def _one(ask: Ask) -> Consent:
    wanted = ask.params["id"]
    found = next((one for one in _granted(ask) if _grant(ask, one)["id"] == wanted), None)
    if found is None:
        raise _missing(wanted)
    return found


def _shown(ask: Ask, consent: Consent) -> Json:
    return {"@odata.context": ask.context("oauth2PermissionGrants/$entity"), **_grant(ask, consent)}


def grant(ask: Ask) -> Answer:
    return Answer(200, _shown(ask, _one(ask)))


def add_grant(ask: Ask) -> Answer:
    body, (app, graph) = GRANT(ask.json()), _principals(ask)
    everybody = body.get("consentType") == "AllPrincipals"
    person = None if everybody else ask.world.person(str(body.get("principalId") or ""))
    fits = (body.get("clientId"), body.get("resourceId")) == (app["id"], graph["id"])
    if not fits or body.get("consentType") not in ("AllPrincipals", "Principal") or not (everybody or person):
        raise bad("Request_BadRequest", "Invalid value specified for a property of the permission grant.")
    consent = Consent(app["appId"], person.id if person else None, _scopes(body))
    if any(one.user == consent.user for one in _granted(ask)):
        raise Refused(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")
    ask.world.consents.allow(consent.app, consent.user, consent.scopes)
    return Answer(201, _shown(ask, consent))


def change_grant(ask: Ask) -> Answer:
    """`scope` replaces what was allowed; nothing else can be changed."""
    before, scopes = _one(ask), _scopes(GRANT(ask.json()))
    ask.world.consents.put(Consent(before.app, before.user, scopes, before.roles))
    return Answer(204)


def drop_grant(ask: Ask) -> Answer:
    before = _one(ask)
    ask.world.consents.put(Consent(before.app, before.user, frozenset(), before.roles))
    return Answer(204)


def _scopes(body: Any) -> frozenset[str]:
    return frozenset(str(body.get("scope") or "").split())
