"""The real store, with a look at everything it keeps."""

import asyncio
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from services.identity.ports import SignInRow, Stage, TokenRow
from services.store.engine import open_engine
from services.store.migrate import migrate
from services.store.store import Store
from services.store.tables import sign_ins, tokens


@lru_cache(maxsize=1)
def _empty() -> Path:
    path = Path(tempfile.mkdtemp()) / "empty.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


class Rows(Store):
    """A store in a fresh SQLite file."""

    @classmethod
    async def open(cls, folder: Path) -> "Rows":
        path = folder / "muster.db"
        await asyncio.to_thread(lambda: shutil.copy(_empty(), path))
        return cls(open_engine(f"sqlite+aiosqlite:///{path}"))

    async def kept_tokens(self) -> list[TokenRow]:
        return [TokenRow(**row._mapping) for row in await self._all(select(tokens))]

    async def kept_sign_ins(self) -> list[SignInRow]:
        rows = await self._all(select(sign_ins))
        return [SignInRow(**{**row._mapping, "stage": Stage(row.stage)}) for row in rows]
