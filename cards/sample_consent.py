"""Sample cards of a company's approval, for the gallery and the tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cards.consent import approval_card, mail_text, notice_card, withdrawn_card
from cards.kit import Card, Press
from cards.permissions import fence_card, permissions_card
from services.identity.consent import State, TenantConsent
from services.identity.difference import difference
from services.identity.fence import Fence, script
from services.identity.permissions import USUAL, Kind, needed

APP = "6d757374-6572-4a6d-8b0c-5a11d0b0c0de"
URL = "https://muster.example.com/auth/admin/start?t=one-time"


def consent_cards(press: Press, now: datetime) -> Mapping[str, Card]:
    asked = TenantConsent(State.ASKED, since=now, asked_by="Dana Whitfield", asked_at=now)
    granted = now - timedelta(minutes=3)
    spreading = replace(asked, state=State.SPREADING, approved_by="Alex Morgan", approved_at=granted)
    proved = replace(spreading, state=State.PROVED, proved_at=now)
    lacking = ("Calendars.ReadWrite", "User.Read.All")
    withdrawn = replace(proved, state=State.WITHDRAWN, withdrawn_at=now, lacking=lacking)
    refused = replace(asked, state=State.REFUSED, refusal="declined")
    rights = needed(USUAL, Kind.APPLICATION)
    mail = mail_text("Contoso", rights, URL, "Dana Whitfield")

    def approval(standing: TenantConsent, url: str = "") -> Card:
        return approval_card(standing, rights, now=now, press=press, url=url)

    def notice(standing: TenantConsent, reached: list[str] | None = None) -> Card:
        return notice_card(standing, mail, now=now, press=press, may_prove=not reached, reached=reached)

    return {
        "consent-asked": approval(asked, URL),
        "consent-refused": approval(refused),
        "consent-spreading": approval(spreading),
        "consent-proved": approval(proved),
        "consent-partly": approval(replace(proved, state=State.PARTLY, lacking=lacking[:1])),
        "consent-withdrawn": approval(withdrawn),
        "consent-withdrawn-message": withdrawn_card(withdrawn, press=press),
        "consent-notice": notice(TenantConsent()),
        "consent-notice-sent": notice(asked, ["Alex Morgan"]),
        "consent-notice-proved": notice(proved),
        **_permissions(press),
        **_fences(press),
    }


def _permissions(press: Press) -> Mapping[str, Card]:
    held = {right.name for right in needed(USUAL, Kind.APPLICATION)} - {
        "User.Read.All",
        "MailboxSettings.Read",
    }
    roles = held | {"Directory.Read.All", "Mail.ReadWrite"}
    scopes = {"User.Read", "User.ReadBasic.All", "Calendars.ReadWrite", "Calendars.Read.Shared"}
    lines = difference(USUAL, roles, scopes, ("User.Read.All",))
    fine = difference(USUAL, {right.name for right in needed(USUAL, Kind.APPLICATION)}, None, ())

    def shown(who: bool) -> Card:
        return permissions_card(lines, app_id=APP, press=press, is_administrator=who, candidate_mails=False)

    whole = permissions_card(fine, app_id=APP, press=press, is_administrator=True, candidate_mails=True)
    return {"permissions": shown(True), "permissions-recruiter": shown(False), "permissions-fine": whole}


def _fences(press: Press) -> Mapping[str, Card]:
    lines = script(APP, "2f0c6c5e-7d0b-4e39-9a53-0c8a4b6d7e22", "recruiting@contoso.com", "dana@contoso.com")
    inside, outside = "interviews@contoso.com", "alex.morgan@contoso.com"
    results = {
        f"fence-{result}": fence_card(lines, press=press, result=result, inside=inside, outside=outside)
        for result in Fence
    }
    return {"fence": fence_card(lines, press=press), **results}
