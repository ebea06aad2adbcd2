"""Going through Entra as an app does: links, the pages behind them, and the token endpoint."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests

from sandbox.entra.browser import Browser, Page
from sandbox.entra.directory import find_person, tenant
from sandbox.entra.issue import sso_token
from tests.sandbox.stage import LOGIN, TENANT, Json, Stage

VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
GRAPH = "https://graph.microsoft.com"
ASHA_UPN, ADA_UPN = "asha@contoso.example", "ada@contoso.example"


class Wire:
    """msal's http_client, with Microsoft's sign-in host exchanged for the stand-in's."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._http = requests.Session()

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        return self._http.get(url.replace(LOGIN, self._origin), params=params, headers=headers)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> Any:
        return self._http.post(url.replace(LOGIN, self._origin), params=params, data=data, headers=headers)

    def close(self) -> None:
        self._http.close()


def redirect(stage: Stage) -> str:
    return stage.state.muster.redirects[0]


def asking(stage: Stage, **changed: str | None) -> str:
    """An authorize link; None leaves a parameter out."""
    asked: dict[str, str | None] = {
        "client_id": stage.state.muster.app_id,
        "response_type": "code",
        "redirect_uri": redirect(stage),
        "scope": "openid profile offline_access User.Read",
        "state": "s1",
        "nonce": "n1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    tenant = changed.pop("tenant", TENANT)
    given = {name: value for name, value in (asked | changed).items() if value is not None}
    return f"{LOGIN}/{tenant}/oauth2/v2.0/authorize?{urlencode(given)}"


def admin_link(stage: Stage, scope: str = f"{GRAPH}/.default") -> str:
    asked = {"client_id": stage.state.muster.app_id, "scope": scope}
    asked |= {"redirect_uri": redirect(stage), "state": "a1"}
    return f"{LOGIN}/{TENANT}/v2.0/adminconsent?{urlencode(asked)}"


async def browse(
    stage: Stage, url: str, user: str = ASHA_UPN, approve: bool = True, browser: Browser | None = None
) -> tuple[Page, Json]:
    """The last page, and what reached the app's redirect URI."""
    browser = browser or Browser(stage.http, stage.state.origin)
    page = await browser.through_entra(url, user, approve)
    query = parse_qs(urlsplit(browser.visited[-1]).query)
    return page, {name: values[0] for name, values in query.items()}


async def redeem(
    stage: Stage, form: Mapping[str, str], tenant: str = TENANT, **options: Any
) -> tuple[int, Json]:
    """A request to the token endpoint, with the app's secret unless `form` brings an assertion. What is empty
    in `form` is left out."""
    client = {"client_id": stage.state.muster.app_id}
    if "client_assertion" not in form:
        client["client_secret"] = stage.state.muster.secret
    url = f"{stage.state.origin}/{tenant}/oauth2/v2.0/token"
    given = {name: value for name, value in {**client, **form}.items() if value}
    async with stage.http.post(url, data=given, **options) as answer:
        return answer.status, await answer.json()


async def a_code(stage: Stage, **asked: str | None) -> str:
    _, back = await browse(stage, asking(stage, **asked))
    return str(back["code"])


def by_code(stage: Stage, code: str, **changed: str) -> Json:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect(stage)}
    return form | {"code_verifier": VERIFIER} | changed


async def signed_in(stage: Stage, **asked: str) -> Json:
    status, tokens = await redeem(stage, by_code(stage, await a_code(stage, **asked)))
    assert status == 200, tokens
    return tokens


async def refreshed(stage: Stage, tokens: Json, **more: str) -> tuple[int, Json]:
    return await redeem(
        stage, {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **more}
    )


async def by_itself(stage: Stage, **more: str) -> tuple[int, Json]:
    """The app's own token for Graph."""
    return await redeem(stage, {"grant_type": "client_credentials", "scope": f"{GRAPH}/.default", **more})


async def on_behalf(stage: Stage, oid: str, scope: str = f"{GRAPH}/User.Read") -> tuple[int, Json]:
    """What a bot does with the token that Teams handed over."""
    one = find_person(stage.state, oid)
    assert one
    token = sso_token(stage.state.keys, tenant(stage.state), one, stage.state.muster.app_id, 600)
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": token, "scope": scope}
    return await redeem(stage, form | {"requested_token_use": "on_behalf_of"})


async def graph(stage: Stage, path: str, token: str) -> tuple[int, Any, str]:
    """Status, body and challenge of one GET."""
    headers = {"Authorization": f"Bearer {token}"}
    async with stage.http.get(f"{stage.state.origin}/v1.0{path}", headers=headers) as answer:
        return answer.status, await answer.json(), answer.headers.get("WWW-Authenticate", "")


def read(token: str) -> Json:
    return dict(jwt.decode(token, options={"verify_signature": False}))
