"""Chats, as Graph lists them. https://learn.microsoft.com/graph/api/chat-list"""

from sandbox.graph.ask import Answer, Ask
from sandbox.graph.odata import Listing
from sandbox.teams.chats import Chat
from sandbox.world import Json

KINDS = {"personal": "oneOnOne", "groupChat": "group"}
MEMBERS = (
    *("id", "topic", "createdDateTime", "lastUpdatedDateTime", "chatType", "webUrl", "tenantId"),
    *("onlineMeetingInfo", "viewpoint"),
)


def chats(ask: Ask) -> Answer:
    """One's own; channels are no chats."""
    person = ask.world.person(ask.whose)
    mine = [
        chat
        for chat in ask.state.teams.chats.values()
        if person and person.id in chat.members and chat.kind in KINDS
    ]
    found = [chat_shape(ask, chat) for chat in mine]
    return Answer(200, Listing(ask, MEMBERS, page=20, most=50).answer(found, "chats"))


def chat_shape(ask: Ask, chat: Chat) -> Json:
    """Graph knows a bot's personal chat by another id than the bot does."""
    app = ask.state.muster.app_id
    name = chat.id if chat.kind == "groupChat" else f"19:{chat.members[0]}_{app}@unq.gbl.spaces"
    times = [str(one.activity.get("timestamp") or "") for one in chat.messages] or [""]
    return {
        "id": name,
        "topic": None,
        "createdDateTime": times[0] or None,
        "lastUpdatedDateTime": times[-1] or None,
        "chatType": KINDS[chat.kind],
        "webUrl": f"https://teams.microsoft.com/l/chat/{name}/0?tenantId={ask.world.tenant.id}",
        "tenantId": ask.world.tenant.id,
        "onlineMeetingInfo": None,
        "viewpoint": None,
    }
