"""The register of rights: only what is used, each with its reason, the least that does it."""

import json
from pathlib import Path

import pytest

from services.identity.permissions import REGISTER, SIGN_IN_SCOPES, Consent, missing

SLICE = Path(__file__).parents[3] / "shared" / "graph" / "graph-permissions-slice.json"


def test_every_right_says_what_it_is_for_and_what_is_lost_without_it() -> None:
    assert all(right.purpose and right.without for right in REGISTER)
    assert len({(right.name, right.kind) for right in REGISTER}) == len(REGISTER)


def test_the_first_sign_in_asks_for_nothing_that_needs_an_administrator() -> None:
    asked = [right for right in REGISTER if right.asked]
    assert all(right.consent is Consent.PERSON for right in asked)
    assert SIGN_IN_SCOPES == (
        "User.Read",
        "User.ReadBasic.All",
        "Calendars.ReadWrite",
        "MailboxSettings.Read",
    )


@pytest.mark.skipif(not SLICE.exists(), reason="Microsoft's list of rights does not lie beside the project")
def test_who_consents_is_as_microsoft_says() -> None:
    listed = {scope["value"]: scope for scope in json.loads(SLICE.read_text())["oauth2PermissionScopes"]}
    for right in REGISTER:
        if right.name in listed:
            needs_admin = listed[right.name].get("x-requiresAdminConsent")
            assert bool(needs_admin) == (right.consent is Consent.ADMINISTRATOR), right.name


def test_rights_are_compared_as_entra_spells_them() -> None:
    spelled = frozenset({"https://graph.microsoft.com/user.read", "openid"})

    assert missing(spelled, ("User.Read", "Calendars.ReadWrite")) == ("Calendars.ReadWrite",)
