"""Turns in, cards and answers out, against a Bot Connector across real HTTP."""

import asyncio
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from bot.gate import Gate
from bot.teams import ChatBlocked, ChatError, ChatGone, ChatUntrusted, Teams
from bot.turn import Answer, Refuse, Reply, Say, ShowCard, Turn
from services.cloud import Cloud
from services.model import Conversation

from .far_end import APP, OID, TENANT, FarEnd, packed

CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "speak": "Two times for Mira",
    "body": [{"type": "TextBlock", "text": "Zürich ≥ 10:00", "wrap": True, "spacing": None}],
    "actions": [{"type": "Action.Execute", "title": "Book", "verb": "book", "data": {"n": 1, "x": 0.5}}],
}


class Chat:
    """Posts activities as Teams does, and remembers what the flow was told."""

    def __init__(self, teams: Teams, far_end: FarEnd) -> None:
        self.teams = teams
        self.far_end = far_end
        self.turns: list[Turn] = []
        self.reply: Reply | Exception = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def on_turn(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        await self.may_answer.wait()
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    async def sends(self, **changed: Any) -> tuple[int, Any]:
        body = packed(self.far_end.activity(**changed))
        return await self.teams.receive(body, f"Bearer {self.far_end.token()}", self.on_turn)

    async def presses(self, verb: str = "book", data: Any = None, **changed: Any) -> tuple[int, Any]:
        action = {"type": "Action.Execute", "verb": verb, "data": data or {"proposal": "p1"}}
        value = {"action": action, "trigger": "manual"}
        invoke = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": "shown-1"}
        return await self.sends(**(invoke | {"text": None} | changed))

    async def invokes(self, name: str, value: Any = None) -> tuple[int, Any]:
        return await self.sends(type="invoke", name=name, value=value or {}, text=None)

    @property
    def sent(self) -> list[tuple[str, str, Any]]:
        return [(call["method"], unquote(call["path"]), call["body"]) for call in self.far_end.calls]


@pytest.fixture
def chat(teams: Teams, far_end: FarEnd) -> Chat:
    return Chat(teams, far_end)


@pytest.fixture
def conversation(far_end: FarEnd) -> Conversation:
    return Conversation(TENANT, "a:personal;1", far_end.service_url, "personal", f"28:{APP}")


async def test_a_message_becomes_a_turn_with_all_that_a_flow_needs(
    chat: Chat, conversation: Conversation
) -> None:
    assert await chat.sends(id="m1", text="  schedule Mira ") == (200, None)

    assert chat.turns == [
        Turn(
            kind="message",
            tenant=TENANT,
            oid=OID,
            name="Dana Ruiz",
            conversation=conversation,
            activity="m1",
            text="schedule Mira",
            locale="en-GB",
            zone="Europe/London",
        )
    ]


async def test_the_bots_own_mention_is_taken_out_and_nothing_else(chat: Chat) -> None:
    me = {"type": "mention", "text": "<at>A</at>", "mentioned": {"id": f"28:{APP}", "name": "A"}}
    asha = {"type": "mention", "text": "<at>Asha</at>", "mentioned": {"id": "29:asha", "name": "Asha"}}

    await chat.sends(text="<at>A</at>\u00a0ALL free with <at>Asha</at>", entities=[me, asha])

    assert chat.turns[0].text == "ALL free with <at>Asha</at>"


@pytest.mark.parametrize(
    ("changed", "zone"),
    [
        ({"entities": None, "localTimezone": "Asia/Kolkata"}, "Asia/Kolkata"),
        ({"entities": [{"type": "clientInfo", "timezone": "Mars/Base"}]}, None),
        ({"entities": [{"type": "clientInfo", "timezone": "../../etc/passwd"}]}, None),
        ({"entities": None}, None),
    ],
)
async def test_the_zone_is_the_persons_own_or_unknown(
    changed: dict[str, Any], zone: str | None, chat: Chat
) -> None:
    await chat.sends(**changed)

    assert chat.turns[0].zone == zone


async def test_somebody_whom_entra_does_not_know_has_no_object_id(chat: Chat) -> None:
    await chat.sends(**{"from": {"id": "29:x", "name": "X", "aadObjectId": "' or 1=1"}})

    assert chat.turns[0].oid == ""


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"type": "installationUpdate", "action": "add"}, "installed"),
        ({"type": "installationUpdate", "action": "remove-upgrade"}, "removed"),
        ({"type": "conversationUpdate", "membersAdded": [{"id": f"28:{APP}"}]}, "other"),
        ({"type": "messageReaction"}, "other"),
        ({"value": {"verb": "fill"}, "text": None}, "click"),
        ({"type": "invoke", "name": "signin/verifyState", "value": {"state": "12"}}, "invoke"),
    ],
)
async def test_every_kind_of_activity_has_its_name(changed: dict[str, Any], kind: str, chat: Chat) -> None:
    await chat.sends(**changed)

    assert chat.turns[0].kind == kind


