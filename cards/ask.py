"""One form for everything that a request still lacks, filled in with what is known.

A chain of questions would be easier to write and worse to answer: Teams' own validation asks for
one form. https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cards.clicks.anyone import ShowHelp
from cards.clicks.recruiter import FillIn
from cards.kit import (
    Card,
    Element,
    Press,
    block,
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
PLACE, CAN, STARTS = "place", "can", "starts"
TITLE, LUNCH, ORDER, ROOMS, DAYS = "title", "lunch", "order", "rooms", "days"
WHICH = "which."  # + the number of the name that matches several

MOST_SESSIONS = 8
LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 45, 60, 90, 120))
MOST_SEATS = 200


@dataclass(frozen=True, slots=True)
class Which:
    """A name that several people answer to. `chosen` is the address picked, or ""."""

    name: str
    people: tuple[Person, ...] = ()
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class FormSession:
    """`interviewers` as typed: "Asha and Ben or Chi". Only the sessions of a loop have titles."""

    title: str = ""
    interviewers: str = ""
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a request says so far; empty text and None are what it lacks. `until` is the last day, inclusive.
    `place` and `can` are where the candidate is and when they can, as typed; neither has to be known.
    `grid` is how far apart starts may lie.

    Several `sessions` make a loop; what follows them is asked for a loop only. `lunch` is as typed:
    "12:00-13:00". `problems` are plain sentences of ours about what is missing or muddled, shown on top.
    """

    candidate_name: str = ""
    candidate_address: str = ""
    sessions: tuple[FormSession, ...] = (FormSession(),)
    lunch: str = ""
    any_order: bool = False
    one_room: bool = False
    days: int = 1
    which: tuple[Which, ...] = ()
    since: date | None = None
    until: date | None = None
    seats: int | None = None  # 0: no room
    problems: tuple[str, ...] = ()
    as_loop: bool = False  # one session is shown as a loop's, so that others can be added
    place: str = ""
    can: str = ""
    grid: timedelta = timedelta(minutes=15)

    @property
    def is_loop(self) -> bool:
        return self.as_loop or len(self.sessions) > 1


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
        *(sessions_fields(form) if form.is_loop else _panel(form)),
        *_which(form),
        *_time(form, today),
        _their_time(form),
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
    form = Form(
        candidate_name=inputs.get(NAME, ""),
        candidate_address=inputs.get(ADDRESS, ""),
        place=inputs.get(PLACE, ""),
        can=inputs.get(CAN, ""),
        which=tuple(_read_which(n, which, inputs) for n, which in enumerate(before.which)),
        since=_day(inputs.get(FROM, "")),
        until=_day(inputs.get(TO, "")),
        seats=_seats(inputs.get(SEATS, "")),
        grid=_minutes(inputs.get(STARTS, "")) or before.grid,
    )
    if not before.is_loop:
        return replace(form, sessions=(_read_session(inputs, ""),), lunch=before.lunch)  # not asked for
    return replace(
        form,
        sessions=_read_sessions(inputs, len(before.sessions)),
        lunch=inputs.get(LUNCH, ""),
        any_order=inputs.get(ORDER) == "any",
        one_room=inputs.get(ROOMS) == "one",
        days=_seats(inputs.get(DAYS, "")) or 1,
    )


def lacks(form: Form) -> tuple[str, ...]:
    """What is still missing, in the words of the form."""
    parts = {
        "the candidate’s name": form.candidate_name,
        "the candidate’s e-mail address": form.candidate_address,
        **_sessions_parts(form),
        "from which day": form.since,
        "until which day": form.until,
    }
    names = tuple(f"which {which.name}" for which in form.which if which.people and not which.chosen)
    return tuple(part for part, known in parts.items() if not known) + names


def missing_words(form: Form, *, only_sessions: bool = False) -> str:
    """One sentence for `problems`: "I still need how long it takes and which Ben."."""
    sessions = _sessions_parts(form)
    missing = [part for part, known in sessions.items() if not known] if only_sessions else lacks(form)
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


def _sessions_parts(form: Form) -> dict[str, object]:
    if not form.is_loop:
        [only] = form.sessions
        return {"the interviewers": only.interviewers, "how long it takes": only.length}
    called = [each.title or f"session {n}" for n, each in enumerate(form.sessions, 1)]
    parts: dict[str, object] = {}
    for name, session in zip(called, form.sessions, strict=True):
        parts |= {f"who is in {name}": session.interviewers, f"how long {name} takes": session.length}
    return parts


