"""What Muster can do, said when somebody asks, arrives, or is polite."""

from cards.clicks.anyone import NewRequest, ShowHelp, ShowStatus
from cards.kit import Action, Card, Element, Press, block, button, card, heading, hint, line, plain, strong

EXAMPLE = "schedule Mira Novak mira@example.org with Asha and Ben or Chi, 60 min next week, room for 4"
_VALUE = (
    "I find a time that suits interviewers and a room, book it in Outlook, and tell you who answers what."
)


def welcome_card(*, press: Press) -> Card:
    """The first message of a one-to-one chat; works before anybody has signed in."""
    return card(
        heading("Hi, I’m Muster. I schedule interviews."),
        line(_VALUE),
        block(strong("Try it"), _example()),
        hint("I ask you to sign in with Microsoft when I first need your calendar."),
        summary=f"Hi, I’m Muster. {_VALUE}",
        actions=_starts(press, "Help"),
    )


def intro_card(added_by: str, *, press: Press) -> Card:
    """The first message in a channel or group chat; `added_by` is who brought Muster in, or ""."""
    by = f" {added_by} added me here." if added_by else ""
    return card(
        heading("I’m Muster. I schedule interviews."),
        line(f"{_VALUE}{by}"),
        line(
            "Mention me with a request, and I answer in that thread. I read nothing that does not mention me."
        ),
        block(strong("For example"), line(f"“@Muster {EXAMPLE}”", gap="none")),
        summary=plain(f"I’m Muster. {_VALUE}{by}"),
        actions=_starts(press, "Help"),
    )


def help_card(*, press: Press) -> Card:
    return card(
        heading("What I can do"),
        _entry(
            "Schedule an interview",
            f"“{EXAMPLE}”",
            "Leave out what you do not know: I ask for the rest in one form.",
        ),
        _entry(
            "A loop of several sessions",
            "“schedule a loop for …: 45 min coding with Asha, 60 min design with Chi; any order, next week”",
            "“save this as backend loop” keeps the plan, “kits” lists what was kept.",
        ),
        _entry(
            "Who sits",
            "“with a senior who knows Python, Priya optional, Chi shadowing”",
            "“people” shows what interviewers bring. “Asha knows Python, speaks German” adds to it.",
        ),
        _entry(
            "When the candidate can",
            "“schedule Mira Novak (Tokyo) … next week; Mira can Tue 9-12 or Wed after 14:00”",
            "A loop may end “then debrief 30 min with Asha and Ben”: the candidate is not invited to it.",
        ),
        _entry(
            "Ask about a time, or change what you asked for",
            "“why not Tuesday 14:00?”, “why not with Chi?”",
            "“without a room”, “45 minutes”, “Thursday instead”, “Chi instead of Ben”",
        ),
        _entry("See where things stand", "“status”"),
        _entry(
            "Move or cancel an interview",
            "“move Mira Novak to Thursday”, or the buttons under it. I say first who will be mailed.",
        ),
        _entry(
            "For interviewers",
            "“preferences” sets how many interviews you take, when, and with what breaks.",
            "“accept” or “decline because …” answers what I asked you. “no nudges” and I do not write first.",
        ),
        _entry(
            "For administrators",
            "“approve muster” asks for your organization’s approval, “permissions” shows what is granted.",
        ),
        _entry("Sign out", "“sign out” deletes my access to your calendar."),
        hint("I only change interviews that I booked myself. A calendar I cannot read never counts as free."),
        summary="I can schedule an interview, show where things stand, cancel, find another time, sign out.",
        actions=_starts(press, ""),
    )


def hello_card(name: str, *, press: Press) -> Card:
    """`name` is the person's first name, or ""."""
    told = f"Hello {name}!" if name else "Hello!"
    return card(
        line(f"{told} Whom shall we interview?"),
        hint(f"For example: “{EXAMPLE}”"),
        summary=plain(f"{told} Whom shall we interview?"),
        actions=_starts(press, "Help"),
    )


def thanks_card(*, press: Press) -> Card:
    return card(
        line("You’re welcome. I tell you here when somebody answers."),
        summary="You’re welcome. I tell you here when somebody answers.",
        actions=_starts(press, ""),
    )


def _entry(title: str, *lines: str) -> Element:
    return block(strong(title), *(line(text, gap="none") for text in lines))


def _example() -> Element:
    return line(f"“{EXAMPLE}”", gap="none")


def _starts(press: Press, last: str) -> list[Action]:
    starts = [
        button("New interview", NewRequest(), press, style="positive"),
        button("My interviews", ShowStatus(), press),
    ]
    return [*starts, button(last, ShowHelp(), press)] if last else starts
