"""Who interviews at the company, and what they know, speak and are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.clicks.anyone import NewRequest, ShowRoster
from cards.clicks.coordinator import AddMember, DropMember, OpenMember, SaveMember
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    button,
    card,
    choice_input,
    heading,
    hint,
    line,
    plain,
    row,
    strong,
    text_input,
    unfolding,
    wide,
    without_inputs,
)
from cards.words import LEVELS, brings, count, listed, names, sentence, who_brings
from services.languages import language, tag_of
from services.model import Member, Profile, Seniority

PAGE = 12
WHO, SKILLS, LANGUAGES, LEVEL = "who", "skills", "languages", "level"
LONGEST, MOST_THINGS = 60, 30
KEEPERS = "Coordinators and administrators keep the roster."
HOW = "You can also type “Asha knows Python and system design, senior, speaks German”, or “who knows Python?”"
USE = "Ask by it: “schedule Mira Novak with a senior who knows Python, 60 min next week”."


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it came back. `name` is as typed, for somebody new."""

    name: str
    brings: Profile


def roster_card(
    members: Sequence[Member], page: int, wanted: Profile, wish: str, *, press: Press, may_change: bool
) -> Card:
    """Page `page` (from 0) of `members`: those of the roster that bring what is `wanted`, typed as `wish`."""
    shown = members[page * PAGE : (page + 1) * PAGE]
    told = _told(members, wanted)
    return card(
        heading("Who interviews"),
        hint(told),
        *(_row(member) for member in shown),
        line(USE, gap="medium") if members else None,
        hint(HOW if may_change else KEEPERS),
        _choice(shown) if may_change and shown else None,
        summary=plain(f"Who interviews. {told}"),
        actions=_ways_on(members, page, wish, may_change, press),
    )


def member_card(member: Member, *, press: Press) -> Card:
    """What the roster says of somebody, once it has been changed."""
    name = names([member.person])
    return card(
        heading(f"On the roster: {name}", "good"),
        line(_sentence(member)),
        summary=plain(f"On the roster: {name}. {_sentence(member)}"),
        actions=[_everybody(press)],
    )


def member_form(
    member: Member | None, *, press: Press, problem: str = "", typed: Filled | None = None
) -> Card:
    """What somebody brings, to be changed; None for somebody new. `typed` is what could not be kept."""
    name = names([member.person]) if member else ""
    title = f"What {name} brings" if member else "Put somebody on the roster"
    known = typed.brings if typed else member.brings if member else Profile()
    oid = member.person.id if member else ""
    return card(
        heading(title),
        line(problem, "attention") if problem else None,
        None if member else text_input(WHO, "Who", value=typed.name if typed else "", error="Who is it?"),
        text_input(
            SKILLS, "Knows, for example: Python, system design", value=", ".join(known.skills), most=500
        ),
        text_input(LANGUAGES, "Speaks, for example: German, English", value=_tongues(known), most=200),
        choice_input(LEVEL, "Seniority", _LEVELS, value=str(int(known.seniority or 0))),
        summary=plain(f"{title}. {problem}".strip()),
        actions=[
            button("Save", SaveMember(oid), press, style="positive"),
            *([_off(oid, name, press)] if member else []),
            without_inputs(_everybody(press)),
        ],
    )


def off_roster_card(name: str, *, press: Press) -> Card:
    told = f"{name} is no longer on the roster."
    return card(
        line(told),
        hint("Interviews that are booked stay as they are."),
        summary=plain(told),
        actions=[_everybody(press)],
    )


def read_member(inputs: Mapping[str, str]) -> Filled:
    tongues = tuple(dict.fromkeys(map(tag_of, _listed(inputs.get(LANGUAGES, "")))))
    level = next((each for each in Seniority if str(each.value) == inputs.get(LEVEL)), None)
    skills = tuple({skill.casefold(): skill for skill in _listed(inputs.get(SKILLS, ""))}.values())
    return Filled(inputs.get(WHO, ""), Profile(skills, tongues, level))


_LEVELS = [("Not known", "0"), *((said.capitalize(), str(level.value)) for level, said in LEVELS.items())]


def _told(members: Sequence[Member], wanted: Profile) -> str:
    if not members:
        return f"Nobody on the roster {listed(brings(wanted))}." if wanted else "Nobody is on the roster yet."
    return f"{count(len(members), 'person', 'people')} {who_brings(wanted, len(members) > 1)}".strip() + "."


def _row(member: Member) -> Element:
    return row(
        wide(strong(names([member.person])), line(_sentence(member), gap="none")), gap="small", ruled=True
    )


def _sentence(member: Member) -> str:
    return sentence(", ".join(brings(member.brings)) or "nothing is known yet")


def _choice(members: Sequence[Member]) -> Element:
    people = [(names([member.person]), member.person.id) for member in members]
    return choice_input(WHO, "Whom to change", people, value=people[0][1])


def _ways_on(members: Sequence[Member], page: int, wish: str, may_change: bool, press: Press) -> list[Action]:
    changes = [
        *([button("Change", OpenMember(), press)] if members else []),
        without_inputs(button("Add somebody", AddMember(), press)),
    ]
    turns = [
        *([ShowRoster(page + 1, wish)] if len(members) > (page + 1) * PAGE else []),
        *([ShowRoster(0, wish)] if page else []),
    ]
    titles = {page + 1: "More people", 0: "First people"}
    return [
        *(changes if may_change else []),
        *(without_inputs(button(titles[turn.page], turn, press)) for turn in turns),
        *([without_inputs(_everybody(press))] if wish else []),
        without_inputs(button("New interview", NewRequest(), press)),
    ]


def _everybody(press: Press) -> Action:
    return button("Who interviews", ShowRoster(), press)


def _off(oid: str, name: str, press: Press) -> Action:
    yes = button("Yes, take them off", DropMember(oid), press, style="destructive")
    return unfolding("Take off", strong(f"Take {name} off the roster?"), actions=[yes])


def _tongues(known: Profile) -> str:
    return ", ".join(language(tag) for tag in known.languages)


def _listed(text: str) -> list[str]:
    parts = (part.strip()[:LONGEST] for part in text.replace(";", ",").replace("\n", ",").split(","))
    return [part for part in parts if part][:MOST_THINGS]
