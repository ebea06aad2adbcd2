"""Where the candidate is, when they can, and the debrief that they are not asked to."""

import pytest

from tests.story.play import Chat, World, next_week

MIRA = "schedule Mira Voss mira@example.org with Asha and Ben, 60 min next week"
LOOP = (
    "schedule a loop for Mira Voss (New York) mira@example.org: 45 min coding with Asha or Ben, 60 min design"
    " with Chi, then debrief 30 min with Asha, Ben and Chi; Mira can Tue 8-12 or Wed after 9:00, next week"
)


def test_a_loop_is_held_when_a_candidate_abroad_can_and_debriefed_without_them(
    dana: Chat, world: World
) -> None:
    dana.says(LOOP)

    shown = dana.last()
    assert "Mira Voss is in New York and can Tue 1 Dec 08:00–12:00, Wed 2 Dec after 09:00." in shown.words
    assert "For Mira Voss (08:30 in New York)" in shown.words
    dana.books()
    events = sorted(world.events("Dana"), key=lambda event: event["start"]["dateTime"])
    assert events[0]["start"]["dateTime"][:16] == f"{next_week('tuesday', 13, 30):%Y-%m-%dT%H:%M}"
    asked = [[one["emailAddress"]["address"] for one in event["attendees"]] for event in events]
    assert ["mira@example.org" in people for people in asked] == [True, True, False]
    assert events[-1]["subject"] == "Interview: Mira Voss (Debrief)"
    assert [mail["kind"] for mail in world.outbox("mira@example.org")] == ["invitation"] * 2


def test_a_few_words_tell_where_the_candidate_is_and_when_they_can(dana: Chat) -> None:
    dana.says(MIRA)

    dana.says("Mira is in New York")
    dana.says("Mira can only on Tuesday")

    assert "Mira Voss is in New York and can Tue 1 Dec." in dana.last_words()
    assert "1 · Tue 1 Dec, 13:30–14:30" in dana.last_words()

    dana.says("why not 3 December 14:00?")

    assert "Mira Voss cannot then." in dana.last_words()


def test_days_on_which_the_candidate_cannot_add_up(dana: Chat) -> None:
    dana.says(MIRA)

    dana.says("Mira can't on Monday")
    dana.says("she can't Tuesday or Wednesday")

    assert "Mira Voss can Thu 3 Dec, Fri 4 Dec." in dana.last_words()


def test_days_on_which_the_candidate_cannot_are_named_as_what_stands_in_the_way(dana: Chat) -> None:
    dana.says(f"{MIRA}; Mira can on 10 Dec 9-12")

    assert dana.title == "No common time"
    assert "Mira Voss can Thu 10 Dec 09:00–12:00." in dana.last_words()
    assert "In the days asked for, that leaves no time that is long enough." in dana.last_words()
    assert "when Mira Voss can: no possible starts" in dana.last_words()

    dana.says("Mira can any time")

    assert "1 · Mon 30 Nov, 09:00–10:00" in dana.last_words()


def test_other_times_than_the_candidate_said_are_counted_and_shown_by_one_press(
    dana: Chat, world: World
) -> None:
    world.meeting("Asha", next_week("tuesday", 9), next_week("tuesday", 12), show_as="oof")

    dana.says(f"{MIRA}; Mira can Tue 9-12")

    card = dana.last()
    assert "when Mira Voss can: 9 possible starts" in card.words
    assert "with Asha Rao: no possible starts" in card.words
    dana.presses("Other times than Mira Voss said: 20+", card)
    assert "1 · Mon 30 Nov, 09:00–10:00" in dana.last_words()
    assert "can Tue" not in dana.last_words()


def test_other_times_than_the_candidate_said_can_be_typed(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("tuesday", 9), next_week("tuesday", 12))
    dana.says(f"{MIRA}; Mira can Tue 9-12")

    dana.says("other times than Mira Voss said")

    assert "1 · Mon 30 Nov, 09:00–10:00" in dana.last_words()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Rivendell", "I do not know the time zone of “Rivendell”."),
        ("Brazil", "“Brazil” has more than one time zone. Which is meant, or nearest:"),
        ("Portland", "Which is meant, or nearest: “Portland, Oregon” or “Portland, Maine”?"),
    ],
)
def test_a_place_that_is_not_clear_is_asked_back_in_the_form(dana: Chat, place: str, told: str) -> None:
    dana.says(f"schedule Mira Voss ({place}) mira@example.org with Asha, 60 min next week")
    form = dana.last()
    assert told in form.words
    assert form.filled["place"] == place

    dana.presses("Find times", form, **form.filled | {"place": "Tokyo", "can": "Thu after 17:00"})

    assert "Mira Voss is in Tokyo and can Thu 3 Dec after 17:00." in dana.last_words()


def test_a_place_that_is_asked_back_can_be_typed_too(dana: Chat) -> None:
    dana.says("schedule Mira Voss (Springfield) mira@example.org with Asha, 60 min next week")

    dana.says("Mira is in Chicago")

    assert "Mira Voss is in Chicago." in dana.last_words()


def test_of_several_cities_the_one_that_is_meant_can_be_typed_and_is_named_with_its_clock(dana: Chat) -> None:
    dana.says("schedule Mira Voss (Portland) mira@example.org with Asha, 60 min next week")

    dana.says("Portland, Maine")
    dana.says("Mira can after 9:00")

    assert "Mira Voss is in Portland, Maine (New York time) and can" in dana.last_words()
    dana.presses("Change request")
    assert dana.last().filled["place"] == "Portland, Maine"


def test_an_interviewer_is_not_taken_for_the_candidate(dana: Chat) -> None:
    dana.says(MIRA)

    dana.says("Asha can only on Tuesday")

    assert "The candidate is Mira Voss." in dana.last_words()


def test_an_interview_is_moved_to_when_the_candidate_can_or_it_is_said_that_they_cannot_then(
    dana: Chat,
) -> None:
    dana.says(f"{MIRA}; Mira can Tue 9-12 or Wed after 14:00")
    dana.books()

    dana.says("move Mira to Wednesday")
    assert "1 · Wed 2 Dec, 14:00–15:00" in dana.last_words()
    dana.says("move Mira to 3 December")
    assert dana.title == "No other time"
    assert "when Mira Voss can: no possible starts" in dana.last_words()
    way = next(title for title in dana.last().buttons if title.startswith("Other times than Mira Voss said"))
    dana.presses(way, dana.last())

    assert "1 · Thu 3 Dec, 09:00–10:00" in dana.last_words()


def test_a_kit_keeps_the_debrief_and_forgets_where_a_candidate_was(dana: Chat) -> None:
    dana.says(LOOP)
    dana.says("save this as backend loop")

    dana.says("schedule Noa Lind noa@example.org with the backend loop next week")

    assert "Times for Noa Lind" in dana.last_words()
    assert "New York" not in dana.last_words()
    assert "Debrief, 30 min: Asha Rao, Ben Carter and Chi Nguyen" in dana.last_words()
