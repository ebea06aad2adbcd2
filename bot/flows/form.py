"""A request and the one form that mends it: what lacks, what was filled in, whom a name means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bot.asks import FindTimes
from bot.candidate import CandidateTime
from bot.desk import Asker
from bot.grid import GRIDS, QUARTERS
from bot.guests import Guests, say_guests
from bot.loops import LunchAsked, SessionAsked, Shape, read_lunch, say_alone
from bot.profiles import spared
from bot.request import with_their_time
from bot.seats import Chair, group_of, say_seats
from bot.zones import meanings
from cards.ask import Form, FormSession, Which, missing_words, read_form
from cards.trouble import told_of
from cards.words import listed, when
from services.errors import Ambiguous, TooFewAble, Unclear
from services.model import Breaks, InterviewPlan, Seat, Session, Source, Span
from services.planning.skills import without

A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
MOST_PLACES = 5
STARTS = "I can look for starts every 5 or every 15 minutes"
LONGEST_WINDOW = timedelta(days=62)  # what one reading of calendars covers


@dataclass(frozen=True, slots=True)
class Request:
    """What is kept of a request while it waits: who asked, the facts, and what it stands in for.

    `which` holds the names that several people answer to, and who is meant. `replaces` is a booking's id,
    `relaxed` that of a proposal whose plan is searched with as it is.
    """

    asker: Asker
    facts: FindTimes
    which: tuple[Which, ...] = ()
    replaces: str | None = None
    relaxed: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.asker.zone or "UTC")


def packed(request: Request) -> str:
    return msgspec.json.encode(request).decode()


def unpacked(ask: str) -> Request:
    return msgspec.json.decode(ask, type=Request)


def form_of(request: Request, problems: Sequence[str] = ()) -> Form:
    """The request as its form. Hours of the day do not fit in: `filled` keeps them while the days stay."""
    facts = request.facts
    since, until = _days(facts.windows, request.zone)
    sessions = tuple(FormSession(s.title, s.interviewers, s.duration) for s in facts.sessions)
    return Form(
        candidate_name=facts.candidate_name or "",
        candidate_address=facts.candidate_address or "",
        sessions=sessions,
        place=facts.theirs.place,
        can=facts.theirs.can,
        lunch=_say_lunch(facts.shape.lunch),
        any_order=facts.shape.any_order,
        one_room=facts.shape.one_room,
        days=facts.shape.days,
        which=request.which,
        since=since,
        until=until,
        seats=facts.room_seats,
        grid=facts.grid if facts.grid in GRIDS else QUARTERS,
        problems=tuple(problems),
    )


def filled(request: Request, inputs: dict[str, str], now: datetime, *, as_loop: bool = False) -> Request:
    """The request with what the form's inputs say. `as_loop`: even one session was shown as a loop's."""
    before, facts = replace(form_of(request), as_loop=as_loop), request.facts
    after = read_form(inputs, before)
    same_days = (after.since, after.until) == (before.since, before.until)
    same_panel = _panels(after) == _panels(before)
    facts = replace(
        facts,
        candidate_name=after.candidate_name or None,
        candidate_address=after.candidate_address or None,
        sessions=tuple(_session_of(session, facts) for session in after.sessions),
        shape=_shape_of(after, facts.shape),
        windows=facts.windows if same_days else _window(after.since, after.until, request.zone),
        past=None,
        room_seats=after.seats or None,
        grid=after.grid,
    )
    request = replace(request, facts=facts, which=after.which if same_panel else (), relaxed="")
    same_time = same_days and (after.place, after.can) == (before.place, before.can)
    return request if same_time else with_time(request, after.place, after.can, now)


def with_time(request: Request, place: str, can: str, now: datetime) -> Request:
    """The request with the candidate in that place, and able to come then; both as typed."""
    told = with_their_time(
        request.facts, place, can, now=now, zone=request.zone.key, locale=request.asker.locale
    )
    return replace(request, facts=told, relaxed="")


def _panels(form: Form) -> list[str]:
    return [session.interviewers for session in form.sessions]


def _session_of(filled: FormSession, before: FindTimes) -> SessionAsked:
    """Names that were left as they were keep the chairs that were read from them."""
    was = next((s for s in before.sessions if s.seats and s.interviewers == filled.interviewers), None)
    if was:
        return replace(was, title=filled.title, duration=filled.length)
    read = SessionAsked.read(filled.title, filled.length, filled.interviewers)
    # Whoever was to sit in besides a panel that nobody had named yet stood in no field.
    unseen = (s.guests for s in before.sessions if not s.seats and s.title == filled.title)
    return read.with_guests(next(unseen, Guests()))


def _shape_of(filled: Form, before: Shape) -> Shape:
    lunch = before.lunch if filled.lunch == _say_lunch(before.lunch) else read_lunch(filled.lunch)
    return replace(
        before, any_order=filled.any_order, one_room=filled.one_room, days=filled.days, lunch=lunch
    )


def _say_lunch(lunch: LunchAsked | None) -> str:
    if lunch is None:
        return ""
    whole = lunch.start.hour * 60 + lunch.start.minute + lunch.length // A_MINUTE
    short = "" if whole == lunch.end.hour * 60 + lunch.end.minute else f", {lunch.length // A_MINUTE} min"
    return f"{lunch.start:%H:%M}-{lunch.end:%H:%M}{short}"


def problems(request: Request, now: datetime) -> tuple[str, ...]:
    """What must be mended before anybody's calendar is looked at, in plain sentences."""
    facts = request.facts
    told = [
        missing_words(_but_for_the_past(request)),
        _past(request, now),
        _where_they_are(facts, now),
        _when_they_can(facts),
        _too_long(facts.windows),
        _starts(facts),
        _address(facts),
        *(_too_few(session) for session in facts.sessions),
    ]
    return tuple(sentence for sentence in told if sentence)


