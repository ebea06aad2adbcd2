"""The parts our cards are made of: every Adaptive Card key we use is spelled here, and only here.

Adaptive Cards 1.5, the newest version that Teams draws on desktop, web and phones alike.
https://adaptivecards.io/schemas/1.5.0/adaptive-card.json
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format

All text is plain: names, comments and notes come from people, so whatever Markdown would turn
into a link is defused, and emphasis is a matter of weight, size and colour.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal

from cards.clicks.click import Click

Json = dict[str, Any]
Card = dict[str, Any]
Element = dict[str, Any]
Action = dict[str, Any]
Press = Callable[[Click], Json]

Tone = Literal["default", "good", "warning", "attention", "accent"]
Gap = Literal["none", "small", "default", "medium", "large"]

CONNECTION = "muster"  # of an OAuth card. No connection of Bot Framework's token service: signing in is ours

# A card with more buttons than this fails the store's validation, and Teams cuts the row.
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/design-effective-cards
MOST_ACTIONS = 6


def card(*body: Element | None, summary: str, speak: str = "", actions: Iterable[Action] = ()) -> Card:
    """A whole card. `summary` is for old clients and notifications, `speak` (or it again) for ears."""
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": summary,
        "speak": speak or summary,
        "body": [element for element in body if element],
        **({"actions": row} if (row := list(actions)) else {}),
    }


# Text

_JOINERS = "\u200c\u200d"  # Persian and Indic names are misspelt without them


def plain(text: str) -> str:
    """`text` with its lines joined and no way left to become a Markdown link, image, list or autolink."""
    joined = " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())
    joined = re.sub(r"\]\s*(?=[(\[:])", "]\u200b", joined)
    joined = re.sub(r"<(?=\S)", "<\u200b", joined)
    return re.sub(r"^(\d+[.)]|[-+*#>]+)(?=\s)", "\u200b\\1", joined)


def shortened(text: str, most: int) -> str:
    """At most `most` characters of `text`; what was cut shows as an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def heading(text: str, tone: Tone = "default") -> Element:
    return _text(text, tone, size="large", weight="bolder", style="heading")


def strong(text: str, tone: Tone = "default", gap: Gap = "default") -> Element:
    return _text(text, tone, weight="bolder", spacing=gap)


def line(text: str, tone: Tone = "default", gap: Gap = "small") -> Element:
    return _text(text, tone, spacing=gap)


def hint(text: str, tone: Tone = "default", gap: Gap = "small") -> Element:
    return _text(text, tone, size="small", isSubtle=tone == "default", spacing=gap)


def code(*lines: str) -> Element:
    """Lines to be copied as they are. A rich text block: no Markdown is read in it, and lines stay lines."""
    runs = [{"type": "TextRun", "text": f"{each}\n", "fontType": "monospace"} for each in lines]
    return {"type": "RichTextBlock", "inlines": runs}


def _text(text: str, tone: Tone, **keys: Any) -> Element:
    colour = {} if tone == "default" else {"color": tone}
    kept = {key: value for key, value in keys.items() if value not in (False, "default")}
    return {"type": "TextBlock", "text": plain(text), "wrap": True, **colour, **kept}


# Layout


def block(*items: Element | None, gap: Gap = "default", ruled: bool = False, style: str = "") -> Element:
    """Elements that belong together; `ruled` draws a line above, `style` is a semantic background."""
    return {
        "type": "Container",
        "items": [item for item in items if item],
        **_spaced(gap, ruled),
        **({"style": style} if style else {}),
    }


def row(*columns: Element, gap: Gap = "default", ruled: bool = False) -> Element:
    return {"type": "ColumnSet", "columns": list(columns), **_spaced(gap, ruled)}


def wide(*items: Element | None) -> Element:
    """The column that takes what is left."""
    return _column("stretch", items)


def narrow(*items: Element | None) -> Element:
    """A column just as wide as it must be: for a button or a word."""
    return _column("auto", items)


def _column(width: str, items: Iterable[Element | None]) -> Element:
    kept = [item for item in items if item]
    return {"type": "Column", "width": width, "verticalContentAlignment": "center", "items": kept}


def buttons(*actions: Action | None) -> Element:
    return {"type": "ActionSet", "actions": [action for action in actions if action]}


