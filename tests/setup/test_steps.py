"""A company's set-up is looked at until it is there, and only then called ready."""

from datetime import UTC, datetime, timedelta

from services.setup.steps import (
    AGAIN,
    GIVEN_UP,
    LATER,
    USUAL,
    Check,
    Checked,
    Part,
    Result,
    SetUp,
    became_ready,
    due,
    looked,
    named,
    takes_long,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
GROUP = {Part.GROUP: "recruiting@contoso.example"}
NOT_THERE = (Checked(Check.EXISTS, Result.NOT_YET), Checked(Check.NO_OUTSIDERS, Result.HIDDEN))
THERE = (Checked(Check.EXISTS, Result.PROVED), Checked(Check.NO_OUTSIDERS, Result.HIDDEN))


def test_what_was_named_just_now_is_looked_at_at_once():
    assert due(named(SetUp(), GROUP, NOW), NOW) == (Part.GROUP,)


def test_what_is_not_there_yet_is_looked_at_again_in_five_minutes():
    waiting = looked(named(SetUp(), GROUP, NOW), Part.GROUP, NOT_THERE, NOW)

    assert due(waiting, NOW + AGAIN - timedelta(seconds=1)) == ()
    assert due(waiting, NOW + AGAIN) == (Part.GROUP,)
    assert not waiting.standings[0].is_ready


def test_what_takes_longer_than_usual_is_said_and_looked_at_less_often():
    late = NOW + USUAL + timedelta(minutes=1)

    waiting = looked(named(SetUp(), GROUP, NOW), Part.GROUP, NOT_THERE, late)

    assert takes_long(waiting.standings[0], late)
    assert waiting.next_look == late + LATER


def test_nobody_looks_for_ever():
    over = NOW + GIVEN_UP + timedelta(minutes=1)

    waiting = looked(named(SetUp(), GROUP, NOW), Part.GROUP, NOT_THERE, over)

    assert waiting.next_look is None
    assert not waiting.standings[0].is_ready


def test_what_came_is_told_once():
    before = looked(named(SetUp(), GROUP, NOW), Part.GROUP, NOT_THERE, NOW)

    after = looked(before, Part.GROUP, THERE, NOW + AGAIN)

    assert became_ready(before, after) == (Part.GROUP,)
    assert became_ready(after, after) == ()
    assert not after.is_waiting


def test_what_nobody_can_see_is_never_taken_for_proof():
    hidden = (Checked(Check.EXISTS, Result.HIDDEN, "User.Read.All"),)

    standing = looked(named(SetUp(), GROUP, NOW), Part.GROUP, hidden, NOW).standings[0]

    assert not standing.is_ready


def test_another_address_begins_anew_and_the_same_one_does_not():
    ready = looked(named(SetUp(), GROUP, NOW), Part.GROUP, THERE, NOW)
    later = NOW + timedelta(days=1)

    same = named(ready, {Part.GROUP: "Recruiting@contoso.example"}, later)
    other = named(ready, {Part.GROUP: "talent@contoso.example"}, later)

    assert same == ready
    assert other.standings[0].since == later
    assert due(other, later) == (Part.GROUP,)


def test_an_emptied_field_takes_a_part_out():
    assert named(named(SetUp(), GROUP, NOW), {}, NOW) == SetUp()
