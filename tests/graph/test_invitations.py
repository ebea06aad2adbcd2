"""Answering an invitation in one's own mailbox, and adding Muster for somebody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.booking.event import TAG
from services.errors import GraphDenied
from services.graph.client import Graph
from services.graph.invitations import Invitation
from services.model import Rsvp, Span
from tests.graph.company import NOW, Company, company
from tests.graph.doors import answering, graph_that, ok, refusal

START = NOW.replace(hour=10) + timedelta(days=24)
SPAN = Span(START, START + timedelta(hours=1))


@pytest.fixture
async def contoso(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as made:
        yield made


def interview(address: str) -> dict[str, Any]:
    return {
        "subject": "Interview: Mira",
        "start": {"dateTime": f"{SPAN.start:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"},
        "end": {"dateTime": f"{SPAN.end:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"},
        "attendees": [{"emailAddress": {"address": address, "name": "Asha"}, "type": "required"}],
        "transactionId": "t-1",
        "singleValueExtendedProperties": [{"id": TAG, "value": "b-1"}],
    }


async def invited(contoso: Company) -> tuple[Graph, Graph, str, str]:
    """The recruiter's Graph, the interviewer's, the event's id there, and its iCalUId."""
    recruiter, interviewer = contoso.oid("recruiter"), contoso.oid("interviewer")
    dana, asha = await contoso.graph(recruiter), await contoso.graph(interviewer)
    person = contoso.state.world.person(interviewer)
    assert person
    facts = await dana.events.create(interview(person.address))
    assert facts.ical_uid
    return dana, asha, facts.id, facts.ical_uid


@pytest.mark.parametrize("rsvp", [Rsvp.ACCEPTED, Rsvp.TENTATIVE, Rsvp.DECLINED])
async def test_an_answer_in_ones_own_mailbox_reaches_the_organizers_copy(
    contoso: Company, rsvp: Rsvp
) -> None:
    dana, asha, event, ical_uid = await invited(contoso)
    invitation = await asha.invitations.find(ical_uid)
    assert invitation and invitation.span == SPAN
    assert invitation.rsvp is Rsvp.NOT_RESPONDED

    await asha.invitations.answer(invitation, rsvp, "On leave")

    facts = await dana.events.get(event)
    for _ in range(50):
        if facts.attendees[0].rsvp is rsvp:
            break
        await asyncio.sleep(0.1)
        facts = await dana.events.get(event)
    assert facts.attendees[0].rsvp is rsvp
    standing = await asha.invitations.find(ical_uid)
    assert (standing is None) is (rsvp is Rsvp.DECLINED)  # Outlook takes away what was declined


async def test_another_time_is_proposed_to_the_organizer(contoso: Company) -> None:
    dana, asha, event, ical_uid = await invited(contoso)
    invitation = await asha.invitations.find(ical_uid)
    assert invitation
    later = Span(SPAN.start + timedelta(days=1), SPAN.end + timedelta(days=1))

    await asha.invitations.answer(invitation, Rsvp.TENTATIVE, "", later)

    facts = await dana.events.get(event)
    for _ in range(50):
        if facts.attendees[0].proposed:
            break
        await asyncio.sleep(0.1)
        facts = await dana.events.get(event)
    assert facts.attendees[0].proposed == later


async def test_the_organizer_has_no_invitation_to_their_own_event(contoso: Company) -> None:
    dana, _, _, ical_uid = await invited(contoso)

    assert await dana.invitations.find(ical_uid) is None
    assert await dana.invitations.find("of another' meeting") is None


async def test_what_stands_there_already_is_not_mailed_again() -> None:
    async with graph_that(answering(ok({}, 202))) as (graph, seen):
        standing = Invitation("AAMk/1=", SPAN, Rsvp.ACCEPTED, False)
        await graph.invitations.answer(standing, Rsvp.ACCEPTED)
        assert seen.requests == []

        await graph.invitations.answer(standing, Rsvp.DECLINED, "Sorry")

        [(_, path, _, body)] = seen.requests
        assert path == "/v1.0/me/events/AAMk%2F1%3D/decline"
        assert body == {"comment": "Sorry", "sendResponse": True}


async def test_the_catalogues_id_is_read_off_somebodys_installation() -> None:
    has = {"value": [{"id": "x", "teamsApp": {"id": "cat-1", "externalId": "app"}}]}
    nothing = ok({"value": []})
    async with graph_that(answering(ok(has), nothing), home="/users/u-1") as (graph, seen):
        assert await graph.installs.listed_as("app") == "cat-1"
        assert await graph.installs.listed_as("app") is None
        assert "externalId" in seen.requests[0][1]


async def test_adding_muster_for_somebody_who_has_it_is_fine_and_without_the_right_it_is_said() -> None:
    answers = answering(ok({}, 201), refusal(409, "Conflict"), refusal(403, "Forbidden"))
    async with graph_that(answers, home="/users/u-1") as (graph, seen):
        await graph.installs.add("cat-1")
        await graph.installs.add("cat-1")
        with pytest.raises(GraphDenied):
            await graph.installs.add("cat-1")
        _, path, _, body = seen.requests[0]
        assert path == "/v1.0/users/u-1/teamwork/installedApps"
        assert body == {"teamsApp@odata.bind": "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/cat-1"}
