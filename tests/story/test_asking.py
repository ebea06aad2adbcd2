"""What a request lacks or muddles is asked for, once, with everything else kept."""

import pytest

from tests.story.conftest import REQUEST
from tests.story.play import Card, Chat, World, next_week


def test_what_is_missing_is_asked_for_in_one_form_and_the_request_goes_on(dana: Chat, world: World) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha")

    form = dana.last()
    assert form.title == "Interview with Mira Voss"
    assert "I still need how long it takes, from which day and until which day." in form.words
    assert form.filled["name"] == "Mira Voss"
    assert form.filled["address"] == "mira@example.org"
    assert form.filled["who"] == "Asha"
    dana.presses("Find times", form, length="60", **{"from": "2026-11-30", "to": "2026-12-04"})

    assert dana.with_id(form.id).title == "Times for Mira Voss"
    assert "60 min · Asha Rao · no room" in dana.last_words()
    dana.books()
    assert len(world.events_with("Mira")) == 1


def test_the_form_can_be_had_before_anybody_signs_in(world: World) -> None:
    dana = world.chat("Dana")

    dana.says("schedule Mira Voss mira@example.org with Asha")
    dana.presses("Find times", length="60", **{"from": "2026-11-30", "to": "2026-12-04"})
    assert dana.title == "Sign in to go on"
    dana.signs_in()

    assert dana.title == "Times for Mira Voss"


def test_a_new_interview_can_be_asked_for_without_typing_a_command(dana: Chat) -> None:
    dana.says("hello")
    dana.presses("New interview")

    dana.presses(
        "Find times",
        name="Lee Park",
        address="lee@example.org",
        who="Asha and Ben",
        length="45",
        seats=4,
        **{"from": "2026-11-30", "to": "2026-12-04"},
    )

    assert dana.title == "Times for Lee Park"
    assert "45 min · Asha Rao and Ben Carter · room for 4" in dana.last_words()


