"""What a card of repairs says of each way to go on."""

from cards.sample import cards
from tests.cards.reading import texts


def test_what_speaks_against_a_colleague_stands_with_the_choice() -> None:
    said = texts(cards()["repair"])

    [doubt] = [at for at, text in enumerate(said) if text.endswith("has something tentative then")]
    assert "1. Chen Wei instead of Ben Ortiz" in said[doubt - 1]
    assert "Ben Ortiz will get a cancellation." in said[doubt + 1]


def test_the_candidates_own_hour_is_told_of_another_time_but_does_not_speak_against_it() -> None:
    said = texts(cards()["repair"])

    [at] = [at for at, text in enumerate(said) if "in Berlin" in text]
    assert said[at - 1].endswith("3. Wed 25 Nov, 11:00–12:00 (London)")
    assert "(12:00 in Berlin). Mira Novak" in said[at]
