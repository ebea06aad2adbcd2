"""What an administrator makes in Exchange for a recruiting team: the group, the company's mailboxes."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.controls.shape import Json, Wrong, body_of, control, person_named, read_duration
from sandbox.exchange.arrivals import due_in
from sandbox.state import State

AN_HOUR = timedelta(minutes=60)  # how long Microsoft says that it may take
# part: name, and the address before the company's domain
PARTS = {
    "group": ("Recruiting", "recruiting"),
    "syncMailbox": ("Muster", "muster"),
    "candidateMailbox": ("{company} Interviews", "interviews"),
    "schedulingUser": ("{company} Scheduling", "scheduling"),
}


class SetUpControls:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/setup", control(self.show)),
            web.post("/_sandbox/setup", control(self.make)),
            web.post("/_sandbox/groups/{group}", control(self.change_group)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        return web.json_response({"parts": {part: self._standing(part) for part in PARTS}})

    async def make(self, request: web.Request) -> web.Response:
        """`{parts?, members?, owners?, after?}`: all parts, for all recruiters, seen after an hour."""
        body = await body_of(request)
        parts, after = body.get("parts", [*PARTS]), body.get("after")
        if not isinstance(parts, list) or not set(parts) <= set(PARTS):
            raise Wrong(400, "BadRequest", f"“parts” must be among {', '.join(PARTS)}.")
        wait = AN_HOUR if after is None else read_duration(str(after))
        recruiters = [one.id for one in self._state.world.people if "recruiter" in one.roles]
        members = self._people(body.get("members"), recruiters)
        owners = self._people(body.get("owners"), recruiters[:1])
        for part in [one for one in PARTS if one in parts]:
            await self._make(part, wait, members, owners)
        self._state.changed()
        return await self.show(request)

    async def change_group(self, request: web.Request) -> web.Response:
        """`{add?, remove?}`: people, rooms or groups, by name; takes effect at once."""
        body, world = await body_of(request), self._state.world
        group = world.group(request.match_info["group"])
        if group is None:
            raise Wrong(404, "NoSuchGroup", f"There is no group “{request.match_info['group']}”.")
        wanted = {
            name: [self._member(str(one)) for one in body.get(name) or []] for name in ("add", "remove")
        }
        left = [oid for oid in group.members if oid not in wanted["remove"]]
        group.members = [*left, *(oid for oid in wanted["add"] if oid not in left)]
        self._state.changed()
        return web.json_response({"id": group.id, "address": group.address, "members": group.members})

    async def _make(self, part: str, wait: timedelta, members: list[str], owners: list[str]) -> None:
        name, address = self._named(part)
        arrivals = self._state.exchange.arrivals
        if part == "group":
            if self._state.world.group(address) is None:
                await arrivals.add(wait, "mailSecurity", name, address, members=members, owners=owners)
        else:
            await arrivals.add(wait, "shared", name, address, opened_to=members)

    def _named(self, part: str) -> tuple[str, str]:
        name, alias = PARTS[part]
        tenant = self._state.world.tenant
        return name.format(company=tenant.name), f"{alias}@{tenant.domain}"

    def _standing(self, part: str) -> Json:
        world, (name, address) = self._state.world, self._named(part)
        there = world.group(address) if part == "group" else world.person(address)
        shape: Json = {"name": name, "address": address, "there": there is not None}
        coming = world.coming.get(address)
        return shape | ({"seenFrom": due_in(coming, self._state.clock.now())} if coming else {})

    def _people(self, told: Any, usual: list[str]) -> list[str]:
        if told is None:
            return usual
        if not isinstance(told, list):
            raise Wrong(400, "BadRequest", "“members” and “owners” must be lists of people.")
        return [person_named(self._state, str(one)).id for one in told]

    def _member(self, name: str) -> str:
        world = self._state.world
        found = world.person(name) or world.room(name) or world.group(name)
        if found is None:
            raise Wrong(404, "NoSuchMember", f"There is nobody and nothing called “{name}” in this world.")
        return found.id
