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


def test_what_the_candidate_said_is_one_more_thing_to_give_way_in() -> None:
    wanted = replace(plan(), candidate_windows=(plan().windows[0],))
    other = Relief((Relaxation(Give.OTHER_TIMES),), 3, plan(), proposal().slots[0])

    shown = no_time_card(
        wanted, NoCommonTime((("window", 40), ("candidate", 0))), [(other, "a")], "b", press=press
    )

    assert buttons(shown)[0]["title"] == "Other times than Mira Novak said: 3"
    assert "• Other times than Mira Novak said, if they can come then: 3 times" in texts(shown)
    assert "• in the days asked for: 40 possible starts" in texts(shown)
    assert "• when Mira Novak can: no possible starts" in texts(shown)


def test_a_count_that_was_cut_off_is_told_as_the_least_that_there_are() -> None:
    cut_off = replace(SHORTER, is_all=False)

    shown = no_time_card(plan(), NoCommonTime(), [(cut_off, "a")], "b", press=press)

    assert (buttons(shown)[0]["title"], buttons(shown)[0]["tooltip"]) == (
        "45 min: 7+",
        "Show at least 7 times",
    )
    assert "• 45 min: at least 7 times" in texts(shown)
