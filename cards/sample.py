"""One of every card, on made-up people: for the tests that hold for all cards, and for the gallery."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from cards.answers import all_accepted_card, declined_card, proposed_card
from cards.ask import Form, FormSession, Which, ask_card
from cards.booked import booked_card, booking_card, cancelled_card, cancelling_card, failed_card
from cards.clicks.click import Click
from cards.clicks.recruiter import ChangeRequest, FindAgain
from cards.clicks.signed import sign
from cards.health import Health, health_card
from cards.help import hello_card, help_card, intro_card, thanks_card, welcome_card
from cards.kit import Card
from cards.preferences import kept_card, preferences_card
from cards.sample_candidate import candidate_cards
from cards.sample_change import change_cards
from cards.sample_consent import consent_cards
from cards.sample_loops import kit_cards, loop_cards
from cards.sample_nudge import nudge_cards
from cards.sample_repair import repair_cards
from cards.sample_roster import roster_cards
from cards.sample_set_up import set_up_cards
from cards.signin import declined_consent_card, signed_in_card, signed_out_card, signin_card
from cards.slots import slots_card
from cards.status import status_card
from cards.trouble import trouble_card
from services import errors
from services.model import (
    Answer,
    Booking,
    BookingState,
    Candidate,
    Conversation,
    InterviewPlan,
    Offered,
    Person,
    Preferences,
    Profile,
    Proposal,
    Reason,
    Room,
    RoomNeed,
    Rsvp,
    Seat,
    Session,
    Sitting,
    Slot,
    Span,
    Why,
)

TENANT = "11111111-2222-3333-4444-555555555555"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
KEYS = {"k1": bytes(range(32))}

ASHA = Person("asha@contoso.com", "Asha Rao", "a1")
BEN = Person("ben@contoso.com", "Ben Ortiz", "b1")
CHEN = Person("chen@contoso.com", "Chen Wei", "c1")
BENEDICT = Person("benedict@contoso.com", "Benedict Okafor", "b2")
MIRA = Candidate("Mira Novak", "mira.novak@fabrikam.com")
ADA = Room("ada@contoso.com", "Ada", 6, "Soho", "2", True)
HOPPER = Room("hopper@contoso.com", "Hopper", 8, "Soho", "3")
CHAT = Conversation(TENANT, "19:sample", "https://smba.trafficmanager.net/emea/", "personal")
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_sample%40thread.v2/0"


def press(click: Click) -> dict[str, str]:
    return sign(click, tenant=TENANT, keys=KEYS, now=NOW)


def plan(panel: tuple[Seat, ...] = (Seat((ASHA,)), Seat((BEN, CHEN)))) -> InterviewPlan:
    session = Session("Interview", timedelta(hours=1), panel, RoomNeed(4, (ADA, HOPPER)))
    week = Span(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC))
    return InterviewPlan(MIRA, (session,), (week,), ASHA, "Europe/London")


def slot(day: int, hour: int, people: tuple[Person, ...], room: Room | None, *reasons: Reason) -> Slot:
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    return Slot((Sitting("Interview", Span(start, start + timedelta(hours=1)), people, room),), 0, reasons)


def proposal() -> Proposal:
    """Seven times: a full first page and a second one."""
    free, chosen = Reason(Why.ALL_FREE), Reason(Why.CHOSEN, "Ben Ortiz", "Chen Wei")
    late = Reason(Why.OUTSIDE_HOURS, "Asha Rao", "22:30 Asia/Kolkata")
    unread = Reason(Why.UNKNOWN, "Chen Wei", "this mailbox is not in Exchange Online")
    slots = (
        slot(24, 10, (ASHA, BEN), ADA, free, chosen),
        slot(24, 14, (ASHA, CHEN), ADA, Reason(Why.TENTATIVE, "Chen Wei")),
        slot(25, 11, (ASHA, BEN), HOPPER, Reason(Why.ELSEWHERE, "Asha Rao")),
        slot(26, 17, (ASHA, BEN), ADA, late, chosen),
        slot(27, 9, (ASHA, CHEN), None, unread),
        slot(27, 13, (ASHA, BEN), ADA, free),
        slot(27, 15, (ASHA, BEN), HOPPER, free),
    )
    return Proposal("5f0c3f5e9a7b4c1d", TENANT, "a1", CHAT, plan(), slots, NOW)


def crowded_proposal() -> Proposal:
    """The largest real case: five times of eight people with long names."""
    crowd = tuple(
        Person(f"{n}@contoso.com", f"Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh {n}")
        for n in range(8)
    )
    late = tuple(Reason(Why.TENTATIVE, person.name) for person in crowd)
    room = Room("r@contoso.com", "The Grand Assembly Room of the Northern Annex", 40, "Northern Annex", "12")
    slots = tuple(slot(24 + n % 4, 8 + n, crowd, room, *late) for n in range(10))
    panel = tuple(Seat((person,)) for person in crowd)
    return replace(proposal(), id="f" * 32, slots=slots, plan=plan(panel))


def booking(state: BookingState = BookingState.BOOKED, *answers: Answer, **facts: str) -> Booking:
    chosen = proposal().slots[0]
    start = Booking(
        "b00c", proposal().id, TENANT, "a1", CHAT, plan(), chosen, state, answers=answers, event="e1"
    )
    return replace(start, join_url=JOIN, trouble=facts.get("trouble", ""), note=facts.get("note", ""))


def answers(mira: Rsvp, asha: Rsvp, ben: Rsvp, room: Rsvp, comment: str = "") -> tuple[Answer, ...]:
    return (
        Answer(ASHA.address, ASHA.name, asha),
        Answer(BEN.address, BEN.name, ben, comment=comment),
        Answer(MIRA.address, MIRA.name, mira, is_candidate=True),
        Answer(ADA.address, ADA.name, room, is_room=True),
    )


def form(length: timedelta | None = timedelta(hours=1), **known: object) -> Form:
    filled = Form(
        candidate_name="Mira Novak",
        candidate_address="mira.novak@fabrikam.com",
        sessions=(FormSession("", "Asha and Ben or Chen", length),),
        since=date(2026, 11, 23),
        until=date(2026, 11, 27),
        seats=4,
    )
    return replace(filled, **known)  # type: ignore[arg-type]


def cards() -> Mapping[str, Card]:
    """Every card by a name fit for a file."""
    return {
        **_slots(),
        **candidate_cards(press),
        **loop_cards(press),
        **kit_cards(press),
        **roster_cards(press),
        **_bookings(),
        **_lines(),
        **_asks(),
        **_sign_ins(),
        **_preferences(),
        **change_cards(
            booking(BookingState.BOOKED, *answers(Rsvp.ACCEPTED, *[Rsvp.NONE] * 3)), proposal(), press
        ),
        **nudge_cards(booking(), press, NOW),
        **repair_cards(booking(), CHEN, HOPPER, press),
        **set_up_cards(press, NOW),
        **consent_cards(press, NOW),
        **_help(),
        **_troubles(),
    }


def _slots() -> dict[str, Card]:
    return {
        "slots": slots_card(proposal(), 0, press=press),
        "slots-second-page": slots_card(proposal(), 1, press=press),
        "slots-american": slots_card(proposal(), 0, press=press, locale="en-US"),
        "slots-closed": slots_card(replace(proposal(), state="closed"), 0, press=press),
        "slots-crowded": slots_card(crowded_proposal(), 0, press=press),
    }


def _bookings() -> dict[str, Card]:
    waiting = answers(Rsvp.NOT_RESPONDED, Rsvp.ORGANIZER, Rsvp.NONE, Rsvp.NONE)
    mixed = answers(Rsvp.ACCEPTED, Rsvp.ORGANIZER, Rsvp.DECLINED, Rsvp.ACCEPTED, "On leave that day, sorry.")
    fallen = answers(Rsvp.TENTATIVE, Rsvp.ORGANIZER, Rsvp.ACCEPTED, Rsvp.DECLINED)
    note = "Mira has taken another offer. Thank you all."
    return {
        "booking": booking_card(booking(BookingState.BOOKING)),
        "booking-in-doubt": booking_card(
            booking(BookingState.BOOKING, trouble="Microsoft 365 gave no answer, for more than a minute.")
        ),
        "booked": booked_card(booking(BookingState.BOOKED, *waiting), press=press),
        "booked-answers": booked_card(booking(BookingState.BOOKED, *mixed), press=press),
        "booked-room-declined": booked_card(booking(BookingState.BOOKED, *fallen), press=press),
        "cancelling": cancelling_card(booking(BookingState.CANCELLING, *mixed)),
        "cancelled": cancelled_card(booking(BookingState.CANCELLED, *mixed, note=note), press=press),
        "cancelled-in-outlook": cancelled_card(booking(BookingState.CANCELLED), press=press, in_outlook=True),
        "failed": failed_card(
            booking(BookingState.FAILED, trouble="Ben Ortiz is no longer free"), press=press
        ),
    }


def _lines() -> dict[str, Card]:
    no = Answer(BEN.address, BEN.name, Rsvp.DECLINED, comment="On leave that day, sorry. Thursday would do.")
    room = Answer(ADA.address, ADA.name, Rsvp.DECLINED, is_room=True)
    yes = answers(Rsvp.ACCEPTED, Rsvp.ORGANIZER, Rsvp.ACCEPTED, Rsvp.ACCEPTED)
    return {
        "declined": declined_card(booking(), no, press=press),
        "declined-by-room": declined_card(booking(), room, press=press),
        "proposed": proposed_card(booking(), no, proposal().slots[1].span, press=press),
        "all-accepted": all_accepted_card(booking(BookingState.BOOKED, *yes), press=press),
        "status": status_card(
            [booking(BookingState.BOOKED, *yes), booking(BookingState.BOOKING)], press=press
        ),
        "status-held": status_card(
            [], [(booking(BookingState.BOOKED, *yes), BEN)], unknown="Mia", zone="Europe/Zagreb", press=press
        ),
        "status-none": status_card([], press=press),
        "health": health_card(
            [
                Health("Dana Novak", NOW + timedelta(days=5), NOW, NOW, 41, 2),
                Health("Contoso Interviews", None, None, NOW, 0, 3),
            ],
            "Europe/Zagreb",
            press=press,
        ),
    }


def _asks() -> dict[str, Card]:
    which = (Which("Ben", (BEN, BENEDICT)),)
    problems = ("I still need how long it takes, and which Ben you mean.",)
    today = NOW.date()
    return {
        "ask-empty": ask_card("a5c", Form(), today=today, press=press),
        "ask": ask_card("a5c", form(length=None, which=which, problems=problems), today=today, press=press),
        "ask-change": ask_card("a5c", form(), today=today, press=press),
    }


def _sign_ins() -> dict[str, Card]:
    url = "https://muster.contoso.com/auth/start?t=sample"
    return {
        "signin": signin_card(url),
        "signin-with-mail": signin_card(url, scopes=("Mail.Read", "Mail.Send")),
        "signed-in": signed_in_card("Asha Rao", press=press, going_on=True),
        "signed-in-idle": signed_in_card("Asha Rao", press=press, going_on=False),
        "signed-out": signed_out_card(press=press),
        "consent-declined": declined_consent_card("declined", press=press, url=url),
        "consent-admin": declined_consent_card("admin_consent_needed", press=press),
    }


def _preferences() -> dict[str, Card]:
    tuesday, quarter = Offered(1, time(10), time(12)), timedelta(minutes=15)
    asked = Preferences(quarter, quarter, (tuesday,), a_day=1, a_week=3)
    unread = ("I cannot read “mornings”.",)
    return {
        "preferences": preferences_card(asked, press=press),
        "preferences-unread": preferences_card(asked, press=press, offered="mornings", problems=unread),
        "preferences-kept": kept_card(asked, press=press),
        "preferences-none": kept_card(Preferences(), press=press),
    }


def _help() -> dict[str, Card]:
    return {
        "welcome": welcome_card(press=press),
        "intro": intro_card("Asha Rao", press=press),
        "help": help_card(press=press),
        "hello": hello_card("Asha", press=press),
        "thanks": thanks_card(press=press),
    }


def _troubles() -> dict[str, Card]:
    return {
        f"trouble-{type(error).__name__}": trouble_card(
            error, press=press, again=_again(error), again_says=_says(error), zone="Europe/London"
        )
        for error in troubles()
    }


def _again(error: errors.SchedulingError) -> Click:
    by_form = isinstance(error, errors.NoCommonTime | errors.Unclear)
    return ChangeRequest("5f0c") if by_form else FindAgain("b00c", 1)


def _says(error: errors.SchedulingError) -> str:
    if isinstance(error, errors.NoCommonTime | errors.Unclear):
        return "Change request"
    return "Find another time" if isinstance(error, errors.SlotTaken) else "Try again"


def troubles() -> tuple[errors.SchedulingError, ...]:
    """One of every class of the error tree, with the worst that a server may have written into it."""
    graph: tuple[Callable[..., errors.GraphError], ...] = (
        errors.GraphError,
        errors.GraphDenied,
        errors.GraphMissing,
        errors.GraphConflict,
        errors.GraphRejected,
    )
    raw = "ErrorInternal <script>alert(1)</script> subject 'Salary talk' in mailbox"
    request = "3c2a1f0e-7b9d-4f1e-8a65-0c9d1e2f3a4b"
    return (
        errors.SchedulingError(raw),
        errors.Unclear("sometime after the thing"),
        errors.NobodyFound("Zaphod"),
        errors.TooFewAble(Profile(("Python",)), 1, (), of_roster=True),
        errors.NoSuchKit("frontend loop", ("backend loop", "phone screen")),
        errors.Ambiguous("Ben", (BEN, BENEDICT)),
        errors.NoCommonTime((("window", 120), ("Asha Rao", 14), ("Ben Ortiz or Chen Wei", 3), ("room", 0))),
        errors.SlotTaken(proposal().slots[0], ("Ben Ortiz", "Ada")),
        errors.NotYours("Asha Rao"),
        errors.CoordinatorNeeded(),
        errors.RoleNeeded("administrator"),
        errors.StaleCard(),
        errors.EditedInOutlook(),
        errors.ForgedClick(),
        errors.ConsentMissing(("Calendars.ReadWrite",), f"AADSTS65001: {raw}"),
        errors.SignInNeeded((), "expired"),
        errors.ReadOnly((), "admin_consent_needed"),
        *(kind(500, "Error" + raw, raw, request) for kind in graph),
        errors.GraphBusy(429, raw, raw, timedelta(seconds=12.4)),
        errors.GraphSilent(raw),
    )
