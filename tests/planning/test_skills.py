"""Who of a pool can take a seat."""

import pytest

from services.model import Member, Profile, Seniority
from services.planning.skills import able, lacks, with_more, without
from tests.planning.instances import person

ASHA = Member(person(1), Profile(("Python", "System design"), ("en", "de-AT"), Seniority.LEAD))
BEN = Member(person(2), Profile(("python",), ("en", "de"), Seniority.MIDDLE))
CHI = Member(person(3))
POOL = (ASHA, BEN, CHI)


def wanted(*skills, languages=(), seniority=None):
    return [who.name for who in able(Profile(skills, languages, seniority), POOL)]


def test_a_seat_that_asks_for_nothing_takes_the_whole_pool():
    assert able(Profile(), POOL) == (ASHA.person, BEN.person, CHI.person)


def test_all_skills_are_needed_and_their_spelling_is_forgiven():
    assert wanted("PYTHON") == ["Person 1", "Person 2"]
    assert wanted("python ", "system  design") == ["Person 1"]


@pytest.mark.parametrize(
    ("languages", "who"),
    [
        (("de",), ["Person 1", "Person 2"]),
        (("DE-at",), ["Person 1"]),
        (("en", "de-AT"), ["Person 1"]),
        (("d",), []),
        (("fr",), []),
    ],
)
def test_a_regional_language_covers_the_language_but_not_the_other_way_round(languages, who):
    assert wanted(languages=languages) == who


def test_more_seniority_than_asked_for_does_and_unknown_seniority_does_not():
    assert wanted(seniority=Seniority.MIDDLE) == ["Person 1", "Person 2"]
    assert wanted(seniority=Seniority.JUNIOR) == ["Person 1", "Person 2"]


def test_what_somebody_lacks_is_named():
    asked = Profile(("Python", "Kafka"), ("de",), Seniority.SENIOR)

    assert lacks(asked, ASHA.brings) == Profile(("Kafka",))
    assert lacks(asked, BEN.brings) == Profile(("Kafka",), (), Seniority.SENIOR)
    assert lacks(asked, CHI.brings) == asked


def test_what_is_learnt_is_added_once_and_what_is_gone_is_taken_off():
    learnt = with_more(BEN.brings, Profile(("Python", "Kafka"), (), Seniority.SENIOR))

    assert learnt == Profile(("Python", "Kafka"), ("en", "de"), Seniority.SENIOR)
    assert without(learnt, Profile(("kafka",), ("DE",))) == Profile(("Python",), ("en",), Seniority.SENIOR)
