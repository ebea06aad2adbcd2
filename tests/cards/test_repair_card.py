"""What a card of repairs says of each way to go on."""

from cards.sample import cards
from tests.cards.reading import texts


def test_what_speaks_against_a_colleague_stands_with_the_choice() -> None:
    said = texts(cards()["repair"])

    [doubt] = [at for at, text in enumerate(said) if text.endswith("has something tentative then")]
    assert "1. Chen Wei instead of Ben Ortiz" in said[doubt - 1]
    assert "Ben Ortiz will get a cancellation." in said[doubt + 1]
