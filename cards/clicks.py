"""What a button says when it is pressed: typed payloads that only we can have written.

A click is a claim, not a right: the signature says that we drew this button for this tenant, not
that whoever pressed it may. Rights are looked up in the store at every press.

In the card's JSON a click is one string, `key id.payload.signature`, beside which Teams lays the
values of the card's input fields. The signature (HMAC-SHA256) covers verb, tenant, object id,
revision and expiry.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, ClassVar

from services.errors import ForgedClick, StaleCard

FIELD = "muster"  # the only key of ours in an action's data
VERB = "verb"  # where the door lays the activity's own verb beside it
LONGEST_INPUT = 4000

_SHORT = timedelta(days=14)
_LONG = timedelta(days=180)  # an interview may be booked months ahead


@dataclass(frozen=True, slots=True)
class Click:
    """The root. `verb` names the button on the wire, `lifetime` is how long it can be pressed; what `writes`
    is refused while a company's approval is withdrawn."""

    verb: ClassVar[str] = ""
    lifetime: ClassVar[timedelta] = _LONG
    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Book(Click):
    """Book slot `n` (from 0) of a proposal."""

    verb: ClassVar[str] = "book"
    writes: ClassVar[bool] = True
    lifetime: ClassVar[timedelta] = _SHORT
    proposal: str
    n: int


@dataclass(frozen=True, slots=True)
class MoreTimes(Click):
    """Show page `page` (from 0) of a proposal."""

    verb: ClassVar[str] = "moreTimes"
    lifetime: ClassVar[timedelta] = _SHORT
    proposal: str
    page: int


@dataclass(frozen=True, slots=True)
class ChangeRequest(Click):
    """Open the form, filled with what this proposal was made from."""

    verb: ClassVar[str] = "changeRequest"
    proposal: str


@dataclass(frozen=True, slots=True)
class FillIn(Click):
    """The form of a waiting ask; its facts are in the input values."""

    verb: ClassVar[str] = "fillIn"
    lifetime: ClassVar[timedelta] = _SHORT
    ask: str


@dataclass(frozen=True, slots=True)
class FindAgain(Click):
    """Find another time for a booking that stands, fell through, or failed."""

    verb: ClassVar[str] = "findAgain"
    booking: str
    revision: int


@dataclass(frozen=True, slots=True)
class ConfirmChange(Click):
    """Change what a proposal was made for to its slot `n`. `seen` marks what the preview showed."""

    verb: ClassVar[str] = "confirmChange"
    writes: ClassVar[bool] = True
    lifetime: ClassVar[timedelta] = _SHORT
    proposal: str
    n: int
    seen: str


@dataclass(frozen=True, slots=True)
class KeepIt(Click):
    """What somebody did in Outlook shall stay so."""

    verb: ClassVar[str] = "keepIt"
    booking: str


@dataclass(frozen=True, slots=True)
class ShowSettings(Click):
    """What the company has decided: a form for its administrators."""

    verb: ClassVar[str] = "settings"


@dataclass(frozen=True, slots=True)
class SaveSettings(Click):
    """The form came back; what it says is in the input values."""

    verb: ClassVar[str] = "saveSettings"


@dataclass(frozen=True, slots=True)
class MoveLoop(Click):
    """Find other times for all sessions of a loop that still stand."""

    verb: ClassVar[str] = "moveLoop"
    loop: str


@dataclass(frozen=True, slots=True)
class CancelBooking(Click):
    """Cancel; the note to everybody is in the input values."""

    verb: ClassVar[str] = "cancel"
    writes: ClassVar[bool] = True
    booking: str
    revision: int


@dataclass(frozen=True, slots=True)
class FindAround(Click):
    """Look again for what proposal or waiting ask `what` wanted, near `start` (ISO 8601)."""

    verb: ClassVar[str] = "findAround"
    lifetime: ClassVar[timedelta] = _SHORT
    what: str
    start: str


@dataclass(frozen=True, slots=True)
class Relax(Click):
    """Search with a plan that gives way; `plan` is the id of the proposal that keeps it."""

    verb: ClassVar[str] = "relax"
    lifetime: ClassVar[timedelta] = _SHORT
    plan: str


@dataclass(frozen=True, slots=True)
class OpenSession(Click):
    """Show one session of a loop with its own buttons; which one is in the input values."""

    verb: ClassVar[str] = "openSession"
    loop: str


