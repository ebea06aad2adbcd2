"""One request to Graph, read once, and what is answered. `$batch` makes these of its parts too."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from sandbox.exchange.items import known_zone
from sandbox.exchange.refusals import bad
from sandbox.state import State
from sandbox.tokens import Caller
from sandbox.world import Json, Mailbox, Person, World

CAST = re.compile(r"^(microsoft\.)?graph\.", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """As it came in: `path` below the version, still percent-encoded; header names are lower-case."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    origin: str
    request_id: str

    @property
    def segments(self) -> list[str]:
        """Decoded. A key in brackets becomes a segment; a cast or a bound action such as
        `microsoft.graph.room` becomes `~room`."""
        parts = [one for part in self.path.strip("/").split("/") for one in _keyed(unquote(part))]
        return [CAST.sub("~", part) if CAST.match(part) else part for part in parts]

    @property
    def query(self) -> dict[str, str]:
        return {name: value for name, value in parse_qsl(self.query_string, keep_blank_values=True)}


def _keyed(part: str) -> list[str]:
    """`users('x')` is users/x; `servicePrincipals(appId='x')` is servicePrincipals/appId=x."""
    found = re.fullmatch(r"(\w+)\((?:(\w+)=)?'((?:[^']|'')*)'\)", part)
    if not found:
        return [part]
    return [found[1], (f"{found[2]}=" if found[2] else "") + found[3].replace("''", "'")]


@dataclass(slots=True)
class Ask:
    """A call that was let in. `params` are the names in its path; `box` is the mailbox that it is about."""

    state: State
    call: Call
    caller: Caller
    params: dict[str, str]
    box: Mailbox | None = None
    fenced: bool = False  # let in by RBAC for Applications, not by the token's roles
    applied: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.state.world

    @property
    def query(self) -> dict[str, str]:
        return self.call.query

    @property
    def me(self) -> Person | None:
        return self.world.person(self.caller.oid) if self.caller.oid else None

    @property
    def mailbox(self) -> Mailbox:
        assert self.box, "the route asks for no mailbox"
        return self.box

    @property
    def whose(self) -> str:
        """The id or UPN in the path, or the caller's own."""
        return self.params.get("user") or self.caller.oid or ""

    @property
    def prefers(self) -> dict[str, str]:
        """The Prefer header: names in lower case, values without quotes."""
        said = self.call.headers.get("prefer", "")
        pairs = re.findall(r'([\w.\-]+)(?:\s*=\s*("[^"]*"|[^,;\s]+))?', said)
        return {name.lower(): value.strip('"') for name, value in pairs}

    @property
    def zone(self) -> str:
        name = self.prefers.get("outlook.timezone")
        if not name:
            return "UTC"
        known_zone(name)
        self._apply(f'outlook.timezone="{name}"')
        return name

    @property
    def immutable(self) -> bool:
        wanted = self.prefers.get("idtype", "").lower() == "immutableid"
        if wanted:
            self._apply('IdType="ImmutableId"')
        return wanted

    @property
    def as_text(self) -> bool:
        wanted = self.prefers.get("outlook.body-content-type", "")
        if wanted:
            self._apply(f'outlook.body-content-type="{wanted}"')
        return wanted.lower() == "text"

    def page_size(self, usual: int) -> int:
        """`Prefer: odata.maxpagesize=5`; what is no size is not applied, as with any preference."""
        wanted = self.prefers.get("odata.maxpagesize", "")
        if not wanted.isdecimal() or not 1 <= int(wanted) <= 1000:
            return usual
        self._apply(f"odata.maxpagesize={wanted}")
        return int(wanted)

    def _apply(self, said: str) -> None:
        if said not in self.applied:
            self.applied.append(said)

    @property
    def may(self) -> frozenset[str]:
        return self.caller.roles if self.caller.app_only else self.caller.scopes

    def json(self, needed: bool = True) -> Json:
        """The body's object. Raises Refused."""
        if not self.call.body.strip():
            if needed:
                raise bad("BadRequest", "Empty Payload. JSON content expected.")
            return {}
        kind = self.call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise bad("BadRequest", "Entity only allows writes with a JSON Content-Type header.")
        try:
            body = json.loads(self.call.body)
        except ValueError:
            raise bad(
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header "
                "is set and payload is of valid JSON format.",
            ) from None
        if not isinstance(body, dict):
            raise bad("BadRequest", "Unable to read JSON request payload. An object was expected.")
        return body

    def link(self, path: str) -> str:
        return f"{self.call.origin}/v1.0/{path}"

    def context(self, what: str) -> str:
        return self.link(f"$metadata#{what}")


def member(body: Mapping[str, Any], name: str, usual: Any = None) -> Any:
    """An action's parameter, whose name Graph takes in camelCase and PascalCase alike."""
    if name in body:
        return body[name]
    return body.get(name[0].upper() + name[1:], usual)


def only(body: Mapping[str, Any], names: Iterable[str], action: str) -> None:
    """Refuse parameters that the action does not have."""
    known = {name.casefold() for name in names}
    for name in body:
        if "@" not in name and name.casefold() not in known:
            raise bad(
                "RequestBodyRead",
                f"The parameter '{name}' in the request payload is not a valid parameter "
                f"for the operation '{action}'.",
            )
