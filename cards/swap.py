"""An interviewer looks for a colleague: what each of them sees, and the recruiter."""

from cards.booked import quoted
from cards.clicks.anyone import ShowHelp, ShowStatus
from cards.clicks.interviewer import RefuseSeat, ShowInvitation, TakeSeat
from cards.kit import Action, Card, Press, button, card, heading, hint, line, plain
from cards.nudge import Seen, facts
from cards.words import count
from services.booking.swaps import Swap


def seat_card(seen: Seen, swap: Swap, *, press: Press) -> Card:
    """The question to one colleague."""
    told = f"Can you take {_name(swap)}’s seat?"
    return card(
        heading(told),
        *facts(seen),
        quoted(f"{_name(swap)} wrote", swap.note),
        hint("Your calendar is free then. The first of the pool who takes it has it."),
        hint("Type “no nudges” and I do not write to you first.", gap="none"),
        summary=plain(f"{told} {seen.name}, {seen.when}."),
        actions=[
            button("I take it", TakeSeat(swap.id, seen.oid), press, style="positive"),
            button("I cannot", RefuseSeat(swap.id, seen.oid), press),
        ],
    )


def refused_card(seen: Seen, swap: Swap, *, press: Press) -> Card:
    return card(
        line("Thank you. I do not ask you about it again."),
        *facts(seen),
        summary="Thank you for the answer.",
        actions=[button("I take it after all", TakeSeat(swap.id, seen.oid), press)],
    )


def taken_card(seen: Seen, swap: Swap, *, press: Press) -> Card:
    """To the one who takes the seat."""
    return card(
        heading("You take the seat", "good"),
        *facts(seen),
        hint(f"Outlook sends you the invitation, and takes {_name(swap)} off."),
        summary=plain(f"You take {_name(swap)}’s seat: {seen.name}, {seen.when}."),
        actions=[_help(press)],
    )


def no_more_card(seen: Seen, swap: Swap, *, press: Press) -> Card:
    """To the others, once the seat is taken or the search is over."""
    told = "Somebody else took the seat" if swap.taken_by else "No colleague is needed any more"
    return card(
        line(told),
        *facts(seen),
        summary=plain(f"{told}: {seen.name}."),
        actions=[_help(press)],
    )


def looking_card(seen: Seen, swap: Swap, *, press: Press) -> Card:
    """To the one who wants out, while colleagues are asked."""
    told = f"I ask {count(len(swap.asked), 'colleague')}"
    return card(
        heading(told),
        *facts(seen),
        hint("I tell you here when somebody takes your seat. Until then you are expected to be there."),
        summary=plain(f"{told} for the {seen.name}."),
        actions=[_answer(seen, press)],
    )


def nobody_card(seen: Seen, *, press: Press) -> Card:
    """To the one who wants out: no colleague could, or none answered."""
    recruiter = seen.booking.plan.recruiter or seen.booking.plan.organizer
    return card(
        heading("Nobody could take your seat", "attention"),
        *facts(seen),
        hint(f"{recruiter.name or recruiter.address} knows, and has other choices."),
        summary=plain(f"Nobody could take your seat: {seen.name}."),
        actions=[_answer(seen, press)],
    )


def found_card(seen: Seen, swap: Swap, taker: str, *, press: Press) -> Card:
    """To whoever looked for a colleague, and to the recruiter."""
    told = f"{taker} takes {_name(swap)}’s seat"
    return card(
        heading(told, "good"),
        *facts(seen),
        hint("Outlook invites the one and takes the other off; nobody else is asked anything."),
        summary=plain(f"{told}: {seen.name}, {seen.when}."),
        actions=[button("My interviews", ShowStatus(), press)],
    )


def _answer(seen: Seen, press: Press) -> Action:
    return button("Answer", ShowInvitation(seen.booking.id, seen.oid, seen.at), press)


def _help(press: Press) -> Action:
    return button("Help", ShowHelp(), press)


def _name(swap: Swap) -> str:
    return swap.leaving.name or swap.leaving.address
