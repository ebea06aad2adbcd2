from datetime import date, timedelta

from cards.ask import Form, FormSession, Which, ask_card, lacks, missing_words, read_form
from cards.clicks.recruiter import FillIn
from cards.clicks.signed import read_click
from cards.kit import Card
from cards.sample import BEN, BENEDICT, KEYS, NOW, TENANT, form, press
from tests.cards.reading import buttons, texts

TODAY = date(2026, 11, 20)
SENT = {
    "name": "Mira Novak",
    "address": "mira@fabrikam.com",
    "who": "Asha and Ben",
    "length": "45",
    "from": "2026-11-23",
    "to": "2026-11-27",
    "seats": "4",
}


def shown(form: Form) -> Card:
    return ask_card("a5c", form, today=TODAY, press=press)


def fields(card: Card) -> dict[str, Card]:
    found: dict[str, Card] = {}
    for part in [*card.get("body", []), *card.get("columns", []), *card.get("items", [])]:
        found |= {part["id"]: part} if part["type"].startswith("Input.") else fields(part)
    return found


def test_what_is_known_is_filled_in() -> None:
    filled = {name: field.get("value") for name, field in fields(shown(form())).items()}

    assert filled == {
        "name": "Mira Novak",
        "address": "mira.novak@fabrikam.com",
        "who": "Asha and Ben or Chen",
        "length": "60",
        "from": "2026-11-23",
        "to": "2026-11-27",
        "seats": 4,
        "place": None,
        "can": None,
        "starts": "15",
    }


def test_an_unusual_length_is_among_the_choices() -> None:
    choices = fields(shown(form(length=timedelta(minutes=50))))["length"]["choices"]
    assert {"title": "50 min", "value": "50"} in choices


def test_how_far_apart_starts_lie_is_chosen_and_kept() -> None:
    every_five = Form(grid=timedelta(minutes=5))

    assert fields(shown(every_five))["starts"]["value"] == "5"
    assert read_form(SENT | {"starts": "5"}, Form()).grid == timedelta(minutes=5)
    assert read_form(SENT, every_five).grid == timedelta(minutes=5)


def test_no_day_before_today_can_be_picked() -> None:
    assert fields(shown(form()))["from"]["min"] == "2026-11-20"


def test_a_name_that_several_answer_to_is_chosen_from_them() -> None:
    card = shown(form(which=(Which("Ben", (BEN, BENEDICT)),)))
    choice = fields(card)["which.0"]

    assert choice["label"] == "Several people are called Ben. Which one?"
    assert [each["value"] for each in choice["choices"]] == [BEN.address, BENEDICT.address]


def test_the_form_sends_its_ask_and_help_does_not_wait_for_the_fields() -> None:
    find, help = buttons(shown(form()))

    assert read_click(find["data"], tenant=TENANT, keys=KEYS, now=NOW) == FillIn("a5c")
    assert help["associatedInputs"] == "none"


def test_problems_come_first() -> None:
    card = shown(form(problems=("That window is in the past.",)))
    assert texts(card)[:2] == ["Interview with Mira Novak", "That window is in the past."]


def test_a_form_that_was_sent_back_is_read() -> None:
    before = Form(which=(Which("Ben", (BEN, BENEDICT)),), problems=("Which Ben?",))

    assert read_form(SENT | {"which.0": BENEDICT.address}, before) == Form(
        candidate_name="Mira Novak",
        candidate_address="mira@fabrikam.com",
        sessions=(FormSession("", "Asha and Ben", timedelta(minutes=45)),),
        which=(Which("Ben", (BEN, BENEDICT), BENEDICT.address),),
        since=date(2026, 11, 23),
        until=date(2026, 11, 27),
        seats=4,
    )


def test_somebody_who_was_not_offered_cannot_be_chosen() -> None:
    before = Form(which=(Which("Ben", (BEN, BENEDICT)),))
    assert read_form(SENT | {"which.0": "boss@contoso.com"}, before).which[0].chosen == ""


def test_what_cannot_be_read_counts_as_missing() -> None:
    odd = {
        "length": "soon",
        "from": "2026-02-31",
        "to": "",
        "seats": "-1",
        "name": "",
        "who": "",
        "address": "",
    }
    read = read_form(odd, Form())

    assert read == Form()
    assert len(lacks(read)) == 6


def test_phones_may_send_whole_numbers_as_fractions() -> None:
    assert read_form({"seats": "4.0"}, Form()).seats == 4
    assert read_form({"seats": "4.5"}, Form()).seats is None
    assert read_form({"seats": "9999"}, Form()).seats is None


def test_what_is_missing_is_said_in_one_sentence() -> None:
    assert missing_words(form()) == ""
    lacking = form(length=None, which=(Which("Ben", (BEN, BENEDICT)),))
    assert missing_words(lacking) == "I still need how long it takes and which Ben."
