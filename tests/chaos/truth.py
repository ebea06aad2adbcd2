"""What stands in the mailboxes and in the chats at the end, counted against what the recruiters were told."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.people import Interview, Recruiter, starts
from tests.story.play import Card, World

IN_BETWEEN = ("Booking", "Cancelling", "Looking for")


@dataclass
class Count:
    """`wrong` says in words what must not be; the rest is worth a look."""

    interviews: int = 0
    standing: int = 0
    lost: int = 0
    doubled: int = 0
    mails_too_many: int = 0
    cards_too_many: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = (
            f"{self.interviews} interviews, {self.standing} of them stand: {self.lost} lost,"
            f" {self.doubled} doubled, {len(self.wrong)} untrue cards; {self.mails_too_many} mails and"
            f" {self.cards_too_many} cards too many; {self.refused} honest refusals"
        )
        return "\n  ".join([told, *self.wrong[:10]])


def count(world: World, recruiters: list[Recruiter]) -> Count:
    counted = Count()
    for recruiter in recruiters:
        events = world.events(recruiter.name)
        cards = recruiter.chat.cards()
        for interview in recruiter.interviews:
            _count(counted, world, interview, events, cards)
    return counted


def _count(
    counted: Count, world: World, interview: Interview, events: list[dict[str, Any]], cards: list[Card]
) -> None:
    mine = [one for one in events if interview.candidate in one["subject"] and not one.get("isCancelled")]
    counted.interviews += 1
    counted.refused += interview.refused
    counted.standing += len(mine)
    counted.lost += interview.stands and not mine
    counted.doubled += max(0, len({one["iCalUId"] for one in mine}) - interview.stands)
    counted.mails_too_many += _mails_too_many(world, interview)
    named = [card for card in cards if interview.candidate in card.title]
    counted.cards_too_many += _too_many(named, interview)
    counted.wrong += [f"“{card.title}” hangs" for card in named if card.title.startswith(IN_BETWEEN)]
    counted.wrong += _untrue(interview, mine, named)


def _untrue(interview: Interview, mine: list[dict[str, Any]], cards: list[Card]) -> list[str]:
    booked = [card for card in cards if card.title.startswith("Booked")]
    if len(booked) != len(mine):
        return [f"{interview.candidate}: {len(booked)} cards say booked, {len(mine)} events stand"]
    if not mine or not interview.stands:
        return []
    [event], [card] = mine, booked
    said = {who["emailAddress"]["name"]: who["status"]["response"] for who in event["attendees"]}
    shown = card.standing.get(interview.interviewer)
    response = said[interview.interviewer]
    wanted = {"accepted": "accepted", "declined": "declined", "none": "no answer yet"}[response]
    told = [] if shown == wanted else [f"{interview.candidate}: the card says {shown}, Outlook {wanted}"]
    at = f"{starts(event):%H:%M}"  # UTC, which is London's in winter
    return told if f", {at}–" in card.words else [*told, f"{interview.candidate}: not at {at} on the card"]


def _mails_too_many(world: World, interview: Interview) -> int:
    """To the candidate: over one invitation, one update if it moved, and one cancellation if it ended."""
    kinds = Counter(mail["kind"] for mail in world.outbox(interview.address))
    over = {"invitation": 1, "update": interview.moved, "cancellation": not interview.stands}
    return sum(max(0, kinds[kind] - most) for kind, most in over.items())


def _too_many(cards: list[Card], interview: Interview) -> int:
    """Cards that nobody needs: offers left open beside the one that was taken, and lines told twice."""
    offers = sum(card.title.startswith("Times for") for card in cards)
    declined = sum("declined" in card.title for card in cards)
    return offers + max(0, declined - (interview.fate == "is declined"))
