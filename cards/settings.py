"""What a company has decided: one form for administrators, one list for everybody else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta

from cards.clicks.administrator import ProveAdministrator, SaveSettings, ShowSettings
from cards.clicks.anyone import ShowHelp
from cards.kit import (
    Card,
    Element,
    Press,
    block,
    button,
    card,
    choice_input,
    heading,
    hint,
    line,
    number_input,
    plain,
    row,
    strong,
    text_input,
    wide,
    without_inputs,
)
from cards.words import count, length, listed
from services.model import Policy, Settings, Stance

TENTATIVE, ELSEWHERE, UNKNOWN = "tentative", "elsewhere", "unknown"
ORGANIZER, CALENDAR, CANDIDATE, OVERRIDE = "organizer", "calendar", "candidate", "override"
ADMINISTRATORS, COORDINATORS = "administrators", "coordinators"
AFTER, BEFORE, A_WEEK, QUIET, REMIND = "nudgeAfter", "nudgeBefore", "nudgesAWeek", "quiet", "remind"
YES, NO = "yes", "no"
NO_ANSWERS = "Outlook tracks no answers in a calendar that is not the mailbox’s default one."

_TEAMS = (
    "A person who coordinates does so for the whole company. A group of coordinators is a team:"
    " its members change each other’s interviews, and nobody else’s."
)
_UNSEEN = "I may not look up {}. If that is a group, it counts for whoever is in it."
_ALONE = (
    "Who is in a group I may not read as Muster itself. I read it as each person, while they are signed in:"
    " who is not counts as being in none."
)
_STANCES = {Stance.WEIGH: "offered last, and said so", Stance.REFUSE: "not offered"}
_QUIET = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d\d))?")
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form as it came back. Mailboxes are addresses as typed, "" for none; `calendar` is a name; lists
    are addresses or object ids with commas, None where the form had no such field.

    `settings` has everything else. `problems`: what could not be read.
    """

    settings: Settings
    organizer: str = ""
    calendar: str = ""
    candidate: str = ""
    override: bool = False
    problems: tuple[str, ...] = ()
    administrators: str | None = None
    coordinators: str | None = None


