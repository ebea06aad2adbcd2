"""The sign-in window: Microsoft's own teams-js in a page of another origin, our console as its host."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from tests.console.desk import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = """<!doctype html><title>Signed in</title><script src="{script}"></script><script>
microsoftTeams.app.initialize()
  .then(() => microsoftTeams.app.getContext())
  .then((context) => microsoftTeams.authentication.{ending}(context.app.host.name + " 731905"));
</script>"""
SIGN_IN = """async (url) => {
    const { signIn } = await import("/console/js/signin.js");
    return signIn(url);
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def app(modules: Page) -> AsyncIterator[TestServer]:
    """Where the pages in the window come from: another origin than the console's."""
    script = modules.url.replace("/console/icon.svg", "/teams-js/2.58.0/js/MicrosoftTeams.min.js")

    async def ended(request: web.Request) -> web.Response:
        text = PAGE.format(script=script, ending=request.match_info["ending"])
        return web.Response(text=text, content_type="text/html")

    pages = web.Application()
    pages.add_routes([web.get("/ended/{ending}", ended)])
    server = TestServer(pages)
    await server.start_server()
    yield server
    await server.close()


async def console(page: Page) -> Page:
    await page.goto(page.url.replace("/console/icon.svg", "/"))
    return page


async def test_the_code_that_the_page_hands_over_comes_back_and_the_window_closes(
    modules: Page, app: TestServer
) -> None:
    page = await console(modules)

    async with page.expect_popup() as opened:
        outcome = await page.evaluate(SIGN_IN, str(app.make_url("/ended/notifySuccess")))

    assert outcome == {"state": "Teams 731905"}
    popup = await opened.value
    if not popup.is_closed():
        await popup.wait_for_event("close")


async def test_a_page_that_gives_up_is_told_apart_from_one_that_succeeds(
    modules: Page, app: TestServer
) -> None:
    page = await console(modules)

    outcome = await page.evaluate(SIGN_IN, str(app.make_url("/ended/notifyFailure")))

    assert outcome == {"reason": "Teams 731905"}


async def test_closing_the_window_ends_the_waiting(modules: Page, app: TestServer) -> None:
    page = await console(modules)

    async with page.expect_popup() as opened:
        await page.evaluate(f"url => {{ window.outcome = ({SIGN_IN})(url) }}", "about:blank")
    await (await opened.value).close()

    assert await page.evaluate("window.outcome") == {"closed": True}


async def test_no_other_window_can_hand_over_a_code(modules: Page, app: TestServer) -> None:
    page = await console(modules)
    forged = '{ func: "authentication.authenticate.success", args: ["forged"] }'

    async with page.expect_popup() as opened:
        await page.evaluate(f"url => {{ window.outcome = ({SIGN_IN})(url) }}", "about:blank")
    await page.evaluate(
        f"window.postMessage({forged}, '*')"
    )  # comes from the console itself, not from the window
    await (await opened.value).close()

    assert await page.evaluate("window.outcome") == {"closed": True}


async def test_teams_js_asks_no_host_but_the_sandbox(modules: Page, app: TestServer) -> None:
    asked: list[str] = []
    modules.context.on("request", lambda request: asked.append(request.url))
    page = await console(modules)

    await page.evaluate(SIGN_IN, str(app.make_url("/ended/notifySuccess")))

    assert any("validDomains" in url for url in asked)
    assert {url.split("/")[2].split(":")[0] for url in asked if url.startswith("http")} == {"127.0.0.1"}


async def test_entra_offers_the_person_at_the_page_first_and_everybody_else_too(desk: Desk) -> None:
    await desk.sits_down_as(desk.person("interviewer", 1))
    world = await desk.call("GET", "/_sandbox/world")
    query = {
        "client_id": world["app"]["id"],
        "response_type": "code",
        "redirect_uri": f"{desk.bot.origin}/auth/callback",
        "scope": "openid",
    }
    page = await desk.page.context.new_page()

    await page.goto(f"{desk.origin}/{world['tenant']['id']}/oauth2/v2.0/authorize?{urlencode(query)}")

    offered = await page.locator("ul.people button").all_inner_texts()
    assert offered[0].startswith("Ben Carter")
    assert any(text.startswith("Priya Raman") for text in offered)
    await page.close()
