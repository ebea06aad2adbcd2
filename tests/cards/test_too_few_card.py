from cards.sample import press
from cards.too_few import too_few_card, too_few_facts, too_few_said
from services.errors import TooFewAble
from services.model import Member, Person, Profile, Seniority
from services.planning.skills import eased
from tests.cards.reading import buttons, texts

PYTHON = Profile(("Python",))
WANTED = Profile(("Python",), ("de",), Seniority.SENIOR)


def members(count: int, brings: Profile = PYTHON) -> tuple[Member, ...]:
    return tuple(Member(Person(f"{n}@contoso.com", "Sam Lee", f"s{n}"), brings) for n in range(count))


def test_people_of_the_same_name_are_told_each() -> None:
    few = TooFewAble(WANTED, 1, members(2), of_roster=True)

    assert too_few_facts(few) == ("Sam Lee: no German and not senior on the roster",) * 2


def test_a_large_group_is_counted_and_not_listed() -> None:
    few = TooFewAble(WANTED, 1, members(60), of_roster=False)

    assert too_few_said(few) == "Of 60 people nobody knows Python, speaks German and is senior."
    assert len(too_few_facts(few)) == 8


def test_what_could_be_done_without_is_a_button_with_whom_it_brings_in() -> None:
    pool = (*members(2, Profile(("Python",), ("de",))), *members(1))
    card = too_few_card(TooFewAble(WANTED, 1, pool, of_roster=True), eased(WANTED, 1, pool), "a", press=press)

    assert [each["title"] for each in buttons(card)] == ["Without seniority: 2", "Change request", "People"]
    assert "You can also type “without seniority”." in texts(card)


def test_when_no_one_thing_is_enough_everything_is_offered_to_be_spared() -> None:
    assert eased(WANTED, 2, members(3, Profile())) == ((WANTED, 3),)
    assert eased(WANTED, 2, members(1, Profile())) == ()
