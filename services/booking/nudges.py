"""Whom Muster writes to about an interview, and when. Pure; local hours are each person's own.

An interviewer who has not answered is asked some time after the invitation and once more before the
interview; whoever sits in it is reminded shortly before. Nobody is written to in their quiet hours, nor
more often than the company allows, nor once they have answered in Outlook.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.booking.changes import ANSWERED
from services.model import (
    Answer,
    Booking,
    BookingState,
    Conversation,
    Person,
    Rsvp,
    Settings,
    Span,
    WorkingHours,
)
from services.planning.hours import DAY, local_span, merged, working_spans

GRACE = timedelta(hours=1)  # nobody is asked sooner after the invitation
APART = timedelta(hours=4)  # between two questions about the same interview
BEFORE_QUIET = timedelta(minutes=30)  # what would come too late is sent so long before the quiet begins
LOST = timedelta(minutes=2)  # after which an answer under way is looked for
BUDGET = timedelta(days=7)
NEVER = datetime.min.replace(tzinfo=UTC)
AHEAD, BACK = timedelta(days=8), timedelta(days=5)  # how far an open hour is looked for


CANDIDATE = "candidate"  # stands for an object id in the row of a candidate's reminder


class Kind(StrEnum):
    ASK = "ask"
    REMIND = "remind"
    MAIL = "mail"  # the candidate's reminder
    SAY = "say"  # an answer given here has not reached Outlook: a crash came in between
    SHOW = "show"  # the card in their chat no longer tells how things stand


class Unreached(StrEnum):
    """Why somebody could not be written to."""

    BLOCKED = "blocked"  # they, or an administrator, keep Muster from writing
    NOT_INSTALLED = "not_installed"
    OPTED_OUT = "opted_out"
    NO_CHAT = "no_chat"  # Teams knows no such person here: a guest, say


@dataclass(frozen=True, slots=True)
class Saying:
    """An answer given in chat, on its way into Outlook. `proposed` goes with TENTATIVE only."""

    rsvp: Rsvp
    at: datetime
    comment: str = ""
    proposed: Span | None = None


@dataclass(frozen=True, slots=True)
class Nudging:
    """Where one interviewer stands with one interview. `oid` is their Entra object id.

    `since` is when they were invited to the time that begins at `starts`; a move begins anew. `asked` are the
    instants at which they were asked, `said` is the last answer given in chat, `card` the message in `chat`
    that asks, and `shows` what it shows. `told` once the recruiter knows that they cannot be reached.
    `next_at` is when something is due; `doing` names the writing that began it, so that a crash midway
    neither loses nor doubles it.
    """

    booking: str
    oid: str
    starts: datetime
    since: datetime
    hours: WorkingHours
    n: int = 0  # counts the writings of this row
    next_at: datetime | None = None
    doing: str = ""
    asked: tuple[datetime, ...] = ()
    snoozed: datetime | None = None
    reminded: bool = False
    said: Saying | None = None
    saying: Saying | None = None
    trouble: str = ""  # why the last answer could not be given in Outlook
    chat: Conversation | None = None
    card: str = ""
    shows: str = ""
    unreached: Unreached | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    kind: Kind
    at: datetime


def interviewers(booking: Booking) -> tuple[Person, ...]:
    """Who sits in it and has not been taken off in Outlook."""
    listed = {answer.address.casefold() for answer in booking.answers}
    return tuple(p for p in booking.slot.people if p.id and (not listed or p.address.casefold() in listed))


def begun(booking: Booking, oid: str, hours: WorkingHours, now: datetime) -> Nudging:
    return Nudging(booking.id, oid, booking.slot.span.start, now, hours)


def moved(standing: Nudging, booking: Booking, now: datetime) -> Nudging:
    """Outlook invites everybody anew when the time changes, and forgets what they had said."""
    return replace(
        standing,
        starts=booking.slot.span.start,
        since=now,
        snoozed=None,
        reminded=False,
        said=None,
        saying=None,
        trouble="",
        told=False,
    )


def rsvp_of(standing: Nudging, booking: Booking) -> Rsvp:
    """What they answered last, in Outlook or here: an answer takes a moment to reach the organizer's copy."""
    answer = answer_of(standing.oid, booking)
    if answer is None:
        return Rsvp.NONE
    said = standing.said
    if said and (answer.at is None or answer.at < said.at.replace(microsecond=0)):
        return said.rsvp
    return answer.rsvp


def answer_of(oid: str, booking: Booking) -> Answer | None:
    """Their line on the organizer's copy; None for somebody who does not sit in it."""
    address = next((p.address.casefold() for p in interviewers(booking) if p.id == oid), None)
    return next((answer for answer in booking.answers if answer.address.casefold() == address), None)


def _is_optional(oid: str, booking: Booking) -> bool:
    answer = answer_of(oid, booking)
    return answer is not None and answer.is_optional


def stands(standing: Nudging, booking: Booking) -> str:
    """What a card in their chat should show, in a word; a card that shows another one is out of date."""
    if booking.state is not BookingState.BOOKED or answer_of(standing.oid, booking) is None:
        return "over"
    if standing.saying:
        return "saying"
    rsvp, at = rsvp_of(standing, booking), f"{booking.slot.span.start:%Y%m%dT%H%M}"
    if rsvp in ANSWERED:
        return f"{rsvp}/{at}"
    return "/".join(
        ("open", at, *(["in Outlook"] if standing.trouble else ["later"] if standing.snoozed else []))
    )


