"""Signing in with Microsoft: asking, thanking, and what to do when it did not work."""

from collections.abc import Collection

from cards.clicks.administrator import AskAdministrator
from cards.clicks.anyone import NewRequest, ShowHelp, ShowStatus, SignOut, StartSignIn
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
    oauth_card,
    plain,
    signin_button,
    strong,
)

WHY = "To look into calendars and to book in your name, I need you to sign in once."

# By services/identity/reasons.py: why a sign-in did not come about. Entra's own text never gets here.
_BECAUSE = {
    "never_signed_in": "You are not signed in with Microsoft yet.",
    "expired": "Your sign-in has ended because it was not used for a long time.",
    "revoked": "Your sign-in has ended, perhaps because of a new password.",
    "declined": "You did not agree to what Muster needs.",
    "consent_needed": "Nobody has allowed Muster to do this for you yet.",
    "admin_consent_needed": "Your organization wants an administrator to approve Muster first.",
    "admin_review_needed": "Your organization wants an administrator to approve Muster on your request.",
    "mfa_needed": "Your organization asks for a second proof that it is you.",
    "conditional_access": "A rule of your organization does not allow signing in from this place or device.",
    "not_assigned": "Your administrator has not given you access to Muster.",
    "app_not_in_tenant": "Muster is not set up in your organization yet.",
    "app_secret_bad": "Muster’s own secret is no longer valid; only an administrator can renew it.",
    "claims_challenge": "Your organization asks you to sign in once more.",
    "rights_missing": "Your sign-in lacks a permission that this needs.",
    "entra_unavailable": "Microsoft’s sign-in does not answer at the moment.",
    "stale_link": "That link is used up or too old.",
    "other_browser": "The sign-in ended in another browser window than it began in.",
    "guest": "Guests of your organization cannot schedule with me: their mailbox is in another one.",
    "other_tenant": "It was approved for another organization than this one.",
    "never_arrived": "Microsoft’s page said yes, but the permissions did not arrive within a day.",
    "other_person": "Somebody else signed in than the person whom I gave the link.",
    "bad_code": "That is not the right code.",
    "too_many_tries": "The code was tried too often.",
    "forged": "The answer that came back was not Microsoft’s.",
    "failed": "The sign-in was not finished.",
    "token_refused": "Microsoft 365 no longer accepts your sign-in.",
    "rooms_not_listed": "Muster may not read your organization’s list of rooms.",
    "groups_not_read": "Muster may not see who is in a group.",
}
_MAIL = {
    "Mail.Read": "read the mails that answer its invitations",
    "Mail.Send": "send candidates the mails that you ask for, as you",
}
_ADMINS_TURN = {
    *("admin_consent_needed", "admin_review_needed", "conditional_access", "not_assigned"),
    *("app_not_in_tenant", "app_secret_bad", "rooms_not_listed", "groups_not_read"),
}


def why_sign_in(reason: str) -> str:
    """Why a person has to sign in, or once more; `reason` is a word of services/identity/reasons.py."""
    told = because(reason)
    return WHY if reason in ("", "never_signed_in") or not told else f"{told} Please sign in once more."


def signin_card(url: str, why: str = WHY, *, scopes: Collection[str] = ()) -> Card:
    """`url` is a one-time link to our own door; `why` a plain sentence of ours; `scopes` what it asks for."""
    may = ["see when people and rooms are free", "create, change and cancel the interviews it books"]
    mail = [told for scope, told in _MAIL.items() if scope in scopes]
    reads = "read any other mail, or chats" if "Mail.Read" in scopes else "read mail or chats"
    return card(
        heading("Sign in to go on"),
        line(why),
        _allows("Muster may", *may, *mail),
        _allows("Muster does not", reads, "tell anybody what other meetings are about"),
        hint("Your request is kept and goes on by itself afterwards. The link works once, for ten minutes."),
        summary=f"Sign in to go on. {plain(why)}",
        actions=[signin_button("Sign in with Microsoft", url)],
    )


def token_card(exchange: str, app_id: str) -> Card:
    """Asks Teams to sign the person in without a page."""
    return oauth_card("Signing you in through Teams …", exchange, app_id)


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
    """The sign-in came to nothing. `reason` is a word of services/identity/reasons.py.

    With a fresh `url` the button signs in directly; without, it asks for one.
    """
    told = because(reason) or _BECAUSE["failed"]
    kept = "Nothing was changed, and your request is kept."
    return card(
        heading("Not signed in"),
        line(told),
        line("Please ask your administrator, then try again." if is_admins_turn(reason) else kept),
        hint("Without signing in I cannot see who is free. Help works all the same."),
        summary=f"Not signed in. {told}",
        actions=[
            try_signin(press, url),
            *([button("Ask an administrator", AskAdministrator(), press)] if is_approval(reason) else []),
            button("Help", ShowHelp(), press),
        ],
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


def because(reason: str) -> str:
    """Why there is no sign-in, in our words; "" for a reason that has none, which is never shown."""
    return _BECAUSE.get(reason, "")


def is_approval(reason: str) -> bool:
    """Whether an administrator's approval of Muster is what is missing."""
    lacking = ("app_not_in_tenant", "rooms_not_listed", "groups_not_read")
    return reason in ("admin_consent_needed", "admin_review_needed", *lacking)


def is_admins_turn(reason: str) -> bool:
    """Whether the person can do nothing about it."""
    return reason in _ADMINS_TURN


def _allows(title: str, *things: str) -> Element:
    return block(strong(title), *(line(f"• {thing}", gap="none") for thing in things))