async def test_a_press_carries_the_buttons_data_its_verb_and_its_card(chat: Chat) -> None:
    await chat.presses("book", {"proposal": "p1", "verb": "cancel", "note": "typed in"})

    [turn] = chat.turns
    assert (turn.kind, turn.message) == ("click", "shown-1")
    assert turn.click == {"proposal": "p1", "verb": "book", "note": "typed in"}


async def test_a_card_answers_a_press(chat: Chat) -> None:
    chat.reply = ShowCard(CARD)

    status, body = await chat.presses()

    assert status == 200
    assert body == {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD}
    assert chat.sent == []


async def test_a_sentence_answers_a_press(chat: Chat) -> None:
    chat.reply = Say("Already booked by Dana.")

    assert await chat.presses() == (
        200,
        {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": "Already booked by Dana.",
        },
    )


async def test_a_refusal_answers_a_press_inside_the_body(chat: Chat) -> None:
    chat.reply = Refuse("Only Dana can press this.", 403, "Forbidden")

    assert await chat.presses() == (
        200,
        {
            "statusCode": 403,
            "type": "application/vnd.microsoft.error",
            "value": {"code": "Forbidden", "message": "Only Dana can press this."},
        },
    )


async def test_a_press_with_no_reply_is_still_answered(chat: Chat) -> None:
    status, body = await chat.presses()

    assert (status, body["statusCode"]) == (200, 200)


async def test_other_invokes_are_answered_with_the_flows_own_status(chat: Chat) -> None:
    chat.reply = Answer(412, {"id": "x", "failureDetail": "no grant"})

    assert await chat.invokes("signin/tokenExchange") == (412, {"id": "x", "failureDetail": "no grant"})


async def test_a_card_that_answers_an_invoke_without_room_for_it_is_posted(chat: Chat) -> None:
    chat.reply = ShowCard(CARD)

    assert await chat.invokes("signin/verifyState", {"state": "123456"}) == (200, None)
    assert chat.turns[0].value == {"state": "123456"}
    assert [body["attachments"][0]["content"]["speak"] for _, _, body in chat.sent] == ["Two times for Mira"]


