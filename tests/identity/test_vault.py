"""Secrets at rest: bound to their row, readable through a key's rotation, never by another's row."""

import base64

import pytest

from services.identity.keys import BadKeyRing, KeyRing
from services.identity.vault import KeyGone, SealBroken, Vault
from tests.identity.sts import DANA, LI, OTHER_TENANT, TENANT


def key(id: str, byte: int) -> str:
    return f"{id}:{base64.b64encode(bytes([byte]) * 32).decode()}"


OLD, NEW = key("2026a", 1), key("2026b", 2)


def vault(*keys: str) -> Vault:
    return Vault(KeyRing.parse(",".join(keys)))


def test_what_was_sealed_opens_in_its_own_row() -> None:
    sealed = vault(OLD).seal(b"tokens of Dana", "tokens", TENANT, DANA)

    assert b"Dana" not in sealed
    assert vault(OLD).open(sealed, "tokens", TENANT, DANA.upper()) == b"tokens of Dana"


@pytest.mark.parametrize(
    ("kind", "tenant", "oid"),
    [("tokens", TENANT, LI), ("tokens", OTHER_TENANT, DANA), ("sign-in", TENANT, DANA)],
)
def test_a_row_copied_over_another_does_not_open(kind: str, tenant: str, oid: str) -> None:
    sealed = vault(OLD).seal(b"x", "tokens", TENANT, DANA)

    with pytest.raises(SealBroken):
        vault(OLD).open(sealed, kind, tenant, oid)


def test_every_flipped_bit_and_every_cut_is_noticed() -> None:
    sealed = vault(OLD).seal(b"some tokens", "tokens", TENANT, DANA)

    for place in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[place] ^= 1
        with pytest.raises(SealBroken):
            vault(OLD, NEW).open(bytes(flipped), "tokens", TENANT, DANA)
        with pytest.raises(SealBroken):
            vault(OLD, NEW).open(sealed[:place], "tokens", TENANT, DANA)


def test_a_new_key_writes_while_the_old_one_still_reads() -> None:
    sealed = vault(OLD).seal(b"x", "tokens", TENANT, DANA)
    both = vault(NEW, OLD)

    assert both.open(sealed, "tokens", TENANT, DANA) == b"x"
    assert both.is_stale(sealed)
    again = both.seal(b"x", "tokens", TENANT, DANA)
    assert not both.is_stale(again)
    assert vault(NEW).open(again, "tokens", TENANT, DANA) == b"x"
    with pytest.raises(KeyGone):
        vault(NEW).open(sealed, "tokens", TENANT, DANA)


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert len({vault(OLD).seal(b"x", "tokens", TENANT, DANA) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        "k1",
        "k1:",
        "k1:short",
        "k1:" + base64.b64encode(b"x" * 31).decode(),
        ":" + "A" * 44,
        f"{OLD},{OLD}",
    ],
)
def test_a_malformed_key_ring_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(BadKeyRing) as raised:
        KeyRing.parse(text)

    assert not any(part and part in str(raised.value) for part in text.split(":")[1:])


def test_each_purpose_has_keys_of_its_own_and_none_shows_in_a_repr() -> None:
    ring = KeyRing.parse(OLD)

    assert ring.for_use("vault").writer.secret != ring.for_use("clicks").writer.secret != ring.writer.secret
    assert "secret" not in repr(ring)
