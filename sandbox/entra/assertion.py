"""A client that proves itself by its certificate instead of a secret (private_key_jwt).

Entra takes PS256 with `x5t#S256`, and the older RS256 with `x5t`. It does not refuse an assertion that it has
seen before: msal itself sends one again and again until it runs out.
https://learn.microsoft.com/entra/identity-platform/certificate-credentials
"""

import base64
from collections.abc import Sequence
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from sandbox.entra.errors import EntraError
from sandbox.state import Registration

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LEEWAY = 300  # seconds that clocks may differ
UNKNOWN = (
    "The certificate with identifier used to sign the client assertion is not registered on application.",
    "The key was not found.",
)
INVALID = (
    "Client assertion contains an invalid signature.",
    "The provided signature value did not match the expected signature value.",
)
THUMBPRINTS: dict[str, hashes.HashAlgorithm] = {"x5t#S256": hashes.SHA256(), "x5t": hashes.SHA1()}


def check_assertion(app: Registration, assertion: str, kind: str, audiences: Sequence[str]) -> None:
    """Raises EntraError 50027, 700021, 700023, 700024 or 700027."""
    if kind != KIND:
        raise EntraError.of(900144, field="client_assertion_type")
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.PyJWTError:
        raise EntraError.of(50027) from None
    if header.get("alg") not in ("PS256", "RS256"):
        raise EntraError.of(50027)
    key = _registered(app, header)
    try:
        claims: dict[str, Any] = jwt.decode(
            assertion,
            key,
            ["PS256", "RS256"],
            audience=list(audiences),
            leeway=LEEWAY,
            options={"require": ["exp", "aud", "iss", "sub"]},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
        raise EntraError.of(700024) from None
    except jwt.InvalidAudienceError:
        raise EntraError.of(700023) from None
    except jwt.InvalidSignatureError:
        raise _refused(header, *INVALID) from None
    except jwt.PyJWTError:
        raise EntraError.of(50027) from None
    if {str(claims["iss"]).lower(), str(claims["sub"]).lower()} != {app.app_id}:
        raise EntraError.of(700021)


def _registered(app: Registration, header: dict[str, Any]) -> RSAPublicKey:
    """The public key of the certificate that the header names. Raises EntraError 50027 or 700027."""
    name = next((name for name in THUMBPRINTS if header.get(name)), None)
    if name is None:
        raise EntraError.of(50027)
    for pem in app.certificates:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        key = certificate.public_key()
        if _same(str(header[name]), certificate.fingerprint(THUMBPRINTS[name])) and isinstance(
            key, RSAPublicKey
        ):
            return key
    raise _refused(header, *UNKNOWN)


def _refused(header: dict[str, Any], words: str, reason: str) -> EntraError:
    return EntraError.of(700027, words=words, reason=reason, thumb=_told(header))


def _same(told: str, fingerprint: bytes) -> bool:
    return told.rstrip("=") == base64.urlsafe_b64encode(fingerprint).decode().rstrip("=")


def _told(header: dict[str, Any]) -> str:
    """The thumbprint as Entra repeats it: hex, upper case."""
    text = str(next((header[name] for name in THUMBPRINTS if header.get(name)), ""))
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex().upper()
    except ValueError:
        return text


def shown_certificate(pem: str) -> dict[str, str]:
    """As the portal lists it. Raises ValueError for what is no certificate."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    if not isinstance(certificate.public_key(), RSAPublicKey):
        raise ValueError("only RSA certificates can be registered")
    return {
        "subject": certificate.subject.rfc4514_string(),
        "thumbprint": certificate.fingerprint(hashes.SHA1()).hex().upper(),
        "expires": certificate.not_valid_after_utc.isoformat(),
    }
