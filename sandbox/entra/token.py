"""The token endpoint: codes, refresh tokens, client credentials and on-behalf-of.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

import jwt
from aiohttp import web

from sandbox.entra.assertion import check_assertion
from sandbox.entra.claims import read_claims
from sandbox.entra.desk import CODE_LIFE, REFRESH_LIFE, Ask
from sandbox.entra.directory import Person, app_named, person, tenant, tenant_named
from sandbox.entra.errors import EntraError, refused
from sandbox.entra.gate import refuse_person, refuse_weak
from sandbox.entra.issue import (
    LIFETIME,
    LONG_LIFETIME,
    app_token,
    client_info,
    graph_token,
    id_token,
    sso_token,
)
from sandbox.entra.scopes import OPENID, SSO_SCOPE, Wanted, read_scopes
from sandbox.state import Registration, State
from sandbox.tokens import BOT_FRAMEWORK, BOT_TENANT, GRAPH, Key, now
from sandbox.web import own_origin

ON_BEHALF = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class TokenEndpoint:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/{tenant}/oauth2/v2.0/token", self.token),
            web.get("/{tenant}/oauth2/v2.0/token", self.only_post),
        ]

    async def only_post(self, request: web.Request) -> web.StreamResponse:
        return refused(EntraError.of(900561))

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        correlation = request.headers.get("client-request-id", "")
        try:
            body = self._granted(request, form)
        except EntraError as wrong:
            return refused(wrong, correlation)
        self._state.changed()
        headers = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}
        if correlation:
            headers["client-request-id"] = correlation
        return web.json_response(body, headers=headers)

    def _granted(self, request: web.Request, form: Mapping[str, str]) -> dict[str, Any]:
        at = tenant_named(self._state, request.match_info["tenant"])
        if at is None:
            raise EntraError.of(90002, "invalid_request", tenant=request.match_info["tenant"])
        if not form.get("grant_type"):
            raise EntraError.of(900144, field="grant_type")
        grant = form["grant_type"]
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
            "client_credentials": self._by_itself,
            ON_BEHALF: self._on_behalf,
        }
        if grant not in grants:
            raise EntraError.of(70003, grant=grant)
        app = self._client(request, form)
        refusal = self._state.entra.refusal(grant)
        if refusal is not None:
            facts = {"app": app.app_id, "name": app.name, "resource": GRAPH}
            raise EntraError.of(refusal.number, refusal.error, refusal.claims, **facts)
        return grants[grant](app, form, at)

    def _client(self, request: web.Request, form: Mapping[str, str]) -> Registration:
        """Which app asks, proved by its secret (in the body or by Basic) or by a signed assertion."""
        app_id, secret = form.get("client_id", ""), form.get("client_secret")
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            app_id, secret = _basic(encoded)
        if not app_id:
            raise EntraError.of(900144, field="client_id")
        app = app_named(self._state, app_id)
        here = tenant(self._state)
        at = tenant_named(self._state, request.match_info["tenant"])
        if app is None or (app.removed and at != BOT_TENANT):
            raise EntraError.of(700016, app=app_id, tenant=here.name)
        if form.get("client_assertion"):
            names = (here.id, *here.domains, str(at), request.match_info["tenant"])
            kind = form.get("client_assertion_type", "")
            check_assertion(app, form["client_assertion"], kind, _audiences(own_origin(request), names))
        else:
            _check_secret(app, secret)
        return app

    def _by_code(self, app: Registration, form: Mapping[str, str], at: str) -> dict[str, Any]:
        if not form.get("code"):
            raise EntraError.of(900144, field="code")
        code = self._state.entra.codes.get(form["code"])
        if code is None or code.ask.client_id != app.app_id:
            raise EntraError.of(70000)
        if code.redeemed:
            raise EntraError.of(54005)
        if now() - code.issued > CODE_LIFE:
            raise EntraError.of(70008)
        if form.get("redirect_uri") != code.ask.redirect_uri:
            redirect = form.get("redirect_uri", "")
            raise EntraError.of(500112, redirect=redirect, registered=code.ask.redirect_uri)
        _check_pkce(code.ask, form.get("code_verifier"))
        entra = self._state.entra
        family = entra.begin_family(code.oid, app.app_id, code.ask.scope, code.session, code.proved)
        code.redeemed = family
        scope, claims = form.get("scope") or code.ask.scope, form.get("claims") or code.ask.claims
        one = self._person(code.oid)
        told = {**form, "scope": scope, "claims": claims}
        return self._delegated(app, one, told, family, code.ask.nonce)

    def _by_refresh_token(self, app: Registration, form: Mapping[str, str], at: str) -> dict[str, Any]:
        if not form.get("refresh_token"):
            raise EntraError.of(900144, field="refresh_token")
        found = self._state.entra.family_of(form["refresh_token"])
        if found is None or found[1].app_id != app.app_id:
            raise EntraError.of(70000)
        name, family = found
        one = self._person(family.oid)
        refuse_person(self._state, one, app)
        if family.ended:
            raise EntraError.of(family.ended)
        if now() - family.issued > REFRESH_LIFE:
            raise EntraError.of(700082)
        return self._delegated(app, one, {**form, "scope": form.get("scope") or family.scope}, name, None)

    def _by_itself(self, app: Registration, form: Mapping[str, str], at: str) -> dict[str, Any]:
        if at in ("common", "organizations", "consumers"):
            raise EntraError.of(50059)
        wanted = read_scopes(form.get("scope", ""), app.identifiers)
        if not wanted.default:
            raise EntraError.of(1002012, scope=form.get("scope", ""))
        if at == BOT_TENANT and wanted.resource != BOT_FRAMEWORK:
            raise EntraError.of(700016, app=app.app_id, tenant="Bot Framework")
        late, world = self._state.entra.faults.roles_late, self._state.world
        held = wanted.resource == GRAPH and not late
        here, spread = self._state.clock.now(), world.policies.grants_take
        roles = world.consents.roles_in_tokens(app.app_id, here, spread) if held else frozenset()
        life = self._lifetime()
        token = app_token(self._state.keys, at, app.app_id, app.name, wanted.resource, roles, life)
        return {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}

    def _on_behalf(self, app: Registration, form: Mapping[str, str], at: str) -> dict[str, Any]:
        if form.get("requested_token_use") != "on_behalf_of":
            raise EntraError.of(900144, field="requested_token_use")
        if not form.get("assertion"):
            raise EntraError.of(900144, field="assertion")
        try:
            claims = self._state.keys.verify(form["assertion"], audience=[app.app_id, *app.identifiers])
        except jwt.InvalidAudienceError:
            raise EntraError.of(500131) from None
        except jwt.ExpiredSignatureError:
            raise EntraError(
                500133, "invalid_grant", "Assertion is not within its valid time range."
            ) from None
        except jwt.PyJWTError:
            raise EntraError.of(50013) from None
        if SSO_SCOPE not in str(claims.get("scp", "")).split():
            raise EntraError.of(50013)
        one = self._person(claims["oid"])
        family = self._state.entra.begin_family(one.id, app.app_id, form.get("scope", ""))
        try:
            return self._delegated(app, one, form, family, None)
        except EntraError:
            del self._state.entra.families[family]
            raise

    def _delegated(
        self, app: Registration, one: Person, form: Mapping[str, str], family: str, nonce: str | None
    ) -> dict[str, Any]:
        scope, asked = form.get("scope", ""), read_claims(form.get("claims", ""))
        wanted, proved = read_scopes(scope, app.identifiers), self._state.entra.families[family].proved
        refuse_person(self._state, one, app)
        refuse_weak(self._state, one, proved, asked)
        if wanted.resource == BOT_FRAMEWORK:
            raise EntraError.of(65001, app=app.app_id, name=app.name)
        allowed = self._state.world.consents.scopes_for(app.app_id, one.id)
        if wanted.resource == GRAPH and not self._consented(wanted, allowed):
            raise EntraError.of(65001, app=app.app_id, name=app.name)
        life, at = self._lifetime(asked.capable), tenant(self._state)
        graph_scopes = allowed - {"offline_access"}
        token = (
            graph_token(
                self._state.keys,
                *(at, app.app_id, app.name, one, graph_scopes, life, family),
                proved=proved,
                capable=asked.capable,
            )
            if wanted.resource == GRAPH
            else sso_token(self._state.keys, at, one, app.app_id, life)
        )
        # Whoever was let stay signed in gets a new refresh token each time; the old one goes on working.
        stays = "offline_access" in f"{self._state.entra.families[family].scope} {scope}".split()
        body: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": _spelled(wanted, graph_scopes),
            "expires_in": life,
            "ext_expires_in": life,
            "access_token": token,
        }
        if stays:
            body["refresh_token"] = self._state.entra.refresh_token(family)
        if "openid" in wanted.openid:
            body["id_token"] = self._id_token(app, one, wanted, nonce)
        return body | ({"client_info": client_info(at, one)} if "client_info" in form else {})

    @staticmethod
    def _consented(wanted: Wanted, allowed: frozenset[str]) -> bool:
        """Everything that was named must be allowed; of `.default`, anything at all."""
        of_graph = allowed - set(OPENID)
        if wanted.default:
            return bool(of_graph)
        return wanted.scopes <= allowed and bool(wanted.scopes or wanted.openid <= allowed)

    def _id_token(self, app: Registration, one: Person, wanted: Wanted, nonce: str | None) -> str:
        faults = self._state.entra.faults
        override, faults.id_token = faults.id_token, {}
        key = Key.fresh() if faults.foreign_key else None
        at = tenant(self._state)
        return id_token(self._state.keys, at, one, app.app_id, wanted.openid, nonce, override, key)

    def _lifetime(self, capable: bool = False) -> int:
        """Who can hear of revocation at once gets tokens that live for a day."""
        life = self._state.entra.faults.lifetime
        return (LONG_LIFETIME if capable else LIFETIME) if life is None else life

    def _person(self, oid: str) -> Person:
        one = person(self._state, oid)
        if one is None:
            raise EntraError.of(50034, user=oid, tenant=tenant(self._state).name)
        return one


def _check_secret(app: Registration, secret: str | None) -> None:
    if not secret:
        raise EntraError.of(7000218)
    if not hmac.compare_digest(secret.encode(), app.secret.encode()):
        raise EntraError.of(7000215, app=app.app_id)
    if app.secret_expired:
        raise EntraError.of(7000222, app=app.app_id)


def _audiences(origin: str, tenants: Iterable[str]) -> list[str]:
    """How a client may name this endpoint, or the tenant's issuer, in its assertion."""
    hosts, ends = ("https://login.microsoftonline.com", origin), ("/oauth2/v2.0/token", "/v2.0", "")
    return [f"{host}/{name}{end}" for host in hosts for name in dict.fromkeys(tenants) for end in ends]


def _basic(encoded: str) -> tuple[str, str]:
    """RFC 6749, 2.3.1: both halves are form-encoded before they are joined."""
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise EntraError.of(7000218) from None
    return unquote_plus(name), unquote_plus(secret)


def _check_pkce(ask: Ask, verifier: str | None) -> None:
    if ask.challenge is None:
        if verifier:
            raise EntraError.of(501481)
        return
    if not verifier:
        raise EntraError.of(50148)
    digest = hashlib.sha256(verifier.encode()).digest()
    shown = verifier if ask.plain else base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(shown.encode(), ask.challenge.encode()):
        raise EntraError.of(501481)


def _spelled(wanted: Wanted, graph_scopes: frozenset[str]) -> str:
    """The answer's `scope`: all that the token can do at the resource, spelled as it was asked."""
    if wanted.resource != GRAPH:
        return f"{wanted.resource}/{SSO_SCOPE}"
    plain = {"openid", "profile", "email"}
    prefix = f"{GRAPH}/" if wanted.spelled_out else ""
    scopes = [scope if scope in plain else prefix + scope for scope in sorted(graph_scopes)]
    return " ".join([*scopes, *([f"{GRAPH}/.default"] if wanted.default else [])])
