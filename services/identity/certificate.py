"""The certificate by which Muster proves to Entra who it is, instead of a secret.

https://learn.microsoft.com/entra/identity-platform/certificate-credentials
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\s*", re.S)
_KEY = re.compile(rb"-----BEGIN (?:RSA )?PRIVATE KEY-----.+?-----END (?:RSA )?PRIVATE KEY-----\s*", re.S)


class BadCertificate(ValueError):
    """The file is not usable; says why without quoting it."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Both parts as PEM. `public` is what the app registration was given."""

    public: str
    expires: datetime
    private: str = field(repr=False)

    @property
    def credential(self) -> dict[str, str]:
        """As msal takes it. Without a `thumbprint` of ours it signs with PS256 and names the certificate by
        x5t#S256."""
        return {"private_key": self.private, "public_certificate": self.public}


def read_certificate(path: Path) -> Certificate:
    """One PEM file with an unencrypted RSA key and its certificate, in any order. Raises BadCertificate."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadCertificate(f"must be a file that can be read ({error.strerror})") from None
    key, certificate = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or certificate is None:
        raise BadCertificate("must hold an unencrypted private key and its certificate, both as PEM")
    try:
        private = load_pem_private_key(key[0], None)
        public = x509.load_pem_x509_certificate(certificate[0])
    except (ValueError, TypeError):
        raise BadCertificate("must hold a key and a certificate that read as PEM") from None
    if not isinstance(private, RSAPrivateKey) or private.public_key() != public.public_key():
        raise BadCertificate("must hold an RSA key and the certificate of that very key")
    return Certificate(certificate[0].decode(), public.not_valid_after_utc, key[0].decode())
