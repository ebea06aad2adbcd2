"""A small plan with two slots, on a day far from any clock."""

from datetime import UTC, datetime, timedelta

from services.model import (
    Answer,
    Candidate,
    Conversation,
    InterviewPlan,
    Person,
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
from services.store import Claim, Store

CONTOSO = "11111111-1111-1111-1111-111111111111"
FABRIKAM = "22222222-2222-2222-2222-222222222222"
DANA = "d0000000-0000-0000-0000-000000000001"
EVE = "e0000000-0000-0000-0000-000000000002"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)

ASHA = Person("asha@contoso.example", "Asha Rao", "a1")
OAK = Room("oak@contoso.example", "Oak", 4, "North", "1", True)


def chat(tenant: str = CONTOSO, id: str = "19:a@thread.v2", kind: str = "groupChat") -> Conversation:
    return Conversation(tenant, id, "https://smba.trafficmanager.net/emea/", kind, "28:bot")


def hour(n: int) -> Span:
    return Span(NOW + timedelta(hours=n), NOW + timedelta(hours=n + 1))


def slot(n: int) -> Slot:
    reasons = (Reason(Why.ALL_FREE), Reason(Why.ROOM_FITS, "Oak", "4"))
    return Slot((Sitting("Interview", hour(n), (ASHA,), OAK),), n, reasons)


PLAN = InterviewPlan(
    candidate=Candidate("Mira Šimić", "mira@mail.example"),
    sessions=(Session("Interview", timedelta(minutes=60), (Seat((ASHA,)),), RoomNeed(2, (OAK,))),),
    windows=(Span(NOW, NOW + timedelta(days=5)),),
    organizer=Person("dana@contoso.example", "Dana", DANA),
    zone="Europe/Zagreb",
)
ANSWERED = (Answer("asha@contoso.example", "Asha Rao", Rsvp.ACCEPTED, NOW, "fine"),)


async def proposed(
    store: Store, tenant: str = CONTOSO, now: datetime = NOW, requester: str = DANA
) -> Proposal:
    return await store.propose(
        tenant,
        requester=requester,
        conversation=chat(tenant),
        plan=PLAN,
        slots=(slot(1), slot(2)),
        now=now,
    )


async def claimed(store: Store, tenant: str = CONTOSO, n: int = 0, now: datetime = NOW) -> Claim:
    proposal = await proposed(store, tenant, now)
    claim = await store.claim_slot(tenant, proposal.id, n, DANA, now)
    assert claim is not None
    return claim
