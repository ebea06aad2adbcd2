"""Rights are believed when a fresh token carries them and they work, tried without changing anything."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.errors import ConsentMissing
from services.graph.rights import Tried
from services.identity.permissions import USUAL, Kind, needed
from tests.graph.company import Company, company

RIGHTS = [right.name for right in needed(USUAL, Kind.APPLICATION)]


@pytest.fixture
async def contoso(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as made:
        made.state.world.policies.grant_spread = 0
        yield made


def grants(contoso: Company, *roles: str) -> None:
    contoso.state.world.consents.allow(contoso.state.muster.app_id, None, roles=roles)


async def tried(contoso: Company, right: str) -> Tried:
    token = await contoso.tokens.app(contoso.tenant, fresh=True)

    async def given() -> str:
        return token

    return await contoso.graphs.of_app(contoso.tenant, contoso.oid("administrator"), given).rights.attempt(
        right
    )


@pytest.mark.parametrize("right", RIGHTS)
async def test_each_right_works_when_it_is_granted_and_is_refused_when_it_is_not(
    right: str, contoso: Company
) -> None:
    assert await tried(contoso, right) is Tried.REFUSED

    grants(contoso, right)

    assert right in (await contoso.tokens.own_grants(contoso.tenant)).roles
    assert await tried(contoso, right) is Tried.WORKS
    wrote = [one for one in await contoso.requests() if one["method"] in ("POST", "PATCH", "DELETE")]
    assert all(one["door"] == "entra" or one["status"] in (403, 404) for one in wrote)


async def test_reading_calendars_is_not_writing_them(contoso: Company) -> None:
    grants(contoso, "Calendars.Read")

    assert await tried(contoso, "Calendars.ReadWrite") is Tried.REFUSED


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_graph_that_does_not_answer_says_nothing_about_a_right(status: int, contoso: Company) -> None:
    grants(contoso, "Place.Read.All")
    fault = {"match": "places", "status": status, "times": 100, "retryAfter": 60}
    await contoso.fault(graph=[fault if status != 500 else {**fault, "retryAfter": None}])

    assert await tried(contoso, "Place.Read.All") is Tried.UNSURE


async def test_an_older_token_does_not_show_a_newer_consent(contoso: Company) -> None:
    before = await contoso.tokens.app(contoso.tenant)
    grants(contoso, "User.Read.All")

    assert await contoso.tokens.app(contoso.tenant) == before
    assert (await contoso.tokens.own_grants(contoso.tenant)).roles == {"User.Read.All"}
    assert await contoso.tokens.app(contoso.tenant) != before  # and from now on that one is used


async def test_an_app_that_was_removed_from_the_tenant_has_no_token(contoso: Company) -> None:
    await contoso.fault(entra={"refuse": [{"code": 700016, "grant": "client_credentials"}]})

    with pytest.raises(ConsentMissing):
        await contoso.tokens.own_grants(contoso.tenant)


async def test_what_a_sign_in_may_do_is_read_from_its_tokens(contoso: Company) -> None:
    dana = contoso.oid("recruiter")
    assert await contoso.tokens.scopes_of(contoso.tenant, dana) is None

    await contoso.graph(dana)

    held = await contoso.tokens.scopes_of(contoso.tenant, dana)
    assert held is not None and any(scope.endswith("Calendars.ReadWrite") for scope in held)
