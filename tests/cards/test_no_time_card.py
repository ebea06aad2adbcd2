from dataclasses import replace

from cards.relax import no_time_card
from cards.sample import plan, press, proposal
from services.errors import NoCommonTime
from services.planning.relax import Relief
from services.planning.relaxation import Give, Relaxation
from tests.cards.reading import buttons, texts

SHORTER = Relief((Relaxation(Give.SHORTER, 0),), 7, plan(), proposal().slots[0])


def test_what_was_counted_to_the_end_is_told_as_it_is() -> None:
    shown = no_time_card(plan(), NoCommonTime(), [(SHORTER, "a")], "b", press=press)

    assert buttons(shown)[0]["title"] == "45 min: 7"
    assert "• 45 min: 7 times" in texts(shown)


def test_a_count_that_was_cut_off_is_told_as_the_least_that_there_are() -> None:
    cut_off = replace(SHORTER, is_all=False)

    shown = no_time_card(plan(), NoCommonTime(), [(cut_off, "a")], "b", press=press)

    assert (buttons(shown)[0]["title"], buttons(shown)[0]["tooltip"]) == (
        "45 min: 7+",
        "Show at least 7 times",
    )
    assert "• 45 min: at least 7 times" in texts(shown)
