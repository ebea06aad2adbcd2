"""Which groups somebody is in, and who is in a group.

https://learn.microsoft.com/graph/api/user-list-transitivememberof
"""

from dataclasses import dataclass

from services.errors import GraphMissing
from services.graph.people import FIELDS, person_of, quoted
from services.graph.wire import Wire
from services.model import Person

RIGHT = "GroupMember.Read.All"
USER = "#microsoft.graph.user"


@dataclass(frozen=True, slots=True)
class Group:
    """`owners` and `members` are counts, of people only; groups in the group are looked through."""

    id: str
    address: str
    is_mail_enabled: bool
    is_security: bool
    owners: int
    members: int


class Groups:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def by_address(self, address: str) -> Group | None:
        """Needs GroupMember.Read.All: raises GraphDenied without.

        https://learn.microsoft.com/graph/api/group-list
        """
        fields = "id,displayName,mail,mailEnabled,securityEnabled"
        page = await self._wire.get("/groups", {"$filter": f"mail eq {quoted(address)}", "$select": fields})
        for group in page.get("value", [])[:1]:
            id = str(group["id"])
            owners, members = await self._count(f"{id}/owners"), await self._count(f"{id}/transitiveMembers")
            enabled, security = bool(group.get("mailEnabled")), bool(group.get("securityEnabled"))
            return Group(id, address, enabled, security, owners, members)
        return None

    async def named(self, word: str) -> str:
        """The id of the group with this object id or address, "" for none. Rights as for by_address."""
        if "@" in word:
            found = await self.by_address(word)
            return found.id if found else ""
        try:
            return str((await self._wire.get(f"/groups/{word}", {"$select": "id"}))["id"])
        except GraphMissing:
            return ""

    async def members(self, word: str) -> tuple[Person, ...] | None:
        """People with a mailbox in the group of this name or address, in groups in it too; None for no such.

        Needs GroupMember.Read.All: raises GraphDenied without. Names and addresses are shown to whoever may
        read users too; of others Graph gives ids alone, and they are left out.
        https://learn.microsoft.com/graph/api/group-list-transitivemembers
        """
        name = quoted(word)
        page = await self._wire.get("/groups", {"$filter": f"mail eq {name} or displayName eq {name}"})
        found = page.get("value", [])
        if not found:
            return None
        params = {"$select": FIELDS, "$top": "100"}
        pages = self._wire.pages(f"/groups/{found[0]['id']}/transitiveMembers", params)
        listed = [one async for page in pages for one in page]
        return tuple(person_of(one) for one in listed if one.get("@odata.type") == USER and one.get("mail"))

    async def _count(self, of: str) -> int:
        pages = self._wire.pages(f"/groups/{of}", {"$select": "id", "$top": "100"})
        return len([one async for page in pages for one in page if one.get("@odata.type", USER) == USER])

    async def mine(self) -> frozenset[str]:
        """Object ids of all groups that the wire's person is in, groups in groups too.

        Needs User.Read as that person, User.Read.All as the app. Without rights on groups Graph gives their
        ids and nothing else, which is all that is looked at.
        """
        pages = self._wire.pages(f"{self._wire.home}/transitiveMemberOf", {"$top": "999"})
        kind = "#microsoft.graph.group"
        return frozenset(
            [str(one["id"]).lower() async for page in pages for one in page if one.get("@odata.type") == kind]
        )
