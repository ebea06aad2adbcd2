"""The page that the sign-in window ends on."""

import html
import json
import secrets
from dataclasses import dataclass

from aiohttp import web

from services.cloud import Cloud

TEAMS_JS = "/teams-js/2.58.0/js/MicrosoftTeams.min.js"
# Of node_modules/@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js, the file that the CDN serves.
TEAMS_JS_HASH = "sha384-sMo/EOqQPa1OCup2/VBRum7oFeOS22kvs8WGDc45xK53tUVZzFR5WwFYDUYN1LO4"
# https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
TEAMS_FRAMES = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"


@dataclass(frozen=True, slots=True)
class Page:
    """What the sign-in window shows. With `code`, the page hands it to Teams and shows it to type in chat."""

    words: str
    code: str | None = None
    status: int = 200


def page_response(page: Page, cloud: Cloud) -> web.Response:
    nonce = secrets.token_urlsafe(16)
    frames = f"{TEAMS_FRAMES} {cloud.stand_in or ''}".strip()
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; base-uri 'none'; "
    policy += f"connect-src {cloud.reach(cloud.teams_js)}; "  # teams-js reads which hosts are Teams'
    headers = {
        "Content-Security-Policy": f"{policy}form-action 'none'; frame-ancestors {frames}",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    text = _document(page, nonce, cloud)
    return web.Response(text=text, status=page.status, content_type="text/html", headers=headers)


def only_style(nonce: str) -> dict[str, str]:
    """Headers of a page that has nothing but text and its own style."""
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'"
    return {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _document(page: Page, nonce: str, cloud: Cloud) -> str:
    return DOCUMENT.format(
        nonce=nonce,
        words=html.escape(page.words),
        typed=TYPED.format(code=html.escape(page.code)) if page.code else "",
        script=_script(page.code, nonce, cloud) if page.code else "",
    )


def _script(code: str, nonce: str, cloud: Cloud) -> str:
    source = cloud.reach(cloud.teams_js + TEAMS_JS)
    # The stand-in's page library is its own; only Microsoft's file has a known hash.
    proof = "" if cloud.stand_in else f' integrity="{TEAMS_JS_HASH}" crossorigin="anonymous"'
    told = json.dumps(code).replace("<", "\\u003c")
    return SCRIPT.format(source=html.escape(source), proof=proof, nonce=nonce, code=told)


DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster</title>
<style nonce="{nonce}">
  :root {{ color-scheme: light dark; }}
  body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1.5rem; }}
  output {{ display: block; font: 600 1.75rem/1.4 ui-monospace, monospace; letter-spacing: .12em; }}
</style>
</head>
<body>
<main>
<h1>Muster</h1>
<p>{words}</p>
{typed}
</main>
{script}
</body>
</html>
"""

TYPED = """<p>This window closes by itself. If it does not, type this code to Muster in the chat:</p>
<output>{code}</output>"""

# notifySuccess makes Teams send us the code as signin/verifyState.
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/add-authentication
SCRIPT = """<script nonce="{nonce}" src="{source}"{proof}></script>
<script nonce="{nonce}">
  microsoftTeams.app.initialize().then(() => microsoftTeams.authentication.notifySuccess({code}));
</script>"""
