"""Muster proves who it is by a certificate: PS256, named by x5t#S256, for every kind of token."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from services.identity.certificate import BadCertificate, read_certificate
from services.identity.entra import Entra
from services.identity.tokens import Tokens
from services.identity.vault import Vault
from tests.identity.certificates import pem_file, private_pem, public_pem
from tests.identity.sts import APP, TENANT
from tests.identity.test_signin import RING, Desk, desk

__all__ = ["desk"]  # the fixture


async def test_the_apps_own_token_is_asked_for_with_a_signed_assertion(desk: Desk, tmp_path: Path) -> None:
    certificate = read_certificate(pem_file(tmp_path))
    entra = Entra(desk.sts.cloud, APP, certificate.credential)

    await Tokens(entra, Vault(RING), desk.rows).app(TENANT)
    entra.close()

    (asked,) = desk.sts.token_requests
    assert "client_secret" not in asked
    assert asked["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    public = load_pem_x509_certificate(certificate.public.encode())
    header, claims = read(asked["client_assertion"], public.public_key())
    digest = hashlib.sha256(public.public_bytes(Encoding.DER)).digest()
    assert header["alg"] == "PS256"
    assert header["x5t#S256"].rstrip("=") == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert "x5t" not in header  # SHA-1
    assert (claims["iss"], claims["sub"]) == (APP, APP)
    assert claims["aud"] == f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"


def read(assertion: str, key: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    claims = jwt.decode(assertion, key, algorithms=["PS256"], options={"verify_aud": False})
    return jwt.get_unverified_header(assertion), claims


@pytest.mark.parametrize(
    "content",
    [
        b"",
        private_pem("muster"),
        public_pem("muster"),
        private_pem("muster") + public_pem("somebody"),
        private_pem("muster") + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ],
    ids=["empty", "no certificate", "no key", "of another key", "garbage"],
)
def test_a_file_that_does_not_fit_is_refused_without_quoting_it(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "muster.pem"
    path.write_bytes(content)

    with pytest.raises(BadCertificate) as raised:
        read_certificate(path)

    assert "-----" not in str(raised.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadCertificate, match="No such file"):
        read_certificate(tmp_path / "none.pem")


def test_the_key_shows_in_no_repr(tmp_path: Path) -> None:
    assert "PRIVATE" not in repr(read_certificate(pem_file(tmp_path)))
