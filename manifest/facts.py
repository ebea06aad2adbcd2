"""What the package must be told, and what is not good enough for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Facts:
    """Where this Muster lives and who answers for it."""

    app_id: str  # the Entra application's (client) id, which is the bot's id as well
    bot_origin: str  # https://host, where Teams and browsers reach the bot
    developer: str  # shown in Teams as the publisher, at most 32 characters
    website: str  # support
    privacy: str
    terms: str


class Unfit(Exception):
    """One line per setting that is missing or still a placeholder; nothing was built."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


# name of the fact -> (option, environment variable)
SETTINGS: Mapping[str, tuple[str, str]] = {
    "app_id": ("--app-id", "MUSTER_APP_ID"),
    "bot_origin": ("--bot-origin", "MUSTER_PUBLIC_URL"),
    "developer": ("--developer", "MUSTER_DEVELOPER"),
    "website": ("--website", "MUSTER_WEBSITE_URL"),
    "privacy": ("--privacy", "MUSTER_PRIVACY_URL"),
    "terms": ("--terms", "MUSTER_TERMS_URL"),
}

# Names that no company can own: RFC 2606 and RFC 6761, and what templates tend to hold.
_NOBODYS = re.compile(
    r"(^|\.)(example\.(com|org|net)|example|invalid|test|localhost|local|internal)$|^(your|my)[-.]|[<>{}%\s]"
)


def read_facts(told: Mapping[str, str]) -> Facts:
    """`told` by the names of SETTINGS. Raises Unfit with every fault at once."""
    faults = {name: _fault(name, told.get(name, "").strip()) for name in SETTINGS}
    lines = [f"{' or '.join(SETTINGS[name])}: {fault}" for name, fault in faults.items() if fault]
    if lines:
        raise Unfit(lines)
    clean = {name: told[name].strip() for name in SETTINGS}
    return Facts(**clean | {"app_id": clean["app_id"].lower(), "bot_origin": clean["bot_origin"].rstrip("/")})


def host_of(origin: str) -> str:
    return (urlsplit(origin).hostname or "").lower()


def _fault(name: str, value: str) -> str:
    if not value:
        return "is missing"
    if name == "app_id":
        return _app_id_fault(value)
    if name == "developer":
        return (
            "must be a name of 32 characters at most"
            if len(value) > 32 or re.search(r"[<>{}]", value)
            else ""
        )
    return _url_fault(value, only_origin=name == "bot_origin")


def _app_id_fault(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", value):
        return "must be a GUID, the application (client) id of the app registration"
    digits = set(value.replace("-", ""))
    return f"{value} is a placeholder" if len(digits) < 3 else ""


def _url_fault(value: str, *, only_origin: bool) -> str:
    try:
        url = urlsplit(value)
        host, _ = url.hostname or "", url.port
    except ValueError:
        return f"{value} is no web address"
    if url.scheme != "https" or not host or url.username is not None:
        return f"{value} must be an https address"
    if _NOBODYS.search(host) or "." not in host or _is_address(host):
        return f"{value} is a placeholder or no public name"
    return f"{value} must be an origin: https://host, no path" if only_origin and _beyond_origin(url) else ""


def _beyond_origin(url: SplitResult) -> bool:
    return url.path not in ("", "/") or bool(url.query or url.fragment)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
