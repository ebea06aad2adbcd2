"""Looking at a card as a reader does."""

from cards.kit import Action, Card


def texts(card: Card) -> list[str]:
    """All its text, from top to bottom."""
    found: list[str] = []
    for part in [*card.get("body", []), *card.get("items", []), *card.get("columns", [])]:
        found += [part["text"]] if part["type"] == "TextBlock" else texts(part)
    return found


def buttons(card: Card) -> list[Action]:
    """All its buttons, those of the body first; what a button unfolds is not opened."""
    found: list[Action] = []
    for part in [*card.get("body", []), *card.get("items", []), *card.get("columns", [])]:
        found += buttons(part)
    return found + card.get("actions", [])