def _panel(form: Form) -> tuple[Element, ...]:
    return (_who_input(form.sessions[0], "", "Name at least one interviewer."),)


def sessions_fields(form: Form) -> tuple[Element, ...]:
    """A block for each session and an empty one for one more; then how they lie to one another."""
    spare = (FormSession(),) if len(form.sessions) < MOST_SESSIONS else ()
    sessions = [_session_block(n, session) for n, session in enumerate((*form.sessions, *spare))]
    order = choice_input(
        ORDER,
        "Order",
        [("In the order listed", "given"), ("In any order", "any")],
        value="any" if form.any_order else "given",
    )
    rooms = choice_input(
        ROOMS,
        "Rooms",
        [("A room for each session", "each"), ("One room for all", "one")],
        value="one" if form.one_room else "each",
    )
    lunch = text_input(LUNCH, "Lunch, for example 12:00-13:00", value=form.lunch, most=40)
    days = number_input(DAYS, "Days", value=form.days, error="From 1 to 5 days.", least=1, most=5)
    return (*sessions, row(wide(order), wide(rooms)), row(wide(lunch), wide(days)))


def _session_block(n: int, session: FormSession) -> Element:
    title = text_input(f"{TITLE}.{n}", f"Session {n + 1}", value=session.title, most=60)
    is_spare = session == FormSession()
    return block(
        row(wide(title), wide(_length_input(session.length, f".{n}", required=not is_spare))),
        _who_input(session, f".{n}", ""),
        hint("Leave the interviewers empty, and there is no such session.", gap="none") if is_spare else None,
        ruled=True,
    )


def _who_input(session: FormSession, suffix: str, error: str) -> Element:
    return text_input(
        f"{WHO}{suffix}",
        "Interviewers, for example: Asha and Ben or Chi, Priya optional",
        value=session.interviewers,
        error=error,
        most=500,
    )


def _which(form: Form) -> tuple[Element, ...]:
    return tuple(_which_input(n, which) for n, which in enumerate(form.which) if which.people)


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
    dates = row(wide(since), wide(until))
    if form.is_loop:
        return dates, seats_and_starts(form)
    lasting = _length_input(form.sessions[0].length, "")
    return dates, row(wide(lasting), wide(_seats_input(form)), wide(_starts_input(form)))


def _their_time(form: Form) -> Element:
    place = text_input(PLACE, "Candidate’s city or time zone", value=form.place, most=60)
    can = text_input(CAN, "When they can: Tue 9-12 or Wed after 14:00", value=form.can, most=2000)
    return row(wide(place), wide(can))


def _length_input(known: timedelta | None, suffix: str, *, required: bool = True) -> Element:
    lengths = sorted({*LENGTHS, known} if known else LENGTHS)
    return choice_input(
        f"{LENGTH}{suffix}",
        "Length",
        [(length(each), _in_minutes(each)) for each in lengths],
        value=_in_minutes(known) if known else "",
        error="How long does it take?" if required else "",
    )


def seats_and_starts(form: Form) -> Element:
    return row(wide(_seats_input(form)), wide(_starts_input(form)))


def _starts_input(form: Form) -> Element:
    choices = [("Every 15 min", "15"), ("Every 5 min", "5")]
    return choice_input(STARTS, "Starts", choices, value=_in_minutes(form.grid))


def _seats_input(form: Form) -> Element:
    error = f"From 0 (no room) to {MOST_SEATS}."
    return number_input(SEATS, "Room seats", value=form.seats or 0, error=error, least=0, most=MOST_SEATS)


def _in_minutes(duration: timedelta) -> str:
    return str(int(duration.total_seconds()) // 60)


def _read_which(n: int, which: Which, inputs: Mapping[str, str]) -> Which:
    sent = inputs.get(f"{WHICH}{n}", "")
    chosen = sent if any(person.address == sent for person in which.people) else ""
    return Which(which.name, which.people, chosen)


def _read_sessions(inputs: Mapping[str, str], shown: int) -> tuple[FormSession, ...]:
    """Those that somebody sits in; the rest was taken out. One at least is left to be asked about."""
    read = [_read_session(inputs, f".{n}") for n in range(min(shown + 1, MOST_SESSIONS))]
    return tuple(session for session in read if session.interviewers) or (FormSession(),)


def _read_session(inputs: Mapping[str, str], suffix: str) -> FormSession:
    title, who = inputs.get(f"{TITLE}{suffix}", ""), inputs.get(f"{WHO}{suffix}", "")
    return FormSession(title, who, _minutes(inputs.get(f"{LENGTH}{suffix}", "")))


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
