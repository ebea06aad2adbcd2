"""Every button against everybody: who is not meant to press it is refused, and nothing has changed."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.desk import Desk
from bot.inbox import on_turn
from bot.turn import Refuse, Reply, ShowCard, Turn
from cards.clicks import administrator, anyone, coordinator, interviewer, recruiter
from cards.clicks.click import Click
from cards.clicks.signed import CLICKS, sign
from cards.loop import SESSION
from services.booking.swaps import Asked, Swap
from services.model import Booking, BookingState, Conversation, Kit, Member, Person, Proposal
from services.store.words import Waiting
from tests.graph.company import Company
from tests.identity.test_roles import PEOPLE_TEAM, contoso, desk_of, group_of, names
from tests.store.samples import PLAN, slot

__all__ = ["contoso"]

KIT = "backend"
OTHERS = ("another recruiter", "an interviewer", "a stranger", "nobody whom Teams names")
RIGHTFUL = ("requester", "organizer", "coordinator", "coordinator by group", "administrator")

# What each button is about. A new one has to be put somewhere here, or the first test fails.
ABOUT_THE_INTERVIEW = {
    recruiter.FindAgain,
    recruiter.KeepIt,
    recruiter.CancelBooking,
    recruiter.MoveAlong,
    recruiter.MoveThere,
    recruiter.PutBack,
    recruiter.MoveLoop,
    recruiter.OpenSession,
    recruiter.CancelLoop,
    recruiter.ShowRepairs,
    recruiter.ApplyRepair,
    recruiter.WaitForNow,
}
THE_REQUESTERS_OWN = {
    recruiter.Book,
    recruiter.MoreTimes,
    recruiter.ChangeRequest,
    recruiter.ConfirmChange,
    recruiter.DoWithout,
    recruiter.FillIn,
    recruiter.FindAround,
    recruiter.FindWith,
    recruiter.Relax,
}
KEEPS_THE_ROSTER = {kind for kind in CLICKS.values() if kind.__module__ == coordinator.__name__}
CHANGES_A_KIT = {recruiter.EditKit, recruiter.SaveKit, recruiter.DeleteKit}
THE_INTERVIEWERS_OWN = {
    interviewer.AnswerInvitation,
    interviewer.ProposeTime,
    interviewer.FindColleague,
    interviewer.AskLater,
    interviewer.ShowInvitation,
    interviewer.TakeSeat,
    interviewer.RefuseSeat,
}
THE_ADMINISTRATORS = {
    administrator.SaveSettings,
    administrator.OpenSetUp,
    administrator.SaveSetUp,
    administrator.LookAtSetUp,
    administrator.CheckMailboxes,
    administrator.LookAtConsent,
    administrator.ShowFence,
    administrator.ProveFence,
    administrator.SwitchCandidateMails,
}
# Looking, asking for oneself, and what a page of Microsoft decides.
FOR_EVERYBODY = {
    *(kind for kind in CLICKS.values() if kind.__module__ == anyone.__name__),
    recruiter.ShowKits,
    recruiter.UseKit,
    interviewer.Nudges,
    interviewer.ShowPreferences,
    interviewer.SavePreferences,
    administrator.AskAdministrator,
    administrator.SendPrompts,
    administrator.AskApproval,
    administrator.ProveAdministrator,
    administrator.ShowPermissions,
    administrator.ShowSettings,
    administrator.OpenGuide,
}
GUARDED = (
    *(ABOUT_THE_INTERVIEW | CHANGES_A_KIT | KEEPS_THE_ROSTER | THE_REQUESTERS_OWN),
    *(THE_INTERVIEWERS_OWN | THE_ADMINISTRATORS),
)


class Begun:
    """What would be begun: nothing is told here."""

    def __init__(self) -> None:
        self.stories: list[str] = []

    async def begin(self, story: str, *_: str, queue: str = "") -> None:
        self.stories.append(story)


@dataclass
class Place:
    """One interview with a change that is proposed for it, a kit, a search for a colleague."""

    contoso: Company
    desk: Desk
    booking: Booking
    proposal: Proposal
    people: dict[str, str]  # who -> object id
    begun: Begun

    def click(self, kind: type[Click]) -> Click:
        """The button as it lies on the rightful one's card."""
        facts = {
            "booking": self.booking.id,
            "loop": self.booking.proposal,
            "proposal": self.proposal.id,
            "plan": self.proposal.id,
            "what": self.proposal.id,
            "ask": "w1",
            "swap": "s1",
            "oid": self.people["seated"],
            "name": KIT,
            "revision": self.booking.revision,
            "start": self.booking.slot.span.start.isoformat(),
            "end": self.booking.slot.span.end.isoformat(),
            "at": "20261102T1000",
            "rsvp": "accepted",
        }
        rest: dict[str, Any] = {
            "n": 0,
            "page": 0,
            "who": "",
            "seal": "",
            "seen": "",
            "on": True,
            "wish": "",
            "address": "",
        }
        named = kind.__dataclass_fields__
        return kind(**{name: value for name, value in (facts | rest).items() if name in named})

    async def presses(self, who: str, kind: type[Click]) -> Reply:
        now = self.desk.now()
        data = sign(self.click(kind), tenant=self.contoso.tenant, keys=self.desk.keys, now=now)
        chat = Conversation(self.contoso.tenant, "a:1", "https://smba.trafficmanager.net/", "personal")
        turn = Turn(
            kind="click",
            tenant=self.contoso.tenant,
            oid=self.people[who],
            name="",
            conversation=chat,
            activity="1",
            click={**data, SESSION: "0"},
        )
        return await on_turn(turn, self.desk)

    async def as_it_stands(self) -> tuple[Any, ...]:
        store, tenant = self.contoso.rows, self.contoso.tenant
        return (
            await store.booking(tenant, self.booking.id),
            await store.proposal(tenant, self.proposal.id),
            await store.kits(tenant),
            await store.roster(tenant),
            await store.settings(tenant),
            await store.swap(tenant, "s1"),
            tuple(self.begun.stories),
        )


