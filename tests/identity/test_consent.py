"""Where a company's approval stands: every step and every refusal, without any I/O."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.identity.consent import (
    GIVEN_UP_AFTER,
    PARTLY_AFTER,
    Looked,
    Shown,
    State,
    TenantConsent,
    approved,
    asked,
    looked,
    refused,
    shown_at,
    suspected,
)
from services.model import Conversation

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
NEEDED = ("Calendars.ReadWrite", "User.Read.All")
EVERYTHING = Looked(NEEDED, NEEDED)
NOTHING = Looked(NEEDED, (), NEEDED)
HALF = Looked(NEEDED, NEEDED[:1], NEEDED[1:])


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def in_state(state: State) -> TenantConsent:
    told = TenantConsent(state, since=NOW, asked_by="Dana", asked_at=NOW, looked_at=NOW)
    if state in (State.APPROVED, State.SPREADING, State.PROVED, State.PARTLY, State.WITHDRAWN):
        told = replace(told, approved_by="Alex", approved_at=NOW)
    if state in (State.PROVED, State.PARTLY):
        told = replace(told, proved_at=NOW)
    return replace(told, withdrawn_at=NOW) if state is State.WITHDRAWN else told


def test_from_nobody_asked_to_proved() -> None:
    standing = asked(TenantConsent(), "Dana", NOW)
    assert (standing.state, standing.asked_by, standing.asked_at) == (State.ASKED, "Dana", NOW)
    standing = approved(standing, "Alex", minutes(1))
    assert (standing.state, standing.next_look) == (State.APPROVED, minutes(1))
    standing = looked(standing, NOTHING, minutes(1))
    assert (standing.state, standing.lacking) == (State.SPREADING, NEEDED)
    standing = looked(standing, EVERYTHING, minutes(4))

    assert (standing.state, standing.approved_by, standing.proved_at) == (State.PROVED, "Alex", minutes(4))
    assert standing.lacking == () and not standing.is_read_only
    assert standing.next_look == minutes(4) + timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "seen", "after_minutes", "becomes"),
    [
        (State.APPROVED, NOTHING, 0, State.SPREADING),
        (State.APPROVED, EVERYTHING, 0, State.PROVED),
        (State.SPREADING, HALF, 1, State.SPREADING),
        (State.SPREADING, HALF, PARTLY_AFTER.total_seconds() / 60, State.PARTLY),
        (State.SPREADING, NOTHING, 600, State.SPREADING),
        (State.SPREADING, NOTHING, GIVEN_UP_AFTER.total_seconds() / 60, State.REFUSED),
        (State.SPREADING, EVERYTHING, 600, State.PROVED),
        (State.PARTLY, EVERYTHING, 60, State.PROVED),
        (State.PARTLY, HALF, 60, State.PARTLY),
        (State.PARTLY, NOTHING, 60, State.WITHDRAWN),
        (State.PROVED, EVERYTHING, 60, State.PROVED),
        (State.PROVED, HALF, 60, State.PARTLY),
        (State.PROVED, NOTHING, 60, State.WITHDRAWN),
        (State.WITHDRAWN, NOTHING, 60, State.WITHDRAWN),
        (State.WITHDRAWN, HALF, 60, State.WITHDRAWN),
        (State.WITHDRAWN, EVERYTHING, 60, State.PROVED),
        (State.REFUSED, EVERYTHING, 60, State.PROVED),
        (State.REFUSED, NOTHING, 60, State.REFUSED),
        (State.ASKED, NOTHING, 60, State.ASKED),
        (State.ASKED, EVERYTHING, 60, State.PROVED),  # approved in Entra's own portal
    ],
)
def test_each_look_leads_where_it_should(
    before: State, seen: Looked, after_minutes: float, becomes: State
) -> None:
    assert looked(in_state(before), seen, minutes(after_minutes)).state is becomes


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_concluded_while_microsoft_does_not_answer(state: State) -> None:
    standing = in_state(state)

    after = looked(standing, Looked(NEEDED, lacking=NEEDED, unsure=True), minutes(5))

    assert replace(after, next_look=None) == standing
    assert after.next_look == minutes(6)


@pytest.mark.parametrize("state", [State.APPROVED, State.SPREADING, State.PROVED, State.PARTLY])
def test_a_no_on_microsofts_page_does_not_undo_an_approval(state: State) -> None:
    standing = in_state(state)

    assert refused(standing, "declined", minutes(1)) == standing
    assert asked(standing, "Rosa", minutes(1)) == standing


@pytest.mark.parametrize("state", [State.NOT_ASKED, State.ASKED, State.REFUSED, State.WITHDRAWN])
def test_a_no_is_kept_with_its_reason_until_somebody_asks_again(state: State) -> None:
    no = refused(in_state(state), "declined", minutes(1))

    assert (no.state, no.refusal) == (State.REFUSED, "declined")
    again = asked(no, "Rosa", minutes(2))
    assert (again.state, again.refusal, again.asked_by) == (State.ASKED, "", "Rosa")


def test_a_company_stays_read_only_from_the_withdrawal_to_the_next_proof() -> None:
    gone = looked(in_state(State.PROVED), NOTHING, minutes(60))
    assert gone.is_read_only and gone.withdrawn_at == minutes(60)
    for change in (
        asked(gone, "Dana", minutes(61)),
        refused(gone, "declined", minutes(61)),
        approved(gone, "Alex", minutes(61)),
        looked(approved(gone, "Alex", minutes(61)), NOTHING, minutes(62)),
    ):
        assert change.is_read_only

    back = looked(approved(gone, "Alex", minutes(61)), EVERYTHING, minutes(65))

    assert back.state is State.PROVED and not back.is_read_only
    assert back.proved_at == minutes(65)


def test_looks_grow_rarer_while_microsoft_spreads_it() -> None:
    standing = approved(in_state(State.ASKED), "Alex", NOW)
    pauses = []
    for after in (0, 2, 30, 300):
        standing = looked(standing, NOTHING, minutes(after))
        assert standing.next_look
        pauses.append((standing.next_look - minutes(after)).total_seconds())

    assert pauses == [15, 60, 300, 1800]


def test_what_never_arrives_is_said_after_a_day() -> None:
    standing = looked(in_state(State.SPREADING), NOTHING, NOW + GIVEN_UP_AFTER)

    assert (standing.state, standing.refusal) == (State.REFUSED, "never_arrived")


def test_a_refusal_by_graph_asks_for_a_look_but_not_for_one_each() -> None:
    standing = in_state(State.PROVED)

    assert suspected(standing, minutes(1)) is None  # looked at a minute ago
    doubted = suspected(standing, minutes(6))
    assert doubted and doubted.next_look == minutes(6) and doubted.state is State.PROVED
    assert suspected(in_state(State.NOT_ASKED), minutes(60)) is None


def test_one_message_a_chat_follows_the_state() -> None:
    chat = Conversation("t", "a:1", "https://smba.trafficmanager.net/", "personal")
    standing = shown_at(TenantConsent(), Shown(chat, "1", "alex", is_prompt=True))
    standing = shown_at(standing, Shown(chat, "2", "alex"))
    standing = shown_at(standing, Shown(chat, "3", "alex", is_prompt=True))

    assert [(one.activity, one.is_prompt) for one in standing.shown] == [("2", False), ("3", True)]
