"""One act: what is tried again, and what is waited for."""

from datetime import timedelta

import psycopg
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError

from bot.steps import attempted

NO_WAIT = timedelta()


def away() -> OperationalError:
    return OperationalError("SELECT", {}, psycopg.OperationalError("the database system is starting up"))


async def test_a_database_that_is_away_is_waited_for_and_costs_no_try():
    tries: list[str] = []

    async def save() -> str:
        tries.append("save")
        if len(tries) == 1:
            raise away()
        return "saved"

    kept, caught = await attempted("save", save, 1, NO_WAIT, None)

    assert (kept, caught, len(tries)) == ({"result": "saved"}, None, 2)


async def test_a_connection_that_others_hold_for_long_is_waited_for_and_costs_no_try():
    tries: list[str] = []

    async def save() -> str:
        tries.append("save")
        if len(tries) == 1:
            raise TimeoutError("QueuePool limit of size 5 overflow 10 reached")
        return "saved"

    kept, caught = await attempted("save", save, 1, NO_WAIT, None)

    assert (kept, caught, len(tries)) == ({"result": "saved"}, None, 2)


async def test_what_the_database_refuses_is_not_tried_for_ever():
    refused = IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation("there already"))

    async def save() -> str:
        raise refused

    kept, caught = await attempted("save", save, 2, NO_WAIT, None)

    assert (kept, caught) == ({"kind": "IntegrityError", "detail": "gkpj"}, refused)