def _spaced(gap: Gap, ruled: bool) -> Json:
    return {**({} if gap == "default" else {"spacing": gap}), **({"separator": True} if ruled else {})}


# Actions


def button(
    title: str, click: Click, press: Press, *, says: str = "", style: str = "", tucked: bool = False
) -> Action:
    """A button that the bot answers.

    `says` tells screen readers and a hovering mouse more than the title does. `tucked` puts it
    behind the row's "..." where the client has one.
    """
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": click.verb,
        "data": press(click),
        **({"tooltip": plain(says)} if says else {}),
        **({"style": style} if style else {}),
        **({"mode": "secondary"} if tucked else {}),
    }


def without_inputs(action: Action) -> Action:
    """The same button, which neither checks nor sends the card's input fields."""
    return {**action, "associatedInputs": "none"}


def link_button(title: str, url: str) -> Action | None:
    """Opens `url` in the browser; no button at all for anything but https."""
    return {"type": "Action.OpenUrl", "title": title, "url": url} if url.startswith("https://") else None


def door_button(title: str, url: str) -> Action:
    """Opens one of our own doors in the browser, whatever its scheme: the sandbox's is on loopback."""
    return {"type": "Action.OpenUrl", "title": title, "url": url, "style": "positive"}


def page_button(title: str, url: str) -> Action:
    """Opens a page of our own."""
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def signin_button(title: str, url: str) -> Action:
    """Opens `url` as a sign-in pop-up of Teams, which hands the page's code back as signin/verifyState.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/auth-flow-bot
    """
    data = {"msteams": {"type": "signin", "value": url}}
    return {"type": "Action.Submit", "title": title, "data": data, "style": "positive"}


def oauth_card(text: str, exchange: str, app_id: str) -> Card:
    """Not an Adaptive Card: asks the Teams client for its own token for us, which it hands in as
    signin/tokenExchange under `exchange`. No button: the sign-in card beside it has one.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code
    """
    return {
        "text": text,
        "connectionName": CONNECTION,
        "tokenExchangeResource": {"id": exchange, "uri": f"api://botid-{app_id}"},
        "buttons": [],
    }


def unfolding(title: str, *body: Element, actions: Iterable[Action]) -> Action:
    """A button that opens a small card under the row, so that a second press is needed."""
    inner = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": list(actions)}
    return {"type": "Action.ShowCard", "title": title, "card": inner}


# Inputs. A placeholder is not read out, so each carries a label and, when required, an error message.
# https://learn.microsoft.com/microsoft-copilot-studio/adaptive-card-accessibility-tips


def text_input(
    name: str,
    label: str,
    *,
    value: str = "",
    error: str = "",
    most: int = 200,
    lines: bool = False,
    style: str = "",
) -> Element:
    return {
        **_input("Input.Text", name, label, value, error),
        "maxLength": most,
        **({"isMultiline": True} if lines else {}),
        **({"style": style} if style else {}),
    }


def number_input(name: str, label: str, *, value: int | None, error: str, least: int, most: int) -> Element:
    kept: Json = {} if value is None else {"value": value}
    return {**_input("Input.Number", name, label, "", error), "min": least, "max": most, **kept}


def date_input(name: str, label: str, *, value: date | None, error: str = "", earliest: date) -> Element:
    shown = value.isoformat() if value else ""
    return {**_input("Input.Date", name, label, shown, error), "min": earliest.isoformat()}


def time_input(name: str, label: str) -> Element:
    """A wall-clock time, sent as "HH:MM"."""
    return _input("Input.Time", name, label, "", "")


def choice_input(
    name: str,
    label: str,
    choices: Iterable[tuple[str, str]],
    *,
    value: str = "",
    error: str = "",
    open: bool = False,
) -> Element:
    """One of `choices`, pairs of (what is shown, what is sent); `open` shows them all at once."""
    return {
        **_input("Input.ChoiceSet", name, label, value, error),
        "style": "expanded" if open else "compact",
        "wrap": True,
        "choices": [{"title": plain(title), "value": sent} for title, sent in choices],
    }


def _input(kind: str, name: str, label: str, value: str, error: str) -> Element:
    return {
        "type": kind,
        "id": name,
        "label": plain(label),
        **({"value": value} if value else {}),
        **({"isRequired": True, "errorMessage": error} if error else {}),
    }
