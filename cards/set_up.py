"""The set-up guide: what an administrator makes in Exchange, each part looked for by Muster itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cards.clicks.administrator import CheckMailboxes, LookAtSetUp, OpenSetUp, SaveSetUp, ShowFence
from cards.clicks.anyone import ShowHelp
from cards.kit import (
    Card,
    Element,
    Press,
    Tone,
    block,
    button,
    card,
    code,
    heading,
    hint,
    line,
    page_button,
    plain,
    strong,
    text_input,
    unfolding,
    without_inputs,
)
from cards.words import listed, wait
from services.setup.powershell import check_lines, script
from services.setup.steps import AGAIN, Check, Checked, Part, Result, SetUp, Standing, takes_long

COMPANY = "company"
TITLES = {
    Part.GROUP: "Recruiting group",
    Part.READER: "Sync mailbox",
    Part.CANDIDATE: "Candidate-facing mailbox",
    Part.SCHEDULER: "Scheduling user",
}
MEANS = {
    Part.GROUP: "A mail-enabled security group with everybody who recruits. It says whose calendars I may"
    " touch, and who may open the mailboxes below.",
    Part.READER: "A shared mailbox as which I read free/busy when I look over the company: nobody’s own.",
    Part.CANDIDATE: "A shared mailbox such as “Contoso Interviews”: what candidates see as the sender.",
    Part.SCHEDULER: "Only for teams that want interviews in nobody’s own calendar: it holds them.",
}
_CHECKS = {
    Check.EXISTS: "There",
    Check.ONLINE: "In Exchange Online",
    Check.READS: "I can read free/busy through it",
    Check.WRITES: "I can write its calendar",
    Check.OWNERS: "Has an owner",
    Check.MEMBERS: "Has members",
    Check.NO_OUTSIDERS: "Closed to outside senders",
    Check.GROUP_INSIDE: "Open to the recruiting group",
}
_MARKS: Mapping[Result, tuple[str, Tone]] = {
    Result.PROVED: ("✓", "good"),
    Result.NOT_YET: ("…", "default"),
    Result.WRONG: ("✗", "attention"),
    Result.HIDDEN: ("?", "default"),
}


def set_up_form(
    company: str, addresses: Mapping[Part, str], *, press: Press, problems: Iterable[str] = ()
) -> Card:
    """What the parts are called; an empty field leaves a part out."""
    told = tuple(problems)
    return card(
        heading("Set up Muster for your company"),
        *(line(problem, "attention") for problem in told),
        hint("Name what exists or shall exist. I show you the PowerShell that makes it, and look for it."),
        text_input(COMPANY, "Company", value=company, error="What is the company called?", most=64),
        *(
            block(
                text_input(part.value, TITLES[part], value=addresses.get(part, ""), most=254, style="email"),
                hint(MEANS[part], gap="none"),
            )
            for part in Part
        ),
        summary="Set up Muster for your company",
        actions=[
            button("Save and look", SaveSetUp(), press, style="positive"),
            without_inputs(button("Check mailboxes", CheckMailboxes(), press)),
            without_inputs(button("Help", ShowHelp(), press)),
        ],
    )


def set_up_card(company: str, setup: SetUp, *, owner: str, page: str, press: Press, now: datetime) -> Card:
    """Where each part stands; edited in place as they come. `page` is the printable one's address."""
    ready = [TITLES[each.part] for each in setup.standings if each.is_ready]
    waiting = [TITLES[each.part] for each in setup.standings if each.is_waiting]
    told = _told(ready, waiting)
    addresses = {each.part: each.address for each in setup.standings}
    return card(
        heading(f"Set-up of {company}"),
        line(told),
        *(_part(each, now) for each in setup.standings),
        summary=plain(f"Set-up of {company}: {told}"),
        actions=[
            button("Look now", LookAtSetUp(), press),
            button("Change", OpenSetUp(), press),
            unfolding("PowerShell", code(*script(company, addresses, owner)), actions=[]),
            page_button("Printable page", page),
            button("Check mailboxes", CheckMailboxes(), press, tucked=True),
            button("Fence to one group", ShowFence(), press, tucked=True),
        ],
    )


def ready_card(part: Part, address: str, *, press: Press) -> Card:
    """A new message, because somebody waited for it."""
    told = f"The {TITLES[part].lower()} {address} is ready."
    use = {
        Part.GROUP: "My rights on mailboxes can now be fenced to its members.",
        Part.READER: "“check mailboxes” reads free/busy through it from now on.",
        Part.CANDIDATE: "Type “settings” to let candidates be invited from it.",
        Part.SCHEDULER: "Type “settings” to let interviews live in its calendar.",
    }[part]
    return card(
        line(told, "good"),
        hint(use),
        summary=plain(told),
        actions=[
            *([button("Fence to one group", ShowFence(), press)] if part is Part.GROUP else []),
            button("Show set-up", LookAtSetUp(), press),
        ],
    )


def _told(ready: Sequence[str], waiting: Sequence[str]) -> str:
    if not waiting:
        return "Ready: all that you named." if ready else "Nothing is named yet."
    minutes = int(AGAIN.total_seconds()) // 60
    told = f"Waiting for: {listed(waiting)}. Exchange takes up to 60 minutes;"
    told += f" I look again every {minutes} minutes."
    return f"Ready: {listed(ready)}. {told}" if ready else told


def _part(standing: Standing, now: datetime) -> Element:
    return block(
        strong(f"{TITLES[standing.part]}: {standing.address}", "good" if standing.is_ready else "default"),
        *(_checked(each) for each in standing.checked),
        hint(_waiting(standing, now), gap="none") if standing.is_waiting else None,
        *_by_hand(standing),
        ruled=True,
    )


def _checked(each: Checked) -> Element:
    mark, tone = _MARKS[each.result]
    detail = f" ({each.detail})" if each.detail and each.result is not Result.HIDDEN else ""
    if each.result is Result.HIDDEN and each.detail:
        detail = f": I cannot see that without {each.detail}"
    elif each.result is Result.HIDDEN:
        detail = ": nobody shows me that; the line below shows it to you"
    return line(f"{mark} {_CHECKS[each.check]}{detail}", tone, gap="none")


def _by_hand(standing: Standing) -> tuple[Element, ...]:
    hidden = any(each.result is Result.HIDDEN and not each.detail for each in standing.checked)
    return (code(*check_lines(standing.part, standing.address)),) if hidden else ()


def _waiting(standing: Standing, now: datetime) -> str:
    if takes_long(standing, now):
        return "This takes longer than Exchange usually does. Is the address right?"
    if standing.next_look and standing.next_look > now:
        return f"Waiting. I look again in {wait(standing.next_look - now)}."
    return "I am looking now."
