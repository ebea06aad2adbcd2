"""Whatever stands in an activity's fields, reading it never fails: at worst the turn says little."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.activity import invoke_answer, read_turn
from bot.turn import Say

from .far_end import TENANT

PLAIN = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20)
KEYS = some.sampled_from(
    ["id", "type", "name", "text", "mentioned", "timezone", "locale", "action", "data", "verb"]
)
ANYTHING = some.recursive(
    PLAIN,
    lambda part: some.lists(part, max_size=3) | some.dictionaries(KEYS, part, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "id",
    "from",
    "recipient",
    "text",
    "textFormat",
    "value",
    "name",
    "locale",
    "localTimezone",
    "entities",
    "replyToId",
    "action",
]
ENTITIES = some.lists(
    some.fixed_dictionaries(
        {"type": some.sampled_from(["mention", "clientInfo"])},
        optional={"mentioned": ANYTHING, "text": ANYTHING, "timezone": ANYTHING, "locale": ANYTHING},
    ),
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(
    kind=some.sampled_from(["message", "invoke", "installationUpdate", "conversationUpdate", "event"]),
    fields=some.dictionaries(some.sampled_from(FIELDS), ANYTHING),
    entities=ENTITIES | ANYTHING,
    conversation_type=ANYTHING,
)
def test_an_activity_of_any_shape_is_read(
    kind: str, fields: dict[str, Any], entities: Any, conversation_type: Any
) -> None:
    told = fields | {
        "type": kind,
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "conversation": {"id": "a:1", "tenantId": TENANT, "conversationType": conversation_type},
        "entities": entities,
    }

    turn = read_turn(told)

    assert (turn.tenant, turn.conversation.id) == (TENANT, "a:1")
    assert all(isinstance(each, str) for each in (turn.oid, turn.name, turn.text, turn.locale))
    assert turn.click is None or turn.kind == "click"
    assert invoke_answer(turn, Say("hello"))[0] == 200
