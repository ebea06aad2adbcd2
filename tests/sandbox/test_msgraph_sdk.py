"""Microsoft's own client for Python works with the stand-in."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from azure.core.credentials import AccessToken
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.attendee_type import AttendeeType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.subscription import Subscription
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import (
    GetSchedulePostRequestBody,
)
from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.cancel.cancel_post_request_body import CancelPostRequestBody

from tests.sandbox.house import ASHA, BEN, DANA, NOW, House, housed

# The SDK warns about its own generated classes.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

Query = EventsRequestBuilder.EventsRequestBuilderGetQueryParameters


class Minted:
    """A credential whose tokens the stand-in signed."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *scopes: str, **more: object) -> AccessToken:
        return AccessToken(self._token, int(time.time()) + 3000)

    def close(self) -> None: ...


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with housed() as house:
        yield house


def client(house: House, who: str | None = DANA) -> GraphServiceClient:
    provider = AzureIdentityAuthenticationProvider(
        Minted(house.token(who)), scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["127.0.0.1"]
    )
    provider.access_token_provider._allowed_hosts_validator.allowed_hosts = []  # loopback, over plain http
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{house.state.origin}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def at(hour: int) -> DateTimeTimeZone:
    return DateTimeTimeZone(date_time=f"2026-11-24T{hour:02}:00:00", time_zone="UTC")


async def test_the_sdk_lists_books_reads_and_cancels(house: House) -> None:
    graph = client(house)

    config = RequestConfiguration(
        query_parameters=Query(top=5, select=["subject", "start"], orderby=["subject"])
    )
    page = await graph.me.events.get(request_configuration=config)
    assert page and page.value and len(page.value) == 5 and page.odata_next_link
    more = await graph.me.events.with_url(page.odata_next_link).get()
    assert more and more.value

    event = Event(
        subject="Interview",
        start=at(10),
        end=at(11),
        attendees=[Attendee(type=AttendeeType.Required, email_address=EmailAddress(address=ASHA))],
        transaction_id="t-1",
    )
    made = await graph.me.events.post(event)
    assert made and made.id and made.attendees and made.attendees[0].email_address
    read = await graph.me.events.by_event_id(made.id).get()
    assert read and read.i_cal_u_id == made.i_cal_u_id
    changed = await graph.me.events.by_event_id(made.id).patch(Event(subject="Second interview"))
    assert changed and changed.subject == "Second interview"
    await graph.me.events.by_event_id(made.id).cancel.post(CancelPostRequestBody(comment="Sorry"))
    assert house.state.exchange.outbox(ASHA)[-1]["kind"] == "cancellation"
    with pytest.raises(ODataError) as refused:
        await graph.me.events.by_event_id(made.id).get()
    assert refused.value.error and refused.value.error.code == "ErrorItemNotFound"


async def test_the_sdk_reads_free_busy(house: House) -> None:
    body = GetSchedulePostRequestBody(
        schedules=[ASHA, BEN, "nobody@contoso.com", "omar.haddad@contoso.com"],
        start_time=at(0),
        end_time=at(23),
        availability_view_interval=30,
    )

    found = await client(house).me.calendar.get_schedule.post(body)

    assert found and found.value and len(found.value) == 4
    assert found.value[0].availability_view and len(found.value[0].availability_view) == 46
    assert found.value[2].error and found.value[2].error.response_code == "5009"
    assert (
        found.value[3].working_hours
        and type(found.value[3].working_hours.time_zone).__name__ == "CustomTimeZone"
    )


async def test_the_sdk_subscribes_and_finds_people_and_rooms(house: House) -> None:
    receiver = await house.receiver()
    app = client(house, None)

    made = await app.subscriptions.post(
        Subscription(
            change_type="created,updated",
            notification_url=receiver.url,
            resource=f"users/{ASHA}/events",
            expiration_date_time=NOW + timedelta(days=1),
            client_state="state",
        )
    )
    rooms = await app.places.graph_room.get()
    people = await app.users.get()
    await house.books(ASHA)
    await house.passes()

    assert made and made.id and receiver.notices[0]["subscriptionId"] == made.id
    assert rooms and rooms.value and len(rooms.value) == 6
    assert people and people.value and len(people.value) == 23
    await app.subscriptions.by_subscription_id(made.id).delete()
