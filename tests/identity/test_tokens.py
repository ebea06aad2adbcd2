"""Tokens from the vault: refreshed once however many ask, gone when signed out, marked when dead."""

import asyncio
import dataclasses
from typing import Any

import pytest

from services.errors import ConsentMissing, GraphSilent, SignInNeeded
from services.identity.ports import TokenRow
from services.identity.reasons import Reason
from services.identity.tokens import Tokens
from services.identity.vault import Vault
from tests.identity.sts import APP, DANA, LI, OTHER_TENANT, SECRET, TENANT
from tests.identity.test_signin import RING, Desk, desk

__all__ = ["desk"]  # the fixture


async def signed_in(desk: Desk, lifetime: int = 3600) -> None:
    desk.sts.lifetime = lifetime
    await desk.signin.verify(TENANT, DANA, await desk.code())
    desk.sts.lifetime = 3600
    desk.sts.token_requests.clear()
    desk.sts.asked.clear()


async def row_of(desk: Desk) -> TokenRow:
    row = await desk.rows.read_tokens(TENANT, DANA)
    assert row
    return row


def dead(number: int, error: str = "invalid_grant", **more: Any) -> tuple[int, dict[str, Any]]:
    return 400, {"error": error, "error_description": f"AADSTS{number}: x", "error_codes": [number], **more}


async def needed(work: Any) -> SignInNeeded:
    with pytest.raises(SignInNeeded) as raised:
        await work
    return raised.value


async def test_who_never_signed_in_is_asked_to(desk: Desk) -> None:
    error = await needed(desk.tokens.delegated(TENANT, DANA))

    assert error.reason == Reason.NEVER
    assert "Calendars.ReadWrite" in error.scopes


async def test_a_token_that_still_lives_costs_no_question(desk: Desk) -> None:
    await signed_in(desk)

    assert await desk.tokens.delegated(TENANT, DANA) == await desk.tokens.delegated(TENANT, DANA.upper())
    assert desk.sts.token_requests == []


async def test_twelve_refreshes_at_once_ask_once_and_lose_nothing(desk: Desk) -> None:
    await signed_in(desk, lifetime=1)
    desk.sts.delay = 0.05

    tokens = await asyncio.gather(*(desk.tokens.delegated(TENANT, DANA) for _ in range(12)))

    assert len(set(tokens)) == 1
    assert [form["grant_type"] for form in desk.sts.token_requests] == ["refresh_token"]


async def test_refreshes_in_several_processes_end_with_one_row_that_works(desk: Desk) -> None:
    await signed_in(desk, lifetime=1)
    desk.sts.delay = 0.05
    replicas = [Tokens(desk.entra, Vault(RING), desk.rows) for _ in range(6)]

    tokens = await asyncio.gather(*(replica.delegated(TENANT, DANA) for replica in replicas))

    assert len(set(tokens)) == 1  # the losers read what the winner wrote
    desk.sts.token_requests.clear()
    assert await desk.tokens.delegated(TENANT, DANA) == tokens[0]
    assert desk.sts.token_requests == []


async def test_a_refresh_under_way_does_not_undo_a_sign_out(desk: Desk) -> None:
    for round in range(10):
        await signed_in(desk, lifetime=1)
        desk.sts.delay = 0.01
        refresh = asyncio.create_task(desk.tokens.delegated(TENANT, DANA))
        await asyncio.sleep(0.002 * round / 10)
        await desk.sts.asked.wait()

        assert await desk.tokens.sign_out(TENANT, DANA)

        await needed(refresh)
        assert await desk.rows.kept_tokens() == []


async def test_a_refresh_from_before_a_sign_out_does_not_overwrite_the_next_sign_in(desk: Desk) -> None:
    await signed_in(desk, lifetime=1)
    desk.sts.delay = 1
    refresh = asyncio.create_task(desk.tokens.delegated(TENANT, DANA))
    await desk.sts.asked.wait()
    await desk.tokens.sign_out(TENANT, DANA)
    desk.sts.delay = 0
    await signed_in(desk)
    row = await row_of(desk)

    token = await refresh

    assert await row_of(desk) == row
    assert token == await desk.tokens.delegated(TENANT, DANA)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(50173, Reason.REVOKED), (700082, Reason.EXPIRED), (53003, Reason.CONDITIONAL_ACCESS)],
)
async def test_dead_tokens_are_marked_and_not_tried_again(desk: Desk, number: int, reason: Reason) -> None:
    await signed_in(desk, lifetime=1)
    desk.sts.refusal = dead(number)

    assert (await needed(desk.tokens.delegated(TENANT, DANA))).reason == reason
    assert (await needed(desk.tokens.delegated(TENANT, DANA))).reason == reason

    assert len(desk.sts.token_requests) == 1
    assert (await row_of(desk)).trouble == reason
    desk.sts.refusal = None
    await signed_in(desk)
    assert await desk.tokens.delegated(TENANT, DANA)  # a new sign-in mends it


async def test_a_right_more_does_not_kill_the_rights_at_hand(desk: Desk) -> None:
    await signed_in(desk)
    desk.sts.refusal = dead(65001, suberror="consent_required")

    error = await needed(desk.tokens.delegated(TENANT, DANA, ("OnlineMeetings.ReadWrite",)))

    assert (error.reason, error.scopes) == (Reason.CONSENT, ("OnlineMeetings.ReadWrite",))
    assert await desk.tokens.delegated(TENANT, DANA)


