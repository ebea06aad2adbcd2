"""What all doors share: absolute links, and errors in the stand-in's own shape."""

from aiohttp import web

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MICROSOFT = (
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "login.botframework.com",
    "smba.trafficmanager.net",
    "res.cdn.office.net",
)


def own_origin(request: web.Request) -> str:
    """The origin that the caller knows us by, from its Host header: a real host means https."""
    scheme = "https" if request.host.partition(":")[0] in MICROSOFT else "http"
    return f"{scheme}://{request.host}"


def problem(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
