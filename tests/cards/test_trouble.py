import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cards.clicks.recruiter import Book, FindAgain
from cards.clicks.signed import read_click
from cards.kit import Card
from cards.sample import KEYS, NOW, TENANT, press, proposal, troubles
from cards.signin import because, declined_consent_card, is_approval
from cards.trouble import TOLD, trouble_card
from services import errors
from services.identity.reasons import Reason
from tests.cards.reading import buttons, texts


def tree(kind: type[errors.SchedulingError]) -> Iterator[type[errors.SchedulingError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below)


def shown(error: errors.SchedulingError, **ways: object) -> Card:
    return trouble_card(error, press=press, **ways)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(tree(errors.SchedulingError)), ids=lambda kind: kind.__name__)
def test_every_error_has_words_of_its_own_and_a_sample(kind: type[errors.SchedulingError]) -> None:
    assert kind in TOLD
    assert kind in [type(error) for error in troubles()]


def test_no_two_errors_are_told_alike() -> None:
    told = [tuple(texts(shown(error))) for error in troubles()]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("error", troubles(), ids=lambda error: type(error).__name__)
def test_trouble_always_has_a_way_on_and_shows_nothing_a_server_wrote(error: errors.SchedulingError) -> None:
    card = shown(error)

    assert buttons(card)
    for secret in ("script", "Salary", "AADSTS", "ErrorInternal", "Traceback"):
        assert secret not in json.dumps(card)


def test_an_error_that_is_new_to_the_tree_is_told_as_its_parent() -> None:
    class GraphTeapot(errors.GraphRejected): ...

    assert texts(shown(GraphTeapot(418)))[0] == "Outlook did not take it"


def test_a_search_that_was_cut_short_does_not_call_it_hopeless() -> None:
    told = texts(shown(errors.NoCommonTime((), is_proven=False)))

    assert "I stopped looking before I found a time: there may be one." in told


def test_what_stands_against_a_loop_as_a_whole_is_said_in_plain_words() -> None:
    told = texts(shown(errors.NoCommonTime((("Coding: window", 40), ("one after the other", 0)))))

    assert "• one after the other: no possible starts" in told


def test_a_taken_time_names_who_is_no_longer_free_where_the_reader_is() -> None:
    error = errors.SlotTaken(proposal().slots[0], ("Ben Ortiz", "Ada"))
    card = shown(error, zone="Europe/London", again=FindAgain("b1", 2), again_says="Find another time")

    assert "Tue 24 Nov, 10:00–11:00 (London): Ben Ortiz and Ada are no longer free." in texts(card)
    assert read_click(buttons(card)[0]["data"], tenant=TENANT, keys=KEYS, now=NOW) == FindAgain("b1", 2)


def test_a_busy_graph_says_for_how_long() -> None:
    told = texts(shown(errors.GraphBusy(429, wait=timedelta(seconds=12.4))))
    assert "Microsoft 365 asks us to wait 13 seconds." in told


def test_no_common_time_shows_what_used_the_times_up_and_stops_there() -> None:
    told = texts(shown(errors.NoCommonTime((("window", 40), ("Asha Rao", 1), ("room", 0), ("Ben", 0)))))

    assert "• in the days asked for: 40 possible starts" in told
    assert "• with Asha Rao: 1 possible start" in told
    assert "• with a room: no possible starts" in told
    assert not any("Ben" in line for line in told)


def test_somebody_elses_button_is_not_offered_again() -> None:
    card = shown(errors.NotYours("Asha Rao"), again=Book("p", 0))

    assert "Only Asha Rao can do that." in texts(card)
    assert [button["title"] for button in buttons(card)] == ["New interview", "Help"]


def test_sign_in_is_one_press_when_there_is_a_link() -> None:
    card = shown(errors.SignInNeeded((), Reason.EXPIRED), sign_in="https://muster.contoso.com/auth/start?t=x")

    assert "Your sign-in has ended because it was not used for a long time." in texts(card)
    assert buttons(card)[0]["data"]["msteams"]["type"] == "signin"


def test_graphs_request_id_is_shown_only_when_it_is_an_id() -> None:
    good = errors.GraphDenied(403, request_id="3c2a1f0e-7b9d-4f1e-8a65-0c9d1e2f3a4b")
    bad = errors.GraphDenied(403, request_id="<b>x</b> subject: Salary talk")

    assert "For your administrator: request 3c2a1f0e-7b9d-4f1e-8a65-0c9d1e2f3a4b" in texts(shown(good))
    assert "Salary" not in json.dumps(shown(bad))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_against_a_sign_in_has_words_and_a_way_on(reason: Reason) -> None:
    card = declined_consent_card(reason, press=press)

    assert texts(card)[1] == because(reason) != ""
    asked = ["Ask an administrator"] if is_approval(reason) else []
    assert [button["title"] for button in buttons(card)] == ["Sign in", *asked, "Help"]


@pytest.mark.parametrize(("reason", "admin"), [(Reason.DECLINED, False), (Reason.ADMIN_CONSENT, True)])
def test_only_an_administrator_is_asked_to_do_an_administrators_work(reason: Reason, admin: bool) -> None:
    told = texts(declined_consent_card(reason, press=press)) + texts(shown(errors.SignInNeeded((), reason)))

    assert ("Please ask your administrator, then try again." in told) is admin
    assert ("Please ask your administrator, then sign in again." in told) is admin


def test_what_entra_wrote_is_never_shown() -> None:
    card = declined_consent_card("AADSTS53003: Blocked <script>", press=press)

    assert "AADSTS" not in json.dumps(card) and "script" not in json.dumps(card)
    assert texts(card)[1] == "The sign-in was not finished."