@pytest.fixture
async def place(contoso: Company) -> Place:
    """Coordinators and administrators are named in the test; nobody is on a list before that."""
    people = {one.name: one.id for one in contoso.state.world.people}
    recruiters = [one.id for one in contoso.state.world.people if "recruiter" in one.roles]
    who = {
        "requester": recruiters[0],
        "another recruiter": recruiters[1],
        "organizer": people["Elena Fischer"],
        "seated": people["Asha Rao"],
        "an interviewer": people["Ben Carter"],
        "coordinator": people["Grace Kim"],
        "administrator": contoso.oid("administrator"),
        "a stranger": "99999999-0000-4000-8000-000000000009",
        "nobody whom Teams names": "",
    }
    begun = Begun()
    desk = replace(desk_of(contoso), keys={"k": bytes(32)}, work=begun)  # type: ignore[arg-type]
    booking, proposal = await interview(contoso, who)
    return Place(contoso, desk, booking, proposal, who, begun)


async def interview(contoso: Company, who: dict[str, str]) -> tuple[Booking, Proposal]:
    """Asked for by the requester in the organizer's mailbox, with Asha, whose seat somebody may take."""
    store, tenant, now = contoso.rows, contoso.tenant, desk_of(contoso).now()
    place = Conversation(tenant, "19:a@thread.v2", "https://smba.trafficmanager.net/", "groupChat")
    asha = Person("asha@contoso.example", "Asha Rao", who["seated"])
    plan = replace(PLAN, organizer=replace(PLAN.organizer, id=who["organizer"]))
    at = replace(slot(1), sittings=(replace(slot(1).sittings[0], people=(asha,)),))
    asked: dict[str, Any] = {"requester": who["requester"], "conversation": place, "now": now}
    first = await store.propose(tenant, plan=plan, slots=(at,), **asked)
    claim = await store.claim_slot(tenant, first.id, 0, who["requester"], now)
    assert claim is not None
    booking = await store.change_booking(
        tenant, claim.booking.id, lambda one: replace(one, state=BookingState.BOOKED, event="e1")
    )
    assert booking is not None
    change = replace(plan, replaces=booking.id)
    proposal = await store.propose(tenant, plan=change, slots=(slot(2),), **asked)
    await store.save_member(tenant, Member(asha))
    await store.save_kit(tenant, Kit(KIT, who["requester"], "Dana", PLAN))
    span = booking.slot.span
    swap = Swap("s1", tenant, booking.id, asha, span.start, span.start, asked=(Asked(asha),))
    await store.add_swap(tenant, swap)
    await store.save_waiting(tenant, Waiting("w1", tenant, who["requester"], place, "form", "", now))
    return booking, proposal


