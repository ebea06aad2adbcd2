""" "Why not then?": the facts, never a meeting's subject, and a way on."""

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World, next_week

STRICT = "schedule Mira Voss mira@example.org with Asha and Chi, 60 min next week, room for 6"


def test_who_is_busy_then_is_said_without_the_subject(dana: Chat, world: World) -> None:
    world.meeting("Chi", next_week("tuesday", 13), next_week("tuesday", 15))
    dana.says(STRICT)

    dana.says("why not Tuesday 1 December 14:00?")

    card = dana.last()
    assert card.title.startswith("Why not Tue 1 Dec, 14:00–15:00")
    assert "Chi Nguyen is busy 13:00–15:00." in card.words
    assert "Busy" not in card.words  # the subject of every meeting made by hand here
    assert "Asha" not in card.words


def test_a_room_that_is_taken_is_said(dana: Chat, world: World) -> None:
    world.meeting("room.turing@contoso.com", next_week("tuesday", 14), next_week("tuesday", 15))
    dana.says(STRICT)

    dana.says("why not on Tuesday 1 December at 2pm")

    assert "No room is free: 1 room would be large enough." in dana.last_words()


def test_times_around_then_are_one_press_or_one_sentence_away(dana: Chat, world: World) -> None:
    world.meeting("Chi", next_week("wednesday", 13), next_week("wednesday", 15))
    dana.says(STRICT)
    dana.says("why not 2 December 14:00?")

    dana.presses("Find times around then")
    assert dana.title == "Times for Mira Voss"
    assert "1 · Tue 1 Dec" in dana.last_words()
    dana.says("find times around 3 December 10:00")

    assert dana.title == "Times for Mira Voss"
    assert "1 · Wed 2 Dec" in dana.last_words()


def test_a_time_that_is_offered_can_be_booked_from_the_answer(dana: Chat, world: World) -> None:
    dana.says(REQUEST)

    dana.says("why not Monday 30 November 9:00")
    assert "is offered: it is time 1." in dana.last_words()
    dana.presses("Book", dana.last())

    assert len(world.events_with("Mira")) == 1


def test_it_answers_for_a_request_for_which_there_was_no_time(dana: Chat, world: World) -> None:
    world.meeting("Chi", next_week("monday", 0), next_week("friday", 23))
    dana.says(STRICT)
    assert dana.title == "No common time"

    dana.says("why not Tuesday 1 December 14:00?")

    assert "Chi Nguyen is busy Mon 30 Nov 00:00 – Fri 4 Dec 23:00." in dana.last_words()


def test_without_a_request_it_says_so(rosa: Chat) -> None:
    rosa.says("why not Tuesday 14:00?")

    assert "There is no request of yours in this chat." in rosa.last_words()


def test_why_somebody_of_a_pool_is_not_offered_is_told_for_each_time(dana: Chat, world: World) -> None:
    world.meeting("Chi", next_week("monday", 8), next_week("tuesday", 18))
    dana.says("schedule Mira Voss mira@example.org with Asha and Ben or Chi, 60 min next week")

    dana.says("why not with Chi?")

    card = dana.last()
    assert card.title == "Why not with Chi Nguyen?"
    assert "Mon 30 Nov, 09:00–10:00: Chi Nguyen is busy Mon 30 Nov 08:00 – Tue 1 Dec 18:00." in card.words
    assert "Asha" not in card.words
    dana.presses("Find times with them", card)
    assert "60 min · Asha Rao and Chi Nguyen · no room" in dana.last_words()
    assert "1 · Wed 2 Dec, 09:00–10:00" in dana.last_words()


def test_why_not_then_with_somebody_who_was_not_asked_for(dana: Chat, world: World) -> None:
    world.meeting("Priya Nair", next_week("tuesday", 13), next_week("tuesday", 15))
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("why not Tuesday 1 December 14:00 with Priya Nair?")

    assert "Tue 1 Dec, 14:00–15:00: Priya Nair is busy 13:00–15:00." in dana.last_words()


def test_somebody_who_could_sit_is_said_to(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("why not with Chi?")

    assert "Mon 30 Nov, 09:00–10:00: Chi Nguyen could sit then." in dana.last_words()
    dana.says("with Chi")
    assert "60 min · Asha Rao and Chi Nguyen · no room" in dana.last_words()


def test_a_name_that_nobody_has_is_said(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("why not with Zebulon?")

    assert "Nobody in your directory is called “Zebulon”." in dana.last_words()


def test_what_would_make_a_time_worse_than_one_that_is_offered_is_said(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("tuesday", 14, 30), next_week("tuesday", 15), "tentative")
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("why not Tuesday 1 December 14:30?")

    said = "Nothing stands against that time. Tue 1 Dec, "
    assert said in dana.last_words()
    assert "at the time that you name Asha Rao has something tentative" in dana.last_words()


def test_a_time_off_the_quarter_hour_is_said_to_be_one(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.says("why not Tuesday 1 December 14:07?")

    assert "But I only offer starts every 15 minutes." in dana.last_words()


def test_of_a_whole_day_it_says_who_is_in_the_way(dana: Chat, world: World) -> None:
    world.meeting("Chi", next_week("friday", 0), next_week("friday", 23, 59))
    dana.says(STRICT)

    dana.says("why not on Friday 4 December?")

    assert dana.title == "Why not Fri 4 Dec?"
    assert "No time then suits everybody who has to be there." in dana.last_words()
    assert "with Chi Nguyen: no possible starts" in dana.last_words()
    assert "00:00" not in dana.last_words() and "asked for" not in dana.last_words()
    assert "“find times around 4 December”" in dana.last_words()


def test_of_a_day_that_was_not_asked_for_it_names_the_best_start(dana: Chat) -> None:
    dana.says(STRICT.replace("next week", "next monday"))

    dana.says("why not Wednesday 2 December?")

    assert dana.title == "Why not Wed 2 Dec?"
    assert "The best start then is Wed 2 Dec, 09:00–10:00 (London)." in dana.last_words()
    assert "It does not lie in the days that were asked for." in dana.last_words()


def test_of_an_afternoon_it_says_which_of_its_times_is_offered(dana: Chat) -> None:
    dana.says(STRICT.replace("next week", "next monday afternoon"))

    dana.says("why not on Monday 30 November afternoon?")

    assert "is offered: it is time 1." in dana.last_words()