async def test_a_card_or_sentence_that_answers_a_message_is_posted(chat: Chat) -> None:
    chat.reply = ShowCard(CARD)
    assert await chat.sends() == (200, None)
    chat.reply = Say("Nothing is booked.")
    assert await chat.sends() == (200, None)

    first, second = chat.sent
    assert first[2]["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert second[2]["text"] == "Nothing is booked."


@pytest.mark.parametrize("form", ["press", "message", "verifyState", "tokenExchange"])
async def test_a_flow_that_fails_tells_the_person_in_plain_words(form: str, chat: Chat) -> None:
    chat.reply = RuntimeError("secret: s3cret")

    if form == "press":
        status, body = await chat.presses()
        assert (status, body["statusCode"]) == (200, 500)
        assert body["value"]["message"].startswith("Something went wrong on my side")
    elif form == "message":
        assert await chat.sends() == (200, None)
        assert chat.sent[0][2]["text"].startswith("Something went wrong on my side")
    elif form == "verifyState":
        assert (await chat.invokes("signin/verifyState"))[0] == 500
        assert chat.sent[0][2]["text"].startswith("Something went wrong on my side")
    else:
        assert await chat.invokes("signin/tokenExchange") == (412, None)
    assert "s3cret" not in str(chat.sent)


async def test_a_failing_chat_does_not_make_the_door_fail(chat: Chat) -> None:
    chat.reply = Say("hello")
    chat.far_end.faults.append((403, {"error": {"code": "MessageWritesBlocked"}}, {}))

    assert await chat.sends() == (200, None)


async def test_a_slow_press_is_answered_in_time_and_its_card_comes_by_edit(chat: Chat) -> None:
    chat.reply = ShowCard(CARD)
    chat.may_answer.clear()

    status, body = await chat.presses()
    assert status == 200
    assert body["value"].startswith("Still working")
    assert chat.teams.under_way == 1

    chat.may_answer.set()
    await chat.teams.finish()
    assert [(method, path) for method, path, _ in chat.sent] == [
        ("PUT", "/teams/v3/conversations/a:personal;1/activities/shown-1")
    ]
    assert chat.teams.under_way == 0


async def test_a_slow_message_is_taken_in_time_and_its_answer_comes_later(chat: Chat) -> None:
    chat.reply = Say("Found three times.")
    chat.may_answer.clear()

    assert await chat.sends() == (200, None)
    assert chat.sent == []

    chat.may_answer.set()
    await chat.teams.finish()
    assert [body["text"] for _, _, body in chat.sent] == ["Found three times."]


async def test_a_slow_token_exchange_lets_teams_fall_back_to_the_button(chat: Chat) -> None:
    chat.reply = Answer(200)
    chat.may_answer.clear()

    assert (await chat.invokes("signin/tokenExchange"))[0] == 412

    chat.may_answer.set()
    await chat.teams.finish()


async def test_an_activity_delivered_twice_has_one_effect(chat: Chat) -> None:
    chat.reply = Say("done")
    chat.may_answer.clear()
    asyncio.get_running_loop().call_later(0.1, chat.may_answer.set)

    same = [chat.presses(id="f:1") for _ in range(5)]
    answers = await asyncio.gather(*same)
    answers.append(await chat.presses(id="f:1"))

    assert len(chat.turns) == 1
    assert all(answer == answers[0] for answer in answers)


async def test_two_presses_are_two_turns(chat: Chat) -> None:
    await chat.presses(id="f:1")
    await chat.presses(id="f:2")

    assert len(chat.turns) == 2


async def test_a_card_is_posted_alone_with_its_summary(
    teams: Teams, far_end: FarEnd, conversation: Conversation
) -> None:
    assert await teams.post(conversation, CARD) == "activity-1"

    [call] = far_end.calls
    assert call["path"] == "/teams/v3/conversations/a%3Apersonal%3B1/activities"
    assert call["token"] == "Bearer token for https://api.botframework.com/.default"
    assert call["body"]["summary"] == "Two times for Mira"
    assert "text" not in call["body"]
    [attachment] = call["body"]["attachments"]
    assert attachment == {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}


async def test_a_reply_goes_into_its_thread(
    teams: Teams, far_end: FarEnd, conversation: Conversation
) -> None:
    await teams.post(conversation, CARD, reply_to="root-1")
    await teams.say(conversation, "moved", reply_to="root-1")

    assert [unquote(call["path"]) for call in far_end.calls] == [
        "/teams/v3/conversations/a:personal;1/activities/root-1"
    ] * 2


async def test_an_edit_replaces_the_card_of_the_same_activity(
    teams: Teams, far_end: FarEnd, conversation: Conversation
) -> None:
    await teams.edit(conversation, "shown-1", CARD)

    [call] = far_end.calls
    assert (call["method"], call["body"]["id"]) == ("PUT", "shown-1")
    assert call["body"]["attachments"][0]["content"] == CARD


async def test_an_edit_that_is_answered_with_nothing_is_done(
    teams: Teams, far_end: FarEnd, conversation: Conversation
) -> None:
    far_end.faults.append((202, None, {}))

    await teams.edit(conversation, "shown-1", CARD)


async def test_a_chat_is_opened_with_somebody_by_object_id(teams: Teams, far_end: FarEnd) -> None:
    chat = await teams.personal_chat(TENANT, OID, far_end.service_url)

    assert chat == Conversation(TENANT, "activity-1", far_end.service_url, "personal", f"28:{APP}")
    assert far_end.calls[0]["body"] == {
        "isGroup": False,
        "bot": {"id": f"28:{APP}"},
        "members": [{"id": OID}],
        "tenantID": TENANT,  # botbuilder's spelling; Teams reads either
        "channelData": {"tenant": {"id": TENANT}},
    }


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_what_passes_by_itself_is_sent_again(
    status: int, teams: Teams, far_end: FarEnd, conversation: Conversation
) -> None:
    far_end.faults.append((status, {}, {"Retry-After": "0.1"}))

    assert await teams.say(conversation, "hello") == "activity-2"


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "MessageWritesBlocked", ChatBlocked),
        (403, "BotDisabledByAdmin", ChatBlocked),
        (403, "BotNotInConversationRoster", ChatGone),
        (404, "ConversationNotFound", ChatGone),
        (413, "MessageSizeTooBig", ChatError),
        (400, "BadSyntax", ChatError),
        (500, "ServiceError", ChatError),
    ],
)
async def test_what_teams_refuses_is_named_and_not_sent_again(
    status: int,
    code: str,
    error: type[ChatError],
    teams: Teams,
    far_end: FarEnd,
    conversation: Conversation,
) -> None:
    far_end.faults.append((status, {"error": {"code": code, "message": "no"}}, {}))

    with pytest.raises(ChatError) as raised:
        await teams.post(conversation, CARD)

    assert type(raised.value) is error
    assert (raised.value.status, raised.value.code) == (status, code)
    assert len(far_end.calls) == 1


