"""The `claims` parameter: what a client says that it can do, and what a resource asked it to bring.

https://learn.microsoft.com/entra/identity-platform/claims-challenge
"""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.entra.errors import EntraError

CAPABLE = "cp1"


@dataclass(frozen=True, slots=True)
class Asked:
    """`capable`: the client understands claims challenges. `contexts`: authentication contexts (`acrs`)."""

    capable: bool = False
    contexts: frozenset[str] = frozenset()


def read_claims(text: str) -> Asked:
    """Raises EntraError 9002313 for what is no claims request."""
    if not text:
        return Asked()
    try:
        told = json.loads(text)
        wanted = told.get("access_token") or {}
        capabilities = {one.casefold() for one in _values(wanted.get("xms_cc"))}
        return Asked(CAPABLE in capabilities, frozenset(_values(wanted.get("acrs"))))
    except (ValueError, AttributeError, TypeError):
        raise EntraError.of(9002313) from None


def _values(member: Any) -> list[str]:
    """OpenID's `{"value": ...}` or `{"values": [...]}`."""
    if not isinstance(member, dict):
        return []
    return [str(one) for one in member.get("values") or [member.get("value")] if one]


def wanted_claims(name: str, value: str | list[str]) -> str:
    """A claims request as a challenge carries it, in its shortest form."""
    kind = "values" if isinstance(value, list) else "value"
    return json.dumps({"access_token": {name: {"essential": True, kind: value}}}, separators=(",", ":"))
