"""Stores in SQLite files and in a PostgreSQL server that the tests start."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from parktime.daemon.domain.service import Access, Service
from parktime.daemon.store.store import Store

PATHS = ":".join(
    [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
)


class Postgres:
    """A PostgreSQL server in a temporary directory, on a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.schemas = count(1)

    def run(self, program: str, *arguments: str) -> None:
        command = [str(shutil.which(program, path=PATHS)), "-D", str(self.data), *arguments]
        as_user = _not_root(self.folder)
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={"LC_ALL": "C"},
            **as_user,
        )
        assert done.returncode == 0, done.stderr.decode()

    def start(self) -> None:
        self.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start_again()

    def start_again(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def new_url(self) -> str:
        """URL of a new, empty schema."""
        import psycopg

        schema = f"store{next(self.schemas)}"
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres") as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        options = quote(f"-csearch_path={schema}")
        return f"postgresql+psycopg://postgres@/postgres?host={quote(str(self.folder))}&options={options}"


def _not_root(folder: Path) -> dict[str, object]:
    """Options to run as another user if the tests run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if not all(shutil.which(program, path=PATHS) for program in ("initdb", "pg_ctl", "postgres")):
        pytest.skip(
            "no PostgreSQL is installed here: initdb and pg_ctl are neither on PATH nor under /usr/lib/postgresql"
        )
    folder = Path(tempfile.mkdtemp(prefix="pt"))
    server = Postgres(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a store that does not exist yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").new_url()
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def banksia() -> Service:
    access = Access(
        "http://ccms/manage", "http://storypark", {"client_id": "a", "client_secret": "b"}, "token"
    )
    return Service("banksia", "Banksia Kindergarten", "manage", "Australia/Brisbane", 0, access)


@pytest.fixture
def store(url: str, banksia: Service) -> Iterator[Store]:
    """A new store with one service."""
    store = Store.open(url, durable=False)
    store.put_service(banksia)
    yield store
    store.close()


def leave(store: Store) -> None:
    """Close a store and end its lease, as a daemon does: nobody waits until it has run out."""
    database = store.database
    if database.lease is not None:
        database.lease.release(database.connection)
    store.close()
