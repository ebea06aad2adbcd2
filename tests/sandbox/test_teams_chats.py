"""Chats as a bot and as people meet them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.stage import ADA, ASHA, BEN, NOW, TENANT, Json, Stage, adaptive, card, staged

BOOK = {"type": "Action.Execute", "title": "Book", "verb": "book", "id": "b1", "data": {"slot": 2}}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


async def test_opening_a_chat_installs_the_bot_there(stage: Stage) -> None:
    chat = await stage.chat()

    added, installed = stage.bot.got
    assert added["type"] == "conversationUpdate"
    assert added["membersAdded"][0]["id"] == f"28:{stage.state.muster.app_id}"
    assert (installed["type"], installed["action"]) == ("installationUpdate", "add")
    assert await stage.chat() == chat, "a person has one personal chat with a bot"


async def test_a_typed_message_looks_as_teams_sends_it(stage: Stage) -> None:
    chat = await stage.chat()

    told = await stage.does("POST", f"chats/{chat}/messages", {"from": ASHA, "text": "hello <there>"})

    activity = stage.bot.got[-1]
    assert activity["id"] == told["activity"]
    assert activity["channelId"] == "msteams"
    assert activity["serviceUrl"] == f"{stage.state.origin}/teams/"
    assert activity["from"]["id"].startswith("29:1")
    assert activity["from"]["aadObjectId"] == ASHA
    assert activity["recipient"]["id"] == f"28:{stage.state.muster.app_id}"
    assert activity["conversation"] == {"id": chat, "conversationType": "personal", "tenantId": TENANT}
    assert activity["channelData"]["tenant"]["id"] == TENANT
    assert activity["text"] == "hello <there>"
    assert activity["attachments"] == [{"contentType": "text/html", "content": "<p>hello &lt;there&gt;</p>"}]
    client = activity["entities"][0]
    assert (client["type"], client["timezone"], client["locale"]) == ("clientInfo", "Asia/Calcutta", "en-IN")
    assert activity["timestamp"].startswith(NOW.strftime("%Y-%m-%dT%H:%M"))


async def test_in_a_group_only_a_mention_reaches_the_bot(stage: Stage) -> None:
    chat = await stage.chat(kind="groupChat", members=[BEN])
    before = len(stage.bot.got)

    await stage.does("POST", f"chats/{chat}/messages", {"from": BEN, "text": "lunch?"})
    assert len(stage.bot.got) == before
    await stage.does("POST", f"chats/{chat}/messages", {"from": BEN, "text": "@Muster help"})

    activity = stage.bot.got[-1]
    assert activity["text"] == "<at>Muster</at> help"
    mention = activity["entities"][-1]
    assert mention["type"] == "mention"
    assert mention["mentioned"]["id"] == activity["recipient"]["id"]
    assert mention["text"] == "<at>Muster</at>"
    assert activity["conversation"]["isGroup"] is True
    assert [m["activity"]["text"] for m in await stage.messages(chat)] == ["lunch?", "<at>Muster</at> help"]


async def test_in_a_channel_the_conversation_names_the_thread(stage: Stage) -> None:
    chat = await stage.chat(kind="channel", members=[BEN])

    told = await stage.does("POST", f"chats/{chat}/messages", {"from": ASHA, "text": "<at>muster</at> help"})

    activity = stage.bot.got[-1]
    assert activity["conversation"]["id"] == f"{chat};messageid={told['activity']}"
    assert activity["channelData"]["channel"]["id"] == chat
    assert activity["channelData"]["team"]["id"]
    thread = activity["conversation"]["id"]
    status, _ = await stage.bot.connector(
        "POST", f"conversations/{thread}/activities", {"type": "message", "text": "here"}
    )
    assert status == 201
    assert (await stage.messages(chat))[-1]["activity"]["text"] == "here"


async def test_an_edit_shows_in_place_with_a_later_revision(stage: Stage) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card(actions=[BOOK]))
    (before,) = await stage.messages(chat)

    fresh = {"type": "message", "attachments": [adaptive(card())]}
    status, answer = await stage.bot.connector("PUT", f"conversations/{chat}/activities/{message}", fresh)

    assert (status, answer) == (200, {"id": message})
    (after,) = await stage.messages(chat, since=before["revision"])
    assert (after["id"], after["from"]) == (message, "bot")
    assert after["revision"] > before["revision"]
    assert after["edited"] is True
    assert after["activity"]["timestamp"] == before["activity"]["timestamp"], "when it was written"
    assert after["activity"]["attachments"][0]["content"]["actions"] == []
    assert await stage.messages(chat, since=after["revision"]) == []


async def test_a_deleted_message_is_gone(stage: Stage) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card())

    status, _ = await stage.bot.connector("DELETE", f"conversations/{chat}/activities/{message}")

    assert status == 200
    assert await stage.messages(chat) == []
    assert (await stage.does("GET", f"chats/{chat}/messages"))["removed"] == [message]


async def test_text_beside_a_card_becomes_two_messages_without_an_id(stage: Stage) -> None:
    chat = await stage.chat()

    both = {"type": "message", "text": "look", "attachments": [adaptive(card())]}
    status, answer = await stage.bot.connector("POST", f"conversations/{chat}/activities", both)

    assert (status, answer) == (201, {})
    assert ["text" in message["activity"] for message in await stage.messages(chat)] == [True, False]


async def test_a_message_that_is_too_big_is_refused(stage: Stage) -> None:
    chat = await stage.chat()

    big = {"type": "message", "text": "x" * 60_000}
    status, answer = await stage.bot.connector("POST", f"conversations/{chat}/activities", big)

    assert (status, answer["error"]["code"]) == (413, "MessageSizeTooBig")


async def test_the_connector_lets_only_this_bot_in(stage: Stage) -> None:
    chat = await stage.chat()
    url = f"{stage.state.origin}/teams/v3/conversations/{chat}/members"

    async with stage.http.get(url) as nobody:
        assert nobody.status == 401
    stranger = stage.state.keys.sign({"aud": "https://api.botframework.com", "appid": BEN, "tid": TENANT})
    async with stage.http.get(url, headers={"Authorization": f"Bearer {stranger}"}) as other:
        assert other.status == 403


async def test_members_are_named_as_teams_names_them(stage: Stage) -> None:
    chat = await stage.chat(kind="groupChat", members=[BEN])
    teams_id = stage.state.teams.user_id(BEN)

    _, everybody = await stage.bot.connector("GET", f"conversations/{chat}/members")
    _, paged = await stage.bot.connector("GET", f"conversations/{chat}/pagedmembers?pageSize=100")
    _, one = await stage.bot.connector("GET", f"conversations/{chat}/members/{teams_id}")
    status, none = await stage.bot.connector("GET", f"conversations/{chat}/members/{ADA}")

    assert [member["aadObjectId"] for member in everybody] == [ASHA, BEN]
    assert paged["members"] == everybody
    assert one["userPrincipalName"] == one["email"] == "ben@contoso.example"
    assert one["tenantId"] == TENANT
    assert (status, none["error"]["code"]) == (404, "MemberNotFoundInConversation")


async def test_the_bot_reaches_only_people_who_have_it(stage: Stage) -> None:
    chat = await stage.chat()
    bot = {"id": stage.state.teams.bot_id}

    def asked(user: str) -> Json:
        return {"bot": bot, "members": [{"id": stage.state.teams.user_id(user)}], "tenantId": TENANT}

    status, known = await stage.bot.connector("POST", "conversations", asked(ASHA))
    refused, why = await stage.bot.connector("POST", "conversations", asked(BEN))

    assert (status, known["id"]) == (201, chat)
    assert (refused, why["error"]["code"]) == (403, "BadArgument")
    await stage.does("POST", "teams/block", {"user": ASHA})
    refused, why = await stage.bot.connector("POST", "conversations", asked(ASHA))
    silent, _ = await stage.bot.connector("POST", f"conversations/{chat}/activities", {"text": "hi"})
    assert (refused, silent, why["error"]["code"]) == (403, 403, "MessageWritesBlocked")
    await stage.does("POST", "teams/block", {"user": ASHA, "blocked": False})
    assert (await stage.bot.connector("POST", f"conversations/{chat}/activities", {"text": "hi"}))[0] == 201


async def test_a_bot_thrown_out_can_write_no_more(stage: Stage) -> None:
    chat = await stage.chat()

    await stage.does("DELETE", f"chats/{chat}")

    assert stage.bot.got[-1]["action"] == "remove"
    status, _ = await stage.bot.connector("POST", f"conversations/{chat}/activities", {"text": "hi"})
    assert status == 403


async def test_a_targeted_message_says_for_whom_it_is(stage: Stage) -> None:
    chat = await stage.chat(kind="groupChat", members=[BEN])

    body = {"type": "message", "text": "psst", "recipient": {"id": stage.state.teams.user_id(BEN)}}
    await stage.bot.connector("POST", f"conversations/{chat}/activities?isTargetedActivity=true", body)

    assert (await stage.messages(chat))[-1]["targeted"] == BEN
    alone, why = await stage.bot.connector(
        "POST", f"conversations/{await stage.chat()}/activities?isTargetedActivity=true", body
    )
    assert (alone, why["error"]["code"]) == (400, "BadArgument")


async def test_a_targeted_message_in_a_channel_is_edited_and_taken_away(stage: Stage) -> None:
    chat = await stage.chat(kind="channel", members=[BEN])
    body = {"type": "message", "text": "psst", "recipient": {"id": stage.state.teams.user_id(BEN)}}
    path = f"conversations/{chat}/activities"
    _, made = await stage.bot.connector("POST", f"{path}?isTargetedActivity=true", body)

    edited = {"type": "message", "text": "psst!"}
    await stage.bot.connector("PUT", f"{path}/{made['id']}?isTargetedActivity=true", edited)
    (shown,) = await stage.messages(chat)
    await stage.bot.connector("DELETE", f"{path}/{made['id']}?isTargetedActivity=true")

    assert (shown["activity"]["text"], shown["targeted"]) == ("psst!", BEN)
    assert await stage.messages(chat) == []


async def test_an_oauth_card_makes_the_client_offer_its_token(stage: Stage) -> None:
    chat, muster = await stage.chat(), stage.state.muster
    resource = {"id": "r1", "uri": muster.identifier}
    content = {"connectionName": "graph", "tokenExchangeResource": resource}
    oauth = {"contentType": "application/vnd.microsoft.card.oauth", "content": content}

    await stage.bot.connector("POST", f"conversations/{chat}/activities", {"attachments": [oauth]})
    await stage.does("POST", "settle", {"timeout": 5})

    invoke = stage.bot.got[-1]
    assert invoke["name"] == "signin/tokenExchange"
    assert (invoke["value"]["id"], invoke["value"]["connectionName"]) == ("r1", "graph")
    claims = stage.state.keys.verify(invoke["value"]["token"], audience=muster.app_id)
    assert (claims["scp"], claims["oid"]) == ("access_as_user", ASHA)


async def test_a_reader_can_wait_for_what_comes_next(stage: Stage) -> None:
    chat = await stage.chat()
    revision = (await stage.does("GET", f"chats/{chat}/messages"))["revision"]

    waiting = asyncio.create_task(stage.does("GET", f"chats/{chat}/messages?since={revision}&wait=10"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await stage.shows(chat, card())

    assert len((await asyncio.wait_for(waiting, 2))["messages"]) == 1
