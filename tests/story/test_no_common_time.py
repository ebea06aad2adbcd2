"""When nobody shares a time: what stood in the way, and what would open times, one press away."""

from tests.story.play import Chat, World, next_week

WITH_ROOM = "schedule Mira Voss mira@example.org with Asha and Ben, 60 min next week, room for 6"


def test_no_room_is_free_and_one_press_does_without(dana: Chat, world: World) -> None:
    for room in ("room.turing@contoso.com", "room.ada@contoso.com"):
        world.meeting(room, next_week("monday", 0), next_week("friday", 23))

    dana.says(WITH_ROOM)

    card = dana.last()
    assert card.title == "No common time"
    assert "with a room: no possible starts" in card.words
    assert "• No room: at least 20 times" in card.words
    dana.presses("No room: 20+", card)

    slots = dana.with_id(card.id)
    assert slots.title == "Times for Mira Voss"
    assert "Asha Rao and Ben Carter · Teams" in slots.words
    dana.books()
    assert len(world.events_with("Mira")) == 1


def test_a_smaller_room_is_offered_where_all_find_a_chair_in_it(dana: Chat, world: World) -> None:
    world.meeting("room.turing@contoso.com", next_week("monday", 0), next_week("friday", 23))

    dana.says(WITH_ROOM)

    way = next(title for title in dana.last().buttons if title.startswith("A smaller room: "))
    dana.presses(way, dana.last())
    assert "Asha Rao and Ben Carter · Ada" in dana.last_words()


def test_a_shorter_interview_fits_where_the_long_one_does_not(dana: Chat, world: World) -> None:
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday"):
        world.meeting("Asha", next_week(day, 0), next_week(day, 12))
        world.meeting("Asha", next_week(day, 12, 45), next_week(day, 23))

    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    way = next(title for title in dana.last().buttons if title.startswith("45 min: "))
    assert way == "45 min: 5"
    dana.presses(way, dana.last())
    assert "1 · Mon 30 Nov, 12:00–12:45" in dana.last_words()


def test_a_week_later_is_counted_and_read(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))

    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    way = next(title for title in dana.last().buttons if title.startswith("A week later too: "))
    dana.presses(way, dana.last())
    assert "1 · Mon 7 Dec, 09:00–10:00" in dana.last_words()


def test_the_form_is_still_there_and_gives_way_to_nothing(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week")

    dana.presses("Change request", dana.last())
    dana.presses("Find times", dana.last(), who="Ben")

    assert dana.title == "Times for Mira Voss"


def test_what_would_open_other_times_than_the_one_that_is_booked(dana: Chat, world: World) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min on 1 December between 10:00 and 12:00")
    booked = dana.books()
    world.meeting("Asha", next_week("tuesday", 11), next_week("tuesday", 13))

    dana.presses("Find another time", booked)

    card = dana.last()
    assert card.title == "No other time"
    assert [title for title in card.buttons if ":" in title] == ["45 min: 1", "A week later too: 1"]
    dana.presses("A week later too: 1", card)
    assert "1 · Tue 8 Dec, 10:00–11:00" in dana.last_words()
