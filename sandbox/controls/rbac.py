"""What the administrator types into Exchange Online PowerShell to fence the app in, one cmdlet each.

New-ServicePrincipal, New-ManagementScope, New- and Remove-ManagementRoleAssignment,
Test-ServicePrincipalAuthorization.
"""

import re
from datetime import timedelta

from aiohttp import web

from sandbox.controls.shape import Json, Wrong, body_of, control, wanted
from sandbox.rbac import ROLES, Assignment
from sandbox.state import State
from sandbox.tokens import principal_id
from sandbox.world import Group


class RbacControls:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/rbac", control(self.show)),
            web.post("/_sandbox/rbac/servicePrincipals", control(self.tell_exchange)),
            web.post("/_sandbox/rbac/scopes", control(self.add_scope)),
            web.post("/_sandbox/rbac/assignments", control(self.assign)),
            web.delete("/_sandbox/rbac/assignments/{name}", control(self.remove)),
            web.get("/_sandbox/rbac/test", control(self.test)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        rbac = self._state.world.rbac
        live = [one for one in rbac.assignments if not one.ended]
        return web.json_response(
            {
                "servicePrincipals": rbac.principals,
                "scopes": [{"name": name, "group": group} for name, group in rbac.scopes.items()],
                "assignments": [
                    {"name": one.name, "role": one.role, "scope": one.scope or None, "since": one.since}
                    for one in live
                ],
                "roles": sorted(ROLES),
            }
        )

    async def tell_exchange(self, request: web.Request) -> web.Response:
        """`{appId, objectId}`: the enterprise application's object id, not the registration's."""
        body, app = await body_of(request), self._state.muster.app_id
        if wanted(body, "appId").lower() != app:
            raise Wrong(404, "NotFound", "Entra has no enterprise application of that id.")
        if wanted(body, "objectId").lower() != principal_id(self._state.world.tenant.id, app):
            told = "That is not the object id of the enterprise application's service principal."
            raise Wrong(400, "InvalidObjectId", told)
        if app not in self._state.world.rbac.principals:
            self._state.world.rbac.principals.append(app)
        return await self._done(request)

    async def add_scope(self, request: web.Request) -> web.Response:
        """`{name, group}`, or `{name, filter: "MemberOfGroup -eq '...'"}`; a group by address, name or id."""
        body = await body_of(request)
        name, rbac = wanted(body, "name"), self._state.world.rbac
        if name in rbac.scopes:
            raise Wrong(409, "AlreadyExists", f"The management scope “{name}” already exists.")
        rbac.scopes[name] = self._group(body).address
        return await self._done(request)

    async def assign(self, request: web.Request) -> web.Response:
        """`{role, scope? or group?, name?}`: CustomResourceScope or RecipientGroupScope; with neither the
        role holds in every mailbox of the company."""
        body, rbac = await body_of(request), self._state.world.rbac
        role, scope = wanted(body, "role"), str(body.get("scope") or "")
        if body.get("group"):
            scope = self._group(body).address
            rbac.scopes.setdefault(scope, scope)
        if role not in ROLES:
            raise Wrong(400, "BadRequest", f"There is no role “{role}” among {', '.join(sorted(ROLES))}.")
        if scope and scope not in rbac.scopes:
            raise Wrong(404, "NotFound", f"There is no management scope “{scope}”.")
        if self._state.muster.app_id not in rbac.principals:
            raise Wrong(
                404, "NotFound", "Exchange has no service principal of the app: New-ServicePrincipal first."
            )
        name = str(body.get("name") or f"{role}-{len(rbac.assignments) + 1}")
        if any(one.name == name and not one.ended for one in rbac.assignments):
            raise Wrong(409, "AlreadyExists", f"The role assignment “{name}” already exists.")
        rbac.assignments.append(Assignment(name, role, scope, self._state.clock.now().isoformat()))
        return await self._done(request)

    async def remove(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        found = [one for one in self._state.world.rbac.assignments if one.name == name and not one.ended]
        if not found:
            raise Wrong(404, "NotFound", f"There is no role assignment “{name}”.")
        found[0].ended = self._state.clock.now().isoformat()
        return await self._done(request)

    async def test(self, request: web.Request) -> web.Response:
        """`?resource=address`: per role, is that mailbox in scope? As the cmdlet, past Exchange's cache."""
        address = self._state.world.address(request.query.get("resource", ""))
        if address is None:
            raise Wrong(404, "NotFound", "There is no such mailbox.")
        held = self._state.world.rights_at(
            self._state.muster.app_id, address, self._state.clock.now(), timedelta()
        )
        rows: list[Json] = [
            {"role": one.role, "scope": one.scope or None, "inScope": ROLES[one.role] in held}
            for one in self._state.world.rbac.assignments
            if not one.ended
        ]
        return web.json_response({"value": rows})

    def _group(self, body: Json) -> Group:
        name = str(body.get("group") or "")
        if body.get("filter"):
            found = re.fullmatch(r"\s*MemberOfGroup\s+-eq\s+['\"](.+)['\"]\s*", str(body["filter"]), re.I)
            if not found:
                told = "The sandbox reads filters of the form MemberOfGroup -eq '...' only."
                raise Wrong(501, "NotImplemented", told)
            name = re.sub(r"^CN=([^,]+),.*", r"\1", found[1])
        group = self._state.world.group(name)
        if group is None or not group.address:
            raise Wrong(404, "NotFound", f"Exchange has no group “{name}”.")
        return group

    async def _done(self, request: web.Request) -> web.Response:
        self._state.changed()
        answer = await self.show(request)
        answer.set_status(200 if request.method == "DELETE" else 201)
        return answer
