"""Outlook is heard, whatever becomes of the notices; and what they did not tell is counted."""

import re

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World


def health(dana: Chat) -> str:
    dana.says("watch status")
    return dana.last_words()


def found_by_looking(dana: Chat) -> int:
    [found] = re.findall(r"(\d+) only by looking", health(dana))
    return int(found)


def test_what_no_notice_told_is_found_within_half_an_hour_and_counted(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    before = found_by_looking(dana)  # the room's answer, when it came before the watch was open

    world.goes_wrong(notices={"drop": 1000})
    world.answers("Asha", event, "declined")
    dana.settles()
    assert dana.with_id(booked.id).standing["Asha Rao"] == "no answer yet"
    world.passes("PT31M")

    assert dana.with_id(booked.id).standing["Asha Rao"] == "declined"
    assert found_by_looking(dana) == before + 1


def test_an_event_that_delta_calls_removed_is_told_only_when_it_is_gone(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    world.goes_wrong(notices={"drop": 1000})

    world.cancels("Dana", event)
    dana.settles()
    assert dana.with_id(booked.id).title == "Booked: interview with Mira Voss"
    world.passes("PT31M")

    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"


def test_a_watch_that_graph_dropped_is_opened_again_and_all_is_looked_at(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    [event] = world.events_with("Mira")
    world.goes_wrong(notices={"drop": 1000})
    world.answers("Asha", event, "accepted")
    dana.settles()

    world.is_well_again()
    world.goes_wrong(notices={"lifecycle": "subscriptionRemoved"})
    dana.settles()

    assert dana.with_id(booked.id).standing["Asha Rao"] == "accepted"
    assert len([one for one in world.requests("POST", "/subscriptions") if one["status"] == 201]) == 2
    assert "Watched until" in health(dana)


def test_a_watch_that_asks_for_it_is_reauthorized_not_renewed(dana: Chat, world: World) -> None:
    dana.says(REQUEST)
    dana.books()

    world.goes_wrong(notices={"lifecycle": "reauthorizationRequired"})
    dana.settles()

    assert [one["status"] for one in world.requests("POST", "/reauthorize")] == [204]
    assert not world.requests("PATCH")


def test_a_watch_is_renewed_at_half_its_life(dana: Chat, world: World) -> None:
    dana.says(REQUEST.replace("next week", "in two weeks"))
    dana.books()
    assert "Watched until Wed 2 Dec" in health(dana)

    world.passes("P4D")

    assert "Watched until Sun 6 Dec" in health(dana)
    assert [one["status"] for one in world.requests("PATCH") if "/subscriptions/" in one["path"]] == [200]
