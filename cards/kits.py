"""Kits: plans that are kept under a name, to be used for one candidate after the other."""

from collections.abc import Sequence
from datetime import timedelta

from cards.ask import Form, seats_and_starts, sessions_fields
from cards.clicks.anyone import NewRequest
from cards.clicks.recruiter import DeleteKit, EditKit, SaveKit, ShowKits, UseKit
from cards.kit import (
    MOST_ACTIONS,
    Action,
    Card,
    Element,
    Press,
    button,
    buttons,
    card,
    heading,
    hint,
    line,
    narrow,
    plain,
    row,
    strong,
    unfolding,
    wide,
    without_inputs,
)
from cards.slots import asked_for, who_sits
from cards.words import count, length
from services.model import InterviewPlan, Kit

MOST_LISTED = MOST_ACTIONS - 1
HOW = "Ask for times, and when the plan is right, type “save this as backend loop”."


def kits_card(kits: Sequence[Kit], *, press: Press) -> Card:
    """All kits of the company; the first ones with a button, all of them by their names."""
    shown = kits[:MOST_LISTED]
    told = f"{count(len(kits), 'kit')}." if kits else "There are no kits yet."
    return card(
        heading("Kits"),
        hint("A kit is a plan under a name, for one candidate after the other." if kits else told),
        *(_listed(kit, press) for kit in shown),
        *(line(f"{kit.name} · {asked_for(kit.plan)}") for kit in kits[MOST_LISTED:]),
        hint(f"Or type “schedule Mira Novak mira@example.org with the {kits[0].name} next week”.")
        if kits
        else line(HOW),
        summary=plain(" ".join([told, *(kit.name for kit in shown)])),
        actions=[button("New interview", NewRequest(), press)],
    )


def kit_card(kit: Kit, *, press: Press, is_new: bool = False) -> Card:
    """One kit with its sessions."""
    title = f"{'Saved' if is_new else 'Kit'}: {kit.name}"
    return card(
        heading(title, "good" if is_new else "default"),
        hint(f"By {kit.owner_name}. {_shape(kit.plan)}"),
        *_sessions(kit.plan),
        hint(f"You can also type “schedule … with the {kit.name} next week”."),
        summary=plain(f"{title}, {count(len(kit.plan.sessions), 'session')}."),
        actions=[
            button("Use it", UseKit(kit.name), press, style="positive"),
            button("Change", EditKit(kit.name), press),
            unfolding("Delete", strong("Delete this kit?"), actions=[_delete(kit, press)]),
            button("All kits", ShowKits(), press),
        ],
    )


def kit_form(kit: Kit, form: Form, *, press: Press) -> Card:
    """The sessions of a kit to be changed."""
    title = f"Change the kit {kit.name}"
    problems = " ".join(form.problems)
    return card(
        heading(title),
        *(line(problem) for problem in form.problems),
        *sessions_fields(form),
        seats_and_starts(form),
        summary=plain(f"{title}: {problems or 'who sits, and for how long'}"),
        actions=[
            button("Save", SaveKit(kit.name), press, style="positive"),
            without_inputs(button("All kits", ShowKits(), press)),
        ],
    )


def kit_deleted_card(name: str, *, press: Press) -> Card:
    told = f"The kit {name} is deleted."
    return card(
        line(told),
        hint("Interviews that were made with it stand as they are."),
        summary=plain(told),
        actions=[button("All kits", ShowKits(), press), button("New interview", NewRequest(), press)],
    )


def _listed(kit: Kit, press: Press) -> Element:
    what = wide(strong(kit.name), line(asked_for(kit.plan), gap="none"))
    use = button("Use it", UseKit(kit.name), press, says=f"Use the kit {kit.name}")
    return row(what, narrow(buttons(use)), gap="medium", ruled=True)


def _sessions(plan: InterviewPlan) -> list[Element]:
    return [line(f"{s.title}, {length(s.duration)}: {who_sits(s)}") for s in plan.sessions]


def _shape(plan: InterviewPlan) -> str:
    """How the sessions lie to one another, in one line."""
    room = max((session.room.seats for session in plan.sessions if session.room), default=0)
    several = len(plan.sessions) > 1
    parts = [
        ("In any order" if plan.any_order else "In this order") if several else "",
        ("one room for all" if plan.one_room else f"room for {room}") if room else "no room",
        "starts every 5 minutes" if plan.grid == timedelta(minutes=5) else "",
    ]
    return ", ".join(part for part in parts if part).capitalize() + "."


def _delete(kit: Kit, press: Press) -> Action:
    return button("Yes, delete it", DeleteKit(kit.name), press, style="destructive")
