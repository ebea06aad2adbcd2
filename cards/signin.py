"""Signing in with Microsoft: asking, thanking, and what to do when it did not work."""

import re

from cards.clicks import NewRequest, ShowHelp, ShowStatus, SignOut, StartSignIn
from cards.kit import (
    Action,
    Card,
    Element,
    Press,
    block,
    button,
    card,
    heading,
    hint,
    line,
    plain,
    signin_button,
    strong,
)

WHY = "To look into calendars and to book in your name, I need you to sign in once."

# What Entra's numbers mean for the person in the chat. Its own sentences are never shown.
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_AT_ENTRA: dict[int, str] = {
    65001: "Your consent is not there yet.",
    65004: "You did not agree to what Muster needs.",
    90094: "Your organization wants an administrator to approve Muster first.",
    90095: "Your organization wants an administrator to approve Muster first; they have been asked.",
    50076: "Your organization asks for a second proof that it is you.",
    50079: "Your organization asks you to set up a second proof that it is you.",
    53003: "A rule of your organization does not allow signing in from this place or device.",
    50105: "Your administrator has not given you access to Muster.",
    700016: "Muster is not set up in your organization yet.",
    50173: "Your sign-in has ended, perhaps because of a new password.",
    700082: "Your sign-in has ended because it was not used for a long time.",
    7000215: "Muster’s own secret is not right any more; only your administrator can renew it.",
    7000222: "Muster’s own secret has expired; only your administrator can renew it.",
}
ADMINS_TURN = frozenset({90094, 90095, 53003, 50105, 700016, 7000215, 7000222})


def signin_card(url: str, why: str = WHY) -> Card:
    """`url` is a one-time link to our own door; `why` a plain sentence of ours."""
    return card(
        heading("Sign in to go on"),
        line(why),
        _allows(
            "Muster may",
            "see when people and rooms are free",
            "create, change and cancel the interviews it books",
        ),
        _allows("Muster does not", "read mail or chats", "tell anybody what other meetings are about"),
        hint("Your request is kept and goes on by itself afterwards. The link works once, for ten minutes."),
        summary=f"Sign in to go on. {plain(why)}",
        actions=[signin_button("Sign in with Microsoft", url)],
    )


def signed_in_card(name: str, *, press: Press, going_on: bool) -> Card:
    """`going_on`: a request was waiting and is being worked on."""
    told = f"Signed in as {name}"
    then = "Going on with your request now." if going_on else "What can I schedule for you?"
    actions = [] if going_on else [button("New interview", NewRequest(), press)]
    return card(
        strong(told, "good"),
        line(then, gap="none"),
        hint("You can sign out at any time: press the button or type “sign out”."),
        summary=plain(f"{told}. {then}"),
        actions=[*actions, button("Sign out", SignOut(), press)],
    )


def declined_consent_card(reason: str, *, press: Press, url: str | None = None) -> Card:
    """The sign-in came to nothing. `reason` may be Entra's raw text: only its AADSTS number is read.

    With a fresh `url` the button signs in directly; without, it asks for one.
    """
    told = at_entra(reason) or "The sign-in was not finished."
    admin = entra_code(reason) in ADMINS_TURN
    return card(
        heading("Not signed in"),
        line(told),
        line(
            "Please ask your administrator, then try again."
            if admin
            else "Nothing was changed, and your request is kept."
        ),
        hint("Without signing in I cannot see who is free. Help works all the same."),
        summary=f"Not signed in. {told}",
        actions=[try_signin(press, url), button("Help", ShowHelp(), press)],
    )


def signed_out_card(*, press: Press) -> Card:
    told = "Signed out. Muster has deleted its access to your calendar."
    return card(
        strong("Signed out", "good"),
        line(
            "Muster has deleted its access to your calendar. Interviews that are booked stay booked.",
            gap="none",
        ),
        summary=told,
        actions=[button("Sign in again", StartSignIn(), press), button("My interviews", ShowStatus(), press)],
    )


def try_signin(press: Press, url: str | None) -> Action:
    return (
        signin_button("Sign in again", url)
        if url
        else button("Sign in", StartSignIn(), press, style="positive")
    )


def entra_code(reason: str) -> int:
    """The AADSTS number in Entra's text, or 0."""
    found = re.search(r"AADSTS(\d{4,8})", reason) or re.fullmatch(r"\s*(\d{4,8})\s*", reason)
    return int(found[1]) if found else 0


def at_entra(reason: str) -> str:
    """What Entra's text means, in our words; "" when we do not know."""
    if "access_denied" in reason and not entra_code(reason):
        return _AT_ENTRA[65004]
    return _AT_ENTRA.get(entra_code(reason), "")


def _allows(title: str, *things: str) -> Element:
    return block(strong(title), *(line(f"• {thing}", gap="none") for thing in things))
