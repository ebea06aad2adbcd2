"""Pressing each kind of button, as the Teams client does it."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.stage import ASHA, BEN, Json, Stage, adaptive, card, staged

BOOK = {"type": "Action.Execute", "title": "Book", "verb": "book", "id": "b1", "data": {"slot": 2}}
NOTE = {"type": "Input.Text", "id": "note", "label": "Note", "value": "see you"}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


def answering(answer: Json):  # type: ignore[no-untyped-def]
    async def on(activity: Json) -> Json | None:
        return answer if activity["type"] == "invoke" else None

    return on


async def refused(stage: Stage, chat: str, message: str, action: str | int, inputs: Json) -> Json:
    body = {"from": ASHA, "message": message, "action": action, "inputs": inputs}
    status, answer = await stage.control("POST", f"chats/{chat}/press", body)
    assert status == 400
    return dict(answer["error"])


async def test_execute_travels_as_an_invoke_with_its_inputs(stage: Stage) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card(NOTE, actions=[BOOK]))
    stage.bot.on = answering(
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "ok"}
    )

    answer = await stage.press(chat, message, "Book", {"note": "come early"})

    invoke = stage.bot.got[-1]
    assert (invoke["type"], invoke["name"]) == ("invoke", "adaptiveCard/action")
    assert invoke["replyToId"] == message
    action = invoke["value"]["action"]
    assert (action["type"], action["id"], action["verb"]) == ("Action.Execute", "b1", "book")
    assert action["data"] == {"slot": 2, "note": "come early"}
    assert invoke["value"]["trigger"] == "manual"
    assert answer["status"] == 200
    assert answer["body"]["value"] == "ok"


async def test_the_card_that_answers_is_shown_to_who_pressed_until_the_message_is_edited(
    stage: Stage,
) -> None:
    chat = await stage.chat(kind="groupChat", members=[BEN])
    message = await stage.shows(chat, card(actions=[BOOK]))
    working = card({"type": "TextBlock", "text": "booking ..."})
    stage.bot.on = answering(
        {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": working}
    )

    await stage.press(chat, message, 0)

    shown = (await stage.messages(chat))[-1]
    assert shown["views"] == {ASHA: working}
    assert shown["activity"]["attachments"][0]["content"]["actions"] == [BOOK], "others still see the message"
    assert (await refused(stage, chat, message, "Book", {}))["code"] == "NoSuchAction", (
        "it is gone for who pressed"
    )
    await stage.press(chat, message, "Book", who=BEN)
    fresh = {"type": "message", "attachments": [adaptive(card(actions=[BOOK]))]}
    await stage.bot.connector("PUT", f"conversations/{chat}/activities/{message}", fresh)
    assert "views" not in (await stage.messages(chat))[-1]


async def test_submit_travels_as_a_message_with_a_value(stage: Stage) -> None:
    chat = await stage.chat()
    message = await stage.shows(
        chat, card(NOTE, actions=[{"type": "Action.Submit", "title": "Go", "data": {"a": 1}}])
    )

    answer = await stage.press(chat, message, "go")

    sent = stage.bot.got[-1]
    assert sent["type"] == "message"
    assert "text" not in sent
    assert sent["value"] == {"a": 1, "note": "see you"}, "what was preset is sent as well"
    assert sent["replyToId"] == message
    assert answer == {"status": 200, "body": None}
    assert len(await stage.messages(chat)) == 1, "nothing shows in the chat"


async def test_a_link_is_opened_by_the_client_alone(stage: Stage) -> None:
    chat = await stage.chat()
    url = "https://contoso.example/help"
    message = await stage.shows(chat, card(actions=[{"type": "Action.OpenUrl", "title": "Help", "url": url}]))
    before = len(stage.bot.got)

    answer = await stage.press(chat, message, "Help")

    assert answer["openUrl"] == url
    assert len(stage.bot.got) == before


async def test_the_special_submits_of_teams(stage: Stage) -> None:
    def submit(title: str, **special: object) -> Json:
        return {"type": "Action.Submit", "title": title, "data": {"msteams": special, "k": "v"}}

    chat = await stage.chat()
    actions = [
        submit("Say", type="imBack", value="help"),
        submit("Tell", type="messageBack", text="t", displayText="Telling", value={"x": 1}),
        submit("Sign in", type="signin", value="http://127.0.0.1:1/auth/start?t=1"),
        submit("Form", type="task/fetch"),
    ]
    message = await stage.shows(chat, card(actions=actions))

    await stage.press(chat, message, "Say")
    assert stage.bot.got[-1]["text"] == "help"
    assert (await stage.messages(chat))[-1]["activity"]["text"] == "help"
    await stage.press(chat, message, "Tell")
    assert (stage.bot.got[-1]["text"], stage.bot.got[-1]["value"]) == ("t", {"x": 1})
    assert (await stage.messages(chat))[-1]["activity"]["text"] == "Telling"
    assert (await stage.press(chat, message, "Sign in"))["openUrl"] == "http://127.0.0.1:1/auth/start?t=1"
    await stage.press(chat, message, "Form")
    assert (stage.bot.got[-1]["type"], stage.bot.got[-1]["name"]) == ("invoke", "task/fetch")


async def test_what_a_card_unfolds_can_be_pressed_with_the_inputs_around_it(stage: Stage) -> None:
    inner = card({"type": "Input.Text", "id": "why"}, actions=[BOOK | {"title": "Sure"}])
    outer = card(
        NOTE,
        {
            "type": "ColumnSet",
            "columns": [{"type": "Column", "items": [{"type": "ActionSet", "actions": [BOOK]}]}],
        },
        actions=[{"type": "Action.ShowCard", "title": "More", "card": inner}],
    )
    chat = await stage.chat()
    message = await stage.shows(chat, outer)
    stage.bot.on = answering({"statusCode": 200})

    await stage.press(chat, message, "Sure", {"why": "moved"})
    assert stage.bot.got[-1]["value"]["action"]["data"] == {"slot": 2, "note": "see you", "why": "moved"}
    await stage.press(chat, message, 0)
    assert stage.bot.got[-1]["value"]["action"]["data"] == {"slot": 2, "note": "see you"}
    await stage.press(chat, message, 2)
    assert stage.bot.got[-1]["value"]["action"]["data"]["why"] == ""


@pytest.mark.parametrize(
    ("field", "given", "sent"),
    [
        ({"type": "Input.Text", "isRequired": True, "errorMessage": "Say why"}, None, "Say why"),
        ({"type": "Input.Text", "regex": "^[a-z]+$", "errorMessage": "Letters"}, "A1", "Letters"),
        ({"type": "Input.Text", "maxLength": 3}, "abcd", "Please fill in “f”."),
        ({"type": "Input.Number", "min": 15, "max": 480, "errorMessage": "15 to 480"}, 5, "15 to 480"),
        ({"type": "Input.Number"}, "many", "Please fill in “f”."),
        ({"type": "Input.Date", "errorMessage": "A day"}, "tomorrow", "A day"),
        ({"type": "Input.ChoiceSet", "choices": [{"title": "A", "value": "a"}]}, "b", "Please fill in “f”."),
        ({"type": "Input.Toggle", "title": "Yes", "isRequired": True}, False, "Please fill in “f”."),
    ],
)
async def test_the_client_does_not_send_what_the_card_refuses(
    stage: Stage, field: Json, given: object, sent: str
) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card(field | {"id": "f"}, actions=[BOOK]))
    before = len(stage.bot.got)

    error = await refused(stage, chat, message, "Book", {} if given is None else {"f": given})

    assert error == {"code": "InputInvalid", "message": sent}
    assert len(stage.bot.got) == before


@pytest.mark.parametrize(
    ("field", "given", "sent"),
    [
        ({"type": "Input.Number", "min": 15}, 45, "45"),
        ({"type": "Input.Toggle", "title": "Yes", "valueOn": "on", "valueOff": "off"}, True, "on"),
        ({"type": "Input.Toggle", "title": "Yes"}, None, "false"),
        ({"type": "Input.Date", "value": "2026-11-24"}, None, "2026-11-24"),
        (
            {"type": "Input.ChoiceSet", "isMultiSelect": True, "choices": [{"value": "a"}, {"value": "b"}]},
            ["a", "b"],
            "a,b",
        ),
    ],
)
async def test_inputs_travel_as_text(stage: Stage, field: Json, given: object, sent: str) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card(field | {"id": "f"}, actions=[BOOK]))
    stage.bot.on = answering({"statusCode": 200})

    await stage.press(chat, message, "Book", {} if given is None else {"f": given})

    assert stage.bot.got[-1]["value"]["action"]["data"]["f"] == sent


async def test_what_is_not_there_cannot_be_pressed_or_filled_in(stage: Stage) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card(actions=[BOOK]))

    assert (await refused(stage, chat, message, "Cancel", {}))["code"] == "NoSuchAction"
    assert (await refused(stage, chat, message, 1, {}))["code"] == "NoSuchAction"
    assert (await refused(stage, chat, message, "Book", {"f": "1"}))["code"] == "NoSuchInput"
    body = {"from": BEN, "message": message, "action": "Book"}
    assert (await stage.control("POST", f"chats/{chat}/press", body))[0] == 403
    body = {"from": ASHA, "message": "1", "action": "Book"}
    assert (await stage.control("POST", f"chats/{chat}/press", body))[0] == 404


async def test_an_app_that_fails_cannot_be_reached(stage: Stage) -> None:
    chat = await stage.chat()
    message = await stage.shows(chat, card(actions=[BOOK]))

    async def broken(activity: Json) -> Json | None:
        raise RuntimeError

    stage.bot.on = broken
    answer = await stage.press(chat, message, "Book")

    assert answer["status"] == 500
    assert "Unable to reach app" in answer["body"]["error"]["message"]
