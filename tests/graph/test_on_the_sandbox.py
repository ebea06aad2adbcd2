"""The Graph client and the sign-in against the sandbox: real pages, real tokens, Exchange's manners."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.booking.event import TAG
from services.errors import ConsentMissing, GraphMissing, SignInNeeded
from services.graph.client import Graph
from services.graph.events import NotOurEvent
from services.identity.reasons import Reason
from services.model import Availability, Rsvp, Span
from tests.graph.company import NOW, Company, company, refused
from tests.graph.law import judge

MONDAY = NOW.replace(hour=0) + timedelta(days=3)
WEEK = Span(MONDAY, MONDAY + timedelta(days=5))


@pytest.fixture
async def contoso(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as made:
        yield made


@pytest.fixture
async def dana(contoso: Company) -> Graph:
    """The recruiter's own Graph."""
    return await contoso.graph(contoso.oid("recruiter"))


def body(contoso: Company, start: Any, *, transaction: str = "t-1", booking: str = "b-1") -> dict[str, Any]:
    asha = next(one for one in contoso.state.world.people if "interviewer" in one.roles)
    made = {
        "subject": "Interview: Mira",
        "start": {"dateTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "end": {"dateTime": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "attendees": [{"emailAddress": {"address": asha.address, "name": asha.name}, "type": "required"}],
        "isOnlineMeeting": True,
        "onlineMeetingProvider": "teamsForBusiness",
        "transactionId": transaction,
        "singleValueExtendedProperties": [{"id": TAG, "value": booking}],
    }
    judge("POST", "/v1.0/me/events", made)
    return made


async def test_a_person_signs_in_and_is_known(contoso: Company, dana: Graph) -> None:
    me = await dana.people.me()

    assert me.id == contoso.oid("recruiter")
    home = await dana.people.home(2026)
    assert home and home.zone and home.hours


async def test_declining_and_mixing_up_accounts_keep_nothing(contoso: Company) -> None:
    recruiter, interviewer = contoso.oid("recruiter"), contoso.oid("interviewer")

    assert await refused(contoso.sign_in(recruiter, approve=False)) is Reason.DECLINED
    assert await refused(contoso.sign_in(recruiter, as_oid=interviewer)) is Reason.OTHER_PERSON
    assert await contoso.rows.kept_tokens() == []
    assert await contoso.rows.kept_sign_ins() == []


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://login.microsoftonline.com/common/v2.0"}, {"aud": "x"}, {"tid": "x"}, {"exp": 1}],
)
async def test_a_lying_entra_is_not_believed(contoso: Company, wrong: dict[str, Any]) -> None:
    await contoso.fault(entra={"idToken": wrong})

    assert await refused(contoso.sign_in(contoso.oid("recruiter"))) is Reason.FORGED


async def test_a_revoked_grant_is_told_and_marked(contoso: Company) -> None:
    oid = contoso.oid("recruiter")
    await contoso.fault(entra={"lifetime": 1})
    await contoso.graph(oid)
    contoso.state.entra.revoke(oid)

    with pytest.raises(SignInNeeded) as raised:
        await contoso.tokens.delegated(contoso.tenant, oid)

    assert raised.value.reason == Reason.REVOKED
    (row,) = await contoso.rows.kept_tokens()
    assert row.trouble == Reason.REVOKED


async def test_names_find_people(contoso: Company, dana: Graph) -> None:
    for one in contoso.state.world.people:
        if "interviewer" in one.roles:
            assert one.id in {person.id for person in await dana.people.find(one.name)}
            assert one.id in {person.id for person in await dana.people.find(one.name.split()[0])}
            found = await dana.people.by_address(one.address)
            assert found and found.id == one.id
    assert await dana.people.find("Nobody O'Such") == []


async def test_rooms_need_the_administrators_right(contoso: Company) -> None:
    rooms = {room.address: room.capacity for room in contoso.state.world.rooms}
    some, consents, app = next(iter(rooms)), contoso.state.world.consents, contoso.state.muster.app_id
    consents.withdraw(app)  # what an administrator granted for everybody
    without = await contoso.graph(contoso.oid("recruiter"))
    with pytest.raises(ConsentMissing) as raised:
        await without.rooms.all()
    assert raised.value.scopes == ("Place.Read.All",)
    by_name = await without.rooms.by_address(some)
    assert by_name is None or by_name.capacity is None

    consents.allow(app, None, {"Place.Read.All"})
    graph = await contoso.graph(contoso.oid("recruiter"))
    assert {room.address: room.capacity for room in await graph.rooms.all()} == rooms
    room = await graph.rooms.by_address(some)
    assert room and room.capacity == rooms[some]


async def test_the_comment_of_an_answer_is_read_where_that_was_allowed(contoso: Company, dana: Graph) -> None:
    made = await dana.events.create(body(contoso, MONDAY + timedelta(hours=9)))
    (attendee,) = (await dana.events.get(made.id)).attendees
    exchange = contoso.state.exchange
    copy = next(one for one in exchange.events(attendee.address) if one["iCalUId"] == made.ical_uid)
    exchange.answer(attendee.address, copy["id"], "declined", "I am on leave")
    for _ in range(100):
        (answer,) = (await dana.events.get(made.id)).attendees
        if answer.rsvp is Rsvp.DECLINED:
            break
        await asyncio.sleep(0.02)
    assert answer.rsvp is Rsvp.DECLINED
    assert await dana.mail.comments(made.id, since=NOW - timedelta(days=1)) == {}

    oid = contoso.oid("recruiter")
    contoso.state.world.consents.allow(contoso.state.muster.app_id, oid, {"Mail.Read"})
    allowed = await contoso.graph(oid)
    comments = await allowed.mail.comments(made.id, since=NOW - timedelta(days=1))
    assert comments == {attendee.address.casefold(): "I am on leave"}


