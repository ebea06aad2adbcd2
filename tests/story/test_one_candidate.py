"""One candidate, and more than one interview: nobody can sit in two at once, whoever arranged them."""

from tests.story.play import Chat, World, next_week

LEE = "schedule Lee Park lee@example.org with {}, 60 min next monday 9-11"


def test_two_recruiters_never_give_one_candidate_two_interviews_at_once(dana: Chat, rosa: Chat) -> None:
    rosa.says(LEE.format("Chi") + ":00")
    rosa.says("book 1")
    assert "Mon 30 Nov, 09:00–10:00" in rosa.last_words()

    dana.says(LEE.format("Asha"))

    assert "1 · Mon 30 Nov, 10:00–11:00" in dana.last_words()
    assert "Mon 30 Nov, 09:15" not in dana.last_words()
    told = "Lee Park has another interview: Mon 30 Nov, 09:00–10:00 (Rosa Almeida’s). I keep that time free."
    assert told in dana.last_words()


def test_two_recruiters_who_were_shown_the_same_time_cannot_both_book_it(
    dana: Chat, rosa: Chat, world: World
) -> None:
    for chat, who in ((dana, "Asha"), (rosa, "Chi")):
        chat.says(LEE.format(who))

    rosa.books()
    dana.presses("Book")

    assert dana.title == "Not booked: interview with Lee Park"
    assert "Lee Park has another interview then: Mon 30 Nov, 09:00–10:00 (Rosa Almeida’s)." in (
        dana.last_words()
    )
    assert "10:00–11:00" in dana.last_words()  # the nearest that is free
    assert world.events_with("Lee") == []


def test_why_not_says_that_the_candidate_is_in_another_interview(dana: Chat) -> None:
    dana.says(LEE.format("Chi"))
    dana.books()
    dana.says(LEE.format("Asha"))

    dana.says("why not Monday 9:30?")

    assert "Lee Park has another interview then: Mon 30 Nov, 09:00–10:00." in dana.last_words()
    assert "days that were asked for" not in dana.last_words()


def test_where_another_interview_takes_all_the_time_the_card_says_so(dana: Chat) -> None:
    dana.says(LEE.format("Chi"))
    dana.books()

    dana.says("schedule Lee Park LEE@example.org with Asha, 30 min next monday 9-10")

    assert dana.title == "No common time"
    assert "Lee Park has another interview: Mon 30 Nov, 09:00" in dana.last_words()


def test_an_interview_is_not_in_its_own_way(dana: Chat) -> None:
    dana.says(LEE.format("Chi"))
    dana.books()

    dana.says("move Lee to next monday 9:15-10:45")

    assert "1 · Mon 30 Nov, 09:" in dana.last_words()
    assert "another interview" not in dana.last_words()


def test_a_cancelled_interview_leaves_its_time_to_the_next(dana: Chat, world: World) -> None:
    dana.says(LEE.format("Chi"))
    dana.books()
    dana.presses("Yes, cancel it")

    dana.says(LEE.format("Asha"))
    dana.books()

    [event] = world.events_with("Lee")
    assert event["start"]["dateTime"].startswith(f"{next_week('monday', 9):%Y-%m-%dT%H:%M}")