def next_due(
    standing: Nudging,
    booking: Booking,
    rules: Settings,
    *,
    lately: Sequence[datetime] = (),
    is_out: bool = False,
    now: datetime,
) -> Due | None:
    """What is to be done next, and when; None for nothing any more.

    `lately` are the instants at which this person was asked about any interview. `is_out` for somebody who
    wants no nudges: the recruiter is told of them when they would be asked, and no reminder is sent.
    """
    if standing.oid == CANDIDATE:
        return _mail(standing, booking, rules, now)
    shows = stands(standing, booking)
    if standing.card and standing.shows != shows:
        return Due(Kind.SHOW, now)
    if standing.saying:
        return Due(Kind.SAY, max(now, standing.saying.at + LOST))
    start = booking.slot.span.start
    if shows == "over" or start <= now:
        return None
    rsvp, dues = rsvp_of(standing, booking), []
    waited_for = rsvp not in (*ANSWERED, Rsvp.ORGANIZER) and not _is_optional(standing.oid, booking)
    if waited_for and not (is_out and standing.told):
        dues.append(_ask(standing, start, rules, lately, now))
    if rsvp is not Rsvp.DECLINED and not standing.reminded and not is_out:
        at = open_at(start - rules.remind_before, start, now, standing.hours, rules)
        dues.append(Due(Kind.REMIND, at) if at else None)
    return min((due for due in dues if due), key=lambda due: due.at, default=None)


def _ask(
    standing: Nudging, start: datetime, rules: Settings, lately: Sequence[datetime], now: datetime
) -> Due | None:
    at, affordable = _next_ask(standing, start, rules), _within_budget(lately, rules)
    if at is None or affordable is None:
        return None
    placed = open_at(at, start, max(now, affordable), standing.hours, rules)
    return Due(Kind.ASK, placed) if placed else None


def _mail(standing: Nudging, booking: Booking, rules: Settings, now: datetime) -> Due | None:
    """By the recruiter's clock, for the candidate's may not be known; not when the invitation is as fresh."""
    start = booking.slot.span.start
    at = start - rules.nudge_before
    declined = any(each.is_candidate and each.rsvp is Rsvp.DECLINED for each in booking.answers)
    over = booking.state is not BookingState.BOOKED or start <= now or declined or not _meets(booking)
    if over or standing.reminded or not rules.candidate_mails or at <= standing.since:
        return None
    placed = open_at(at, start, now, standing.hours, rules)
    return Due(Kind.MAIL, placed) if placed else None


def _meets(booking: Booking) -> bool:
    return booking.plan.meets_candidate


def tomorrow_morning(now: datetime, hours: WorkingHours, rules: Settings) -> datetime:
    """The first moment of their next day at which they may be written to."""
    midnight = local_span(now.astimezone(ZoneInfo(hours.zone)).date(), time(), time(), hours.zone).end
    return next(span.start for span in open_spans(Span(midnight, midnight + AHEAD), hours, rules))


def open_at(
    at: datetime, latest: datetime, earliest: datetime, hours: WorkingHours, rules: Settings
) -> datetime | None:
    """`at`, or when the quiet that it falls into is over; where that would be too late (not before `latest`),
    the last good moment before the quiet began. Never before `earliest`."""
    at = max(at, earliest)
    spans = list(open_spans(Span(at - BACK, at + AHEAD), hours, rules))
    after = next((max(span.start, at) for span in spans if span.end > at), None)
    if after and after < latest:
        return after
    before = [max(span.start, span.end - BEFORE_QUIET) for span in spans if span.end <= at]
    return before[-1] if before and before[-1] >= earliest and at < latest else None


def open_spans(window: Span, hours: WorkingHours, rules: Settings) -> Iterator[Span]:
    """When they may be written to: on days that they work, outside the quiet hours of their own clock, or at
    work. Local hours are met on the days of clock changes too."""
    day, last = (edge.astimezone(ZoneInfo(hours.zone)).date() for edge in (window.start - DAY, window.end))
    awake = []
    while day <= last:
        if day.weekday() in hours.days:
            awake.append(local_span(day, rules.quiet_until, rules.quiet_from, hours.zone))
        day += DAY
    for span in merged((*awake, *working_spans(hours, window))):
        if span.overlaps(window):
            yield Span(max(span.start, window.start), min(span.end, window.end))


def _next_ask(standing: Nudging, start: datetime, rules: Settings) -> datetime | None:
    asked = [at for at in standing.asked if at >= standing.since]
    soonest = asked[-1] + APART if asked else standing.since
    whens = (standing.since + rules.nudge_after, max(start - rules.nudge_before, standing.since + GRACE))
    left = [standing.snoozed] if standing.snoozed else sorted(at for at in whens if at >= soonest)
    return left[0] if left and left[0] < start else None


def _within_budget(lately: Sequence[datetime], rules: Settings) -> datetime | None:
    """The first instant at which one more question keeps to the week's budget."""
    if rules.nudges_a_week < 1:
        return None
    counted = sorted(lately)[-rules.nudges_a_week :]
    return counted[0] + BUDGET if len(counted) == rules.nudges_a_week else NEVER
