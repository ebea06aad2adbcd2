"""Playing the administrator in Entra's portal: the app, the company's rules, one person's, and grants."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.consents import Consent
from sandbox.controls.shape import Json, Wrong, body_of, control, person_named, read_duration
from sandbox.entra.assertion import shown_certificate
from sandbox.entra.desk import REVOKED
from sandbox.entra.directory import person
from sandbox.entra.permission_ids import ALL_ROLE_IDS, ALL_SCOPE_IDS
from sandbox.entra.scopes import DELEGATED, OPENID, ROLES
from sandbox.policies import MFA, Rules
from sandbox.state import State
from sandbox.tokens import principal_id

# Why sign-ins end, and what their refresh tokens are refused with from then on.
ENDS = {"sessions": REVOKED, "password": REVOKED, "inactivity": 700082, "signInFrequency": 70043}
APP: dict[str, tuple[str, type]] = {
    "redirects": ("redirects", list),
    "delegated": ("delegated", list),
    "roles": ("roles", list),
    "certificates": ("certificates", list),
    "secretExpired": ("secret_expired", bool),
    "assignmentRequired": ("assignment_required", bool),
    "removed": ("removed", bool),
}
COMPANY: dict[str, tuple[str, type]] = {
    "userConsent": ("user_consent", bool),
    "approvalWorkflow": ("approval_workflow", bool),
    "grantsTake": ("grant_spread", str),
    "rbacTakes": ("rbac_spread", str),
}
PERSON = ("mfa", "blocked", "disabled", "assigned", "context")
RULES: dict[str, tuple[str, type]] = {name: (name, type(getattr(Rules(), name))) for name in PERSON}


class EntraControls:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/entra", control(self.show)),
            web.post("/_sandbox/entra", control(self.change)),
            web.post("/_sandbox/entra/grant", control(self.grant)),
            web.post("/_sandbox/entra/withdraw", control(self.withdraw)),
            web.post("/_sandbox/entra/revoke", control(self.revoke)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown())

    async def change(self, request: web.Request) -> web.Response:
        """`{app?, company?, people?: {name: {...}}}`; all of it is read before any of it takes effect."""
        body = await body_of(request)
        _known(body, ("app", "company", "people"), "Entra")
        app, company = _read(_object(body, "app"), APP, "an app"), self._company(_object(body, "company"))
        people = {
            person_named(self._state, name).id: _read(rules, RULES, name)
            for name, rules in _object(body, "people").items()
        }
        _check_app(app)
        if any(rules.get("mfa", "") not in MFA for rules in people.values()):
            raise Wrong(400, "BadRequest", "“mfa” is “wanted”, “unregistered”, or “” for nothing.")
        self._change_app(app)
        for name, value in company.items():
            setattr(self._state.world.policies, name, value)
        for oid, rules in people.items():
            self._change_person(oid, rules)
        self._state.changed()
        return web.json_response(self._shown())

    async def grant(self, request: web.Request) -> web.Response:
        """`{user?, scopes?, roles?}`: as if approved; without a user for everybody."""
        body = await body_of(request)
        oid, scopes, roles = self._grant(body)
        app, now = self._state.muster.app_id, self._state.clock.now()
        world = self._state.world
        world.consents.allow(app, oid, scopes, roles, now)
        world.policies.settle(lambda user: world.consents.scopes_for(app, user))
        self._state.changed()
        return web.json_response(self._shown())

    async def withdraw(self, request: web.Request) -> web.Response:
        """`{user?, scopes?, roles?}`: without either, all of that grant."""
        body = await body_of(request)
        oid, scopes, roles = self._grant(body)
        consents, app = self._state.world.consents, self._state.muster.app_id
        held = consents.of(app, oid)
        if "scopes" not in body and "roles" not in body:
            scopes, roles = held.scopes, held.roles
        left = Consent(app, oid, held.scopes - scopes, held.roles - roles)
        consents.put(left, self._state.clock.now())
        self._state.changed()
        return web.json_response(self._shown())

    async def revoke(self, request: web.Request) -> web.Response:
        """`{user?, why?}`: ends sign-ins; without a user everybody's."""
        body = await body_of(request)
        why = body.get("why", "sessions")
        if why not in ENDS:
            raise Wrong(400, "BadRequest", f"“why” must be one of {', '.join(ENDS)}.")
        oid = person_named(self._state, str(body["user"])).id if body.get("user") else None
        entra = self._state.entra
        hit = entra.revoke(oid) if ENDS[why] == REVOKED else entra.end(ENDS[why], oid)
        self._state.changed()
        return web.json_response({"ended": hit})

    def _change_app(self, app: Json) -> None:
        told: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in app.items()
        }
        if told.get("removed") and not self._state.muster.removed:
            # Deleting an enterprise application takes along all that it was granted.
            consents, now = self._state.world.consents, self._state.clock.now()
            for one in consents:
                consents.withdraw(one.app, one.user, now)
        self._state.muster = replace(self._state.muster, **told)

    def _change_person(self, oid: str, rules: Json) -> None:
        people = self._state.world.policies.people
        disabled_before = people.get(oid, Rules()).disabled
        people[oid] = replace(people.get(oid, Rules()), **rules)
        if people[oid] == Rules():
            del people[oid]
        if rules.get("disabled") and not disabled_before:
            self._state.entra.revoke(oid)

    @staticmethod
    def _company(told: Mapping[str, Any]) -> Json:
        read = _read(told, COMPANY, "a company")
        for name in ("grant_spread", "rbac_spread"):
            if name in read:
                read[name] = read_duration(read[name]).total_seconds()
        return read

    def _grant(self, body: Json) -> tuple[str | None, frozenset[str], frozenset[str]]:
        _known(body, ("user", "scopes", "roles"), "a grant")
        oid = person_named(self._state, str(body["user"])).id if body.get("user") else None
        scopes, roles = _names(body, "scopes", {*OPENID, *DELEGATED}), _names(body, "roles", set(ROLES))
        if oid and roles:
            raise Wrong(400, "BadRequest", "Application roles are granted to the app, not for one person.")
        return oid, scopes, roles

    def _shown(self) -> Json:
        state, policies = self._state, self._state.world.policies
        muster, consents = state.muster, state.world.consents
        granted = consents.roles_of(muster.app_id)
        carried = consents.roles_in_tokens(muster.app_id, state.clock.now(), policies.grants_take)
        return {
            "app": {
                "id": muster.app_id,
                "name": muster.name,
                **{name: getattr(muster, member) for name, (member, _) in APP.items()},
                "certificates": [shown_certificate(pem) for pem in muster.certificates],
                "identifiers": muster.identifiers,
                "objectId": principal_id(state.world.tenant.id, muster.app_id),
            },
            "company": {
                "userConsent": policies.user_consent,
                "approvalWorkflow": policies.approval_workflow,
                "grantsTake": f"PT{policies.grant_spread:g}S",
                "rbacTakes": f"PT{policies.rbac_spread:g}S",
                "requests": policies.requests,
            },
            "people": {_upn(state, oid): _rules(rules) for oid, rules in policies.people.items()},
            "consents": consents.shown(),
            "roles": {"granted": sorted(granted), "inTokens": sorted(carried)},
        }


