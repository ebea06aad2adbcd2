"""The package itself: manifest.json and two icons in a zip.

https://learn.microsoft.com/microsoft-365/extensibility/schema/
"""

import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from manifest.facts import Facts, host_of
from manifest.icons import ACCENT, color_icon, outline_icon

# The newest version that is not a preview, as npm's @microsoft/app-manifest 1.1.2 carries it.
SCHEMA_VERSION = "1.30"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json"

Json = dict[str, Any]

_HELP = ("help", "What I can do, with examples")
_SCHEDULE = (
    "schedule",
    "schedule Mira mira@company.com with Asha and Ben or Chi, 60 min next week, room for 4",
)
_STATUS = ("status", "Your interviews, and who has answered")
_KITS = ("kits", "Plans kept for the next candidate")
_PEOPLE = ("people", "Who interviews, and what they bring")
_PREFERENCES = ("preferences", "How many interviews you take, when, and with what breaks")
_SIGN_OUT = ("sign out", "Delete my access to your calendar")

# One list per scope; Teams shows at most twelve of each. Hi, Hello and Help are understood as well.
_COMMANDS = {
    "personal": (_SCHEDULE, _STATUS, _KITS, _PEOPLE, _PREFERENCES, _HELP, _SIGN_OUT),
    "team": (_SCHEDULE, _STATUS, _HELP),
    "groupChat": (_SCHEDULE, _STATUS, _HELP),
}


def package(facts: Facts, version: str) -> bytes:
    """The zip; the same facts give the same bytes, so that a rebuilt package can be compared."""
    files = {
        "manifest.json": json.dumps(manifest(facts, version), indent=2, ensure_ascii=False).encode() + b"\n",
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def manifest(facts: Facts, version: str) -> Json:
    return {
        "$schema": SCHEMA,
        "manifestVersion": SCHEMA_VERSION,
        "version": version,
        "id": facts.app_id,
        "developer": _developer(facts),
        "localizationInfo": {"defaultLanguageTag": "en"},
        "name": {"short": "Muster", "full": "Muster interview scheduling"},
        "description": _description(),
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#{:02X}{:02X}{:02X}".format(*ACCENT),
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "bots": [_bot(facts)],
        "permissions": ["identity", "messageTeamMembers"],
        # Only our own sign-in pages are opened inside Teams; Bot Framework's token service is not used.
        "validDomains": [host_of(facts.bot_origin)],
        "webApplicationInfo": _web_application(facts),
    }


def product_version() -> str:
    """The version in pyproject.toml: the package's version moves with the product's."""
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def _developer(facts: Facts) -> Json:
    return {
        "name": facts.developer,
        "websiteUrl": facts.website,
        "privacyUrl": facts.privacy,
        "termsOfUseUrl": facts.terms,
    }


def _description() -> Json:
    return {
        "short": "Schedules interviews from a chat message, and tells you who answers.",
        "full": (
            "Ask for an interview in one sentence. Muster reads when the interviewers and the rooms are free "
            "in Microsoft 365, offers up to five times with the reason for each, and books the one you press:"
            " one event in your own calendar, with a room and a Teams meeting. As people accept, decline or "
            "move it in Outlook, the card in your chat follows, and a new line tells you when you have to "
            "act.\n\n"
            "You need an account with a mailbox in Exchange Online, and you sign in with Microsoft once. "
            "Muster changes only the interviews that it booked itself. A calendar that cannot be read never "
            "counts as free. Type “help” for all it can do, and “sign out” to delete its access."
        ),
    }


def _bot(facts: Facts) -> Json:
    return {
        "botId": facts.app_id,
        "scopes": list(_COMMANDS),
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": [
            {
                "scopes": [scope],
                "commands": [{"title": title, "description": says} for title, says in commands],
            }
            for scope, commands in _COMMANDS.items()
        ],
    }


def _web_application(facts: Facts) -> Json:
    """The id URI that a bot's app registration exposes, for single sign-on.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-register-aad
    """
    return {"id": facts.app_id, "resource": f"api://botid-{facts.app_id}"}
