"""What is granted beside what is needed, and what mends it."""

import pytest

from services.identity.difference import CONNECT, Standing, difference, removal, removals
from services.identity.fence import Fence, proved, script
from services.identity.permissions import USUAL, Feature, Kind, needed

APP = "33333333-aaaa-4bbb-8ccc-444444444444"
ROLES = {right.name for right in needed(USUAL, Kind.APPLICATION)}
SCOPES = {right.name for right in needed(USUAL, Kind.DELEGATED)}


def standings(kind: Kind, **told: object) -> dict[str, Standing]:
    given = {"features": USUAL, "roles": ROLES, "scopes": SCOPES, "lacking": (), **told}
    lines = difference(given["features"], given["roles"], given["scopes"], given["lacking"])  # type: ignore[arg-type]
    return {line.name: line.standing for line in lines if line.kind is kind}


def test_everything_needed_and_nothing_more() -> None:
    assert set(standings(Kind.APPLICATION).values()) == {Standing.HELD}
    assert set(standings(Kind.DELEGATED).values()) == {Standing.HELD}


def test_old_grants_are_deprecated_and_strangers_are_surplus() -> None:
    found = standings(
        Kind.APPLICATION, roles=ROLES | {"Directory.Read.All", "Group.Read.All", "Mail.ReadWrite"}
    )

    assert found["Directory.Read.All"] is found["Group.Read.All"] is Standing.DEPRECATED
    assert found["Mail.ReadWrite"] is Standing.SURPLUS


def test_a_right_of_a_feature_that_is_off_is_surplus() -> None:
    off = USUAL - {Feature.SHARED_MAILBOX}

    assert standings(Kind.APPLICATION, features=off)["Calendars.ReadWrite"] is Standing.SURPLUS
    assert standings(Kind.DELEGATED, scopes=SCOPES | {"Mail.Read"})["Mail.Read"] is Standing.SURPLUS
    on = USUAL | {Feature.CANDIDATE_MAILS}
    assert standings(Kind.DELEGATED, features=on)["Mail.Send"] is Standing.MISSING


def test_a_right_that_only_exchange_gives_is_held_though_no_token_shows_it() -> None:
    fenced = standings(Kind.APPLICATION, roles=ROLES - {"Calendars.ReadWrite", "User.Read.All"})

    assert fenced["Calendars.ReadWrite"] is Standing.FENCED
    assert fenced["User.Read.All"] is Standing.MISSING  # Exchange has no role for that
    lacking = standings(Kind.APPLICATION, lacking=("Calendars.ReadWrite",))
    assert lacking["Calendars.ReadWrite"] is Standing.MISSING


def test_scopes_are_read_as_entra_spells_them_and_openid_is_none_of_graphs() -> None:
    spelled = {f"https://graph.microsoft.com/{scope}" for scope in SCOPES} | {"openid", "email"}

    assert set(standings(Kind.DELEGATED, scopes=spelled).values()) == {Standing.HELD}


def test_somebody_who_is_signed_out_sees_the_organizations_rights_alone() -> None:
    assert standings(Kind.DELEGATED, scopes=None) == {}


def test_each_surplus_right_has_the_line_that_removes_it() -> None:
    lines = difference(
        USUAL, ROLES | {"Directory.Read.All", "Mail.ReadWrite"}, SCOPES | {"Group.Read.All"}, ()
    )

    told = removals(lines, APP)

    assert told[0] == CONNECT and len(told) == 4
    assert "'7ab1d382-f21e-4acd-a863-ba3e13f7da61'" in told[1]
    assert "Value -eq 'Mail.ReadWrite'" in told[2]
    assert "Update-MgOauth2PermissionGrant" in told[3] and "-ne 'Group.Read.All'" in told[3]
    assert all(APP in line for line in told[1:])
    assert removals(difference(USUAL, ROLES, SCOPES, ()), APP) == ()
    assert removal(lines[0], APP) not in told


@pytest.mark.parametrize(
    ("inside", "outside", "fence"),
    [
        (True, False, Fence.HOLDS),
        (True, True, Fence.OPEN),
        (False, True, Fence.OPEN),
        (None, True, Fence.OPEN),
        (False, False, Fence.SHUT),
        (None, False, Fence.UNSURE),
        (True, None, Fence.UNSURE),
        (None, None, Fence.UNSURE),
    ],
)
def test_a_fence_holds_only_when_inside_answers_and_outside_is_refused(
    inside: bool | None, outside: bool | None, fence: Fence
) -> None:
    assert proved(inside, outside) is fence


def test_the_fences_script_quotes_what_people_typed() -> None:
    lines = "\n".join(script(APP, "sp-1", "o'neil'; Remove-Mailbox x@contoso.com", "ada@contoso.com"))

    assert "Get-DistributionGroup 'o''neil''; Remove-Mailbox x@contoso.com'" in lines
    assert "-Role 'Application Calendars.ReadWrite' -CustomResourceScope 'Muster recruiting'" in lines
    assert "ef54d2bf-783f-4e0f-bca1-3210c0444d99" in lines  # Entra's unscoped grant goes, last
