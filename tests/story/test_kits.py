"""Plans kept under a name."""

from tests.story.play import Chat, World, next_week
from tests.story.test_loops import LOOP


def test_a_plan_is_saved_as_a_kit_and_used_for_the_next_candidate(dana: Chat, world: World) -> None:
    dana.says(LOOP)
    dana.says(f"save this as backend loop {world.tag}")
    assert dana.title == f"Saved: backend loop {world.tag}"
    assert "System design, 60 min: Chi Nguyen" in dana.last_words()

    dana.says(f"schedule Lee Park lee@example.org next week with the kit backend loop {world.tag}")

    assert dana.title == "Times for Lee Park"
    assert "Coding, 45 min: Asha Rao or Ben Carter" in dana.last_words()
    dana.books()
    assert len(world.events_with("Lee")) == 3


def test_a_kit_is_used_from_its_card_with_one_form(dana: Chat, world: World) -> None:
    saved(dana, world)

    dana.presses("Use it", dana.last())
    form = dana.last()
    assert form.filled["title.0"] == "Coding"
    dana.presses(
        "Find times",
        form,
        name="Lee Park",
        address="lee@example.org",
        **{"from": "2026-11-30", "to": "2026-12-04"},
    )

    assert dana.title == "Times for Lee Park"


def test_everybody_sees_kits_and_only_the_owner_changes_them(dana: Chat, rosa: Chat, world: World) -> None:
    name = saved(dana, world)
    kit = dana.last()

    rosa.says("kits")
    assert rosa.title == "Kits"
    rosa.says(f"edit kit {name}")
    assert rosa.title == "That is somebody else’s"
    assert "Only Dana Whitfield can do that." in rosa.last_words()
    dana.presses("Change", kit)
    dana.presses("Save", dana.last(), **{"who.1": "Ben", "length.1": "90"})

    assert "System design, 1 h 30 min: Ben Carter" in dana.last_words()


def test_a_name_that_nobody_has_is_not_kept_in_a_kit(dana: Chat, world: World) -> None:
    saved(dana, world)

    dana.presses("Change", dana.last())
    dana.presses("Save", dana.last(), **{"who.1": "Zebulon"})

    assert "Nobody in your directory is called “Zebulon”." in dana.last_words()


def test_a_kit_can_be_deleted_and_is_then_unknown(dana: Chat, world: World) -> None:
    name = saved(dana, world)

    dana.presses("Yes, delete it", dana.last())
    assert dana.title == f"The kit {name} is deleted."
    dana.says(f"schedule Lee Park lee@example.org next week with the kit {name}")

    assert f"There is no kit called “{name}”." in dana.last_words()


def test_a_kit_whose_people_are_busy_says_so_as_any_plan_does(dana: Chat, world: World) -> None:
    name = saved(dana, world)
    world.meeting("Chi", next_week("monday", 0), next_week("friday", 23))

    dana.says(f"schedule Lee Park lee@example.org next week with the kit {name}")

    assert dana.title == "No common time"


def test_a_kit_keeps_how_far_apart_starts_lie(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("monday", 9, 20))
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week, starts every 5 minutes")
    dana.says(f"save this as screen {world.tag}")
    assert "No room, starts every 5 minutes." in dana.last_words()

    dana.says(f"schedule Lee Park lee@example.org next week with the kit screen {world.tag}")
    assert "1 · Mon 30 Nov, 09:20–10:20" in dana.last_words()
    dana.says(
        f"schedule Lee Park lee@example.org next week with the kit screen {world.tag}, every 15 minutes"
    )

    assert "1 · Mon 30 Nov, 09:30–10:30" in dana.last_words()


def saved(dana: Chat, world: World) -> str:
    name = f"loop {world.tag}"
    dana.says(LOOP)
    dana.says(f"save this as {name}")
    return name
