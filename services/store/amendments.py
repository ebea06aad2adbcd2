"""Changes that were confirmed: put down before Outlook is asked for them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update

from services.model import Booking
from services.store.bookings import Bookings, columns_of
from services.store.rows import must_match
from services.store.tables import bookings as table


class _Changed(Exception):
    """Somebody wrote one of them meanwhile: the transaction is rolled back."""


class Amendments(Bookings):
    async def amend(self, tenant: str, bookings: Sequence[Booking]) -> bool:
        """Writes all of them or none: each only while it has the revision that it was read in."""
        try:
            async with self._writing() as connection:
                for booking in bookings:
                    must_match(tenant, booking.tenant)
                    values = columns_of(replace(booking, revision=booking.revision + 1))
                    del values["card"], values["shown"]
                    here = table.c.tenant == tenant, table.c.id == booking.id
                    guarded = update(table).where(*here, table.c.revision == booking.revision)
                    if not (await connection.execute(guarded.values(**values))).rowcount:
                        raise _Changed
        except _Changed:
            return False
        return True
