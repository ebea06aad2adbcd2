import base64
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import walk_packages

import pytest

import cards
from cards.clicks.anyone import NewRequest
from cards.clicks.click import Click
from cards.clicks.recruiter import Book, CancelBooking
from cards.clicks.signed import CLICKS, read_click, read_inputs, sign
from services.errors import ForgedClick, StaleCard

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OURS, THEIRS = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
KEYS = {"k1": b"1" * 32}


def one_of(kind: type[Click]) -> Click:
    return kind(**{field.name: 7 if field.type in (int, "int") else "some-id" for field in fields(kind)})


def signed(click: Click, keys: dict[str, bytes] = KEYS, tenant: str = OURS) -> dict[str, str]:
    return sign(click, tenant=tenant, keys=keys, now=NOW)


def read(data: object, keys: dict[str, bytes] = KEYS, now: datetime = NOW, tenant: str = OURS) -> Click:
    return read_click(data, tenant=tenant, keys=keys, now=now)


def rewritten(data: dict[str, str], **claims: object) -> dict[str, str]:
    """The same token with its payload edited and its old signature kept."""
    key_id, payload, signature = data["muster"].split(".")
    told = json.loads(base64.urlsafe_b64decode(payload + "=="))
    edited = base64.urlsafe_b64encode(json.dumps(told | claims).encode()).decode().rstrip("=")
    return {"muster": f"{key_id}.{edited}.{signature}"}


@pytest.mark.parametrize("kind", CLICKS.values(), ids=CLICKS.keys())
def test_each_button_comes_back_as_it_was_drawn(kind: type[Click]) -> None:
    click = one_of(kind)
    assert read(signed(click)) == click


def test_no_two_buttons_share_a_verb() -> None:
    modules = [import_module(found.name) for found in walk_packages(cards.__path__, "cards.")]
    members = [member for module in modules for member in vars(module).values()]
    kinds = {member for member in members if isinstance(member, type) and issubclass(member, Click)}

    assert set(CLICKS.values()) == kinds - {Click}
    assert all(verb and kind.verb == verb for verb, kind in CLICKS.items())


@pytest.mark.parametrize(
    "edit",
    [
        {"facts": {"proposal": "p1", "n": 1}},
        {"facts": {"proposal": "p2", "n": 0}},
        {"verb": "cancel"},
        {"tenant": THEIRS},
        {"expires": 99999999999},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edited_button_is_forged(edit: dict[str, object]) -> None:
    with pytest.raises(ForgedClick):
        read(rewritten(signed(Book("p1", 0)), **edit), tenant=str(edit.get("tenant", OURS)))


@pytest.mark.parametrize(
    "data",
    [None, [], "book", {}, {"muster": 5}, {"muster": ""}, {"muster": "k1"}, {"muster": "k1.e30."},
     {"muster": "k1.é.ü"}, {"muster": "..."}, {"verb": "book", "proposal": "p1", "n": 0}],
    ids=repr,
)  # fmt: skip
def test_what_is_no_click_of_ours_is_forged(data: object) -> None:
    with pytest.raises(ForgedClick):
        read(data)


def test_a_button_of_another_tenant_is_forged() -> None:
    with pytest.raises(ForgedClick):
        read(signed(Book("p1", 0), tenant=THEIRS))


def test_a_button_under_another_verb_is_forged() -> None:
    data = signed(Book("p1", 0))

    assert read({**data, "verb": "book"}) == Book("p1", 0)
    with pytest.raises(ForgedClick):
        read({**data, "verb": "cancel"})


def test_a_button_that_lay_too_long_is_stale() -> None:
    data = signed(Book("p1", 0))

    assert read(data, now=NOW + Book.lifetime - timedelta(seconds=1)) == Book("p1", 0)
    with pytest.raises(StaleCard):
        read(data, now=NOW + Book.lifetime)


def test_a_new_key_signs_and_the_old_one_still_reads() -> None:
    old = signed(CancelBooking("b1", 3))
    ring = {"k2": b"2" * 32, "k1": KEYS["k1"]}

    assert read(old, keys=ring) == CancelBooking("b1", 3)
    assert signed(CancelBooking("b1", 3), keys=ring)["muster"].startswith("k2.")
    with pytest.raises(ForgedClick):
        read(old, keys={"k2": ring["k2"]})


def test_the_same_key_under_another_name_does_not_read() -> None:
    with pytest.raises(ForgedClick):
        read({"muster": signed(NewRequest())["muster"].replace("k1.", "k2.", 1)}, keys={"k2": KEYS["k1"]})


def test_a_key_may_have_a_dot_in_its_name() -> None:
    ring = {"2026.11": b"3" * 32}
    assert read(signed(NewRequest(), keys=ring), keys=ring) == NewRequest()


def test_filled_in_fields_ride_beside_the_click() -> None:
    data = {**signed(CancelBooking("b1", 1)), "verb": "cancel", "note": "  Sorry, all.\n", "seats": 4}

    assert read(data) == CancelBooking("b1", 1)
    assert read_inputs(data) == {"note": "Sorry, all.", "seats": "4"}


def test_what_no_field_can_hold_is_left_out() -> None:
    assert read_inputs({"note": ["x"], "deep": {"a": 1}, "huge": "x" * 5000, "yes": True, "ok": "1"}) == {
        "ok": "1"
    }
    assert read_inputs(None) == {}