def problems_of_panels(request: Request) -> tuple[str, ...]:
    """What must be mended of the sessions alone."""
    lacking = missing_words(replace(form_of(request), as_loop=True), only_sessions=True)
    told = [lacking, *(_too_few(session) for session in request.facts.sessions)]
    return tuple(sentence for sentence in told if sentence)


def _but_for_the_past(request: Request) -> Form:
    """What lacks besides the days, where it is said already that those given are over."""
    form, gone = form_of(request), request.facts.past
    return replace(form, since=date.max, until=date.max) if gone and not request.facts.windows else form


def asking_who(request: Request, error: Unclear) -> Request:
    """The request with a choice for the name that several people answer to."""
    if not isinstance(error, Ambiguous):
        return request
    others = tuple(which for which in request.which if which.name != error.what)
    return replace(request, which=(*others, Which(error.what, error.choices)))


def asking_less(request: Request, wish: str) -> Request:
    """The request with nobody asked for what `wish` names."""
    sessions = tuple(_asking_less(session, wish) for session in request.facts.sessions)
    return replace(request, facts=replace(request.facts, sessions=sessions), relaxed="")


def _asking_less(session: SessionAsked, wish: str) -> SessionAsked:
    seats = tuple(
        replace(chair, wanted=without(chair.wanted, spared(chair.wanted, wish))) for chair in session.seats
    )
    if seats == session.seats:
        return session
    told = f"{say_seats(seats)}{say_alone(session.alone)}{say_guests(session.guests)}"
    return replace(session, seats=seats, interviewers=told)


def who_problems(error: Unclear | TooFewAble) -> tuple[str, ...]:
    told = told_of(error)
    return (missing_name(error),) if isinstance(error, Ambiguous) else (told.said, told.next)


def missing_name(error: Ambiguous) -> str:
    return f"Several people are called {error.what}: please choose one."


def again(asker: Asker, plan: InterviewPlan, now: datetime) -> Request:
    """The request that a plan came from, for the days that are left of it or else the seven to come."""
    left = tuple(Span(max(span.start, now), span.end) for span in plan.windows if span.end > now)
    facts = FindTimes(
        candidate_name=plan.candidate.name,
        candidate_address=plan.candidate.address,
        sessions=tuple(_asked(session, len(plan.sessions) > 1) for session in plan.sessions),
        shape=_shape(plan),
        windows=left or (Span(now, now + 7 * A_DAY),),
        room_seats=max((session.room.seats for session in plan.sessions if session.room), default=None),
        online=plan.sessions[0].online,
        theirs=_their_time(plan, now),
        grid=plan.grid,
    )
    return Request(replace(asker, zone=plan.zone, locale=plan.locale), facts, replaces=plan.replaces)


