"""What Graph's answers mean: errors, waiting times, claims challenges. Pure."""

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from services.errors import (
    GraphBusy,
    GraphConflict,
    GraphDenied,
    GraphError,
    GraphMissing,
    GraphRejected,
)

BUSY = frozenset({429, 503, 504, 509})
_BY_STATUS: dict[int, type[GraphError]] = {
    400: GraphRejected,
    403: GraphDenied,
    404: GraphMissing,
    409: GraphConflict,
    410: GraphMissing,
    412: GraphConflict,
}
_CLAIMS = re.compile(r'\bclaims="([^"]+)"')


def json_of(answer: httpx.Response) -> Any:
    """The body, `{}` for an empty one. A proxy's HTML with a 200 is nobody's answer."""
    if not answer.content:
        return {}
    try:
        return answer.json()
    except ValueError:
        unreadable = GraphError(answer.status_code, "unreadable", "the answer is not JSON")
    raise unreadable


def error_of(status: int, headers: Mapping[str, str], content: bytes | Any) -> GraphError:
    """`content` is the raw body, or the parsed one where it came inside a batch."""
    error = _error_member(content)
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    if status in BUSY:
        return GraphBusy(status, code, message, retry_after(headers))
    inner = error.get("innerError") or error.get("innererror") or {}
    request_id = headers.get("request-id") or str(inner.get("request-id") or "")
    return _BY_STATUS.get(status, GraphError)(status, code, message, request_id)


def _error_member(content: bytes | Any) -> dict[str, Any]:
    try:
        body = json.loads(content) if isinstance(content, bytes) else content
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> timedelta:
    """How long Graph asks us to wait; nothing when it does not say.

    Seconds, and Graph's own sample is a fraction: "Retry-After: 2.128".
    https://learn.microsoft.com/graph/throttling
    """
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        seconds = float(said)
    except ValueError:
        return _until(said, now or datetime.now(UTC))
    return timedelta(seconds=min(seconds, 86_400)) if math.isfinite(seconds) and seconds > 0 else timedelta()


def _until(date: str, now: datetime) -> timedelta:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return timedelta()
    return max(then - now, timedelta()) if then.tzinfo else timedelta()


def claims_of(answer: httpx.Response) -> str | None:
    """The claims that a 401 asks for, as JSON text: pass it to the next token request.

    Several WWW-Authenticate headers may come, their parameters in any order.
    https://learn.microsoft.com/entra/identity-platform/claims-challenge
    """
    if answer.status_code != 401:
        return None
    for challenge in answer.headers.get_list("WWW-Authenticate"):
        found = _CLAIMS.search(challenge)
        if found and "insufficient_claims" in challenge:
            return _decoded(found[1])
    return None


def _decoded(encoded: str) -> str | None:
    padded = encoded.replace("-", "+").replace("_", "/") + "=" * (-len(encoded) % 4)
    try:
        text = base64.b64decode(padded, validate=True).decode()
        return text if isinstance(json.loads(text), dict) else None
    except (binascii.Error, ValueError):
        return None
