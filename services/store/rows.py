"""What all subjects share: the engine."""

from sqlalchemy.ext.asyncio import AsyncEngine


class Rows:
    _engine: AsyncEngine
