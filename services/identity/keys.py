"""The key ring: `id:base64(32 bytes)`, comma separated. The first key writes, all of them read.

To rotate: put a new key in front, let what lies sealed be sealed anew, then drop the old one.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZE = 32
_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class BadKeyRing(ValueError):
    """The ring's text is malformed. Names the entry by its place, never by its content."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
        keys = tuple(_key(entry, place) for place, entry in enumerate(entries, 1))
        if not keys:
            raise BadKeyRing("the key ring is empty")
        if len({key.id for key in keys}) < len(keys):
            raise BadKeyRing("two keys have the same id")
        return cls(keys)

    @property
    def secrets(self) -> dict[str, bytes]:
        """Laid open, the writing one first: for signing clicks."""
        return {key.id: key.secret for key in self.keys}

    @property
    def writer(self) -> Key:
        return self.keys[0]

    def find(self, id: str) -> Key | None:
        return next((key for key in self.keys if key.id == id), None)

    def for_use(self, purpose: str) -> "KeyRing":
        """The same ids with keys of their own for one purpose: no key serves both sealing and signing."""
        return KeyRing(tuple(Key(key.id, _derived(key.secret, purpose)) for key in self.keys))


def _key(entry: str, place: int) -> Key:
    id, _, encoded = entry.partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not _ID.fullmatch(id) or len(secret) != SIZE:
        raise BadKeyRing(f"entry {place} of the key ring is not id:base64(32 bytes)")
    return Key(id, secret)


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), SIZE, salt=None, info=b"muster/" + purpose.encode()).derive(secret)
