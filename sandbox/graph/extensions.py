"""Open extensions of events. https://learn.microsoft.com/graph/api/resources/opentypeextension"""

from sandbox.exchange import Item
from sandbox.exchange.bodies import open_extension
from sandbox.exchange.refusals import not_found
from sandbox.graph.ask import Answer, Ask
from sandbox.graph.events import context, find
from sandbox.world import Json


def listed(ask: Ask) -> Answer:
    found = find(ask).master["_extensions"]
    return Answer(200, {"@odata.context": ask.context(context(ask, "events/extensions")), "value": found})


def _found(ask: Ask, item: Item) -> Json:
    name = ask.params["name"].removeprefix("Microsoft.OutlookServices.OpenTypeExtension.")
    kept = item.master["_extensions"]
    found: Json | None = next((one for one in kept if one["extensionName"] == name), None)
    if found is None:
        raise not_found()
    return found


def one(ask: Ask) -> Answer:
    found = _found(ask, find(ask))
    return Answer(200, {"@odata.context": ask.context(context(ask, "events/extensions/$entity")), **found})


def change(ask: Ask) -> Answer:
    item = find(ask)
    before = _found(ask, item)
    after = {**before, **open_extension({**ask.json(), "extensionName": before["extensionName"]})}
    kept = [after if one is before else one for one in item.master["_extensions"]]
    ask.state.exchange.apply(item, {"_extensions": kept})
    return Answer(200, {"@odata.context": ask.context(context(ask, "events/extensions/$entity")), **after})


def drop(ask: Ask) -> Answer:
    item = find(ask)
    gone = _found(ask, item)
    kept = [one for one in item.master["_extensions"] if one is not gone]
    ask.state.exchange.apply(item, {"_extensions": kept})
    return Answer(204)


def add(ask: Ask) -> Answer:
    body, item = ask.json(), find(ask)
    extension = open_extension(body)
    name = extension["extensionName"]
    kept = [one for one in item.master["_extensions"] if one["extensionName"] != name]
    ask.state.exchange.apply(item, {"_extensions": [*kept, extension]})
    return Answer(
        201, {"@odata.context": ask.context(context(ask, "events/extensions/$entity")), **extension}
    )