async def test_calendars_show_what_outlook_shows(contoso: Company, dana: Graph) -> None:
    people = [one.address for one in contoso.state.world.people if one.has_mailbox]
    rooms = [room.address for room in contoso.state.world.rooms]
    everybody = [*people, *rooms, "nobody@contoso.example"]

    calendars = await dana.schedules.read(everybody, WEEK)

    assert list(calendars) == everybody
    assert calendars["nobody@contoso.example"].unknown == "Outlook does not know this address"
    known = [calendars[address] for address in people + rooms]
    assert all(calendar.unknown is None for calendar in known)
    assert any(calendar.busy for calendar in known)
    assert all(busy.show_as is not Availability.FREE for calendar in known for busy in calendar.busy)


async def test_a_long_window_and_many_mailboxes_go_by_batch(contoso: Company, dana: Graph) -> None:
    people = [one.address for one in contoso.state.world.people if one.has_mailbox]
    strangers = [f"p{n}@contoso.example" for n in range(30)]

    calendars = await dana.schedules.read([*people, *strangers], Span(MONDAY, MONDAY + timedelta(days=70)))

    assert all(calendars[address].unknown is None for address in people)
    assert all(calendars[address].unknown for address in strangers)
    (batch,) = await contoso.requests("POST", "/$batch")
    assert len(batch["parts"]) == 6


async def test_an_event_is_booked_read_and_cancelled(contoso: Company, dana: Graph) -> None:
    start = MONDAY + timedelta(hours=9)
    made = await dana.events.create(body(contoso, start))

    seen = await dana.events.get(made.id)
    assert (seen.id, seen.booking, seen.span.start) == (made.id, "b-1", start)
    assert seen.join_url
    assert [one.id for one in await dana.events.find("b-1")] == [made.id]
    changed = await dana.events.change(made.id, _renamed, booking="b-1")
    assert (changed.id, changed.booking) == (made.id, "b-1")

    await dana.events.cancel(made.id, "Mira withdrew", booking="b-1")
    with contextlib.suppress(GraphMissing):
        assert (await dana.events.get(made.id)).is_cancelled
    await dana.events.cancel(made.id, "again", booking="b-1")


def _renamed(copy: Mapping[str, Any]) -> dict[str, Any]:
    wanted = "Interview: Mira B."
    return {} if copy["subject"] == wanted else {"subject": wanted}


async def test_a_change_whose_answer_was_lost_mails_nobody_twice(contoso: Company, dana: Graph) -> None:
    made = await dana.events.create(body(contoso, MONDAY + timedelta(hours=9)))
    await contoso.fault(graph=[{"match": "PATCH /me/events", "status": 0, "times": 1, "after_commit": True}])

    await dana.events.change(made.id, _renamed, booking="b-1")

    assert len(await contoso.requests("PATCH", "/me/events/")) == 1


async def test_a_lost_answer_after_the_work_does_not_double_the_event(contoso: Company, dana: Graph) -> None:
    lost = {"match": "POST /me/events", "status": 0, "times": 1, "after_commit": True}
    await contoso.fault(graph=[lost])

    made = await dana.events.create(body(contoso, MONDAY + timedelta(hours=9)))

    assert [one.id for one in await dana.events.find("b-1")] == [made.id]


async def test_a_meeting_of_somebody_elses_making_is_left_alone(contoso: Company, dana: Graph) -> None:
    me = await dana.people.me()
    start = MONDAY + timedelta(hours=15)
    contoso.state.exchange.put_meeting(
        me.address, start, start + timedelta(hours=1), subject="Nobody else's lunch"
    )
    page = await dana.wire.get("/me/events", {"$filter": "subject eq 'Nobody else''s lunch'"})
    (lunch,) = page["value"]

    for write in (
        dana.events.cancel(lunch["id"]),
        dana.events.delete(lunch["id"]),
        dana.events.change(lunch["id"], _renamed, booking="b-1"),
    ):
        with pytest.raises(NotOurEvent):
            await write


async def test_graph_asking_to_wait_is_waited_for(contoso: Company, dana: Graph) -> None:
    await contoso.fault(graph=[{"match": "GET /me", "status": 429, "retryAfter": 0.2, "times": 2}])

    assert (await dana.people.me()).id == contoso.oid("recruiter")


async def test_twenty_questions_at_once_never_meet_the_limit_of_four(contoso: Company, dana: Graph) -> None:
    me = await dana.people.me()
    await asyncio.gather(*(dana.schedules.read([me.address], WEEK) for _ in range(20)))

    statuses = {one["status"] for one in await contoso.requests("getSchedule")}
    assert statuses == {200}


async def test_a_watch_is_opened_after_a_handshake_and_tells_of_changes(
    contoso: Company, dana: Graph
) -> None:
    bot = contoso.state.bot
    watch = await dana.subscriptions.create(
        notification_url=f"{bot}/graph/notifications",
        lifecycle_url=f"{bot}/graph/lifecycle",
        client_state="secret-state",
        expires=NOW + timedelta(days=6),
    )
    assert [one.id for one in await dana.subscriptions.list()] == [watch.id]

    made = await dana.events.create(body(contoso, MONDAY + timedelta(hours=9)))
    for _ in range(100):
        if contoso.notices:
            break
        await asyncio.sleep(0.02)

    (item, *_) = contoso.notices[0]["value"]
    assert item["clientState"] == "secret-state"
    assert item["resourceData"]["id"] == made.id  # immutable there as here
    renewed = await dana.subscriptions.renew(watch.id, NOW + timedelta(days=6, hours=12))
    assert renewed.expires > watch.expires
    await dana.subscriptions.delete(watch.id)
    assert await dana.subscriptions.list() == ()
