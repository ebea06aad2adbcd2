"""Who of a pool can take a seat."""

import pytest

from services.planning.skills import Member, Seniority, Wanted, able
from tests.planning.instances import person

ASHA = Member(person(1), frozenset({"Python", "System design"}), frozenset({"en", "de-AT"}), Seniority.LEAD)
BEN = Member(person(2), frozenset({"python"}), frozenset({"en", "de"}), Seniority.MIDDLE)
CHI = Member(person(3))
POOL = (ASHA, BEN, CHI)


def wanted(*skills, language="", seniority=None):
    return [who.name for who in able(Wanted(frozenset(skills), language, seniority), POOL)]


def test_a_seat_that_asks_for_nothing_takes_the_whole_pool():
    assert able(Wanted(), POOL) == (ASHA.person, BEN.person, CHI.person)


def test_all_skills_are_needed_and_their_spelling_is_forgiven():
    assert wanted("PYTHON") == ["Person 1", "Person 2"]
    assert wanted("python ", "system design") == ["Person 1"]


@pytest.mark.parametrize(
    ("language", "who"),
    [("de", ["Person 1", "Person 2"]), ("DE-at", ["Person 1"]), ("d", []), ("fr", [])],
)
def test_a_regional_language_covers_the_language_but_not_the_other_way_round(language, who):
    assert wanted(language=language) == who


def test_more_seniority_than_asked_for_does_and_unknown_seniority_does_not():
    assert wanted(seniority=Seniority.MIDDLE) == ["Person 1", "Person 2"]
    assert wanted(seniority=Seniority.JUNIOR) == ["Person 1", "Person 2"]
