"""An app that proves itself by its certificate: msal, azure-identity, and all that is refused."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import msal
import pytest
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import CertificateCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.sandbox.entra import GRAPH, Wire, by_itself, read
from tests.sandbox.stage import KEYS, LOGIN, TENANT, Json, Stage, staged

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Own:
    """A self-signed certificate and its key."""

    key: RSAPrivateKey
    certificate: x509.Certificate

    @property
    def public(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def private(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def thumbprint(self, kind: hashes.HashAlgorithm) -> str:
        return jwt.utils.base64url_encode(self.certificate.fingerprint(kind)).decode()


def own(key: RSAPrivateKey) -> Own:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "muster")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
    )
    return Own(key, made.sign(key, hashes.SHA256()))


OURS, STRANGER = own(KEYS[0].private), own(KEYS[1].private)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        await stage.does("POST", "entra", {"app": {"certificates": [OURS.public]}})
        yield stage


def assertion(
    stage: Stage, signer: Own = OURS, alg: str = "PS256", headers: Json | None = None, **changed: Any
) -> Json:
    app = stage.state.muster.app_id
    claims = {"iss": app, "sub": app, "aud": f"{LOGIN}/{TENANT}/oauth2/v2.0/token", "jti": str(uuid.uuid4())}
    claims |= {"exp": int(time.time()) + 600, **changed}
    named = {"x5t#S256": OURS.thumbprint(hashes.SHA256())} if headers is None else headers
    signed = jwt.encode(claims, signer.key, alg, headers=named)
    return {"client_assertion_type": KIND, "client_assertion": signed}


async def test_msal_gets_a_token_by_certificate(stage: Stage) -> None:
    app = await asyncio.to_thread(
        msal.ConfidentialClientApplication,
        stage.state.muster.app_id,
        client_credential={"private_key": OURS.private, "public_certificate": OURS.public},
        authority=f"{LOGIN}/{TENANT}",
        http_client=Wire(stage.state.origin),
    )

    tokens = await asyncio.to_thread(app.acquire_token_for_client, [f"{GRAPH}/.default"])

    assert read(tokens["access_token"])["appid"] == stage.state.muster.app_id


async def test_azure_identity_gets_a_token_by_certificate(stage: Stage, tmp_path: Path) -> None:
    class Mapped(RequestsTransport):
        def send(self, request: Any, **more: Any) -> Any:
            request.url = request.url.replace(LOGIN, stage.state.origin)
            return super().send(request, **more)

    both = (OURS.private + OURS.public).encode()
    credential = CertificateCredential(
        TENANT, stage.state.muster.app_id, certificate_data=both, transport=Mapped()
    )

    token = await asyncio.to_thread(credential.get_token, f"{GRAPH}/.default")

    assert read(token.token)["aud"] == GRAPH


async def test_the_older_way_with_sha1_and_rs256_works_too(stage: Stage) -> None:
    old = {"x5t": OURS.thumbprint(hashes.SHA1())}

    status, _ = await by_itself(stage, **assertion(stage, alg="RS256", headers=old))

    assert status == 200


async def test_an_assertion_is_taken_again_until_it_runs_out_as_msal_sends_it(stage: Stage) -> None:
    proof = assertion(stage)

    assert [(await by_itself(stage, **proof))[0] for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"aud": "https://login.microsoftonline.com/elsewhere/oauth2/v2.0/token"}, 700023),
        ({"exp": 1_700_000_000}, 700024),
        ({"nbf": 4_000_000_000}, 700024),
        ({"iss": str(uuid.uuid4())}, 700021),
        ({"sub": str(uuid.uuid4())}, 700021),
        ({"headers": {"x5t#S256": STRANGER.thumbprint(hashes.SHA256())}}, 700027),
        ({"headers": {}}, 50027),
        ({"signer": STRANGER}, 700027),
    ],
)
async def test_a_bad_assertion_is_refused_by_name(stage: Stage, changed: Json, number: int) -> None:
    _, refused = await by_itself(stage, **assertion(stage, **changed))

    assert refused["error_codes"] == [number]
    assert refused["error"] in ("invalid_client", "invalid_request")


async def test_an_app_without_a_certificate_cannot_use_one(stage: Stage) -> None:
    await stage.does("POST", "entra", {"app": {"certificates": []}})

    status, refused = await by_itself(stage, **assertion(stage))

    assert (status, refused["error"], refused["error_codes"]) == (401, "invalid_client", [700027])
