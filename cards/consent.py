"""Approving Muster for a company: what an administrator is shown, and what everybody else is."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards.clicks.administrator import (
    AskApproval,
    CheckMailboxes,
    LookAtConsent,
    ProveAdministrator,
    SendPrompts,
    ShowFence,
    ShowPermissions,
)
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    Tone,
    block,
    button,
    card,
    door_button,
    heading,
    hint,
    line,
    plain,
    strong,
    text_input,
)
from cards.signin import because
from cards.words import BRITISH, day, hour, listed
from services.identity.consent import State, TenantConsent
from services.identity.permissions import Permission

MAIL = "mail"  # the field that holds the mail to copy

_TONES: dict[State, Tone] = {
    State.PROVED: "good",
    State.PARTLY: "warning",
    State.REFUSED: "attention",
    State.WITHDRAWN: "attention",
}
_DONE = (State.PROVED, State.APPROVED, State.SPREADING)


def approval_card(
    consent: TenantConsent,
    rights: Sequence[Permission],
    *,
    now: datetime,
    press: Press,
    url: str = "",
    zone: str = "UTC",
    locale: str = BRITISH,
) -> Card:
    """The administrator's card, edited in place as things go on. `url` is a one-time link to our own door,
    "" where it has been used: a fresh one is then asked for by a press."""
    told = standing_words(consent, now, zone, locale)
    return card(
        heading("Approve Muster for your organization"),
        line(told, _TONES.get(consent.state, "default")),
        *(_asked_for(rights) if consent.state not in _DONE else ()),
        hint(_FENCE) if consent.state not in _DONE and rights else None,
        summary=plain(f"Approve Muster for your organization. {told}"),
        actions=list(_ways_on(consent, url, press)),
    )


def notice_card(
    consent: TenantConsent,
    mail: str,
    *,
    now: datetime,
    press: Press,
    may_prove: bool = False,
    reached: Sequence[str] | None = None,
    zone: str = "UTC",
    locale: str = BRITISH,
) -> Card:
    """What a recruiter sees: where it stands, and a mail to copy. `may_prove` while nobody is named
    administrator; `reached` are those to whom the card has just been sent."""
    told = standing_words(consent, now, zone, locale)
    waits = consent.state not in _DONE
    sent = "" if reached is None else _sent(reached)
    return card(
        heading("Waiting for an administrator" if waits else "Muster and your organization"),
        line(told, _TONES.get(consent.state, "default")),
        line(sent) if sent else None,
        text_input(MAIL, "A mail to your IT department, to copy", value=mail, most=4000, lines=True)
        if waits
        else None,
        hint("What you can do without it goes on as before: interviews in your own calendar.")
        if waits and not consent.is_read_only
        else None,
        summary=plain(f"{told} {sent}"),
        actions=[
            *(
                [button("Send to administrators in Teams", SendPrompts(), press, style="positive")]
                if waits
                else []
            ),
            *([button("I am an administrator", ProveAdministrator(), press)] if waits and may_prove else []),
            button("Permissions", ShowPermissions(), press),
        ],
    )


def withdrawn_card(consent: TenantConsent, *, press: Press) -> Card:
    """One message, to those who may do something about it."""
    told = "Your organization’s approval of Muster was withdrawn. Muster is read-only now."
    return card(
        heading("Muster is read-only", "attention"),
        line("Your organization’s approval of Muster was withdrawn, or its permissions were taken away."),
        line("Nothing is lost: interviews stay booked. I book and change nothing until I am approved again."),
        hint(f"Missing: {listed(list(consent.lacking))}.") if consent.lacking else None,
        summary=told,
        actions=[
            button("Approve again", AskApproval(), press, style="positive"),
            button("Permissions", ShowPermissions(), press),
            button("Look now", LookAtConsent(), press),
        ],
    )


def standing_words(consent: TenantConsent, now: datetime, zone: str = "UTC", locale: str = BRITISH) -> str:
    """Where it stands, in one sentence."""
    missing = f" Missing: {listed(list(consent.lacking))}." if consent.lacking else ""
    match consent.state:
        case State.NOT_ASKED:
            return "Nobody has been asked to approve Muster yet."
        case State.ASKED:
            return f"Asked by {_who(consent.asked_by)} on {_at(consent.asked_at, zone, locale)}."
        case State.APPROVED | State.SPREADING:
            so_far = _minutes(now - (consent.approved_at or now))
            return f"Granted, waiting for Microsoft to spread it: {so_far} so far. That can take some hours."
        case State.PROVED:
            by = f" by {consent.approved_by}" if consent.approved_by else ""
            return f"Enabled since {_at(consent.proved_at, zone, locale)}{by}."
        case State.PARTLY:
            return f"Approved in part: some permissions work, others do not.{missing}"
        case State.REFUSED:
            return (
                f"Not approved. {because(consent.refusal) or 'Microsoft’s page was not answered with a yes.'}"
            )
        case State.WITHDRAWN:
            at = _at(consent.withdrawn_at, zone, locale)
            return f"Withdrawn, seen on {at}. Muster is read-only.{missing}"


def mail_text(company: str, rights: Sequence[Permission], url: str, asker: str) -> str:
    """A mail for people who know Entra and not Muster. Plain text, to be copied."""
    named = [f"- {right.name}: {right.purpose} {right.denies}".rstrip() for right in rights]
    return "\n".join(
        (
            f"Please approve Muster, our interview scheduler in Teams, for {company or 'our organization'}.",
            "",
            "Application permissions that it asks for:",
            *named,
            "",
            "A Global Administrator or Privileged Role Administrator can review and accept them here (the"
            " link works once, within seven days):",
            url,
            "",
            "Access can be fenced to one group of mailboxes by RBAC for Applications, and withdrawn at any"
            " time under Enterprise applications.",
            "",
            asker,
        )
    )


_FENCE = (
    "Microsoft’s page lists the same permissions. Those on mailboxes can then be fenced to one group:"
    " I give you the script, and prove that the fence holds."
)


def _asked_for(rights: Sequence[Permission]) -> Iterator[Element]:
    yield strong("What it allows, and what it does not")
    for right in rights:
        yield block(
            strong(right.name),
            line(right.purpose, gap="none"),
            hint(right.denies, gap="none") if right.denies else None,
            gap="small",
        )


def _ways_on(consent: TenantConsent, url: str, press: Press) -> Iterator[Action]:
    if consent.state not in _DONE:
        if url:
            yield door_button("Open Microsoft’s approval page", url)
        else:
            yield button("Ask for approval again", AskApproval(), press, style="positive")
        says = "See whom of your company Muster can schedule, before anybody accepts"
        yield button("Check mailboxes", CheckMailboxes(), press, says=says)
    if consent.state is not State.NOT_ASKED:
        yield button("Look now", LookAtConsent(), press, says="Try every permission now")
    yield button("Permissions", ShowPermissions(), press)
    if consent.state in (State.PROVED, State.PARTLY):
        yield button("Fence to one group", ShowFence(), press)


def _sent(reached: Sequence[str]) -> str:
    if not reached:
        return "I could reach no administrator in Teams. Please send the mail instead."
    return f"Sent to {listed(list(reached))} in Teams."


def _who(name: str) -> str:
    return name or "somebody"


def _at(moment: datetime | None, zone: str, locale: str) -> str:
    if moment is None:
        return "an unknown day"
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day(local, locale)} {local.year}, {hour(local, locale)}"


def _minutes(spent: timedelta) -> str:
    minutes = int(spent.total_seconds()) // 60
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h"
