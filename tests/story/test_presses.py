"""Presses that come twice, late, from somebody else, or made by hand."""

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World, next_week


def test_a_time_that_filled_up_meanwhile_is_not_booked(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.meeting("Asha", next_week("monday", 9), next_week("monday", 10))  # someone was faster

    dana.presses("Book")

    card = dana.last()
    assert card.title == "Not booked: interview with Mira Voss"
    assert "Asha Rao is no longer free" in card.words
    assert "Nothing is left in anybody’s calendar." in card.words
    assert world.events_with("Mira") == []
    dana.presses("Find another time", card)
    assert dana.title == "Times for Mira Voss"
    assert "Mon 30 Nov, 09:00" not in dana.last_words()


def test_a_room_that_filled_up_meanwhile_is_named(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.meeting("room.ada@contoso.com", next_week("monday", 9), next_week("monday", 10))

    dana.presses("Book")

    assert "Ada is no longer free" in dana.last_words()
    assert world.events_with("Mira") == []


def test_a_failed_booking_asked_anew_is_no_replacement(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    world.meeting("Asha", next_week("monday", 9), next_week("monday", 10))
    dana.presses("Book")

    dana.presses("Find another time")
    dana.books()

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1
    assert [card.title for card in dana.cards()].count("Not booked: interview with Mira Voss") == 1


def test_a_second_click_books_nothing_more(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    offered = dana.last()
    dana.presses("Book", offered)

    pressed = dana.sends(offered.data_of("Book") | {"verb": "book"}, offered)

    assert pressed.said.startswith("Booked: interview with Mira Voss")
    assert len(world.events_with("Mira")) == 1
    assert len(world.requests("POST", "/me/events")) == 1


def test_two_clicks_in_the_same_moment_make_one_event(dana: Chat, world: World) -> None:
    dana.says(REQUEST)

    pressed = dana.presses_at_once("Book", times=4)

    assert all("interview with Mira Voss" in one.said for one in pressed)
    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1
    assert len(world.requests("POST", "/me/events")) == 1
    assert len(world.outbox("mira@example.org")) == 1


def test_two_different_times_of_one_card_make_one_event(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    offered = dana.last()

    dana.presses_nth(0, offered)
    dana.sends(offered.data_of("Book", 1) | {"verb": "book"}, offered)

    assert len(world.events_with("Mira")) == 1


def test_a_second_cancel_cancels_nothing_more(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()

    dana.presses("Yes, cancel it", booked)
    pressed = dana.sends(booked.data_of("Yes, cancel it") | {"verb": "cancel"}, booked)

    assert pressed.said.startswith("Cancelled: interview with Mira Voss")
    assert [mail["kind"] for mail in world.outbox("Asha")] == ["invitation", "cancellation"]


def test_two_cancels_in_the_same_moment_are_one(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()

    dana.presses_at_once("Yes, cancel it", times=3)

    assert dana.title == "Cancelled: interview with Mira Voss"
    assert [mail["kind"] for mail in world.outbox("Asha")] == ["invitation", "cancellation"]


def test_an_interview_can_be_cancelled_from_a_card_asked_for_later(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    dana.says("cancel Mira")
    again = dana.last()

    dana.presses("Yes, cancel it", again)

    assert world.events_with("Mira") == []
    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"
    assert dana.with_id(again.id).title == "Cancelled: interview with Mira Voss"


def test_somebody_elses_times_are_not_booked_in_words_either(world: World) -> None:
    dana = world.chat("Dana", "groupChat", ("Rosa",))
    rosa, private = Chat(world, "Rosa", dana.id), world.chat("Dana")
    dana.says(f"@Muster {REQUEST}")
    private.signs_in()

    rosa.says("@Muster book 1")

    assert rosa.title == "That is somebody else’s"
    assert "Only Dana Whitfield can do that." in rosa.last_words()
    assert world.events_with("Mira") == []


def test_in_a_group_typed_words_are_about_ones_own_times_not_somebody_elses_newer_ones(world: World) -> None:
    dana = world.chat("Dana", "groupChat", ("Rosa",))
    rosa = Chat(world, "Rosa", dana.id)
    privates = [world.chat(name) for name in ("Dana", "Rosa")]
    world.meeting("Asha", next_week("tuesday", 10), next_week("tuesday", 11))
    dana.says(f"@Muster {REQUEST}")
    privates[0].signs_in()
    rosa.says("@Muster schedule Lena Ott lena@example.org with Chi, 30 min next week")
    privates[1].signs_in()
    assert dana.title == "Times for Lena Ott"

    dana.says("@Muster more times")
    assert dana.title == "Times for Mira Voss"
    assert "6 · " in dana.last_words()
    dana.says("@Muster why not Tuesday 1 December 10:00?")
    assert "Asha Rao" in dana.last_words()
    rosa.says("@Muster more times")

    assert rosa.title == "Times for Lena Ott"
    assert "6 · " in rosa.last_words()


def test_somebody_elses_press_does_nothing_and_says_whose_it_is(world: World) -> None:
    dana = world.chat("Dana", "groupChat", ("Rosa",))
    rosa = Chat(world, "Rosa", dana.id)
    private = world.chat("Dana")
    dana.says(f"@Muster {REQUEST}")
    private.signs_in()
    offered = dana.last()
    assert offered.title == "Times for Mira Voss"

    pressed = rosa.presses("Book", offered)

    assert pressed.inner_status == 403
    assert "Only Dana Whitfield can do that." in pressed.said
    assert world.events_with("Mira") == []
    assert rosa.last().title == "Times for Mira Voss"
    dana.presses("Book")
    assert dana.title == "Booked: interview with Mira Voss"
    for title in ("Yes, cancel it", "Find another time"):
        assert rosa.presses(title).inner_status == 403
    assert len(world.events_with("Mira")) == 1


def test_an_edited_payload_is_refused(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    offered = dana.last()
    genuine = offered.data_of("Book")["muster"]
    key, payload, mark = genuine.rsplit(".", 2)

    forged = (
        f"{key}.{payload[:-2]}AA.{mark}",
        f"{key}.{payload}.{mark[::-1]}",
        f"other.{payload}.{mark}",
        f"{payload}.{mark}",
        "",
    )
    for token in forged:
        pressed = dana.sends({"verb": "book", "muster": token}, offered)
        assert pressed.inner_status == 403, token
        assert "not one that I made" in pressed.said

    assert dana.sends({"verb": "cancel", "muster": genuine}, offered).inner_status == 403
    assert dana.sends({"verb": "book"}, offered).inner_status == 403
    assert world.events_with("Mira") == []
    assert dana.last().title == "Times for Mira Voss"


def test_a_card_that_is_too_old_is_not_booked_from(dana: Chat, world: World) -> None:
    dana.says(REQUEST.replace("next week", "in December"))
    offered = dana.last()
    world.passes("P15D")

    pressed = dana.presses("Book", offered)

    assert pressed.inner_status == 410
    assert "out of date" in pressed.said or "did nothing" in pressed.said
    assert world.events_with("Mira") == []


def test_a_time_that_has_gone_by_is_not_booked(dana: Chat, world: World) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min today, no room")
    assert dana.title == "Times for Mira Voss"
    world.passes("P1D")

    dana.presses("Book")

    assert world.events_with("Mira") == []
    assert dana.title == "Not booked: interview with Mira Voss"
