"""What Entra refuses, in its own numbers and words.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
Clients should act on `error` and `suberror`; the numbers move, and the words more so.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

# number: (status, error, suberror, words)
KNOWN: dict[int, tuple[int, str, str, str]] = {
    28000: (
        400,
        "invalid_request",
        "",
        "Provided value for the input parameter scope is not valid because it contains more than one "
        "resource. Scope {scope} is not valid.",
    ),
    50011: (
        400,
        "invalid_request",
        "",
        "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured "
        "for the application '{app}'.",
    ),
    50013: (400, "invalid_grant", "", "Assertion failed signature validation."),
    50020: (
        400,
        "invalid_request",
        "",
        "User account '{user}' from another identity provider does not exist in tenant '{tenant}' and cannot "
        "access the application '{app}' ({name}) in that tenant. It needs to be added as an external user "
        "first. Sign out and sign in again with a different account.",
    ),
    50027: (
        400,
        "invalid_request",
        "",
        "JWT token is invalid or malformed.",
    ),
    50034: (
        400,
        "invalid_grant",
        "",
        "The user account {user} does not exist in the {tenant} directory.",
    ),
    50057: (
        400,
        "invalid_grant",
        "",
        "The user account is disabled.",
    ),
    50058: (
        400,
        "login_required",
        "",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    50059: (
        400,
        "invalid_request",
        "",
        "No tenant-identifying information found in either the request or implied by any provided "
        "credentials.",
    ),
    50076: (
        400,
        "invalid_grant",
        "basic_action",
        "Due to a configuration change made by your administrator, or because you moved to a new location, "
        "you must use multi-factor authentication to access '{resource}'.",
    ),
    50079: (
        400,
        "invalid_grant",
        "basic_action",
        "Due to a configuration change made by your administrator, you must enroll in multi-factor "
        "authentication to access '{resource}'.",
    ),
    50105: (
        400,
        "invalid_grant",
        "",
        "Your administrator has configured the application {name} ('{app}') to block users unless they are "
        "specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked "
        "because they are not a direct member of a group with access, nor had access directly assigned by an "
        "administrator.",
    ),
    50148: (400, "invalid_grant", "", "The code_verifier is missing for a code issued with PKCE."),
    50158: (400, "interaction_required", "", "External security challenge not satisfied."),
    50173: (
        400,
        "invalid_grant",
        "bad_token",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user "
        "might have changed or reset their password.",
    ),
    53003: (
        400,
        "invalid_grant",
        "message_only",
        "Access has been blocked by Conditional Access policies. The access policy does not allow token "
        "issuance.",
    ),
    54005: (
        400,
        "invalid_grant",
        "",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an "
        "existing refresh token.",
    ),
    65001: (
        400,
        "invalid_grant",
        "consent_required",
        "The user or administrator has not consented to use the application with ID '{app}' named '{name}'. "
        "Send an interactive authorization request for this user and resource.",
    ),
    65004: (400, "consent_required", "", "User declined to consent to access the app."),
    70000: (400, "invalid_grant", "bad_token", "Provided grant is invalid or malformed."),
    70003: (400, "unsupported_grant_type", "", "The app requested an unsupported grant type '{grant}'."),
    70008: (
        400,
        "invalid_grant",
        "token_expired",
        "The provided authorization code or refresh token has expired due to inactivity. Send a new "
        "interactive authorization request for this user and resource.",
    ),
    70011: (
        400,
        "invalid_scope",
        "",
        "The provided request must include a 'scope' input parameter. The provided value for the input "
        "parameter 'scope' is not valid. The scope {scope} is not valid.",
    ),
    70043: (
        400,
        "invalid_grant",
        "bad_token",
        "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    ),
    90002: (
        400,
        "invalid_tenant",
        "",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into "
        "the correct cloud.",
    ),
    90014: (
        400,
        "invalid_request",
        "",
        "The required field '{field}' is missing from the credential. Ensure that you have all the necessary "
        "parameters for the login request.",
    ),
    90094: (
        400,
        "consent_required",
        "",
        "{name} needs permission to access resources in your organization that only an admin can grant. "
        "Ask an admin to grant permission to this app before you can use it.",
    ),
    90095: (
        400,
        "consent_required",
        "",
        "Admin consent is required for the permissions requested by this application. An admin consent "
        "request may be sent to the admin.",
    ),
    500011: (
        400,
        "invalid_resource",
        "",
        "The resource principal named {resource} was not found in the tenant named {tenant}.",
    ),
    500121: (
        400,
        "access_denied",
        "",
        "Authentication failed during strong authentication request.",
    ),
    500112: (
        400,
        "invalid_client",
        "",
        "The reply address '{redirect}' does not match the reply address '{registered}' provided when "
        "requesting Authorization code.",
    ),
    500131: (
        400,
        "invalid_grant",
        "",
        "Assertion audience does not match the Client app presenting the assertion.",
    ),
    501481: (
        400,
        "invalid_grant",
        "",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    501491: (400, "invalid_request", "", "Invalid size of Code_Challenge parameter."),
    650053: (
        400,
        "invalid_scope",
        "",
        "The application asked for scope '{scope}' that doesn't exist on the resource '{resource}'.",
    ),
    700016: (
        400,
        "unauthorized_client",
        "",
        "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any "
        "user in the tenant.",
    ),
    700021: (
        401,
        "invalid_client",
        "",
        "Client assertion application identifier doesn't match 'client_id' parameter.",
    ),
    700023: (
        401,
        "invalid_client",
        "",
        "Client assertion audience claim does not match Realm issuer.",
    ),
    700024: (401, "invalid_client", "", "Client assertion is not within its valid time range."),
    700025: (
        401,
        "invalid_client",
        "",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
    700027: (
        401,
        "invalid_client",
        "",
        "{words} [Reason - {reason}, Thumbprint of key used by client: '{thumb}'].",
    ),
    700054: (
        400,
        "unsupported_response_type",
        "",
        "response_type '{type}' is not enabled for the application.",
    ),
    700082: (
        400,
        "invalid_grant",
        "token_expired",
        "The refresh token has expired due to inactivity.",
    ),
    900144: (
        400,
        "invalid_request",
        "",
        "The request body must contain the following parameter: '{field}'.",
    ),
    900561: (400, "invalid_request", "", "The endpoint only accepts POST requests. Received a GET request."),
    1002012: (
        400,
        "invalid_scope",
        "",
        "The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
        "with /.default suffixed to the resource identifier (application ID URI).",
    ),
    7000215: (
        401,
        "invalid_client",
        "",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID, for a secret added to app '{app}'.",
    ),
    9002313: (
        400,
        "invalid_request",
        "",
        "Invalid request. Request is malformed or invalid.",
    ),
    7000218: (
        401,
        "invalid_client",
        "",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
    7000222: (
        401,
        "invalid_client",
        "",
        "The provided client secret keys for app '{app}' are expired.",
    ),
}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


@dataclass(eq=False)
class EntraError(Exception):
    """`number` is the AADSTS code, `claims` a claims challenge (JSON text) that goes with it, or ""."""

    number: int
    error: str
    words: str
    suberror: str = ""
    status: int = 400
    claims: str = ""

    @classmethod
    def of(cls, number: int, error: str = "", claims: str = "", **facts: str) -> "EntraError":
        status, usual, suberror, words = KNOWN.get(number, (400, "invalid_grant", "", "The request failed."))
        return cls(number, error or usual, words.format_map(_Blank(facts)), suberror, status, claims)

    def body(self, correlation: str = "") -> dict[str, Any]:
        """The JSON of the token endpoint's refusal."""
        stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = str(uuid.uuid4()), correlation or str(uuid.uuid4())
        told = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        body: dict[str, Any] = {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.words} {told}",
            "error_codes": [self.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }
        body |= {"suberror": self.suberror} if self.suberror else {}
        return body | ({"claims": self.claims} if self.claims else {})

    def redirected(self) -> dict[str, str]:
        """What goes back to the app's redirect URI."""
        body = self.body()
        wanted = ("error", "error_description", "error_uri")
        return {name: body[name] for name in wanted} | ({"claims": self.claims} if self.claims else {})


def refused(wrong: EntraError, correlation: str = "") -> web.Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return web.json_response(wrong.body(correlation), status=wrong.status, headers=headers)
