"""A plan with somebody in it for certain, without them, or with another in their place."""

from dataclasses import replace
from datetime import timedelta

from services.model import LeftOut, Profile, Seat, Session, Source
from services.planning.attending import (
    concerned,
    instead_of,
    lacked_by,
    sits_anyway,
    with_somebody,
    without_somebody,
)
from tests.planning.instances import person
from tests.planning.instances import plan as plan_of

ASHA, BEN, CHI, DAN, EVA = map(person, range(1, 6))
PYTHON = Profile(("Python",))


def plan(*seats: Seat, **more):
    return plan_of(Session("Interview", timedelta(hours=1), seats, **more))


def panel(asked):
    return [(seat.anyone_of, seat.count) for seat in asked.sessions[0].panel]


def test_somebody_of_a_pool_gets_a_seat_out_of_it():
    one = with_somebody(plan(Seat((ASHA,)), Seat((BEN, CHI, DAN))), CHI)
    two = with_somebody(plan(Seat((BEN, CHI, DAN), 2)), CHI)

    assert panel(one) == [((ASHA,), 1), ((CHI,), 1)]
    assert panel(two) == [((BEN, DAN), 1), ((CHI,), 1)]


def test_who_is_optional_or_shadows_has_to_come_then():
    asked = with_somebody(plan(Seat((ASHA,)), optional=(EVA,), trainees=(DAN,)), EVA)

    assert panel(asked) == [((ASHA,), 1), ((EVA,), 1)]
    assert (asked.sessions[0].optional, asked.sessions[0].trainees) == ((), (DAN,))


def test_whoever_was_left_out_can_be_had_all_the_same():
    source = Source((ASHA, BEN), wanted=PYTHON, left_out=(LeftOut(BEN, PYTHON),))
    asked = plan(Seat((ASHA,), 1, source))

    assert lacked_by(asked, BEN) == PYTHON
    assert lacked_by(asked, ASHA) is None
    assert concerned(asked) == (ASHA, BEN)
    assert panel(with_somebody(asked, BEN)) == [((BEN,), 1)]


def test_somebody_new_sits_besides_but_not_in_a_loop_that_leaves_open_where():
    single = plan(Seat((ASHA,)))
    loop = replace(single, sessions=(*single.sessions, *plan(Seat((BEN,))).sessions))

    assert panel(with_somebody(single, EVA)) == [((ASHA,), 1), ((EVA,), 1)]
    assert with_somebody(loop, EVA) is None


def test_who_sits_anyway_changes_nothing():
    asked = plan(Seat((ASHA,)), Seat((BEN, CHI)))

    assert sits_anyway(asked, ASHA) and not sits_anyway(asked, BEN)
    assert with_somebody(asked, ASHA) == asked


def test_without_somebody_a_pool_shrinks_and_somebody_has_to_be_left():
    asked = plan(Seat((ASHA,)), Seat((BEN, CHI), 2), optional=(EVA,))

    assert panel(without_somebody(asked, ASHA)) == [((BEN, CHI), 2)]
    assert panel(without_somebody(asked, BEN)) == [((ASHA,), 1), ((CHI,), 1)]
    assert without_somebody(asked, EVA).sessions[0].optional == ()
    assert without_somebody(plan(Seat((ASHA,))), ASHA) is None


def test_of_the_roster_those_who_are_left_are_named_from_now_on():
    asked = plan(Seat((ASHA, BEN, CHI), 1, Source(wanted=PYTHON)))

    [seat] = without_somebody(asked, BEN).sessions[0].panel

    assert seat.anyone_of == (ASHA, CHI)
    assert seat.source == Source((ASHA, CHI), wanted=PYTHON)


def test_another_sits_wherever_somebody_was_named():
    pool = Seat((BEN, CHI), 1, Source((BEN, CHI), wanted=PYTHON))
    asked = instead_of(plan(Seat((ASHA,)), pool, optional=(EVA,)), CHI, DAN)

    assert panel(asked) == [((ASHA,), 1), ((BEN, DAN), 1)]
    assert asked.sessions[0].panel[1].source.people == (BEN, DAN)
    assert instead_of(asked, EVA, CHI).sessions[0].optional == (CHI,)