async def test_an_error_that_is_no_json_is_still_named(
    teams: Teams, far_end: FarEnd, conversation: Conversation
) -> None:
    far_end.faults.append((403, ["not", "an", "error"], {}))

    with pytest.raises(ChatBlocked):
        await teams.say(conversation, "hello")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/teams/",
        "https://smba.trafficmanager.net.example.com/",
        "https://smba.trafficmanager.net@example.com/",
        "http://smba.trafficmanager.net/emea/",
    ],
)
async def test_nothing_is_ever_sent_to_a_stored_address_that_is_not_teams(
    address: str, http: httpx.AsyncClient, gate: Gate
) -> None:
    asked: list[str] = []

    async def app_token(scope: str) -> str:
        asked.append(scope)
        return "token"

    live = Teams(http, Cloud(), APP, gate, app_token)
    forged = Conversation(TENANT, "a:1", address, "personal")
    for sending in (
        live.post(forged, CARD),
        live.say(forged, "x"),
        live.edit(forged, "1", CARD),
        live.personal_chat(TENANT, OID, address),
    ):
        with pytest.raises(ChatUntrusted):
            await sending
    assert asked == [], "not even a token was fetched"


async def test_a_slow_token_does_not_hold_up_the_loop(
    http: httpx.AsyncClient, far_end: FarEnd, gate: Gate, conversation: Conversation
) -> None:
    async def app_token(scope: str) -> str:
        await asyncio.sleep(0.3)
        return "token"

    teams = Teams(http, far_end.cloud, APP, gate, app_token)
    sending = asyncio.create_task(teams.say(conversation, "hello"))
    turns = 0
    while not sending.done():
        await asyncio.sleep(0.01)
        turns += 1

    assert await sending == "activity-1"
    assert turns > 5, "a blocked loop turns once"