def test_a_name_that_nobody_has_is_said_and_can_be_mended(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Zebulon, 60 min next week")

    form = dana.last()
    assert "Nobody in your directory is called “Zebulon”." in form.words
    assert form.filled["who"] == "Zebulon"
    dana.presses("Find times", form, who="Asha")

    assert dana.with_id(form.id).title == "Times for Mira Voss"


def test_a_name_that_several_have_is_a_choice_between_them(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Priya, 60 min next week")

    form = dana.last()
    assert "Several people are called Priya" in form.words
    choices = {one["title"]: one["value"] for one in _choices(form)}
    assert set(choices.values()) == {"priya.sharma@contoso.com", "priya.nair@contoso.com"}
    dana.presses("Find times", form, **{"which.0": "priya.nair@contoso.com"})

    assert dana.title == "Times for Mira Voss"
    assert "Priya Nair" in dana.last_words()


def test_two_unclear_names_are_settled_one_after_the_other(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Priya and Zebulon, 60 min next week")

    dana.presses("Find times", dana.last(), **{"which.0": "priya.nair@contoso.com"})
    assert "Nobody in your directory is called “Zebulon”." in dana.last_words()
    dana.presses("Find times", dana.last(), who="priya.nair@contoso.com and Ben")

    assert "Priya Nair and Ben Carter" in dana.last_words()


def test_a_candidate_without_an_address_is_asked_for_it(dana: Chat) -> None:
    dana.says("schedule Mira Voss with Asha, 60 min next week")

    form = dana.last()
    assert "I still need the candidate’s e-mail address." in form.words
    dana.presses("Find times", form, address="mira@example.org")

    assert dana.title == "Times for Mira Voss"


def test_a_field_left_empty_is_shown_before_anything_is_sent(dana: Chat, world: World) -> None:
    dana.says("schedule Mira Voss with Asha, 60 min next week")
    form = dana.last()

    body = {"from": world.id_of("Dana"), "message": form.id, "action": "Find times", "inputs": {}}
    answer = world.http.post(f"/_sandbox/chats/{dana.id}/press", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "The invitation needs an e-mail address."


@pytest.mark.parametrize("when", ["yesterday", "on 3 November 2026"])
def test_a_time_that_is_over_is_said_and_not_searched(dana: Chat, world: World, when: str) -> None:
    dana.says(f"schedule Mira Voss mira@example.org with Asha, 60 min {when}")

    form = dana.last()
    assert "over" in form.words
    assert "From which day shall I look?" in form.words
    assert world.requests("POST", "getSchedule") == []
    dana.presses("Find times", form, **{"from": "2026-11-30", "to": "2026-12-04"})

    assert dana.title == "Times for Mira Voss"


def test_when_nobody_shares_a_time_it_says_what_stood_in_the_way(dana: Chat, world: World) -> None:
    world.meeting("Asha", next_week("monday", 0), next_week("friday", 23))

    dana.says("schedule Mira Voss mira@example.org with Asha and Ben, 60 min next week, room for 4")

    card = dana.last()
    assert card.title == "No common time"
    assert "with Asha Rao: no possible starts" in card.words
    dana.presses("Change request", card)
    form = dana.last()
    assert form.filled["who"] == "Asha and Ben"
    dana.presses("Find times", form, who="Ben")
    assert dana.title == "Times for Mira Voss"


@pytest.mark.parametrize("unreadable", ["Ola", "Gus"])
def test_a_calendar_that_cannot_be_read_is_named_and_never_taken_for_free(
    dana: Chat, world: World, unreadable: str
) -> None:
    dana.says(f"schedule Mira Voss mira@example.org with Asha and {unreadable}, 60 min next week")

    words = dana.last_words()
    full = {"Ola": "Ola Svensson", "Gus": "Gus Partner"}[unreadable]
    assert f"Ask {full} first: " in words
    assert "Everyone is free" not in words
    dana.books()
    assert dana.title == "Booked: interview with Mira Voss"  # asked for in so many words


def test_somebody_readable_sits_before_somebody_who_is_not(dana: Chat) -> None:
    dana.says("schedule Mira Voss mira@example.org with Asha and Ola or Ben, 60 min next week")

    assert "Asha Rao and Ben Carter" in dana.last_words()
    assert "first:" not in dana.last_words()


def test_change_request_opens_the_form_as_it_was_filled(dana: Chat) -> None:
    dana.says(REQUEST)

    dana.presses("Change request")

    form = dana.last()
    assert form.filled["name"] == "Mira Voss"
    assert form.filled["length"] == "60"
    assert form.filled["seats"] == "4"
    assert (form.filled["from"], form.filled["to"]) == ("2026-11-30", "2026-12-04")
    dana.presses("Find times", form, length="30")
    assert "30 min · " in dana.last_words()


def test_text_that_makes_no_sense_gets_a_plain_answer_and_a_way_on(dana: Chat) -> None:
    dana.says("qwertz uiop 12 ///// 💥")

    card = dana.last()
    assert card.title == "I did not understand that"
    assert "New interview" in card.buttons
    dana.presses("New interview", card)
    assert dana.title == "Schedule an interview"


@pytest.mark.parametrize(
    "text", ["\u0001\u200b", " ", "<script>alert(1)</script>", "a" * 9000, "](x) **", "🙂" * 50]
)
def test_no_text_whatever_is_left_without_an_answer(dana: Chat, text: str) -> None:
    before = len(dana.cards())

    dana.says(text)

    assert len(dana.cards()) == before + 1
    assert "Something went wrong" not in dana.last_words()


def test_what_somebody_typed_is_never_markup_in_a_card(dana: Chat, world: World) -> None:
    dana.says("schedule [Mira](https://evil.example) mira@example.org with Asha, 60 min next week")

    assert "](https://evil.example)" not in dana.last_words()


@pytest.mark.parametrize(
    ("text", "answer"),
    [("hello", "Hello Dana"), ("help", "What I can do"), ("thank you!", "You’re welcome.")],
)
def test_small_talk_is_answered(dana: Chat, text: str, answer: str) -> None:
    dana.says(text)

    assert dana.title.startswith(answer)
    assert "New interview" in dana.last().buttons


def _choices(form: Card) -> list[dict[str, str]]:
    return [one for part in form.inputs.values() for one in part.get("choices", []) if "@" in one["value"]]
