"""The password of PostgreSQL comes from a file of libpq, so that it stands in no URL."""

import re
import time
from urllib.parse import quote

import psycopg
import pytest

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.store import Store

PATIENCE_S = 20
PASSWORD = "hunter22"


@pytest.fixture
def guarded_url(postgres):
    """The URL, without a password, of a schema whose owner needs one."""
    url = postgres.new_url()
    schema = re.search(r"search_path%3D(\w+)", url)[1]
    rules = postgres.data / "pg_hba.conf"
    rules.write_text(f"local all keeper scram-sha-256\n{rules.read_text()}")
    with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as connection:
        connection.execute(f"CREATE ROLE keeper LOGIN PASSWORD '{PASSWORD}'")
        connection.execute(f"ALTER SCHEMA {schema} OWNER TO keeper")
        connection.execute("SELECT pg_reload_conf()")
    until = time.monotonic() + PATIENCE_S
    with pytest.raises(psycopg.OperationalError, match="password"):
        while time.monotonic() < until:
            psycopg.connect(f"host={postgres.folder} user=keeper dbname=postgres").close()
            time.sleep(0.05)
    return url.replace("//postgres@", "//keeper@")


def test_a_store_is_opened_with_the_password_of_a_file(guarded_url, tmp_path):
    with pytest.raises(StoreError, match="password"):
        Store.open(guarded_url)
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:keeper:{PASSWORD}\n")
    file.chmod(0o600)
    url = f"{guarded_url}&passfile={quote(str(file))}"
    with exclusive_lock(url) as lease:
        store = Store.open(url, lease)
        assert store.services() == []
        store.close()