def settings_form(
    wanted: Wanted, *, press: Press, problems: Iterable[str] = (), may_override: bool = False
) -> Card:
    """`may_override`: the calendar named is not the default one, and an administrator may insist."""
    told, settings = tuple(problems), wanted.settings
    choices = [("No, choose another", NO), ("Yes, without answers", YES)]
    return card(
        heading("Settings"),
        *(line(problem, "attention") for problem in told),
        strong("Times at which somebody is ..."),
        _stance(TENTATIVE, "Tentative", settings.policy.tentative),
        _stance(ELSEWHERE, "Working elsewhere, and a room is wanted", settings.policy.elsewhere),
        _stance(UNKNOWN, "Unknown: the calendar cannot be read", settings.policy.unknown),
        strong("Where events live"),
        text_input(
            ORGANIZER, "Shared interviews mailbox (empty: the recruiter’s own)", value=wanted.organizer
        ),
        text_input(CALENDAR, "Its calendar (empty: the default one)", value=wanted.calendar),
        choice_input(
            OVERRIDE, "Use that calendar all the same?", choices, value=YES if wanted.override else NO
        )
        if may_override
        else None,
        text_input(
            CANDIDATE, "Mailbox that invites candidates (empty: one event for all)", value=wanted.candidate
        ),
        strong("Who may do what"),
        _people(ADMINISTRATORS, "Administrators: settings, approval, set-up", wanted.administrators),
        _people(COORDINATORS, "Coordinators: change others’ interviews", wanted.coordinators),
        hint(f"Mail addresses of people or groups, or object ids, with commas between. {_TEAMS}", gap="none"),
        strong("Nudges and reminders"),
        row(
            wide(_number(AFTER, "Hours after the invitation", settings.nudge_after // _HOUR, 336)),
            wide(_number(BEFORE, "Hours before the interview", settings.nudge_before // _HOUR, 336)),
        ),
        row(
            wide(_number(A_WEEK, "At most a week, to one person", settings.nudges_a_week, 50)),
            wide(_number(REMIND, "Reminder, minutes before", settings.remind_before // _MINUTE, 1440)),
        ),
        text_input(QUIET, "Quiet hours, in each person’s own zone", value=_quiet(settings), most=20),
        summary="Settings of your company",
        actions=[
            button("Save", SaveSettings(), press, style="positive"),
            without_inputs(button("Help", ShowHelp(), press)),
        ],
    )


def settings_card(
    settings: Settings,
    *,
    press: Press,
    may_change: bool,
    kept: bool = False,
    unseen: Sequence[str] = (),
    reads_groups: bool = True,
) -> Card:
    """What holds, for everybody to read. `unseen` are ids on the lists that could not be looked up;
    `reads_groups`: whether Muster itself may see who is in a group."""
    title = "Settings are kept" if kept else "Settings"
    who = "Type “settings” to change it." if may_change else "An administrator of Muster can change it."
    return card(
        heading(title, "good" if kept else "default"),
        block(*(line(told, gap="none") for told in _told(settings))),
        hint(_TEAMS, gap="none") if settings.coordinators else None,
        hint(_UNSEEN.format(listed(unseen)), gap="none") if unseen else None,
        None if reads_groups else hint(_ALONE, gap="none"),
        hint(f"{who} Interviews that are booked stay where they are."),
        summary=plain(f"{title}. {policy_line(settings.policy)}"),
        actions=[button("Settings", ShowSettings(), press)]
        if may_change
        else [
            button("I am an administrator", ProveAdministrator(), press),
            button("Refresh", ShowSettings(), press),
        ],
    )


def policy_line(policy: Policy) -> str:
    """The rules by which times are offered, in one line."""
    stances = (("tentative", policy.tentative), ("elsewhere", policy.elsewhere), ("unread", policy.unknown))
    refused = [name for name, stance in stances if stance is Stance.REFUSE]
    weighed = [name for name, stance in stances if stance is Stance.WEIGH]
    told = [
        f"{', '.join(weighed)} offered last" if weighed else "",
        f"{', '.join(refused)} never" if refused else "",
    ]
    return f"Busy and away: never · {' · '.join(part for part in told if part)}"


def wanted_of(
    settings: Settings, calendar: str = "", administrators: str = "", coordinators: str = ""
) -> Wanted:
    """`calendar` is the secondary calendar's name; the lists as people read them."""
    organizer, candidate = settings.organizer, settings.candidate_mailbox
    return Wanted(
        settings,
        organizer.address if organizer else "",
        calendar,
        candidate.address if candidate else "",
        bool(settings.organizer_calendar),
        administrators=administrators,
        coordinators=coordinators,
    )


def read_settings(inputs: Mapping[str, str], standing: Settings) -> Wanted:
    """What stands is kept where a field cannot be read; what cannot is named."""
    quiet = _QUIET.fullmatch(inputs.get(QUIET, "").strip())
    hours = _hours(quiet) if quiet else None
    problems = (
        () if hours else (f"I cannot read the quiet hours “{inputs.get(QUIET, '')}”, like 19:00-08:00.",)
    )
    quiet_from, quiet_until = hours or (standing.quiet_from, standing.quiet_until)
    settings = replace(
        standing,
        policy=Policy(*(_read_stance(inputs.get(name, "")) for name in (TENTATIVE, ELSEWHERE, UNKNOWN))),
        nudge_after=_read(inputs, AFTER, standing.nudge_after // _HOUR) * _HOUR,
        nudge_before=_read(inputs, BEFORE, standing.nudge_before // _HOUR) * _HOUR,
        nudges_a_week=_read(inputs, A_WEEK, standing.nudges_a_week),
        remind_before=_read(inputs, REMIND, standing.remind_before // _MINUTE) * _MINUTE,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )
    organizer, calendar, candidate = (inputs.get(name, "") for name in (ORGANIZER, CALENDAR, CANDIDATE))
    lists = (inputs.get(ADMINISTRATORS), inputs.get(COORDINATORS))
    return Wanted(settings, organizer, calendar, candidate, inputs.get(OVERRIDE) == YES, problems, *lists)


def _people(name: str, label: str, value: str | None) -> Element:
    return text_input(name, label, value=value or "", most=1000, lines=True)


def _stance(name: str, label: str, stance: Stance) -> Element:
    return choice_input(name, label, [(told, each) for each, told in _STANCES.items()], value=stance)


def _number(name: str, label: str, value: int, most: int) -> Element:
    return number_input(name, label, value=value, error="A number, please.", least=0, most=most)


def _told(settings: Settings) -> Iterator[str]:
    yield policy_line(settings.policy)
    host, candidates = settings.organizer, settings.candidate_mailbox
    yield (
        f"Interviews live in {host.name} ({host.address})"
        if host
        else "Interviews live in the recruiter’s own calendar"
    )
    if settings.organizer_calendar:
        yield f"in a calendar of its own: {NO_ANSWERS}"
    yield (
        f"Candidates are invited from {candidates.address}"
        if candidates
        else "Candidates are in the same event as everybody"
    )
    nudged = f"{length(settings.nudge_after)} after the invitation and {length(settings.nudge_before)} before"
    yield f"Nudges: {nudged} the interview, at most {count(settings.nudges_a_week, 'time')} a week"
    yield f"Quiet: {_quiet(settings)}, in each person’s own zone"
    yield (
        f"{count(len(settings.administrators), 'administrator')} and"
        f" {count(len(settings.coordinators), 'coordinator')} listed, people or groups"
    )
    yield f"Reminder: {length(settings.remind_before)} before the interview"


def _quiet(settings: Settings) -> str:
    return f"{settings.quiet_from:%H:%M}-{settings.quiet_until:%H:%M}"


def _hours(read: re.Match[str]) -> tuple[time, time] | None:
    try:
        return time(int(read[1]) % 24, int(read[2] or 0)), time(int(read[3]) % 24, int(read[4] or 0))
    except ValueError:
        return None


def _read_stance(told: str) -> Stance:
    return Stance.REFUSE if told == Stance.REFUSE else Stance.WEIGH


def _read(inputs: Mapping[str, str], name: str, standing: int) -> int:
    told = inputs.get(name, "")
    return int(told) if re.fullmatch(r"\d{1,4}", told) else standing
