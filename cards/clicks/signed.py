"""Payloads on their way through Teams: signed when a button is drawn, read when it is pressed.

A click is a claim, not a right: the signature says that we drew this button for this tenant, not
that whoever pressed it may. Rights are looked up in the store at every press.

In the card's JSON a click is one string, `key id.payload.signature`, beside which Teams lays the
values of the card's input fields. The signature (HMAC-SHA256) covers verb, tenant, object id,
revision and expiry.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from inspect import getmembers, isclass
from typing import Any

from cards.clicks import administrator, anyone, coordinator, interviewer, recruiter
from cards.clicks.click import Click
from services.errors import ForgedClick, StaleCard

FIELD = "muster"  # the only key of ours in an action's data
VERB = "verb"  # where the door lays the activity's own verb beside it
LONGEST_INPUT = 4000

CLICKS: Mapping[str, type[Click]] = {
    kind.verb: kind
    for family in (anyone, recruiter, interviewer, coordinator, administrator)
    for _, kind in getmembers(family, isclass)
    if issubclass(kind, Click) and kind is not Click
}


def sign(click: Click, *, tenant: str, keys: Mapping[str, bytes], now: datetime) -> dict[str, str]:
    """The `data` of a button. The first of `keys` (id -> 32 bytes) signs."""
    key_id, key = next(iter(keys.items()))
    expires = int((now + click.lifetime).timestamp())
    claims = {"verb": click.verb, "tenant": tenant, "expires": expires, "facts": asdict(click)}
    payload = _b64(json.dumps(claims, separators=(",", ":")).encode())
    return {FIELD: f"{key_id}.{payload}.{_b64(_mac(key, key_id, payload))}"}


def read_click(data: object, *, tenant: str, keys: Mapping[str, bytes], now: datetime) -> Click:
    """The click inside an action's `data`; a verb beside it, the activity's own, must agree.

    Raises ForgedClick for what we did not sign for this tenant, StaleCard for what has expired.
    """
    told = data if isinstance(data, dict) else {}
    token = told.get(FIELD)
    claims = _signed_claims(token, keys) if isinstance(token, str) else None
    if claims is None or claims["tenant"] != tenant or told.get(VERB, claims["verb"]) != claims["verb"]:
        raise ForgedClick
    click = _click(claims["verb"], claims["facts"])
    if now.timestamp() >= claims["expires"]:
        raise StaleCard
    return click


def read_inputs(data: object) -> dict[str, str]:
    """The input fields' values beside a click, stripped; what is no text (or far too long) is left out."""
    if not isinstance(data, dict):
        return {}
    values = {
        name: value for name, value in data.items() if isinstance(name, str) and name not in (FIELD, VERB)
    }
    texts = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    numbers = {name: str(value) for name, value in values.items() if type(value) in (int, float)}
    return {name: value for name, value in {**texts, **numbers}.items() if len(value) <= LONGEST_INPUT}


def _signed_claims(token: str, keys: Mapping[str, bytes]) -> dict[str, Any] | None:
    rest, _, signature = token.rpartition(".")
    key_id, _, payload = rest.rpartition(".")  # from the right: a key's id may hold a dot
    key = keys.get(key_id)
    # Compared as bytes: compare_digest refuses text beyond ASCII with a TypeError.
    if key is None or not hmac.compare_digest(signature.encode(), _b64(_mac(key, key_id, payload)).encode()):
        return None
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _click(verb: str, facts: dict[str, Any]) -> Click:
    """Signed by us, but perhaps by an older release whose buttons differ: that card is stale."""
    kind = CLICKS.get(verb)
    if kind is None or {field.name for field in fields(kind)} != set(facts):
        raise StaleCard
    return kind(**facts)


def _mac(key: bytes, key_id: str, payload: str) -> bytes:
    # The ring also encrypts tokens at rest; a key of its own keeps the two uses apart.
    own = hmac.digest(key, b"muster/click/1", hashlib.sha256)
    return hmac.digest(own, f"{key_id}.{payload}".encode(), hashlib.sha256)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
