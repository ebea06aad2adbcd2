"""Adding Muster for a person, so that it may write to them first.

Needs the app's own TeamsAppInstallation.ReadWriteSelfForUser.All, which opens no other app.
https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
"""

from services.errors import GraphConflict
from services.graph.people import quoted
from services.graph.wire import Wire

_CATALOGUE = "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps"


class Installs:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def listed_as(self, manifest: str) -> str | None:
        """Under which id the company's catalogue has the app of that manifest id, read off this person's own
        installation (which needs no right on the catalogue); None when they do not have it."""
        page = await self._wire.get(
            f"{self._wire.home}/teamwork/installedApps",
            {"$expand": "teamsApp", "$filter": f"teamsApp/externalId eq {quoted(manifest)}"},
        )
        return next(
            (str(one["teamsApp"]["id"]) for one in page.get("value") or () if one.get("teamsApp")), None
        )

    async def add(self, app: str) -> None:
        """`app` is the catalogue's id. Having it already is fine. Raises GraphDenied, ConsentMissing."""
        try:
            await self._wire.post(
                f"{self._wire.home}/teamwork/installedApps",
                {"teamsApp@odata.bind": f"{_CATALOGUE}/{app}"},
                repeatable=True,
            )
        except GraphConflict:
            return
