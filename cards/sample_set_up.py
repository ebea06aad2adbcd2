"""Samples of what an administrator sees while setting Muster up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cards.compatibility import compatibility_card, looking_card
from cards.kit import Card, Press
from cards.set_up import ready_card, set_up_card, set_up_form
from services.setup.compatibility import Finding, Fit, Report
from services.setup.steps import Check, Checked, Part, Result, SetUp, Standing

GROUP, INTERVIEWS, SCHEDULING = "recruiting@contoso.com", "interviews@contoso.com", "scheduling@contoso.com"


def set_up_cards(press: Press, now: datetime) -> Mapping[str, Card]:
    named = {Part.GROUP: GROUP, Part.CANDIDATE: INTERVIEWS}
    page = "https://muster.contoso.com/guide?t=sample"
    return {
        "set-up-form": set_up_form("Contoso", named, press=press),
        "set-up-form-wrong": set_up_form(
            "Contoso", named, press=press, problems=("“recruiting” is no mail address.",)
        ),
        "set-up": set_up_card("Contoso", _set_up(now), owner="", page=page, press=press, now=now),
        "set-up-ready": ready_card(Part.CANDIDATE, INTERVIEWS, press=press),
        "mailbox-check-begun": looking_card(),
        "mailbox-check": compatibility_card(_report(), press=press),
        "mailbox-check-fine": compatibility_card(Report(212, ()), press=press),
    }


def _set_up(now: datetime) -> SetUp:
    outsiders = Checked(Check.NO_OUTSIDERS, Result.HIDDEN)
    group = (
        Checked(Check.EXISTS, Result.PROVED),
        Checked(Check.OWNERS, Result.WRONG, "none"),
        Checked(Check.MEMBERS, Result.PROVED, "12"),
        outsiders,
    )
    made = (Checked(Check.EXISTS, Result.PROVED), Checked(Check.ONLINE, Result.NOT_YET))
    refused = (
        Checked(Check.EXISTS, Result.PROVED),
        Checked(Check.ONLINE, Result.PROVED),
        Checked(Check.WRITES, Result.WRONG, "not allowed"),
    )
    soon, long_ago = now + timedelta(minutes=4), now - timedelta(hours=2)
    return SetUp(
        (
            Standing(Part.GROUP, GROUP, now, group, soon),
            Standing(Part.CANDIDATE, INTERVIEWS, now, made, soon),
            Standing(Part.SCHEDULER, SCHEDULING, long_ago, refused, soon),
        )
    )


def _report() -> Report:
    findings = (
        Finding("olaf@contoso.com", "Olaf Berg", False, Fit.ON_PREMISES),
        Finding("gus@partner.example", "Gus Partner", False, Fit.GUEST),
        Finding("priya@contoso.com", "Priya Nair", False, Fit.SECONDARY, "Interviews"),
        Finding("annex@contoso.com", "Annex", True, Fit.NO_MAILBOX),
    )
    return Report(208, findings, ("who has a licence",))
