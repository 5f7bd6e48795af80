"""A PostgreSQL server for fleets, which their tests may restart."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.store.conftest import PATHS, Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if not all(shutil.which(program, path=PATHS) for program in ("initdb", "pg_ctl", "postgres")):
        pytest.skip("no PostgreSQL is installed here")
    folder = Path(tempfile.mkdtemp(prefix="pt"))
    server = Postgres(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def url(postgres: Postgres) -> str:
    """URL of a new, empty schema."""
    return postgres.new_url()
