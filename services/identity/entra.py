"""Entra through msal: authorize links, codes, silent refresh, app-only tokens. Blocking: run in threads.

The authority is always the real one with the tenant's GUID; only the network's far end may be the sandbox.
https://learn.microsoft.com/entra/msal/python/
"""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msal

from services.cloud import Cloud

# At DEBUG msal's token cache writes codes and PKCE verifiers into the log (seen with 1.39.0).
logging.getLogger("msal").setLevel(logging.INFO)

_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


class NotATenant(ValueError):
    """Not a tenant's GUID. "common", "organizations" and domain names could mean anybody's tenant."""


class EntraSilent(Exception):
    """Entra gave no answer. Carries no request: it would hold a secret."""


def tenant_guid(tenant: str) -> str:
    guid = tenant.strip().lower()
    if not _GUID.fullmatch(guid):
        raise NotATenant
    return guid


class Wire:
    """The few methods of `requests` that msal uses, over httpx, to where the cloud is reached.

    https://msal-python.readthedocs.io/en/latest/#msal.ClientApplication.params.http_client
    """

    def __init__(self, cloud: Cloud, timeout: float = 10) -> None:
        self._cloud = cloud
        self._http = httpx.Client(timeout=timeout, follow_redirects=False)

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Any = None, **_: Any
    ) -> httpx.Response:
        if url.endswith("/v2.0/.well-known/openid-configuration"):
            return self._endpoints(url)
        return self._send("GET", url, params=params, headers=headers)

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any
    ) -> httpx.Response:
        return self._send("POST", url, params=params, data=_texts(data), headers=headers)

    def close(self) -> None:
        self._http.close()

    def _send(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            return self._http.request(method, self._cloud.reach(url), **more)
        except httpx.HTTPError as error:
            kind = type(error).__name__
        raise EntraSilent(kind)  # outside the handler: the request holds our secret

    def _endpoints(self, url: str) -> httpx.Response:
        """A tenant's endpoints follow from its GUID. Asking would cost a call for every msal app, and the
        answer could send our secret elsewhere."""
        authority = url.removesuffix("/v2.0/.well-known/openid-configuration")
        tenant_guid(urlsplit(authority).path.strip("/"))
        body = {
            "issuer": f"{authority}/v2.0",
            "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
            "token_endpoint": f"{authority}/oauth2/v2.0/token",
        }
        return httpx.Response(200, text=json.dumps(body), request=httpx.Request("GET", url))


def _texts(form: Any) -> Any:
    """msal gives its signed assertion as bytes, as `requests` takes them; httpx would write b'...'."""
    if not isinstance(form, Mapping):
        return form
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in form.items()}


class Entra:
    """Muster's app registration. One `app(...)` per token cache; building one costs no network."""

    def __init__(self, cloud: Cloud, app_id: str, credential: str | dict[str, str]) -> None:
        """`credential` is a client secret, or what `Certificate.credential` gives."""
        self.cloud = cloud
        self.app_id = app_id
        self._credential = credential
        self._wire = Wire(cloud)

    def app(self, tenant: str, cache: msal.TokenCache | None = None) -> msal.ConfidentialClientApplication:
        return msal.ConfidentialClientApplication(
            self.app_id,
            client_credential=self._credential,
            authority=f"{self.cloud.login}/{tenant_guid(tenant)}",
            instance_discovery=False,
            http_client=self._wire,
            token_cache=cache or msal.TokenCache(),
            client_capabilities=["cp1"],  # we answer claims challenges, so that revocation acts at once
        )

    def close(self) -> None:
        self._wire.close()


def cache_from(text: str = "") -> msal.SerializableTokenCache:
    cache = msal.SerializableTokenCache()
    if text:
        cache.deserialize(text)
    return cache