async def test_a_right_that_the_answer_lacks_is_named(desk: Desk) -> None:
    await signed_in(desk)

    error = await needed(desk.tokens.delegated(TENANT, DANA, ("OnlineMeetings.ReadWrite",)))

    assert (error.reason, error.scopes) == (Reason.MISSING_RIGHTS, ("OnlineMeetings.ReadWrite",))


async def test_a_claims_challenge_is_met_silently_when_entra_lets_us(desk: Desk) -> None:
    await signed_in(desk)
    before = await desk.tokens.delegated(TENANT, DANA)

    after = await desk.tokens.renewal(TENANT, DANA)('{"access_token":{"nbf":{"value":"1"}}}')

    assert after != before
    assert '"nbf"' in desk.sts.token_requests[0]["claims"] and "cp1" in desk.sts.token_requests[0]["claims"]
    assert await desk.tokens.delegated(TENANT, DANA) == after


async def test_a_token_that_graph_refused_is_not_handed_out_again(desk: Desk) -> None:
    await signed_in(desk)
    refused_by_graph = await desk.tokens.delegated(TENANT, DANA)

    assert await desk.tokens.renewal(TENANT, DANA)(None) != refused_by_graph


async def test_a_challenge_that_needs_the_person_carries_entras_claims(desk: Desk) -> None:
    await signed_in(desk)
    desk.sts.refusal = dead(50076, "interaction_required", claims='{"access_token":{"capolids":{}}}')

    error = await needed(desk.tokens.delegated(TENANT, DANA, claims='{"access_token":{}}'))

    assert error.reason == Reason.MFA
    assert error.claims == '{"access_token":{"capolids":{}}}'


async def test_an_entra_that_is_away_kills_nothing(desk: Desk) -> None:
    await signed_in(desk, lifetime=1)
    row = await row_of(desk)
    for refusal in ((503, {}), (400, {"error": "temporarily_unavailable"})):
        desk.sts.refusal = refusal
        with pytest.raises(GraphSilent):
            await desk.tokens.delegated(TENANT, DANA)

    assert await row_of(desk) == row
    desk.sts.refusal = None
    assert await desk.tokens.delegated(TENANT, DANA)


async def test_a_bad_app_secret_is_not_the_persons_fault(desk: Desk) -> None:
    await signed_in(desk, lifetime=1)
    desk.sts.refusal = dead(7000215, "invalid_client")

    with pytest.raises(ConsentMissing) as raised:
        await desk.tokens.delegated(TENANT, DANA)

    assert raised.value.reason == Reason.APP_SECRET
    assert not isinstance(raised.value, SignInNeeded)
    assert (await row_of(desk)).trouble == ""


async def test_a_swapped_or_tampered_row_gives_nobody_a_token(desk: Desk) -> None:
    await signed_in(desk)
    row = await row_of(desk)
    for tenant, oid in ((TENANT, LI), (OTHER_TENANT, DANA)):
        await desk.rows.put_tokens(dataclasses.replace(row, tenant=tenant, oid=oid))
        assert (await needed(desk.tokens.delegated(tenant, oid))).reason == Reason.FAILED

    await desk.rows.put_tokens(dataclasses.replace(row, sealed=row.sealed[:-1] + b"x"))
    assert (await needed(desk.tokens.delegated(TENANT, DANA))).reason == Reason.FAILED
    assert desk.sts.token_requests == []


async def test_the_loop_runs_on_while_entra_is_slow(desk: Desk) -> None:
    await signed_in(desk, lifetime=1)
    desk.sts.delay = 0.3
    turns = 0
    refresh = asyncio.create_task(desk.tokens.delegated(TENANT, DANA))
    while not refresh.done():
        await asyncio.sleep(0.005)
        turns += 1

    assert turns > 5, "a blocked loop turns once"
    assert await refresh


async def test_the_apps_own_token_is_remembered_unless_a_fresh_one_is_asked(desk: Desk) -> None:
    first, second = await desk.tokens.app(TENANT), await desk.tokens.app(TENANT)
    fresh = await desk.tokens.app(TENANT, fresh=True)

    assert first == second != fresh
    (asked, _) = desk.sts.token_requests
    assert (asked["grant_type"], asked["scope"]) == (
        "client_credentials",
        "https://graph.microsoft.com/.default",
    )
    assert (asked["client_id"], asked["client_secret"]) == (APP, SECRET)


async def test_an_app_that_the_tenant_does_not_know_is_told(desk: Desk) -> None:
    desk.sts.refusal = dead(700016, "unauthorized_client")

    with pytest.raises(ConsentMissing) as raised:
        await desk.tokens.app(TENANT)

    assert raised.value.reason == Reason.NOT_INSTALLED


async def test_an_old_seal_is_renewed_when_it_is_read(desk: Desk) -> None:
    await signed_in(desk)
    before = await row_of(desk)
    newer = type(RING)((type(RING.writer)("k2", b"n" * 32), *RING.keys))

    await Tokens(desk.entra, Vault(newer), desk.rows).delegated(TENANT, DANA)

    after = await row_of(desk)
    assert not Vault(newer).is_stale(after.sealed) and after.version != before.version
