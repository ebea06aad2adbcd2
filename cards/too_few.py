"""A seat asks for more than enough people bring: who is left, who is not and why, what could be spared."""

from collections.abc import Sequence

from cards.clicks.anyone import ShowRoster
from cards.clicks.recruiter import DoWithout, FillIn
from cards.kit import MOST_ACTIONS, Action, Card, Press, button, card, heading, hint, line, plain, shortened
from cards.words import brings, count, listed, names, things, what_lacks, who_brings
from services.errors import TooFewAble
from services.model import Profile
from services.planning.skills import able, lacks

MOST_FACTS = 8
HOW = "A coordinator or an administrator can type “Asha knows Python, senior, speaks German”."


def too_few_card(error: TooFewAble, ways: Sequence[tuple[Profile, int]], ask: str, *, press: Press) -> Card:
    """`ways`: what could be done without, and how many could sit then. `ask` is the waiting ask."""
    said = too_few_said(error)
    return card(
        heading("Too few who can"),
        line(said),
        *(line(f"• {fact}", gap="none") for fact in too_few_facts(error)),
        hint(HOW) if error.wanted or error.of_roster else None,
        hint(f"You can also type “without {listed(things(ways[0][0]))}”.") if ways else None,
        summary=plain(f"Too few who can. {said}"),
        actions=[
            *(_way(gone, opens, ask, press) for gone, opens in ways[: MOST_ACTIONS - 2]),
            button("Change request", FillIn(ask), press),
            button("People", ShowRoster(), press),
        ],
    )


def too_few_said(error: TooFewAble) -> str:
    several, fit = error.count > 1, able(error.wanted, error.pool)
    if error.of_roster and not error.pool:
        return (
            f"Nobody is on the roster yet, so I cannot tell {who_brings(error.wanted) or 'who interviews'}."
        )
    if not error.wanted:
        there = f"only {len(error.pool)} {'on the roster' if error.of_roster else 'could sit'}"
        return f"{count(error.count, 'person', 'people')} are wanted, and {there}."
    pool = [member.person for member in error.pool]
    named = names(pool) if len(pool) <= MOST_FACTS else f"{len(pool)} people"
    of = "On the roster" if error.of_roster else f"Of {named}"
    who = f"only {names(fit)}" if fit else "nobody"
    what = listed(brings(error.wanted, len(fit) > 1))
    return f"{of} {who} {what}." + (f" {count(error.count, 'person', 'people')} are wanted." * several)


def too_few_facts(error: TooFewAble) -> tuple[str, ...]:
    """What those who come closest lack."""
    missing = [(lacks(error.wanted, member.brings), member.person) for member in error.pool]
    short = sorted((each for each in missing if each[0]), key=lambda each: len(things(each[0])))
    return tuple(f"{names([person])}: {what_lacks(gone)}" for gone, person in short[:MOST_FACTS])


def _way(gone: Profile, opens: int, ask: str, press: Press) -> Action:
    wish = listed(things(gone))
    says = f"{count(opens, 'person', 'people')} could sit then"
    return button(f"{shortened(f'Without {wish}', 40)}: {opens}", DoWithout(ask, wish), press, says=says)
