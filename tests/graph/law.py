"""Microsoft's own description of Graph judges our requests, where it lies beside the project."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator

SLICE = Path(__file__).parents[3] / "shared" / "graph" / "graph-openapi-slice.strict.json"


@lru_cache(maxsize=1)
def law() -> dict[str, Any] | None:
    return json.loads(SLICE.read_text()) if SLICE.exists() else None


def operation(method: str, path: str) -> dict[str, Any]:
    """The operation of a path below the version root; the most literal template wins."""
    book = law()
    assert book
    fits = [
        t for t in book["paths"] if re.fullmatch(re.sub(r"\{[^/]+\}", "[^/]+", t).replace("$", r"\$"), path)
    ]
    assert fits, f"{path}: Graph has no such path"
    item = book["paths"][min(fits, key=lambda t: t.count("{"))]
    assert method.lower() in item, f"{path}: Graph takes no {method}"
    return dict(item[method.lower()])


def judge(method: str, path_and_query: str, body: Any) -> None:
    """Raises AssertionError or ValidationError when Graph would not know the request."""
    parts = urlsplit(path_and_query)
    if law() is None or parts.path == "/v1.0/me/messages":  # mail is not in the slice
        return
    op = operation(method, parts.path.removeprefix("/v1.0"))
    known = {p["name"] for p in op.get("parameters", ()) if p.get("in") == "query"}
    assert {name for name, _ in parse_qsl(parts.query)} <= known, parts.query
    if body is not None:
        schema = op["requestBody"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": law()["components"]}).validate(body)  # type: ignore[index]
    for part in body["requests"] if parts.path.endswith("/$batch") else ():
        judge(part["method"], part["url"], part.get("body"))
