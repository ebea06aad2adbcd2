"""Buttons about a company's approval, set-up and settings. Who may press which is asked at the press."""

from dataclasses import dataclass
from typing import ClassVar

from cards.clicks.click import Click


@dataclass(frozen=True, slots=True)
class AskAdministrator(Click):
    """See what an administrator has to approve, with a mail to them."""

    verb: ClassVar[str] = "askAdministrator"


@dataclass(frozen=True, slots=True)
class SendPrompts(Click):
    """Send the card that approves to the administrators whom Muster can reach."""

    verb: ClassVar[str] = "sendPrompts"


@dataclass(frozen=True, slots=True)
class AskApproval(Click):
    """An administrator wants a fresh way to Microsoft's approval page."""

    verb: ClassVar[str] = "askApproval"


@dataclass(frozen=True, slots=True)
class ProveAdministrator(Click):
    """Sign in, so that Entra says whether the presser may approve Muster."""

    verb: ClassVar[str] = "proveAdministrator"


@dataclass(frozen=True, slots=True)
class LookAtConsent(Click):
    """Try the rights now instead of waiting."""

    verb: ClassVar[str] = "lookAtConsent"


@dataclass(frozen=True, slots=True)
class ShowPermissions(Click):
    verb: ClassVar[str] = "permissions"


@dataclass(frozen=True, slots=True)
class ShowFence(Click):
    """How to fence application rights to one group, and a form to prove it."""

    verb: ClassVar[str] = "fence"


@dataclass(frozen=True, slots=True)
class ProveFence(Click):
    """Try a mailbox inside and one outside; their addresses are in the input values."""

    verb: ClassVar[str] = "proveFence"


@dataclass(frozen=True, slots=True)
class SwitchCandidateMails(Click):
    verb: ClassVar[str] = "candidateMails"
    on: bool


@dataclass(frozen=True, slots=True)
class OpenSetUp(Click):
    """The form of the company's set-up."""

    verb: ClassVar[str] = "openSetUp"


@dataclass(frozen=True, slots=True)
class SaveSetUp(Click):
    """The form came back; what the parts are called is in the input values."""

    verb: ClassVar[str] = "saveSetUp"


@dataclass(frozen=True, slots=True)
class LookAtSetUp(Click):
    """Look for all parts of the set-up now."""

    verb: ClassVar[str] = "lookAtSetUp"


@dataclass(frozen=True, slots=True)
class OpenGuide(Click):
    """The printable set-up guide: signed like a button, but carried by a link."""

    verb: ClassVar[str] = "guide"


@dataclass(frozen=True, slots=True)
class CheckMailboxes(Click):
    """Look over the company's mailboxes: whom can Muster schedule?"""

    verb: ClassVar[str] = "checkMailboxes"


@dataclass(frozen=True, slots=True)
class ShowSettings(Click):
    """What the company has decided: a form for its administrators."""

    verb: ClassVar[str] = "settings"


@dataclass(frozen=True, slots=True)
class SaveSettings(Click):
    """The form came back; what it says is in the input values."""

    verb: ClassVar[str] = "saveSettings"
