"""What an interviewer types about an invitation, and about being written to."""

from datetime import UTC, datetime

import pytest

from bot.asks import AnswerInvitation, Ask, Nudges
from bot.commands import read_ask

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("accept", AnswerInvitation("accept")),
        ("Accept, I will be five minutes late", AnswerInvitation("accept", "I will be five minutes late")),
        ("I will be there!", AnswerInvitation("accept")),
        ("tentative", AnswerInvitation("tentative")),
        ("I can't come", AnswerInvitation("decline")),
        ("decline because I am on leave", AnswerInvitation("decline", "I am on leave")),
        ("Decline: dentist", AnswerInvitation("decline", "dentist")),
        ("find me a colleague", AnswerInvitation("colleague")),
        ("ask me tomorrow", AnswerInvitation("later")),
        ("no nudges", Nudges(False)),
        ("please stop nudging me", Nudges(False)),
        ("nudges on", Nudges(True)),
    ],
)
def test_an_answer_is_read_with_its_reason(text: str, meant: Ask) -> None:
    assert read_ask(text, now=NOW, zone="Europe/London") == meant