@dataclass(frozen=True, slots=True)
class CancelLoop(Click):
    """Cancel all sessions that still stand; the note to everybody is in the input values."""

    verb: ClassVar[str] = "cancelLoop"
    writes: ClassVar[bool] = True
    loop: str


@dataclass(frozen=True, slots=True)
class ShowKits(Click):
    verb: ClassVar[str] = "kits"


@dataclass(frozen=True, slots=True)
class UseKit(Click):
    """Open the form with the sessions of a kit."""

    verb: ClassVar[str] = "useKit"
    name: str


@dataclass(frozen=True, slots=True)
class EditKit(Click):
    verb: ClassVar[str] = "editKit"
    name: str


@dataclass(frozen=True, slots=True)
class SaveKit(Click):
    """The form of a kit came back; its sessions are in the input values."""

    verb: ClassVar[str] = "saveKit"
    name: str


@dataclass(frozen=True, slots=True)
class DeleteKit(Click):
    verb: ClassVar[str] = "deleteKit"
    name: str


@dataclass(frozen=True, slots=True)
class AnswerInvitation(Click):
    """An interviewer's answer; a note is in the input values. `rsvp` is an Rsvp.

    Only `oid` may press it, and while the interview begins `at` that minute (UTC, as in 20261201T1000).
    """

    verb: ClassVar[str] = "answerInvitation"
    booking: str
    oid: str
    at: str
    rsvp: str


@dataclass(frozen=True, slots=True)
class ProposeTime(Click):
    """Day, hour and a note are in the input values."""

    verb: ClassVar[str] = "proposeTime"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class FindColleague(Click):
    """Somebody else of the pool for one's seat; a note is in the input values."""

    verb: ClassVar[str] = "findColleague"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class AskLater(Click):
    """Ask again tomorrow morning."""

    verb: ClassVar[str] = "askLater"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class ShowInvitation(Click):
    """The card as it stands."""

    verb: ClassVar[str] = "showInvitation"
    booking: str
    oid: str
    at: str


@dataclass(frozen=True, slots=True)
class Nudges(Click):
    """Whether Muster may write to the presser first."""

    verb: ClassVar[str] = "nudges"
    on: bool


@dataclass(frozen=True, slots=True)
class TakeSeat(Click):
    """A colleague's seat, for the one who was asked."""

    verb: ClassVar[str] = "takeSeat"
    writes: ClassVar[bool] = True
    swap: str
    oid: str


@dataclass(frozen=True, slots=True)
class RefuseSeat(Click):
    verb: ClassVar[str] = "refuseSeat"
    swap: str
    oid: str


@dataclass(frozen=True, slots=True)
class ShowRepairs(Click):
    """What can be done about an interview that somebody declined, or without `who`, an address."""

    verb: ClassVar[str] = "repairs"
    booking: str
    who: str


@dataclass(frozen=True, slots=True)
class ApplyRepair(Click):
    """Change the interview as was shown, and not otherwise: `seal` marks it."""

    verb: ClassVar[str] = "applyRepair"
    writes: ClassVar[bool] = True
    lifetime: ClassVar[timedelta] = _SHORT
    booking: str
    revision: int
    who: str
    seal: str


@dataclass(frozen=True, slots=True)
class WaitForNow(Click):
    """Leave an interview as it is, although somebody declined."""

    verb: ClassVar[str] = "waitForNow"
    booking: str
    who: str


@dataclass(frozen=True, slots=True)
class NewRequest(Click):
    """Open an empty form."""

    verb: ClassVar[str] = "schedule"


@dataclass(frozen=True, slots=True)
class ShowStatus(Click):
    verb: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True)
class ShowHelp(Click):
    verb: ClassVar[str] = "help"


@dataclass(frozen=True, slots=True)
class ShowPreferences(Click):
    """Open the form of what the presser asks for as an interviewer."""

    verb: ClassVar[str] = "preferences"


@dataclass(frozen=True, slots=True)
class SavePreferences(Click):
    """The form came back; what it says is in the input values, and is the presser's own."""

    verb: ClassVar[str] = "savePreferences"


@dataclass(frozen=True, slots=True)
class CheckMailboxes(Click):
    """Look over the company's mailboxes: whom can Muster schedule?"""

    verb: ClassVar[str] = "checkMailboxes"


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
class StartSignIn(Click):
    """Ask for a sign-in card with a fresh link."""

    verb: ClassVar[str] = "signIn"


