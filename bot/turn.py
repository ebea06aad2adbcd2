"""What came from a chat, and what goes back: the two words between Teams and the flows."""

from dataclasses import dataclass
from typing import Any, Literal

from services.model import Conversation

Json = dict[str, Any]
Kind = Literal["message", "click", "invoke", "installed", "removed", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that one person did in one chat. The gate has verified tenant and service address.

    `oid` is the person's Entra object id ("" where Teams names none: a deleted app, a channel event).
    `message` is the activity that held the pressed card. Tenant and oid are lower-case GUIDs.
    """

    kind: Kind
    tenant: str
    oid: str
    name: str
    conversation: Conversation
    activity: str
    text: str = ""  # the bot's own @mention taken out
    click: Json | None = None  # Action.Execute's data with its "verb", or an Action.Submit's value
    message: str | None = None
    invoke: str | None = None  # signin/verifyState, signin/tokenExchange, signin/failure ...
    value: Any = None  # the invoke's value as it came
    locale: str = "en-US"
    zone: str | None = None  # IANA, as the person's Teams client says


@dataclass(frozen=True, slots=True)
class ShowCard:
    """To a click: the card takes the pressed card's place, for the presser alone until `edit` does it for
    all. To anything else: posted as a new message."""

    card: Json


@dataclass(frozen=True, slots=True)
class Say:
    """A plain sentence: shown by Teams as a passing line after a click, else posted as a message."""

    text: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """A click's error line. `status` goes inside the invoke's body (HTTP stays 200)."""

    text: str
    status: int = 400
    code: str = "BadRequest"


@dataclass(frozen=True, slots=True)
class Answer:
    """An invoke's bare HTTP answer: 200 when taken, 412 when a token exchange failed."""

    status: int = 200
    body: Json | None = None


Reply = ShowCard | Say | Refuse | Answer | None
