"""Microsoft's own client for Python works with the stand-in."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import CertificateCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.attendee_type import AttendeeType
from msgraph.generated.models.chat_type import ChatType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.subscription import Subscription
from msgraph.generated.models.user import User
from msgraph.generated.models.user_scope_teams_app_installation import UserScopeTeamsAppInstallation
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import (
    GetSchedulePostRequestBody,
)
from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.cancel.cancel_post_request_body import CancelPostRequestBody
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder

from sandbox.contoso_set_up import contoso_set_up
from tests.sandbox.house import ASHA, BEN, DANA, NOW, House, housed
from tests.sandbox.stage import LOGIN
from tests.sandbox.test_entra_certificates import OURS

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


def client(house: House, who: str | None = DANA, rights: str = "", token: str = "") -> GraphServiceClient:
    provider = AzureIdentityAuthenticationProvider(
        Minted(token or house.token(who, rights)),
        scopes=["https://graph.microsoft.com/.default"],
        allowed_hosts=["127.0.0.1"],
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


async def test_the_sdk_installs_the_app_and_finds_the_chat(house: House) -> None:
    app = client(house, None, "TeamsAppInstallation.ReadWriteSelfForUser.All AppCatalog.Read.All")
    installed = app.users.by_user_id(ASHA).teamwork.installed_apps
    catalogue = await app.app_catalogs.teams_apps.get()
    assert catalogue and catalogue.value
    link = f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{catalogue.value[0].id}"
    wanted = UserScopeTeamsAppInstallation(additional_data={"teamsApp@odata.bind": link})

    made = await installed.post(wanted)
    with pytest.raises(ODataError) as twice:
        await installed.post(wanted)
    assert made and made.id
    chat = await installed.by_user_scope_teams_app_installation_id(made.id).chat.get()

    assert twice.value.response_status_code == 409
    assert chat and chat.id and chat.chat_type == ChatType.OneOnOne


async def test_the_sdk_reads_a_group_that_was_set_up_and_who_has_no_licence(house: House) -> None:
    house.state.world = contoso_set_up(NOW, house.state.muster.app_id)
    app = client(house, None, "GroupMember.Read.All User.Read.All")

    groups = await app.groups.get()
    group = next(one for one in (groups and groups.value) or [] if one.mail == "recruiting@contoso.com")
    members = await app.groups.by_group_id(str(group.id)).members.get()
    one = await app.users.by_user_id("uma.brandt@contoso.com").get(
        request_configuration=RequestConfiguration(
            query_parameters=UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(
                select=["mail", "assignedLicenses"]
            )
        )
    )

    assert group.mail_enabled and group.security_enabled
    assert members and DANA in {person.mail for person in members.value or [] if isinstance(person, User)}
    assert one and one.assigned_licenses == []


async def test_a_certificate_opens_graph_through_microsofts_own_libraries(house: House) -> None:
    house.state.muster = replace(house.state.muster, certificates=(OURS.public,))
    house.world.consents.allow(house.state.muster.app_id, None, roles=["User.Read.All"])

    class Mapped(RequestsTransport):
        def send(self, request: Any, **more: Any) -> Any:
            request.url = request.url.replace(LOGIN, house.state.origin)
            return super().send(request, **more)

    both, tenant = (OURS.private + OURS.public).encode(), house.world.tenant.id
    credential = CertificateCredential(
        tenant, house.state.muster.app_id, certificate_data=both, transport=Mapped()
    )
    token = await asyncio.to_thread(credential.get_token, "https://graph.microsoft.com/.default")

    people = await client(house, token=token.token).users.get()

    assert people and people.value
