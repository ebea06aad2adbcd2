"""What a company has granted beside what Muster needs, each with the line that mends it; and the fence."""

from collections.abc import Iterator, Sequence

from cards.clicks.administrator import (
    AskAdministrator,
    AskApproval,
    LookAtConsent,
    ProveFence,
    ShowFence,
    SwitchCandidateMails,
)
from cards.clicks.anyone import StartSignIn
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    Tone,
    block,
    button,
    card,
    heading,
    hint,
    line,
    strong,
    text_input,
)
from cards.words import count
from services.identity.difference import Line, Standing, removals
from services.identity.fence import Fence
from services.identity.permissions import Kind

INSIDE, OUTSIDE = "inside", "outside"  # the form's fields
SCRIPT = "script"

_TITLES: dict[Standing, tuple[str, Tone]] = {
    Standing.MISSING: ("Missing", "attention"),
    Standing.DEPRECATED: ("No longer needed: far more than Muster uses", "warning"),
    Standing.SURPLUS: ("More than Muster needs", "warning"),
    Standing.FENCED: ("Held through Exchange’s own roles", "good"),
    Standing.HELD: ("Held and needed", "good"),
}
_FENCES: dict[Fence, tuple[str, Tone]] = {
    Fence.HOLDS: ("The fence holds: inside answers, outside is refused.", "good"),
    Fence.OPEN: (
        "The fence is open: the mailbox outside answers too. Take Entra’s unscoped grants away, as the last"
        " lines of the script do; Microsoft may need two hours to follow.",
        "attention",
    ),
    Fence.SHUT: (
        "The mailbox inside is refused as well. Microsoft may need up to two hours; else check who is in the"
        " group.",
        "warning",
    ),
    Fence.UNSURE: ("Microsoft did not answer, so I cannot say. Please try again.", "warning"),
}


def permissions_card(
    lines: Sequence[Line], *, app_id: str, press: Press, is_administrator: bool, candidate_mails: bool
) -> Card:
    """`is_administrator` sees what mends each, and the switches; others see how it stands."""
    missing = [each for each in lines if each.standing is Standing.MISSING]
    excess = [each for each in lines if each.standing in (Standing.SURPLUS, Standing.DEPRECATED)]
    told = f"{count(len(missing), 'permission')} missing, {len(excess)} too many"
    return card(
        heading("Muster’s permissions"),
        line(f"{told}." if missing or excess else "Everything that is needed is there, and nothing more."),
        *(_group(standing, lines) for standing in _TITLES),
        _removal(lines, app_id) if is_administrator else None,
        hint("“For you” are rights of your own sign-in; the others are Muster’s for the organization."),
        summary=f"Muster’s permissions: {told}.",
        actions=list(_switches(missing, press, is_administrator, candidate_mails)),
    )


def fence_card(
    script: Sequence[str],
    *,
    press: Press,
    result: Fence | None = None,
    inside: str = "",
    outside: str = "",
    problem: str = "",
) -> Card:
    """The script to copy, and two addresses to try."""
    told, tone = _FENCES[result] if result else ("", "default")
    return card(
        heading("Fence Muster to one group"),
        line(told, tone) if told else None,
        line(
            "By default the permissions on mailboxes reach every mailbox. This script fences them to the"
            " recruiting group:"
        ),
        text_input(SCRIPT, "PowerShell, to copy", value="\n".join(script), most=8000, lines=True),
        line("Then I prove it: a mailbox in the group must answer, one outside must be refused."),
        line(problem, "attention") if problem else None,
        text_input(INSIDE, "A mailbox inside", value=inside, style="email"),
        text_input(OUTSIDE, "A mailbox outside", value=outside, style="email"),
        summary=told or "Fence Muster to one group of mailboxes.",
        actions=[button("Prove the fence", ProveFence(), press, style="positive")],
    )


def _removal(lines: Sequence[Line], app_id: str) -> Element | None:
    """In a field: a text's Markdown would eat the signs of PowerShell."""
    told = removals(lines, app_id)
    label = "PowerShell that removes what is too much, to copy"
    return text_input(SCRIPT, label, value="\n".join(told), most=8000, lines=True) if told else None


def _group(standing: Standing, lines: Sequence[Line]) -> Element | None:
    title, tone = _TITLES[standing]
    here = [each for each in lines if each.standing is standing]
    if not here:
        return None
    return block(strong(f"{title} ({len(here)})", tone), *(_line(each) for each in here))


def _line(each: Line) -> Element:
    whose = "for you" if each.kind is Kind.DELEGATED else "for the organization"
    without = each.right.without if each.standing is Standing.MISSING and each.right else ""
    return block(
        line(f"{each.name}, {whose}", gap="none"),
        hint(f"Without it: {without}", gap="none") if without else None,
        gap="small",
    )


def _switches(
    missing: Sequence[Line], press: Press, is_administrator: bool, candidate_mails: bool
) -> Iterator[Action]:
    if any(each.is_administrators for each in missing):
        if is_administrator:
            yield button("Approve what is missing", AskApproval(), press, style="positive")
        else:
            yield button("Ask an administrator", AskAdministrator(), press)
    if any(not each.is_administrators for each in missing):
        yield button("Sign in again", StartSignIn(), press)
    if is_administrator:
        yield button("Look now", LookAtConsent(), press)
        yield button("Fence to one group", ShowFence(), press)
        switched = "Switch candidate mails off" if candidate_mails else "Switch candidate mails on"
        yield button(switched, SwitchCandidateMails(not candidate_mails), press)
