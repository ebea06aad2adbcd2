"""What one stand-in is started with, and the environment that joins a bot to it.

App id, secret and keys are the same at every start on the same port, so that a bot started in another
shell with `python -m sandbox env` fits. They guard nothing: everything here is on loopback and made up.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.state import Registration

APP_ID = "6d757374-6572-4a6d-8b0c-5a11d0b0c0de"
ROOT = Path(__file__).parent.parent

DELEGATED = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "User.Read",
    "User.ReadBasic.All",
    "Calendars.ReadWrite",
    "MailboxSettings.Read",
    "Place.Read.All",
)
ROLES = (
    "Calendars.ReadWrite",
    "MailboxSettings.Read",
    "Place.Read.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "User.Read.All",
)


class Unusable(Exception):
    """A setting that cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Ports:
    sandbox: int = 3979
    bot: int = 3978

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.sandbox}"

    @property
    def bot_origin(self) -> str:
        return f"http://127.0.0.1:{self.bot}"


def read_ports(environ: Mapping[str, str], port: int | None = None) -> Ports:
    """`port` (from the command line) goes before SANDBOX_PORT. Raises Unusable."""
    return Ports(port or _port(environ, "SANDBOX_PORT", 3979), _port(environ, "BOT_PORT", 3978))


def _port(environ: Mapping[str, str], name: str, usual: int) -> int:
    text = environ.get(name, "").strip() or str(usual)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Unusable(f"{name} must be a port number from 1 to 65535, not “{text}”.")
    return int(text)


def registration(environ: Mapping[str, str], ports: Ports) -> Registration:
    return Registration(
        app_id=environ.get("MUSTER_APP_ID") or APP_ID,
        secret=environ.get("MUSTER_APP_SECRET") or _made_up("secret", ports)[:40],
        name="Muster",
        redirects=(f"{ports.bot_origin}/auth/callback", f"{ports.bot_origin}/auth/admin/callback"),
        delegated=DELEGATED,
        roles=ROLES,
    )


def bot_folder(ports: Ports) -> Path:
    """Where a bot of this stand-in keeps its database."""
    return ROOT / "var" / f"sandbox-{ports.sandbox}"


def bot_environment(
    environ: Mapping[str, str], ports: Ports, muster: Registration, tenant: str
) -> dict[str, str]:
    """The variables that a bot of this stand-in is started with; one already set in `environ` is kept."""
    key = base64.b64encode(hashlib.sha256(_made_up("key", ports).encode()).digest()).decode()
    usual = {
        "MUSTER_APP_ID": muster.app_id,
        "MUSTER_APP_SECRET": muster.secret,
        "MUSTER_TENANTS": tenant,
        "MUSTER_PUBLIC_URL": ports.bot_origin,
        "MUSTER_KEYS": f"sandbox:{key}",
        "MUSTER_DATABASE_URL": f"sqlite+aiosqlite:///{bot_folder(ports) / 'muster.db'}",
        "MUSTER_EXECUTOR": "muster-1",
        "MUSTER_FEATURES": "answer-comments",
        "MUSTER_SANDBOX": ports.origin,
        "BOT_PORT": str(ports.bot),
        "MUSTER_HOST": "127.0.0.1",
    }
    # These three say where we are; an older value would join the bot to somewhere else.
    ours = ("MUSTER_PUBLIC_URL", "MUSTER_SANDBOX", "BOT_PORT", "MUSTER_HOST")
    return {name: value if name in ours else environ.get(name) or value for name, value in usual.items()}


def _made_up(what: str, ports: Ports) -> str:
    return hashlib.sha256(f"muster sandbox {what} {ports.sandbox}".encode()).hexdigest()
