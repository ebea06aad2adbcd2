"""The console page: static files of this repository, and the few npm packages the page runs on.

The page only talks to `/_sandbox/` and to its own files. Nothing on it comes from another host, and its
Content-Security-Policy makes the browser hold it to that.
"""

import re
from pathlib import Path

from aiohttp import web
from tzlocal.windows_tz import win_tz

PAGE = Path(__file__).parent / "console"
PACKAGES = Path(__file__).parent.parent / "node_modules"

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

# What the page may load from node_modules, by the name it asks for. Everything else there stays private.
FROM_NPM = {
    "adaptivecards.js": "adaptivecards/dist/adaptivecards.min.js",
    "adaptivecards.css": "adaptivecards/dist/adaptivecards.css",
    "markdown-it.js": "markdown-it/dist/browser/markdown-it.umd.min.js",
}
TEAMS_JS = "@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js"
TEAMS_JS_HOSTS = "https://res.cdn.office.net/teams-js/validDomains/json/validDomains.json"

# Cards may show pictures that the bot serves itself; it is on loopback too.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:* http://localhost:*; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def console_routes() -> list[web.RouteDef]:
    return [
        web.get("/", page),
        web.get("/console/windows-zones.json", windows_zones),
        web.get("/console/{path:.+}", page_file),
        web.get("/npm/{name}", package_file),
        web.get("/teams-js/validDomains/json/validDomains.json", known_hosts),
        web.get("/teams-js/{version}/js/MicrosoftTeams.min.js", teams_js),
    ]


async def page(request: web.Request) -> web.StreamResponse:
    # No Cross-Origin-Opener-Policy here: the sign-in window must keep its opener, as it does in Teams.
    return shown(PAGE / "index.html", {"Content-Security-Policy": POLICY})


async def page_file(request: web.Request) -> web.StreamResponse:
    file = (PAGE / request.match_info["path"]).resolve()
    if not file.is_relative_to(PAGE) or file.suffix not in TYPES or not file.is_file():
        raise web.HTTPNotFound(text="The page has no such file.")
    return shown(file)


async def windows_zones(request: web.Request) -> web.StreamResponse:
    """Windows' zone names, which mailboxes use, to IANA's, which browsers know (the Unicode table)."""
    return web.json_response(win_tz, headers=HEADERS)


async def package_file(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in FROM_NPM:
        raise web.HTTPNotFound(text="The page takes no such file from npm.")
    return shown(installed(FROM_NPM[name]))


async def teams_js(request: web.Request) -> web.StreamResponse:
    """Teams' own page library, whatever version is asked for: the installed one.

    Two things in it name Microsoft's network, and only those are exchanged, as everywhere at the far end.
    It reads its list of trusted hosts from a CDN, and it hears no host that is not https, except those
    given to `initialize`: so this sandbox is given there. All else is the real code and the real protocol.
    https://learn.microsoft.com/javascript/api/@microsoft/teams-js/app#@microsoft-teams-js-app-initialize
    """
    code = installed(TEAMS_JS).read_text("utf-8").rpartition("//# sourceMappingURL")[0]
    code = code.replace(TEAMS_JS_HOSTS, f"http://{request.host}/teams-js/validDomains/json/validDomains.json")
    port = request.url.port
    hosts = f'["http://127.0.0.1:{port}", "http://localhost:{port}"]'
    tail = (
        "globalThis.microsoftTeams = ((real) => ({ ...real, app: { ...real.app,\n"
        f"  initialize: (origins = []) => real.app.initialize([...origins, ...{hosts}]),\n"
        "} }))(globalThis.microsoftTeams);\n"
    )
    return web.Response(
        text=f"{code}\n{tail}", content_type="text/javascript", charset="utf-8", headers=HEADERS
    )


async def known_hosts(request: web.Request) -> web.StreamResponse:
    """The list that teams-js trusts besides those named to `initialize`: the real Teams alone."""
    # The bot's page, which asks, is another origin: as the CDN does, let anybody read it.
    hosts = {"validOrigins": ["teams.microsoft.com", "teams.cloud.microsoft"]}
    return web.json_response(hosts, headers={**HEADERS, "Access-Control-Allow-Origin": "*"})


def shown(file: Path, headers: dict[str, str] | None = None) -> web.StreamResponse:
    return web.Response(
        body=file.read_bytes(),
        content_type=TYPES[file.suffix],
        charset="utf-8",
        headers={**HEADERS, **(headers or {})},
    )


def installed(name: str) -> Path:
    """The file of an npm package; says how to get it where it is missing."""
    file = PACKAGES / name
    if not file.is_file():
        package = re.match(r"(@[^/]+/)?[^/]+", name)
        missing = package[0] if package else name
        raise web.HTTPNotFound(
            text=f"The npm package {missing} is not installed: run `make run`, or `npm ci`."
        )
    return file
