"""What a Teams client does with an Adaptive Card: which buttons it has, which inputs go with one, and
whether they are filled in as the card demands.

https://learn.microsoft.com/adaptive-cards/authoring-cards/input-validation
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class NotSent(Exception):
    """The client would not send this press. `message` is what it shows, or why there is nothing to press."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Button:
    """`inputs` are those of the card that it stands in and of the cards around it."""

    title: str
    action: Json
    inputs: tuple[Json, ...] = field(default=())


def buttons(cards: list[Json]) -> list[Button]:
    """Every button in the order it is written, tappable areas too; a ShowCard's own follow it."""
    return [button for card in cards for button in _buttons(card, ())]


def find_button(cards: list[Json], wanted: str | int) -> Button:
    """By title (the first that bears it; letter case only matters if two differ by it), or by index from 0.

    Raises NotSent.
    """
    found = buttons(cards)
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        if 0 <= wanted < len(found):
            return found[wanted]
        raise NotSent("NoSuchAction", f"The card has {len(found)} buttons; there is none at index {wanted}.")
    exact = [button for button in found if button.title == str(wanted)]
    alike = [button for button in found if button.title.strip().casefold() == str(wanted).strip().casefold()]
    if exact or alike:
        return (exact or alike)[0]
    if str(wanted).isdecimal():
        return find_button(cards, int(wanted))
    titles = ", ".join(f"“{button.title}”" for button in found) or "none"
    raise NotSent("NoSuchAction", f"The card has no button “{wanted}”. It has: {titles}.")


def _buttons(card: Json, around: tuple[Json, ...]) -> Iterator[Button]:
    inputs = around + tuple(_inputs(card))
    for action in _actions(card):
        yield Button(str(action.get("title", "")), action, inputs)
        if action.get("type") == "Action.ShowCard" and isinstance(action.get("card"), dict):
            yield from _buttons(action["card"], inputs)


def _actions(node: Any) -> Iterator[Json]:
    """Actions in reading order, not those inside a ShowCard's card."""
    if isinstance(node, list):
        for part in node:
            yield from _actions(part)
        return
    if not isinstance(node, dict):
        return
    if str(node.get("type", "")).startswith("Action."):
        yield node
        return
    for name in ("body", "items", "columns", "rows", "cells", "selectAction", "inlineAction", "actions"):
        yield from _actions(node.get(name))


def _inputs(node: Any) -> Iterator[Json]:
    if isinstance(node, list):
        for part in node:
            yield from _inputs(part)
        return
    if not isinstance(node, dict):
        return
    if str(node.get("type", "")).startswith("Input."):
        yield node
    for name in ("body", "items", "columns", "rows", "cells"):
        yield from _inputs(node.get(name))


def filled_in(button: Button, given: Mapping[str, Any]) -> dict[str, str]:
    """What the client sends with this press: every input's text, given or preset.

    Raises NotSent where a person could not have typed that, or where the client would show the input's error.
    """
    if button.action.get("associatedInputs", "auto").lower() == "none":
        return {}
    by_id = {str(one["id"]): one for one in button.inputs if one.get("id")}
    strangers = sorted(set(given) - set(by_id))
    if strangers:
        raise NotSent("NoSuchInput", f"The card has no input “{strangers[0]}” beside this button.")
    texts = {name: _text(one, given.get(name)) for name, one in by_id.items()}
    for name, text in texts.items():
        _check(by_id[name], text)
    return texts


def _text(field_: Json, given: Any) -> str:
    """The value as Teams sends it: always text; a toggle's own two values; choices joined by commas."""
    value = field_.get("value", "") if given is None else given
    if field_["type"] == "Input.Toggle":
        on, off = str(field_.get("valueOn", "true")), str(field_.get("valueOff", "false"))
        if isinstance(value, bool):
            return on if value else off
        return str(value) if str(value) in (on, off) else off
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _check(field_: Json, text: str) -> None:
    label = field_.get("label") or field_["id"]
    told = field_.get("errorMessage") or f"Please fill in “{label}”."
    if not text or (field_["type"] == "Input.Toggle" and text == str(field_.get("valueOff", "false"))):
        if field_.get("isRequired"):
            raise NotSent("InputInvalid", told)
        return
    if not _fits(field_, text):
        raise NotSent("InputInvalid", told)


PATTERNS = {"Input.Date": r"\d{4}-\d{2}-\d{2}", "Input.Time": r"\d{2}:\d{2}(:\d{2})?"}


def _fits(field_: Json, text: str) -> bool:
    kind = field_["type"]
    if kind == "Input.Number":
        try:
            number = float(text)
        except ValueError:
            return False
        return float(field_.get("min", number)) <= number <= float(field_.get("max", number))
    if kind in PATTERNS:
        low, high = str(field_.get("min", text)), str(field_.get("max", text))
        return re.fullmatch(PATTERNS[kind], text) is not None and low <= text <= high
    if kind == "Input.ChoiceSet" and "choices.data" not in field_:
        choices = {str(one.get("value")) for one in field_.get("choices", [])}
        chosen = text.split(",") if field_.get("isMultiSelect") else [text]
        return set(chosen) <= choices
    if kind == "Input.Text":
        if field_.get("maxLength") and len(text) > int(field_["maxLength"]):
            return False
        return re.search(field_["regex"], text) is not None if field_.get("regex") else True
    return True
