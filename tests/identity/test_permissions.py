"""The register of rights: only what is used, each with its reason, the least that does it."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.permissions import PAGE, page
from services.identity.permissions import (
    OPENID,
    REGISTER,
    SIGN_IN_SCOPES,
    USUAL,
    Consent,
    Feature,
    Kind,
    Permission,
    missing,
    needed,
    scopes_for,
)

SLICE = Path(__file__).parents[3] / "shared" / "graph" / "graph-permissions-slice.json"
MAIL_READ = "570282fd-fa5c-430d-a7fd-fc8dc98a9dca"  # not in the slice; as the permissions reference has it


def listed(kind: Kind) -> dict[str, dict[str, Any]]:
    assert SLICE.exists(), "Microsoft's list of rights does not lie beside the project"
    key = "oauth2PermissionScopes" if kind is Kind.DELEGATED else "appRoles"
    return {str(right["value"]): right for right in json.loads(SLICE.read_text())[key]}


def test_every_right_says_what_it_is_for_and_what_is_lost_without_it() -> None:
    assert all(right.purpose and right.without for right in REGISTER)
    assert len({(right.name, right.kind) for right in REGISTER}) == len(REGISTER)


@pytest.mark.parametrize("right", REGISTER, ids=lambda right: f"{right.name}-{right.kind}")
def test_each_right_bears_microsofts_own_guid_and_consent(right: Permission) -> None:
    if right.name == "Mail.Read":
        assert right.id == MAIL_READ
        return
    microsofts = listed(right.kind)[right.name]

    assert right.id == microsofts["id"]
    if right.kind is Kind.APPLICATION:
        assert right.consent is Consent.ADMINISTRATOR
    elif right.name not in OPENID:
        assert (right.consent is Consent.ADMINISTRATOR) == microsofts["x-requiresAdminConsent"]


def test_what_old_set_ups_had_granted_is_known_and_never_asked_for() -> None:
    every = {Feature(feature) for feature in Feature}
    for name in ("Directory.Read.All", "Group.Read.All"):
        found = [right for right in REGISTER if right.name == name]
        assert {right.kind for right in found} == set(Kind)
        assert all(right.deprecated and right.feature is None for right in found)
    asked = {right.name for kind in Kind for right in needed(every, kind)}
    assert not asked & {"Directory.Read.All", "Group.Read.All", "Calendars.Read", "Calendars.Read.Shared"}


def test_the_first_sign_in_asks_for_nothing_that_needs_an_administrator() -> None:
    person = {right.name for right in REGISTER if right.consent is Consent.PERSON}
    assert set(scopes_for(USUAL)) <= person
    assert SIGN_IN_SCOPES == (
        "User.Read",
        "User.ReadBasic.All",
        "Calendars.ReadWrite",
        "MailboxSettings.Read",
    )


@pytest.mark.parametrize(
    ("feature", "kind", "rights"),
    [
        (Feature.ROOMS, Kind.DELEGATED, {"Place.Read.All"}),
        (Feature.ANSWER_COMMENTS, Kind.DELEGATED, {"Mail.Read"}),
        (Feature.CANDIDATE_MAILS, Kind.DELEGATED, {"Mail.Send"}),
        (Feature.SHARED_MAILBOX, Kind.APPLICATION, {"Calendars.ReadWrite"}),
        (Feature.CHECKS, Kind.APPLICATION, {"Place.Read.All", "User.Read.All", "MailboxSettings.Read"}),
        (Feature.REACH, Kind.APPLICATION, {"TeamsAppInstallation.ReadWriteSelfForUser.All"}),
    ],
)
def test_each_feature_brings_its_own_rights_and_no_others(
    feature: Feature, kind: Kind, rights: set[str]
) -> None:
    assert {right.name for right in needed({feature}, kind)} == rights
    assert rights.isdisjoint(right.name for right in needed(set(Feature) - {feature}, kind))


def test_mail_is_opt_in() -> None:
    assert not {"Mail.Read", "Mail.Send"} & set(scopes_for(USUAL))
    assert "Mail.Send" in scopes_for({Feature.CANDIDATE_MAILS})
    assert "Mail.Read" not in scopes_for({Feature.CANDIDATE_MAILS})


def test_rights_are_compared_as_entra_spells_them() -> None:
    spelled = frozenset({"https://graph.microsoft.com/user.read", "openid"})

    assert missing(spelled, ("User.Read", "Calendars.ReadWrite")) == ("Calendars.ReadWrite",)


def test_the_page_of_rights_says_what_the_register_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m scripts.permissions"
