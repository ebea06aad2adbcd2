"""An interview that somebody declined: the ways to go on, each with who will be mailed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.booked import quoted
from cards.clicks.recruiter import ApplyRepair, FindAgain, ShowRepairs, WaitForNow
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    block,
    button,
    buttons,
    card,
    hint,
    line,
    narrow,
    plain,
    row,
    strong,
    wide,
)
from cards.mails import mails
from cards.reasons import against, candidates_hour
from cards.words import BRITISH, length, listed, names, when, whose
from services.booking.amend import mailing
from services.model import Answer, Booking
from services.planning.change import Kind, Repair


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go on. `amended` is the booking with it as its amendment, `seal` marks what is shown."""

    repair: Repair
    amended: Booking
    seal: str


def repair_card(
    booking: Booking,
    ways: Sequence[Way],
    *,
    out: Sequence[Answer],
    who: str = "",
    called: str = "",
    press: Press,
    anew: bool = False,
    locale: str = BRITISH,
) -> Card:
    """`out` are those who declined, or cannot be had; `who` is the address of one whom the recruiter
    gives up on, `called` their name.

    `anew`: a choice was pressed, but something has changed since it was drawn.
    """
    told, name = _told(out, called), f"Interview with {whose(booking)}"
    at = when(booking.slot.span, booking.plan.zone, locale)
    return card(
        strong(told, "attention"),
        line("Something has changed since: please look once more.", "attention") if anew else None,
        line(f"{name}, {at}", gap="none"),
        *(quoted(f"{_called(one)} wrote", one.comment) for one in out if not one.is_room),
        strong(_counted(ways), gap="medium"),
        *(_choice(n, way, booking, press, locale, who) for n, way in enumerate(ways, 1)),
        hint(_meanwhile(out)),
        summary=plain(f"{told}: {name}, {at}. {_counted(ways)}"),
        actions=_ways_on(booking, who, press),
    )


def waiting_card(booking: Booking, who: str, *, press: Press, locale: str = BRITISH) -> Card:
    """The recruiter waits: the interview stands as it is."""
    told = f"The interview with {whose(booking)} stays as it is for now"
    return card(
        line(told),
        hint(when(booking.slot.span, booking.plan.zone, locale), gap="none"),
        summary=plain(f"{told}."),
        actions=[button("Show the choices", ShowRepairs(booking.id, who), press)],
    )


def described(repair: Repair, booking: Booking, locale: str = BRITISH) -> str:
    """ "Chi Nguyen instead of Ben Carter; room Turing instead of Ada"."""
    return "; ".join(_parts(repair, booking, locale)) or "Keep it as it is"


def _parts(repair: Repair, booking: Booking, locale: str) -> Iterator[str]:
    was, will = booking.slot.sittings[0], repair.slot.sittings[0]
    if Kind.TIME in repair.kinds:
        yield when(will.span, booking.plan.zone, locale)
    if Kind.SHORTER in repair.kinds:
        yield f"{length(will.span.duration)} instead of {length(was.span.duration)}"
    if Kind.COLLEAGUE in repair.kinds:
        instead = f" instead of {names(repair.leaves)}" if repair.leaves else " too"
        yield f"{names(repair.joins)}{instead}"
    if Kind.ROOM in repair.kinds and will.room:
        yield f"room {will.room.name}" + (f" instead of {was.room.name}" if was.room else "")
    if Kind.ONLINE in repair.kinds:
        yield "online, without a room"


def _choice(n: int, way: Way, booking: Booking, press: Press, locale: str, who: str) -> Element:
    told = described(way.repair, booking, locale)
    click = ApplyRepair(booking.id, booking.revision, who, way.seal)
    hour = candidates_hour(way.repair.slot, booking.plan.zone) if Kind.TIME in way.repair.kinds else ""
    mailed = " ".join([*([f"{hour}."] if hour else []), *mails(mailing(way.amended))])
    speaks = _against(way.repair, booking)
    return block(
        row(
            wide(
                line(f"{n}. {told[:1].upper()}{told[1:]}", gap="none"),
                line(speaks, "warning", gap="none") if speaks else None,
                hint(mailed, gap="none"),
            ),
            narrow(buttons(button(f"Choose {n}", click, press, says=told))),
        ),
        gap="small",
        ruled=True,
    )


def _against(repair: Repair, booking: Booking) -> str:
    """What speaks against it, which the interview as it is booked did not have: nobody is asked unawares."""
    people = repair.slot.people if Kind.TIME in repair.kinds else repair.joins
    return against(repair.slot, booking.plan.zone, {person.name for person in people})


def _ways_on(booking: Booking, who: str, press: Press) -> list[Action]:
    return [
        button("Find another time", FindAgain(booking.id, booking.revision), press),
        button("Wait", WaitForNow(booking.id, who), press, says="Leave the interview as it is for now"),
    ]


def _meanwhile(out: Sequence[Answer]) -> str:
    without = ", but has no room" if any(one.is_room for one in out) else ""
    return f"The interview stands{without}. Nobody has been mailed."


def _counted(ways: Sequence[Way]) -> str:
    if not ways:
        return "Nobody else, no other room and no other time fits what was asked for."
    return "There is one way to go on:" if len(ways) == 1 else f"There are {len(ways)} ways to go on:"


def _told(out: Sequence[Answer], without: str) -> str:
    if not out:
        return f"Without {without}" if without else "Nobody has declined"
    told = listed([f"room {_called(one)}" if one.is_room else _called(one) for one in out])
    return f"{told[:1].upper()}{told[1:]} declined"


def _called(answer: Answer) -> str:
    return answer.name or answer.address
