"""A search over weeks shows its first times before a slow mailbox's later weeks are read."""

from tests.story.play import Chat, World

WEEKS = "schedule Mira Voss mira@example.org with Asha and Ben, 60 min in the next 4 weeks"


def test_a_search_over_weeks_shows_its_first_times_while_the_rest_is_read(dana: Chat, world: World) -> None:
    world.goes_wrong(graph=[_slow(2), _slow(8)])

    dana.says_and_looks_away(WEEKS)
    dana.sees_within(20, lambda chat: "Still reading" in chat.last_words())
    early = dana.last()
    assert early.title == "Times for Mira Voss"
    assert early.buttons.count("Book") == 5
    dana.settles()

    card = dana.with_id(early.id)
    assert "Still reading" not in card.words
    assert card.buttons.count("Book") == 5
    assert [one.title for one in dana.cards()].count("Times for Mira Voss") == 1


def test_an_early_time_can_be_booked_while_the_rest_is_read(dana: Chat, world: World) -> None:
    world.goes_wrong(graph=[_slow(1), _slow(8)])
    dana.says_and_looks_away(WEEKS)
    dana.sees_within(20, lambda chat: "Still reading" in chat.last_words())

    dana.presses("Book", dana.last())

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_later_weeks_that_cannot_be_read_leave_the_first_ones(dana: Chat, world: World) -> None:
    later = {"match": "POST */calendar/getSchedule*", "status": 403, "delay": 5, "times": 1}
    world.goes_wrong(graph=[_slow(0.1), later])

    dana.says(WEEKS)

    assert "could not be read just now" in dana.last_words()
    assert dana.last().buttons.count("Book") == 5


def test_a_quick_search_reads_one_week_and_then_the_rest(dana: Chat, world: World) -> None:
    before = len(world.requests("POST", "getSchedule"))

    dana.says(WEEKS)

    assert len(world.requests("POST", "getSchedule")) - before == 2
    assert "Still reading" not in dana.last_words()


def _slow(seconds: float) -> dict[str, object]:
    return {"match": "POST */calendar/getSchedule*", "delay": seconds, "times": 1}
