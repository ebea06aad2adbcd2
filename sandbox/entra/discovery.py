"""What Entra publishes about itself. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc"""

from aiohttp import web

from sandbox.entra.directory import tenant_named
from sandbox.entra.errors import EntraError, refused
from sandbox.entra.issue import issuer
from sandbox.state import State
from sandbox.web import own_origin

LOGIN = "https://login.microsoftonline.com"


class Discovery:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self.configuration),
            web.get("/{tenant}/discovery/v2.0/keys", self.keys),
            web.get("/{tenant}/discovery/keys", self.keys),
            web.get("/common/discovery/instance", self.instance),
        ]

    async def configuration(self, request: web.Request) -> web.StreamResponse:
        named = request.match_info["tenant"]
        at = tenant_named(self._state, named)
        if at is None:
            return refused(EntraError.of(90002, tenant=named))
        # msal refuses endpoints that are not https, so these name Microsoft's host, as live; whoever stands
        # in for that host stands in here too. The keys' address is fetched by clients that map nothing.
        base = f"{LOGIN}/{at}"
        return web.json_response(
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post",
                    "private_key_jwt",
                    "client_secret_basic",
                ],
                "jwks_uri": f"{own_origin(request)}/{at}/discovery/v2.0/keys",
                "response_modes_supported": ["query", "fragment", "form_post"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["code"],
                "scopes_supported": ["openid", "profile", "email", "offline_access"],
                "issuer": issuer("{tenantid}" if at in ("common", "organizations") else at),
                "request_uri_parameter_supported": False,
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
                "http_logout_supported": True,
                "frontchannel_logout_supported": True,
                "tenant_region_scope": "EU",
                "cloud_instance_name": "microsoftonline.com",
                "cloud_graph_host_name": "graph.windows.net",
                "msgraph_host": "graph.microsoft.com",
                "code_challenge_methods_supported": ["plain", "S256"],
                "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "name", "oid", "tid", "ver"],
            }
        )

    async def keys(self, request: web.Request) -> web.StreamResponse:
        if tenant_named(self._state, request.match_info["tenant"]) is None:
            return refused(EntraError.of(90002, tenant=request.match_info["tenant"]))
        return web.json_response(self._state.keys.jwks(), headers={"Cache-Control": "max-age=86400, private"})

    async def instance(self, request: web.Request) -> web.StreamResponse:
        """Which hosts are Entra's. msal and azure-identity ask it before they trust an authority."""
        asked = request.query.get("authorization_endpoint", f"{LOGIN}/common/oauth2/v2.0/authorize")
        named = asked.split("/")[3] if asked.count("/") > 3 else "common"
        cloud = {
            "preferred_network": "login.microsoftonline.com",
            "preferred_cache": "login.windows.net",
            "aliases": [
                "login.microsoftonline.com",
                "login.windows.net",
                "login.microsoft.com",
                "sts.windows.net",
            ],
        }
        return web.json_response(
            {
                "tenant_discovery_endpoint": f"{LOGIN}/{named}/v2.0/.well-known/openid-configuration",
                "api-version": "1.1",
                "metadata": [cloud],
            }
        )