def test_every_button_is_for_somebody() -> None:
    assert set(CLICKS.values()) == {*GUARDED, *FOR_EVERYBODY}


async def test_who_has_no_part_in_it_is_refused_every_button(place: Place) -> None:
    before = await place.as_it_stands()

    for who in OTHERS:
        for kind in GUARDED:
            assert is_refused(await place.presses(who, kind)), f"{kind.__name__} by {who}"

    assert await place.as_it_stands() == before


async def test_a_seat_is_its_interviewers_alone(place: Place) -> None:
    admin, grace = place.people["administrator"], place.people["coordinator"]
    await names(place.contoso, administrators=(admin,), coordinators=(grace,))

    for who in ("requester", "organizer", "coordinator", "administrator"):
        for kind in THE_INTERVIEWERS_OWN:
            assert is_refused(await place.presses(who, kind)), f"{kind.__name__} by {who}"


async def test_an_interviewer_changes_nothing_but_their_seat(place: Place) -> None:
    for kind in {*GUARDED} - THE_INTERVIEWERS_OWN:
        assert is_refused(await place.presses("seated", kind)), kind.__name__


@pytest.mark.parametrize("who", RIGHTFUL)
async def test_its_own_people_coordinators_and_administrators_move_and_cancel_it(
    place: Place, who: str
) -> None:
    place.people["coordinator by group"] = place.people["another recruiter"]
    team = await group_of(place.contoso, PEOPLE_TEAM) if who == "coordinator by group" else ""
    if team:
        for colleague in (who, "requester"):
            await place.contoso.graph(place.people[colleague])  # signs in, and reads their own groups
    lists = (place.people["coordinator"], *([team] if team else []))
    await names(place.contoso, coordinators=lists, administrators=(place.people["administrator"],))

    for kind in (recruiter.KeepIt, recruiter.WaitForNow, recruiter.FindAgain, recruiter.CancelBooking):
        assert not is_refused(await place.presses(who, kind)), kind.__name__

    assert place.begun.stories == ["find", "cancel"]
    after = await place.contoso.rows.booking(place.contoso.tenant, place.booking.id)
    assert after and after.state is BookingState.CANCELLING


@pytest.mark.parametrize("who", ["coordinator", "coordinator by group", "administrator"])
async def test_the_roster_is_the_coordinators_and_the_administrators(place: Place, who: str) -> None:
    place.people["coordinator by group"] = place.people["another recruiter"]
    assert is_refused(await place.presses(who, coordinator.DropMember))
    await place.contoso.graph(place.people["coordinator by group"])  # signs in, and reads their own groups
    lists = place.people["coordinator"], await group_of(place.contoso, PEOPLE_TEAM)
    await names(place.contoso, coordinators=lists, administrators=(place.people["administrator"],))

    assert not is_refused(await place.presses(who, coordinator.DropMember))

    assert await place.contoso.rows.roster(place.contoso.tenant) == ()


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
async def test_a_kit_is_its_owners_the_coordinators_and_the_administrators(place: Place, who: str) -> None:
    assert is_refused(await place.presses(who, recruiter.DeleteKit))
    admin, grace = place.people["administrator"], place.people["coordinator"]
    await names(place.contoso, coordinators=(grace,), administrators=(admin,))

    assert not is_refused(await place.presses(who, recruiter.DeleteKit))

    assert await place.contoso.rows.kits(place.contoso.tenant) == ()


async def test_settings_are_the_administrators_alone(place: Place) -> None:
    grace = place.people["coordinator"]
    await names(place.contoso, coordinators=(grace,))
    before = await place.as_it_stands()

    for who in ("requester", "organizer", "coordinator"):
        for kind in THE_ADMINISTRATORS:
            assert is_refused(await place.presses(who, kind)), f"{kind.__name__} by {who}"

    assert await place.as_it_stands() == before


def is_refused(reply: Reply) -> bool:
    if isinstance(reply, Refuse):
        return reply.status == 403
    return isinstance(reply, ShowCard) and "Only an administrator of Muster can do that." in str(reply.card)