def _upn(state: State, oid: str) -> str:
    one = person(state, oid)
    return one.user_principal_name if one else oid


def _rules(rules: Rules) -> Json:
    return {name: getattr(rules, name) for name in PERSON if getattr(rules, name)}


def _check_app(app: Json) -> None:
    for pem in app.get("certificates", ()):
        try:
            shown_certificate(pem)
        except ValueError as wrong:
            raise Wrong(400, "BadRequest", f"That is no certificate in PEM: {wrong}.") from None
    _names(app, "delegated", {*OPENID, *ALL_SCOPE_IDS})
    _names(app, "roles", set(ALL_ROLE_IDS))


def _read(told: Mapping[str, Any], members: Mapping[str, tuple[str, type]], what: str) -> Json:
    """By our own names, each of its kind. Raises Wrong."""
    if not isinstance(told, dict):
        raise Wrong(400, "BadRequest", f"What is said of {what} must be an object.")
    _known(told, list(members), what)
    read: Json = {}
    for name, value in told.items():
        member, kind = members[name]
        if not isinstance(value, kind) or (isinstance(value, list) and not _all_text(value)):
            raise Wrong(400, "BadRequest", f"“{name}” of {what} is no {kind.__name__}.")
        read[member] = value
    return read


def _all_text(values: list[Any]) -> bool:
    return all(isinstance(one, str) for one in values)


def _names(body: Mapping[str, Any], name: str, known: set[str]) -> frozenset[str]:
    told: Any = body.get(name) or []
    if not isinstance(told, list) or not _all_text(told):
        raise Wrong(400, "BadRequest", f"“{name}” must be a list of names.")
    strange = sorted(set(told) - known)
    if strange:
        raise Wrong(400, "BadRequest", f"There is no “{strange[0]}” among {name}.")
    return frozenset(told)


def _known(body: Mapping[str, Any], names: Collection[str], what: str) -> None:
    strange = sorted(set(body) - set(names))
    if strange:
        raise Wrong(400, "BadRequest", f"For {what} there is no “{strange[0]}”, only {', '.join(names)}.")


def _object(body: Mapping[str, Any], name: str) -> Json:
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise Wrong(400, "BadRequest", f"“{name}” must be an object.")
    return value
