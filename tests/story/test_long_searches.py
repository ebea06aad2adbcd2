"""A search over weeks is one question; where it is answered slowly, its first times are shown before."""

import httpx
import pytest

from tests.story.conftest import HOURS, signed_in, small_company
from tests.story.house import House
from tests.story.play import Chat, World

MANY = (
    "schedule Mira Voss mira@example.org with Asha and one of "
    + ", ".join(f"kim.{n:02}@contoso.com" for n in range(50))
    + ", 60 min in the next 4 weeks"
)
WEEKS = "schedule Mira Voss mira@example.org with Asha and Ben, 60 min in the next 4 weeks"


def test_a_search_over_weeks_shows_its_first_times_while_the_rest_is_read(dana: Chat, world: World) -> None:
    world.goes_wrong(graph=[_slow(12)])

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
    world.goes_wrong(graph=[_slow(12)])
    dana.says_and_looks_away(WEEKS)
    dana.sees_within(20, lambda chat: "Still reading" in chat.last_words())

    dana.presses("Book", dana.last())

    assert dana.title == "Booked: interview with Mira Voss"
    assert len(world.events_with("Mira")) == 1


def test_later_weeks_that_cannot_be_read_leave_the_first_ones(dana: Chat, world: World) -> None:
    later = {"match": "POST */calendar/getSchedule*", "status": 403, "delay": 8, "times": 1}
    world.goes_wrong(graph=[later])

    dana.says(WEEKS)

    assert "could not be read just now" in dana.last_words()
    assert dana.last().buttons.count("Book") == 5


def test_a_quick_search_over_weeks_is_one_question(dana: Chat, world: World) -> None:
    before = len(world.requests("POST", "getSchedule"))

    dana.says(WEEKS)

    assert len(world.requests("POST", "getSchedule")) - before == 1
    assert "Still reading" not in dana.last_words()


class TestWithManyPeople:
    """More than one call of getSchedule holds: they travel in one batch."""

    @pytest.fixture
    def world(self, house: House, controls: httpx.Client) -> World:
        described = small_company()
        described["people"] += [{"name": f"Kim {n:02}", "workingHours": HOURS} for n in range(50)]
        return World(house, controls).opens(described)

    @pytest.fixture
    def dana(self, world: World) -> Chat:
        return signed_in(world, "Dana")

    def test_four_weeks_of_all_of_them_are_one_round_trip(self, dana: Chat, world: World) -> None:
        dana.says(MANY)

        [batch] = world.requests("POST", "/$batch")
        assert [part["path"] for part in batch["parts"]] == ["/me/calendar/getSchedule"] * 3
        assert world.requests("POST", "getSchedule") == []
        assert dana.title == "Times for Mira Voss"

    def test_one_slow_mailbox_does_not_keep_the_first_times_back(self, dana: Chat, world: World) -> None:
        world.goes_wrong(graph=[_slow(12)])

        dana.says_and_looks_away(MANY)
        dana.sees_within(20, lambda chat: "Still reading" in chat.last_words())
        early = dana.last()
        assert len(world.requests("POST", "/$batch")) == 2
        dana.settles()

        assert "Still reading" not in dana.with_id(early.id).words
        assert {part["status"] for one in world.requests("POST", "/$batch") for part in one["parts"]} == {200}


def _slow(seconds: float) -> dict[str, object]:
    return {"match": "POST */calendar/getSchedule*", "delay": seconds, "times": 1}
