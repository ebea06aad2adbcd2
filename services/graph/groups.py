"""Which groups somebody is in.

https://learn.microsoft.com/graph/api/user-list-transitivememberof
"""

from services.graph.wire import Wire


class Groups:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

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
