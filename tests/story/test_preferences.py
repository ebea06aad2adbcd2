"""Interviewers say what they ask for, and every search keeps to it."""

from tests.story.play import Chat, World, next_week


def test_an_interviewer_who_offers_two_hours_a_week_is_asked_for_these_alone(
    dana: Chat, world: World
) -> None:
    asha = world.chat("Asha")
    asha.says("preferences")
    asha.presses("Save", before="0", after="0", aDay="", aWeek="", offered="Wed 14:00-16:00")
    assert "Only Wed 14:00-16:00." in asha.last_words()

    dana.says("schedule Mira Voss <mira@example.org> with Asha, 60 min next week, no room")
    dana.books()

    (event,) = world.events_with("Mira")
    assert event["start"]["dateTime"][:16] == f"{next_week('wednesday', 14):%Y-%m-%dT%H:%M}"


def test_hours_that_cannot_be_read_stay_in_the_form(world: World) -> None:
    asha = world.chat("Asha")
    asha.says("preferences")

    asha.presses("Save", before="15", after="0", aDay="", aWeek="2", offered="in the mornings")

    form = asha.last()
    assert "I cannot read “in the mornings”." in form.words
    assert form.filled["offered"] == "in the mornings"
    assert form.filled["aWeek"] == "2"


def test_the_time_kept_free_reaches_beyond_the_hours_that_were_asked_for(dana: Chat, world: World) -> None:
    asha = world.chat("Asha")
    asha.says("preferences")
    asha.presses("Save", before="30", after="0", aDay="", aWeek="", offered="")
    world.meeting("Asha", next_week("tuesday", 13), next_week("tuesday", 14))

    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min on 1 December after 14:00, no room")

    assert "1 · Tue 1 Dec, 14:30–15:30" in dana.last_words()