def _asked(session: Session, in_loop: bool) -> SessionAsked:
    seats = tuple(_chair(seat) for seat in session.panel)
    guests = Guests(tuple(p.address for p in session.optional), tuple(p.address for p in session.trainees))
    title = session.title if in_loop else ""
    asked = SessionAsked(title, session.duration, seats, "", guests)
    alone = not session.with_candidate and not asked.is_debrief
    told = f"{say_seats(seats)}{say_alone(alone)}{say_guests(guests)}"
    return replace(asked, interviewers=told, alone=alone)


def _their_time(plan: InterviewPlan, now: datetime) -> CandidateTime:
    """What is still to come of it."""
    left = [Span(max(span.start, now), span.end) for span in plan.candidate_windows or () if span.end > now]
    return CandidateTime.of(plan.candidate_zone, left, plan.zone, plan.candidate_place)


def _chair(seat: Seat) -> Chair:
    """As it was asked for, so that the same words find other people once the roster has changed."""
    source = seat.source or Source(seat.anyone_of)
    named = (source.group,) if source.group else tuple(person.address for person in source.people)
    return Chair(named, seat.count, source.wanted)


def _shape(plan: InterviewPlan) -> Shape:
    pause = None if plan.breaks == Breaks() else plan.breaks.shortest
    lunch = LunchAsked(plan.lunch.start, plan.lunch.end, plan.lunch.lasts) if plan.lunch else None
    return Shape(plan.any_order, plan.one_room, plan.days, pause, lunch)


def _days(windows: tuple[Span, ...] | None, zone: ZoneInfo) -> tuple[date | None, date | None]:
    if not windows:
        return None, None
    first, last = min(span.start for span in windows), max(span.end for span in windows)
    return first.astimezone(zone).date(), (last - timedelta(microseconds=1)).astimezone(zone).date()


def _window(since: date | None, until: date | None, zone: ZoneInfo) -> tuple[Span, ...] | None:
    if since is None or until is None:
        return None
    return (Span(_midnight(since, zone), _midnight(until + A_DAY, zone)),)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _past(request: Request, now: datetime) -> str:
    windows, past = request.facts.windows, request.facts.past
    if past is not None and not windows:
        return f"“{past.said}” is over. From which day shall I look?"
    if windows and max(span.end for span in windows) <= now:
        last = max(windows, key=lambda span: span.end)
        told = when(last, request.zone.key, request.asker.locale)
        return f"That time is over ({told}). From which day shall I look?"
    if windows and any(span.end <= span.start for span in windows):
        return "The last day is before the first one."
    return ""


def _too_long(windows: tuple[Span, ...] | None) -> str:
    whole = max(s.end for s in windows) - min(s.start for s in windows) if windows else timedelta()
    return "I can look at two months at most: please choose fewer days." if whole > LONGEST_WINDOW else ""


def _starts(facts: FindTimes) -> str:
    if facts.grid is None or facts.grid in GRIDS:
        return ""
    return f"{STARTS}, not every {facts.grid // A_MINUTE}."


def _address(facts: FindTimes) -> str:
    address = facts.candidate_address or ""
    name, at, host = address.rpartition("@")
    plausible = not address or (at and name and "." in host and " " not in address)
    return "" if plausible else f"“{address}” is not an e-mail address that Outlook could write to."


def _where_they_are(facts: FindTimes, now: datetime) -> str:
    """A place is never guessed: one that no table knows, or that has several clocks, is asked back."""
    place = facts.theirs.place
    if not place or facts.theirs.zone:
        return ""
    if several := meanings(place, now):
        ways = listed([f"“{each.called}”" for each in several[:MOST_PLACES]], "or")
        return f"“{place}” has more than one time zone. Which is meant, or nearest: {ways}?"
    return f"I do not know the time zone of “{place}”. Name a large city there, or a zone like Asia/Tokyo."


def _when_they_can(facts: FindTimes) -> str:
    if not facts.theirs.can or facts.theirs.windows:
        return ""
    who = facts.candidate_name or "the candidate"
    return f"I cannot tell when {who} can: “{facts.theirs.can}”. Say it like “Tue 9-12 or Wed after 14:00”."


def _too_few(session: SessionAsked) -> str:
    named = [chair for chair in session.seats if chair.anyone_of and not group_of(chair)]
    short = [chair for chair in named if chair.count > len(chair.anyone_of)]
    return f"{short[0].count} people are wanted, and only {len(short[0].anyone_of)} named." if short else ""
