from datetime import UTC, datetime

from cards.health import Health, health_card
from cards.sample import press
from tests.cards.reading import texts

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def told(*mailboxes: Health) -> list[str]:
    return texts(health_card(mailboxes, "Europe/Zagreb", press=press))


def test_each_mailbox_says_how_long_it_is_watched_and_what_no_notice_told() -> None:
    said = told(
        Health("Dana", expires=NINE, last_notice=NINE, last_reconcile=NINE, by_notice=41, by_reconcile=2)
    )

    assert "Watched until Tue 24 Nov, 10:00" in said
    assert "Last notice Tue 24 Nov, 10:00 · last look Tue 24 Nov, 10:00" in said
    assert "41 changes by notice, 2 only by looking" in said
    assert "1 mailbox; 2 changes found that no notice told of." in said


def test_a_mailbox_that_may_not_be_watched_is_not_called_watched() -> None:
    said = told(Health("Dana"))

    assert "No watch stands: asked by the clock" in said
    assert "Last notice not yet · last look not yet" in said
    assert "1 mailbox, 1 of them without a watch; 0 changes found that no notice told of." in said


def test_without_interviews_there_is_nothing_to_watch() -> None:
    assert "No mailbox is watched: there are no interviews to come." in told()


def test_many_are_counted_not_listed() -> None:
    assert "And 5 more." in told(*(Health(f"Recruiter {n}") for n in range(15)))


def test_whoever_sees_only_their_own_mailbox_is_not_told_that_there_are_no_interviews() -> None:
    said = texts(health_card([], "Europe/Zagreb", of_all=False, press=press))

    assert (
        "None of your own: you have arranged no interviews to come. Administrators see every mailbox." in said
    )
