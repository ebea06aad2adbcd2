"""Secrets at rest: AES-256-GCM, bound to the row they stand in.

A sealed text is `version 1 | length of key id | key id | nonce (12) | ciphertext and tag`. What it is, whose
it is and which key sealed it are associated data: copied into another row, it does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.identity.keys import Key, KeyRing

_VERSION = 1
_NONCE = 12


class SealBroken(Exception):
    """The sealed text was changed, cut, or moved from another row."""


class KeyGone(SealBroken):
    """The key that sealed it is no longer on the ring."""


class Vault:
    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring.for_use("vault")

    def seal(self, plain: bytes, kind: str, tenant: str, oid: str) -> bytes:
        """`kind` says what it is ("tokens", "sign-in"), `tenant` and `oid` whose."""
        key, nonce = self._ring.writer, os.urandom(_NONCE)
        sealed = AESGCM(key.secret).encrypt(nonce, plain, _bound_to(kind, tenant, oid, key))
        id = key.id.encode()
        return bytes((_VERSION, len(id))) + id + nonce + sealed

    def open(self, sealed: bytes, kind: str, tenant: str, oid: str) -> bytes:
        key, rest = self._key_of(sealed)
        bound_to = _bound_to(kind, tenant, oid, key)
        try:
            return AESGCM(key.secret).decrypt(rest[:_NONCE], rest[_NONCE:], bound_to)
        except (InvalidTag, ValueError):
            raise SealBroken(f"{kind}: does not open") from None

    def is_stale(self, sealed: bytes) -> bool:
        """Sealed by a key that no longer writes: open and seal it anew before that key is dropped."""
        return self._key_of(sealed)[0] != self._ring.writer

    def _key_of(self, sealed: bytes) -> tuple[Key, bytes]:
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise SealBroken("not a sealed text")
        size = sealed[1]
        try:
            id = sealed[2 : 2 + size].decode()
        except UnicodeDecodeError:
            raise SealBroken("not a sealed text") from None
        key = self._ring.find(id)
        if key is None:
            raise KeyGone("sealed by a key that is not on the ring")
        return key, sealed[2 + size :]


def _bound_to(kind: str, tenant: str, oid: str, key: Key) -> bytes:
    """The parts are ours or GUIDs: none of them can hold a bar."""
    return "|".join((kind, tenant.lower(), oid.lower(), key.id)).encode()
