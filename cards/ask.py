"""One form for everything that a request still lacks, filled in with what is known.

A chain of questions would be easier to write and worse to answer: Teams' own validation asks for
one form. https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cards.clicks import FillIn, ShowHelp
from cards.kit import (
    Card,
    Element,
    Press,
    button,
    card,
    choice_input,
    date_input,
    heading,
    hint,
    line,
    number_input,
    plain,
    row,
    text_input,
    wide,
    without_inputs,
)
from cards.words import length, listed
from services.model import Person

NAME, ADDRESS, WHO, LENGTH, FROM, TO, SEATS = "name", "address", "who", "length", "from", "to", "seats"
WHICH = "which."  # + the number of the name that matches several

LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 45, 60, 90, 120))
MOST_SEATS = 200


@dataclass(frozen=True, slots=True)
class Which:
    """A name that several people answer to. `chosen` is the address picked, or ""."""

    name: str
    people: tuple[Person, ...] = ()
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a request says so far; empty text and None are what it lacks. `until` is the last day, inclusive.

    `problems` are plain sentences of ours about what is missing or muddled, shown on top.
    """

    candidate_name: str = ""
    candidate_address: str = ""
    interviewers: str = ""  # as typed: "Asha and Ben or Chi"
    which: tuple[Which, ...] = ()
    length: timedelta | None = None
    since: date | None = None
    until: date | None = None
    seats: int | None = None  # 0: no room
    problems: tuple[str, ...] = ()


def ask_card(ask: str, form: Form, *, today: date, press: Press) -> Card:
    """The form of the waiting ask with id `ask`."""
    who = form.candidate_name
    title = f"Interview with {who}" if who else "Schedule an interview"
    rest = (
        "Tell me the rest, and I look for times."
        if lacks(form)
        else "Change what you like, and I look again."
    )
    told = " ".join(form.problems) or rest
    return card(
        heading(title),
        *(line(problem) for problem in form.problems),
        None if form.problems else hint(told),
        *_candidate(form),
        *_panel(form),
        *_time(form, today),
        summary=plain(f"{title}: {told}"),
        actions=[
            button("Find times", FillIn(ask), press, style="positive"),
            without_inputs(button("Help", ShowHelp(), press)),
        ],
    )


def read_form(inputs: Mapping[str, str], before: Form) -> Form:
    """The form as it was sent back. What cannot be read counts as missing; `problems` are cleared.

    `before` is the form that was shown: it says which names the choices stand for. Only its own
    people can be chosen.
    """
    return Form(
        candidate_name=inputs.get(NAME, ""),
        candidate_address=inputs.get(ADDRESS, ""),
        interviewers=inputs.get(WHO, ""),
        which=tuple(_read_which(n, which, inputs) for n, which in enumerate(before.which)),
        length=_minutes(inputs.get(LENGTH, "")),
        since=_day(inputs.get(FROM, "")),
        until=_day(inputs.get(TO, "")),
        seats=_seats(inputs.get(SEATS, "")),
    )


def lacks(form: Form) -> tuple[str, ...]:
    """What is still missing, in the words of the form."""
    parts = {
        "the candidate’s name": form.candidate_name,
        "the candidate’s e-mail address": form.candidate_address,
        "the interviewers": form.interviewers,
        "how long it takes": form.length,
        "from which day": form.since,
        "until which day": form.until,
    }
    names = tuple(f"which {which.name}" for which in form.which if which.people and not which.chosen)
    return tuple(part for part, known in parts.items() if not known) + names


def missing_words(form: Form) -> str:
    """One sentence for `problems`: "I still need how long it takes and which Ben."."""
    missing = lacks(form)
    return f"I still need {listed(missing)}." if missing else ""


def _candidate(form: Form) -> tuple[Element, ...]:
    return (
        text_input(
            NAME, "Candidate’s name", value=form.candidate_name, error="Who is being interviewed?", most=100
        ),
        text_input(
            ADDRESS,
            "Candidate’s e-mail address",
            value=form.candidate_address,
            error="The invitation needs an e-mail address.",
            most=254,
            style="email",
        ),
    )


def _panel(form: Form) -> tuple[Element, ...]:
    typed = text_input(
        WHO,
        "Interviewers, for example: Asha and Ben or Chi",
        value=form.interviewers,
        error="Name at least one interviewer.",
        most=500,
    )
    return (typed, *(_which_input(n, which) for n, which in enumerate(form.which) if which.people))


def _which_input(n: int, which: Which) -> Element:
    people = [(f"{person.name} ({person.address})", person.address) for person in which.people]
    ask = f"Several people are called {which.name}. Which one?"
    return choice_input(
        f"{WHICH}{n}",
        ask,
        people,
        value=which.chosen,
        error=f"Choose one {plain(which.name)}.",
        open=len(people) < 6,
    )


def _time(form: Form, today: date) -> tuple[Element, ...]:
    since = date_input(
        FROM, "From", value=form.since, error="From which day? Not before today.", earliest=today
    )
    until = date_input(TO, "Until", value=form.until, error="Until which day?", earliest=today)
    return (row(wide(since), wide(until)), row(wide(_length_input(form)), wide(_seats_input(form))))


def _length_input(form: Form) -> Element:
    lengths = sorted({*LENGTHS, form.length} if form.length else LENGTHS)
    return choice_input(
        LENGTH,
        "Length",
        [(length(each), _in_minutes(each)) for each in lengths],
        value=_in_minutes(form.length) if form.length else "",
        error="How long does it take?",
    )


def _seats_input(form: Form) -> Element:
    error = f"From 0 (no room) to {MOST_SEATS}."
    return number_input(SEATS, "Room seats", value=form.seats or 0, error=error, least=0, most=MOST_SEATS)


def _in_minutes(duration: timedelta) -> str:
    return str(int(duration.total_seconds()) // 60)


def _read_which(n: int, which: Which, inputs: Mapping[str, str]) -> Which:
    sent = inputs.get(f"{WHICH}{n}", "")
    chosen = sent if any(person.address == sent for person in which.people) else ""
    return Which(which.name, which.people, chosen)


def _minutes(sent: str) -> timedelta | None:
    minutes = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0
    return timedelta(minutes=minutes) if minutes else None


def _seats(sent: str) -> int | None:
    seats = sent.removesuffix(".0")
    whole = seats.isascii() and seats.isdigit() and len(seats) < 5
    return int(seats) if whole and int(seats) <= MOST_SEATS else None


def _day(sent: str) -> date | None:
    try:
        return date.fromisoformat(sent)
    except ValueError:
        return None
