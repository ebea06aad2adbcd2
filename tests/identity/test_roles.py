"""Who is an administrator, and who may change an interview that is not their own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bot.desk import Desk
from bot.flows.roles import Role, may_change, must_be, roles_of
from bot.turn import Turn
from services.errors import NotYours
from services.identity.roles import Memberships
from services.model import Booking, BookingState, Conversation
from tests.graph.company import Company, company
from tests.store.samples import PLAN, chat, slot

PEOPLE_TEAM = "People team"  # a group of the sandbox's company, in which its recruiters are
ROSTER = "transitiveMemberOf"


@pytest.fixture
async def contoso(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as made:
        yield made


def desk_of(contoso: Company, **more: Any) -> Desk:
    nothing: Any = None  # no chat and no story is touched here
    return Desk(
        store=contoso.rows,
        teams=nothing,
        work=nothing,
        graphs=contoso.graphs,
        tokens=contoso.tokens,
        sign_in=contoso.signin,
        approval=nothing,
        keys={},
        public_url="http://127.0.0.1:1",
        now=lambda: datetime(2026, 11, 20, 9, tzinfo=UTC),
        app_id=contoso.state.muster.app_id,
        features=(),
        tenants=(contoso.tenant,),
        **more,
    )


async def group_of(contoso: Company, name: str) -> str:
    contoso.state.world.consents.allow(contoso.state.muster.app_id, None, roles=["Group.Read.All"])
    graph = contoso.graphs.of_app(contoso.tenant, "", lambda: contoso.tokens.app(contoso.tenant, fresh=True))
    groups = (await graph.wire.get("/groups"))["value"]
    contoso.state.world.consents.withdraw(contoso.state.muster.app_id)
    await contoso.tokens.app(contoso.tenant, fresh=True)
    return next(str(group["id"]) for group in groups if group["displayName"] == name)


async def names(contoso: Company, **lists: tuple[str, ...]) -> None:
    await contoso.rows.change_settings(contoso.tenant, lambda settings: replace(settings, **cast(Any, lists)))


async def test_nobody_is_an_administrator_until_somebody_is_named(contoso: Company) -> None:
    desk, dana = desk_of(contoso), contoso.oid("recruiter")

    assert await roles_of(contoso.tenant, dana, desk) == frozenset()
    with pytest.raises(NotYours):
        await must_be(Role.ADMINISTRATOR, turn_of(contoso, dana), desk)


async def test_people_are_named_by_their_object_ids(contoso: Company) -> None:
    desk, dana, alex = desk_of(contoso), contoso.oid("recruiter"), contoso.oid("administrator")
    await names(contoso, administrators=(alex.upper(),), coordinators=(dana, alex))

    assert await roles_of(contoso.tenant, alex, desk) == {Role.ADMINISTRATOR, Role.COORDINATOR}
    assert await roles_of(contoso.tenant, dana, desk) == {Role.COORDINATOR}
    await must_be(Role.ADMINISTRATOR, turn_of(contoso, alex), desk)


async def test_the_environment_names_the_first_administrator(contoso: Company) -> None:
    alex = contoso.oid("administrator")

    assert await roles_of(contoso.tenant, alex, desk_of(contoso, administrators=(alex,))) == {
        Role.ADMINISTRATOR
    }


async def test_a_groups_members_are_read_as_the_app(contoso: Company) -> None:
    team, dana = await group_of(contoso, PEOPLE_TEAM), contoso.oid("recruiter")
    contoso.state.world.consents.allow(contoso.state.muster.app_id, None, roles=["User.Read.All"])
    await contoso.tokens.app(contoso.tenant, fresh=True)
    await names(contoso, administrators=(team,))
    desk = desk_of(contoso)

    assert await roles_of(contoso.tenant, dana, desk) == {Role.ADMINISTRATOR}
    assert await roles_of(contoso.tenant, contoso.oid("interviewer"), desk) == frozenset()


async def test_where_the_app_may_not_the_person_reads_their_own_groups(contoso: Company) -> None:
    team, dana = await group_of(contoso, PEOPLE_TEAM), contoso.oid("recruiter")
    await names(contoso, administrators=(team,))
    await contoso.graph(dana)  # signs in

    assert await roles_of(contoso.tenant, dana, desk_of(contoso)) == {Role.ADMINISTRATOR}


async def test_groups_that_cannot_be_read_give_nobody_a_role(contoso: Company) -> None:
    team, dana = await group_of(contoso, PEOPLE_TEAM), contoso.oid("recruiter")
    await names(contoso, administrators=(team,))
    desk = desk_of(contoso)

    assert await roles_of(contoso.tenant, dana, desk) == frozenset()
    await contoso.graph(dana)
    assert await roles_of(contoso.tenant, dana, desk) == {Role.ADMINISTRATOR}  # the failure was not kept


async def test_groups_are_remembered_for_two_minutes(contoso: Company) -> None:
    seconds = [0.0]
    team, dana = await group_of(contoso, PEOPLE_TEAM), contoso.oid("recruiter")
    await names(contoso, administrators=(team,))
    await contoso.graph(dana)
    desk = desk_of(contoso, memberships=Memberships(lambda: seconds[0]))

    await roles_of(contoso.tenant, dana, desk)
    asked = len(await contoso.requests(ROSTER))
    seconds[0] = 119
    await roles_of(contoso.tenant, dana, desk)
    assert len(await contoso.requests(ROSTER)) == asked
    seconds[0] = 121
    await roles_of(contoso.tenant, dana, desk)
    assert len(await contoso.requests(ROSTER)) > asked


async def test_an_interview_is_changed_by_its_own_people_and_by_coordinators_alone(contoso: Company) -> None:
    dana, alex, other = contoso.oid("recruiter"), contoso.oid("administrator"), contoso.oid("interviewer")
    theirs = of_this_company(contoso, requester=dana)
    desk = desk_of(contoso)

    assert await may_change(theirs, turn_of(contoso, dana), desk)
    assert not await may_change(theirs, turn_of(contoso, other), desk)
    assert not await may_change(theirs, turn_of(contoso, ""), desk)
    assert not await may_change(theirs, turn_of(contoso, alex), desk)
    await names(contoso, coordinators=(alex,))
    assert await may_change(theirs, turn_of(contoso, alex), desk)
    elsewhere = replace(turn_of(contoso, dana), tenant="99999999-aaaa-4bbb-8ccc-222222222222")
    assert not await may_change(theirs, elsewhere, desk)


async def test_the_organizer_may_change_what_somebody_else_asked_for(contoso: Company) -> None:
    dana, other = contoso.oid("recruiter"), contoso.oid("interviewer")
    theirs = of_this_company(contoso, requester=dana)
    organizer = replace(theirs.plan.organizer, id=other)
    theirs = replace(theirs, plan=replace(theirs.plan, organizer=organizer))

    assert await may_change(theirs, turn_of(contoso, other), desk_of(contoso))


async def test_a_group_of_coordinators_is_a_team_whose_members_act_for_each_other(contoso: Company) -> None:
    dana, rosa = (one.id for one in contoso.state.world.people if "recruiter" in one.roles)
    outsider = contoso.oid("interviewer")
    await names(contoso, coordinators=(await group_of(contoso, PEOPLE_TEAM),))
    contoso.state.world.consents.allow(contoso.state.muster.app_id, None, roles=["User.Read.All"])
    await contoso.tokens.app(contoso.tenant, fresh=True)
    danas, others = of_this_company(contoso, requester=dana), of_this_company(contoso, requester=outsider)
    desk = desk_of(contoso)

    assert await roles_of(contoso.tenant, rosa, desk) == frozenset()  # nothing in the whole company
    assert await may_change(danas, turn_of(contoso, rosa), desk)
    assert not await may_change(others, turn_of(contoso, rosa), desk)
    assert not await may_change(danas, turn_of(contoso, outsider), desk)


async def test_a_colleague_whose_groups_cannot_be_read_is_in_no_team(contoso: Company) -> None:
    dana, rosa = (one.id for one in contoso.state.world.people if "recruiter" in one.roles)
    await names(contoso, coordinators=(await group_of(contoso, PEOPLE_TEAM),))
    await contoso.graph(rosa)  # signs in; Dana does not
    danas, desk = of_this_company(contoso, requester=dana), desk_of(contoso)

    assert not await may_change(danas, turn_of(contoso, rosa), desk)
    await contoso.graph(dana)
    assert await may_change(danas, turn_of(contoso, rosa), desk)


async def test_a_shared_mailbox_is_nobodys_colleague(contoso: Company) -> None:
    """Though a member of the team's group itself, as the fence of RBAC wants it."""
    dana, rosa = (one.id for one in contoso.state.world.people if "recruiter" in one.roles)
    team = await group_of(contoso, PEOPLE_TEAM)
    await names(contoso, coordinators=(team,))
    contoso.state.world.consents.allow(contoso.state.muster.app_id, None, roles=["User.Read.All"])
    await contoso.tokens.app(contoso.tenant, fresh=True)
    theirs = of_this_company(contoso, requester=contoso.oid("interviewer"))
    in_team = replace(theirs, plan=replace(theirs.plan, organizer=replace(theirs.plan.organizer, id=dana)))

    assert await may_change(in_team, turn_of(contoso, rosa), desk_of(contoso))
    assert not await may_change(replace(in_team, host=dana), turn_of(contoso, rosa), desk_of(contoso))


def of_this_company(contoso: Company, requester: str) -> Booking:
    place = chat(contoso.tenant)
    return Booking("b1", "p1", contoso.tenant, requester, place, PLAN, slot(1), BookingState.BOOKED)


def turn_of(contoso: Company, oid: str) -> Turn:
    chat = Conversation(contoso.tenant, "a:1", "https://smba.trafficmanager.net/", "personal")
    return Turn(kind="click", tenant=contoso.tenant, oid=oid, name="", conversation=chat, activity="1")