@dataclass(frozen=True, slots=True)
class SignOut(Click):
    verb: ClassVar[str] = "signOut"


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


CLICKS: Mapping[str, type[Click]] = {
    kind.verb: kind
    for kind in (
        *(Book, MoreTimes, ChangeRequest, FillIn, FindAgain, CancelBooking),
        *(
            ConfirmChange,
            KeepIt,
            ShowSettings,
            SaveSettings,
            FindAround,
            Relax,
            MoveLoop,
            OpenSession,
            CancelLoop,
            ShowKits,
            UseKit,
            EditKit,
            SaveKit,
            DeleteKit,
        ),
        *(AnswerInvitation, ProposeTime, FindColleague, AskLater, ShowInvitation, Nudges),
        *(TakeSeat, RefuseSeat, ShowRepairs, ApplyRepair, WaitForNow),
        *(NewRequest, ShowStatus, ShowHelp, StartSignIn, SignOut),
        *(ShowPreferences, SavePreferences, CheckMailboxes),
        *(AskAdministrator, SendPrompts, AskApproval, ProveAdministrator, LookAtConsent),
        *(ShowPermissions, ShowFence, ProveFence, SwitchCandidateMails),
        *(OpenSetUp, SaveSetUp, LookAtSetUp, OpenGuide),
    )
}


def sign(click: Click, *, tenant: str, keys: Mapping[str, bytes], now: datetime) -> dict[str, str]:
    """The `data` of a button. The first of `keys` (id -> 32 bytes) signs."""
    key_id, key = next(iter(keys.items()))
    expires = int((now + click.lifetime).timestamp())
    claims = {"verb": click.verb, "tenant": tenant, "expires": expires, "facts": asdict(click)}
    payload = _b64(json.dumps(claims, separators=(",", ":")).encode())
    return {FIELD: f"{key_id}.{payload}.{_b64(_mac(key, key_id, payload))}"}


def read_click(data: object, *, tenant: str, keys: Mapping[str, bytes], now: datetime) -> Click:
    """The click inside an action's `data`; a verb beside it, the activity's own, must agree.

    Raises ForgedClick for what we did not sign for this tenant, StaleCard for what has expired.
    """
    told = data if isinstance(data, dict) else {}
    token = told.get(FIELD)
    claims = _signed_claims(token, keys) if isinstance(token, str) else None
    if claims is None or claims["tenant"] != tenant or told.get(VERB, claims["verb"]) != claims["verb"]:
        raise ForgedClick
    click = _click(claims["verb"], claims["facts"])
    if now.timestamp() >= claims["expires"]:
        raise StaleCard
    return click


def read_inputs(data: object) -> dict[str, str]:
    """The input fields' values beside a click, stripped; what is no text (or far too long) is left out."""
    if not isinstance(data, dict):
        return {}
    values = {
        name: value for name, value in data.items() if isinstance(name, str) and name not in (FIELD, VERB)
    }
    texts = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    numbers = {name: str(value) for name, value in values.items() if type(value) in (int, float)}
    return {name: value for name, value in {**texts, **numbers}.items() if len(value) <= LONGEST_INPUT}


def _signed_claims(token: str, keys: Mapping[str, bytes]) -> dict[str, Any] | None:
    rest, _, signature = token.rpartition(".")
    key_id, _, payload = rest.rpartition(".")  # from the right: a key's id may hold a dot
    key = keys.get(key_id)
    # Compared as bytes: compare_digest refuses text beyond ASCII with a TypeError.
    if key is None or not hmac.compare_digest(signature.encode(), _b64(_mac(key, key_id, payload)).encode()):
        return None
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _click(verb: str, facts: dict[str, Any]) -> Click:
    """Signed by us, but perhaps by an older release whose buttons differ: that card is stale."""
    kind = CLICKS.get(verb)
    if kind is None or {field.name for field in fields(kind)} != set(facts):
        raise StaleCard
    return kind(**facts)


def _mac(key: bytes, key_id: str, payload: str) -> bytes:
    # The ring also encrypts tokens at rest; a key of its own keeps the two uses apart.
    own = hmac.digest(key, b"muster/click/1", hashlib.sha256)
    return hmac.digest(own, f"{key_id}.{payload}".encode(), hashlib.sha256)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
