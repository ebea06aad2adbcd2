"""The pages a person goes through: signing in, allowing, and back to the app with a code.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
"""

import dataclasses
import re
import uuid
from collections.abc import Mapping
from urllib.parse import unquote, urlencode

from aiohttp import web

from sandbox.entra import pages
from sandbox.entra.claims import read_claims
from sandbox.entra.desk import Ask
from sandbox.entra.directory import Person, app_named, find_person, people, person, tenant, tenant_named
from sandbox.entra.errors import EntraError
from sandbox.entra.gate import refuse_person, rules_of, wants_factor
from sandbox.entra.issue import client_info
from sandbox.entra.scopes import DELEGATED, NEEDS_ADMIN, OPENID, ROLES, read_scopes
from sandbox.state import Registration, State
from sandbox.tokens import GRAPH

COOKIE = "ESTSAUTH"
# Whom the console page looks through: as a browser that is signed in to Teams, it offers that account first.
PERSONA = "sandbox_persona"
TOO_OLD = EntraError(165000, "invalid_request", "Invalid request: the page is too old.")
MODES = ("query", "fragment", "form_post")


class AuthorizePages:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/{tenant}/oauth2/v2.0/authorize", self.authorize),
            web.post("/{tenant}/oauth2/v2.0/authorize", self.authorize),
            web.get("/{tenant}/v2.0/adminconsent", self.admin_consent),
            web.get("/{tenant}/adminconsent", self.admin_consent),
            web.post("/{tenant}/login", self.login),
            web.post("/{tenant}/SAS/ProcessAuth", self.second_factor),
            web.post("/{tenant}/Consent/Set", self.consent),
            web.get("/{tenant}/oauth2/v2.0/logout", self.logout),
        ]

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        given = {**request.query, **({} if request.method == "GET" else await request.post())}
        texts = {name: value for name, value in given.items() if isinstance(value, str)}
        try:
            ask = self._read(request.match_info["tenant"], texts)
        except EntraError as wrong:
            return pages.error_page(wrong)
        try:
            self._check(ask, texts)
            return self._next(request, ask)
        except EntraError as wrong:
            return self._back(ask, wrong.redirected())

    async def admin_consent(self, request: web.Request) -> web.StreamResponse:
        given = dict(request.query)
        if not request.path.endswith("/v2.0/adminconsent"):
            given.setdefault("scope", f"{GRAPH}/.default")
        try:
            if request.match_info["tenant"].lower() == "common":
                raise EntraError.of(90014, field="tenant")
            if not given.get("scope", "").strip():
                raise EntraError.of(900144, field="scope")
            ask = self._read(request.match_info["tenant"], given, admin=True)
        except EntraError as wrong:
            return pages.error_page(wrong)
        ask = dataclasses.replace(ask, response_mode="query")
        try:
            read_scopes(ask.scope, self._app(ask).identifiers)
            return self._next(request, ask)
        except EntraError as wrong:
            return self._back(ask, wrong.redirected())

    async def login(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        ask, _ = self._state.entra.waiting.get(str(form.get("ctx", "")), (None, ""))
        if ask is None:
            return pages.error_page(TOO_OLD)
        if form.get("action") == "back":
            words = "the user canceled the authentication"
            return self._back(
                ask, {"error": "access_denied", "error_subcode": "cancel", "error_description": words}
            )
        name = str(form.get("login", "")).strip()
        one = find_person(self._state, name)
        if one is None and self._is_foreign(name):
            return pages.error_page(EntraError.of(50020, user=name, **self._facts(ask)))
        if one is None:
            wrong = "This username may be incorrect. Make sure that you typed it correctly."
            return self._sign_in_page(ask, str(form["ctx"]), name, wrong)
        session = self._state.entra.sign_in(request.cookies.get(COOKIE), one.id)
        answer = self._as(ask, one, session)
        answer.set_cookie(COOKIE, session, httponly=True, samesite="Lax", path="/")
        return answer

    def _is_foreign(self, name: str) -> bool:
        """An account of another company: it can prove itself, but there is nobody of that name here."""
        domain = name.rpartition("@")[2].lower()
        return "@" in name and domain not in tenant(self._state).domains

    async def second_factor(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        ctx, session = str(form.get("ctx", "")), request.cookies.get(COOKIE, "")
        ask, one = self._waiting(ctx, session)
        if ask is None or one is None:
            return pages.error_page(TOO_OLD)
        if form.get("action") != "approve":
            return pages.error_page(EntraError.of(500121))
        if rules_of(self._state, one).mfa == "unregistered":
            self._state.world.policies.people[one.id].mfa = "wanted"
        self._state.entra.pass_factor(session, one.id)
        self._state.changed()
        return self._as(ask, one, session)

    async def consent(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        ctx, session = str(form.get("ctx", "")), request.cookies.get(COOKIE, "")
        ask, one = self._waiting(ctx, session)
        if ask is None or one is None:
            return pages.error_page(TOO_OLD)
        if form.get("action") == "other":
            return self._sign_in_page(ask, ctx)
        if form.get("action") == "request":
            return self._request(ask, ctx, one, str(form.get("why", "")))
        del self._state.entra.waiting[ctx]
        if form.get("action") != "accept":
            refusal = self._admin_only(ask, one) or EntraError.of(65004)
            return self._back(ask, refusal.redirected())
        return self._allow(ask, one, session, everybody=ask.admin or form.get("everybody") == "1")

    def _waiting(self, ctx: str, session: str) -> tuple[Ask | None, Person | None]:
        """Only the browser that a page was shown to, signed in as the person that it was shown to."""
        ask, oid = self._state.entra.waiting.get(ctx, (None, ""))
        return ask, person(self._state, oid) if oid in self._state.entra.sessions.get(session, []) else None

    def _request(self, ask: Ask, ctx: str, one: Person, why: str) -> web.StreamResponse:
        """The approval workflow: an administrator finds the request in the portal.

        https://learn.microsoft.com/entra/identity/enterprise-apps/admin-consent-workflow-overview
        """
        asked = {"user": one.id, "app": ask.client_id, "scopes": self._missing(ask, one), "why": why}
        asked["time"] = self._state.clock.now().isoformat()
        self._state.world.policies.requests.append(asked)
        self._state.changed()
        return pages.requested_page(f"/{ask.tenant}/Consent/Set", ctx)

    async def logout(self, request: web.Request) -> web.StreamResponse:
        self._state.entra.sessions.pop(request.cookies.get(COOKIE, ""), None)
        target = request.query.get("post_logout_redirect_uri", "")
        answer: web.StreamResponse = pages.signed_out_page()
        registered = (self._state.muster.redirects, self._state.bot)
        if target and (target in registered[0] or target.startswith(registered[1] + "/")):
            carried = {"state": request.query["state"]} if "state" in request.query else {}
            answer = web.Response(status=302, headers={"Location": with_query(target, carried)})
        answer.del_cookie(COOKIE, path="/")
        return answer

    def _read(self, tenant_name: str, given: Mapping[str, str], admin: bool = False) -> Ask:
        """Raises what is shown on a page of Entra's own: here nobody knows yet where to send people back.

        An enterprise application that was deleted comes back when an administrator approves it anew.
        """
        if tenant_named(self._state, tenant_name) is None:
            raise EntraError.of(90002, tenant=tenant_name)
        if not given.get("client_id"):
            raise EntraError.of(900144, field="client_id")
        app = app_named(self._state, given["client_id"])
        if app is None or (app.removed and not admin):
            raise EntraError.of(700016, app=given["client_id"], tenant=tenant(self._state).name)
        redirect = given.get("redirect_uri") or (app.redirects[0] if len(app.redirects) == 1 else "")
        if redirect not in app.redirects:
            raise EntraError.of(50011, redirect=redirect, app=app.app_id)
        return Ask(
            tenant=tenant_name.lower(),
            client_id=app.app_id,
            redirect_uri=redirect,
            response_mode=given.get("response_mode") or "query",
            scope=given.get("scope", ""),
            state=given.get("state"),
            nonce=given.get("nonce"),
            challenge=given.get("code_challenge"),
            plain=given.get("code_challenge_method", "plain") == "plain",
            prompt=given.get("prompt", ""),
            login_hint=given.get("login_hint", ""),
            client_info=given.get("client_info") == "1",
            admin=admin,
            claims=given.get("claims", ""),
        )

    def _check(self, ask: Ask, given: Mapping[str, str]) -> None:
        """Raises what the app is told at its redirect URI."""
        if not given.get("response_type"):
            raise EntraError.of(900144, field="response_type")
        if given["response_type"] != "code":
            raise EntraError.of(700054, type=given["response_type"])
        if not ask.scope.strip():
            raise EntraError.of(900144, field="scope")
        if ask.response_mode not in MODES:
            raise EntraError(700055, "unsupported_response_mode", "The response_mode is not supported.")
        if ask.challenge is not None and not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", ask.challenge):
            raise EntraError.of(501491)
        if given.get("code_challenge_method", "plain") not in ("plain", "S256"):
            raise EntraError(50147, "invalid_request", "Invalid code_challenge_method parameter.")
        if ask.prompt not in ("", "none", "login", "consent", "select_account"):
            raise EntraError(90023, "invalid_request", "Unsupported 'prompt' value.")
        read_scopes(ask.scope, self._app(ask).identifiers)
        read_claims(ask.claims)
        refusal = self._state.entra.refusal("authorize")
        if refusal is not None:
            raise EntraError.of(refusal.number, refusal.error, refusal.claims, **self._facts(ask))

    def _next(self, request: web.Request, ask: Ask) -> web.StreamResponse:
        """From a fresh request: use the browser's session, or ask who it is."""
        session = request.cookies.get(COOKIE, "")
        signed_in = [one for oid in self._state.entra.sessions.get(session, []) if (one := self._person(oid))]
        hint = ask.login_hint or unquote(request.cookies.get(PERSONA, ""))
        hinted = find_person(self._state, hint) if hint else None
        known = next((one for one in signed_in if hinted in (None, one)), None)
        if ask.prompt == "none":
            if known is None:
                raise EntraError.of(50058)
            return self._as(ask, known, session)
        if known is None or ask.prompt in ("login", "select_account"):
            return self._sign_in_page(ask, self._state.entra.wait(ask), hint)
        return self._as(ask, known, session)

    def _sign_in_page(self, ask: Ask, ctx: str, hint: str = "", wrong: str = "") -> web.Response:
        first = find_person(self._state, hint) if hint else None
        listed = sorted(people(self._state), key=lambda one: one != first)
        return pages.sign_in_page(f"/{ask.tenant}/login", ctx, listed, self._app(ask).name, hint, wrong)

    def _as(self, ask: Ask, one: Person, session: str) -> web.StreamResponse:
        """`one` has signed in: show what else they must prove or allow, or go back to the app."""
        try:
            refuse_person(self._state, one, self._app(ask))
        except EntraError as wrong:
            # Whoever may not go on is told so here; only a silent request is answered to the app.
            if ask.prompt == "none":
                wrong.error = "interaction_required"
                return self._back(ask, wrong.redirected())
            return pages.error_page(wrong)
        wanted = wants_factor(self._state, one, read_claims(ask.claims))
        if wanted and not self._state.entra.is_strong(session, one.id):
            return self._ask_factor(ask, one)
        missing = self._missing(ask, one)
        if not missing and ask.prompt != "consent" and not ask.admin:
            return self._finish(ask, one, session)
        if ask.prompt == "none":
            return self._back(ask, EntraError.of(65001, "consent_required", **self._facts(ask)).redirected())
        ctx = self._state.entra.wait(ask, one.id)
        action, app = f"/{ask.tenant}/Consent/Set", self._app(ask)
        refusal = self._admin_only(ask, one)
        if refusal is not None:
            return pages.approval_page(action, ctx, refusal, app.name)
        everything = ask.admin or ask.prompt == "consent"
        lines = self._lines(ask) if everything else [self._line(s) for s in missing]
        return pages.consent_page(
            action, ctx, one, app.name, lines, everybody=ask.admin, may_all=one.may_approve_scopes
        )

    def _ask_factor(self, ask: Ask, one: Person) -> web.StreamResponse:
        unregistered = rules_of(self._state, one).mfa == "unregistered"
        if ask.prompt == "none":
            number = 50079 if unregistered else 50076
            wrong = EntraError.of(number, "interaction_required", **self._facts(ask))
            return self._back(ask, wrong.redirected())
        ctx = self._state.entra.wait(ask, one.id)
        return pages.factor_page(f"/{ask.tenant}/SAS/ProcessAuth", ctx, one, unregistered)

    def _missing(self, ask: Ask, one: Person) -> list[str]:
        wanted = read_scopes(ask.scope, self._app(ask).identifiers)
        scopes = set(wanted.scopes) | set(wanted.openid)
        if wanted.default:
            scopes |= set(self._app(ask).delegated)
        if wanted.resource != GRAPH:
            scopes -= wanted.scopes  # the app's own scope: asking oneself needs nobody's leave
        return sorted(scopes - self._state.world.consents.scopes_for(ask.client_id, one.id))

    def _admin_only(self, ask: Ask, one: Person) -> EntraError | None:
        """Why `one` may not allow this themselves; None where they may."""
        wanted, missing = read_scopes(ask.scope, self._app(ask).identifiers), self._missing(ask, one)
        by_itself = ask.admin and wanted.default and bool(self._app(ask).roles)
        policies = self._state.world.policies
        if by_itself:
            allowed = one.is_administrator
        elif ask.admin or any(scope in NEEDS_ADMIN for scope in missing) or not policies.user_consent:
            allowed = one.may_approve_scopes
        else:
            return None
        workflow = policies.approval_workflow and not ask.admin
        return None if allowed else EntraError.of(90095 if workflow else 90094, **self._facts(ask))

    def _allow(self, ask: Ask, one: Person, session: str, everybody: bool) -> web.StreamResponse:
        wanted, app = read_scopes(ask.scope, self._app(ask).identifiers), self._app(ask)
        scopes = set(wanted.scopes) | set(wanted.openid) | (set(app.delegated) if wanted.default else set())
        refusal = self._admin_only(ask, one)
        if refusal is None and everybody and not one.may_approve_scopes:
            refusal = EntraError.of(90094, **self._facts(ask))
        if refusal is not None:
            return self._back(ask, refusal.redirected())
        roles, now = set(app.roles) if ask.admin and wanted.default else set(), self._state.clock.now()
        world = self._state.world
        world.consents.allow(app.app_id, None if everybody else one.id, scopes, roles, now)
        world.policies.settle(lambda oid: world.consents.scopes_for(app.app_id, oid))
        if ask.admin:
            self._state.muster = dataclasses.replace(self._state.muster, removed=False)
        self._state.changed()
        if not ask.admin:
            return self._finish(ask, one, session)
        back = {"admin_consent": "True", "tenant": tenant(self._state).id, "scope": ask.scope}
        return self._back(ask, back, ok=True)

    def _finish(self, ask: Ask, one: Person, session: str) -> web.StreamResponse:
        strong = self._state.entra.is_strong(session, one.id)
        proved = ["pwd", *(("mfa", *sorted(read_claims(ask.claims).contexts)) if strong else ())]
        back = {"code": self._state.entra.give_code(ask, one.id, session, " ".join(proved))}
        if ask.client_info:
            back["client_info"] = client_info(tenant(self._state), one)
        return self._back(
            ask, back | {"session_state": str(uuid.uuid5(uuid.NAMESPACE_OID, session))}, ok=True
        )

    def _back(self, ask: Ask, fields: dict[str, str], ok: bool = False) -> web.StreamResponse:
        """To the app. An admin consent says `admin_consent=True` in its errors too, as Entra's does."""
        if ask.admin and not ok:
            fields = {"admin_consent": "True", **fields}
        if ask.state is not None:
            fields = fields | {"state": ask.state}
        if ask.response_mode == "form_post":
            return pages.posting_page(ask.redirect_uri, fields)
        if ask.response_mode == "fragment":
            return web.Response(status=302, headers={"Location": f"{ask.redirect_uri}#{urlencode(fields)}"})
        return web.Response(status=302, headers={"Location": with_query(ask.redirect_uri, fields)})

    def _lines(self, ask: Ask) -> list[str]:
        wanted, app = read_scopes(ask.scope, self._app(ask).identifiers), self._app(ask)
        scopes = sorted(wanted.scopes | wanted.openid | (set(app.delegated) if wanted.default else set()))
        lines = [self._line(scope) for scope in scopes]
        if ask.admin and wanted.default:
            lines += [f"{ROLES.get(role, role)} (without a signed-in person)" for role in sorted(app.roles)]
        return lines

    @staticmethod
    def _line(scope: str) -> str:
        return OPENID.get(scope) or DELEGATED.get(scope) or scope

    def _facts(self, ask: Ask) -> dict[str, str]:
        here = tenant(self._state).name
        return {"app": ask.client_id, "name": self._app(ask).name, "resource": GRAPH, "tenant": here}

    def _app(self, ask: Ask) -> Registration:
        app = app_named(self._state, ask.client_id)
        assert app is not None, "an Ask is made only for a registered app"
        return app

    def _person(self, oid: str) -> Person | None:
        return person(self._state, oid)


def with_query(url: str, fields: Mapping[str, str]) -> str:
    if not fields:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"
