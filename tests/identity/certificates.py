"""Certificates made on the spot, as PEM files."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@lru_cache(maxsize=4)
def a_key(name: str) -> rsa.RSAPrivateKey:
    """The same one for the same name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(name: str) -> bytes:
    return a_key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def a_certificate(name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    made = made.public_key(a_key(name).public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=90))
    return made.sign(a_key(name), SHA256())


def public_pem(name: str) -> bytes:
    return a_certificate(name).public_bytes(Encoding.PEM)


def pem_file(folder: Path, name: str = "muster") -> Path:
    path = folder / f"{name}.pem"
    path.write_bytes(private_pem(name) + public_pem(name))
    return path
