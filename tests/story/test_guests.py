"""Optional people and trainees: they come where they can, and nobody waits for their answer."""

from tests.story.play import Chat, World, next_week
from tests.story.test_kits import saved

GUESTS = (
    "schedule Mira Voss mira@example.org with Asha and Ben, Priya Nair optional, Chi shadowing, 60 min,"
    " next week"
)


def test_who_is_optional_and_who_shadows_is_on_the_card_and_on_the_event(dana: Chat, world: World) -> None:
    dana.says(GUESTS)

    card = dana.last()
    assert "Asha Rao and Ben Carter, Priya Nair optional, Chi Nguyen shadowing" in card.words
    assert "Asha Rao, Ben Carter, Priya Nair (optional) and Chi Nguyen (shadows) · Teams" in card.words
    booked = dana.books()

    (event,) = world.events_with("Mira")
    assert _types(event) == {
        "mira@example.org": "required",
        "asha.rao@contoso.com": "required",
        "ben.carter@contoso.com": "required",
        "priya.nair@contoso.com": "optional",
        "chi.nguyen@contoso.com": "optional",
    }
    assert "Priya Nair (optional)" in booked.words
    assert "Chi Nguyen (shadows)" in booked.words


def test_a_time_is_offered_without_the_optional_who_cannot_come_and_says_so(dana: Chat, world: World) -> None:
    world.meeting("Priya Nair", next_week("monday", 0), next_week("friday", 23))
    world.meeting("Chi", next_week("monday", 0), next_week("friday", 23))

    dana.says(GUESTS)

    assert "Priya Nair cannot come and Chi Nguyen cannot shadow" in dana.last_words()
    assert "Everybody else is free" in dana.last_words()
    dana.books()
    (event,) = world.events_with("Mira")
    assert not {"priya.nair@contoso.com", "chi.nguyen@contoso.com"} & set(_types(event))


def test_a_time_at_which_the_optional_can_come_goes_before_one_without_them(dana: Chat, world: World) -> None:
    world.meeting("Priya Nair", next_week("monday", 8), next_week("monday", 10))

    dana.says("schedule Mira Voss mira@example.org with Asha, optional Priya Nair, 60 min next week")

    assert "1 · Mon 30 Nov, 10:00–11:00" in dana.last_words()


def test_the_form_shows_them_and_takes_others(dana: Chat) -> None:
    dana.says(GUESTS)

    dana.presses("Change request")
    form = dana.last()
    assert "optional: priya.nair@contoso.com; trainee: chi.nguyen@contoso.com" in form.filled["who"]
    dana.presses("Find times", form, who="Asha and Ben; optional: Chi")

    assert "Asha Rao and Ben Carter, Chi Nguyen optional" in dana.last_words()
    assert "Priya" not in dana.last_words()


def test_somebody_who_shadows_a_kit_is_kept_in_it(dana: Chat, world: World) -> None:
    name = saved(dana, world)

    dana.says(f"schedule Lee Park lee@example.org next week with the kit {name}, Priya Sharma shadowing")
    assert "Priya Sharma (shadows)" in dana.last_words()
    dana.says(f"save this as shadowed {name}")

    assert "Coding, 45 min: Asha Rao or Ben Carter, Priya Sharma shadowing" in dana.last_words()


def test_somebody_optional_declines_and_nothing_has_to_be_mended(dana: Chat, world: World) -> None:
    dana.says(GUESTS)
    booked = dana.books()
    (event,) = world.events_with("Mira")

    world.answers("Priya Nair", event, "declined")
    for who in ("mira@example.org", "Asha", "Ben"):
        world.answers(who, event, "accepted")
    dana.settles()

    assert dana.with_id(booked.id).standing["Priya Nair"] == "declined"
    assert dana.card("Priya Nair declined").buttons == ["Find another time"]
    assert dana.card("Everyone has accepted the interview with Mira Voss")


def _types(event: dict[str, object]) -> dict[str, str]:
    attendees = event["attendees"]
    assert isinstance(attendees, list)
    return {one["emailAddress"]["address"]: one["type"] for one in attendees}
