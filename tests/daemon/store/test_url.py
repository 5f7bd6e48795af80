import stat

import pytest
import sqlalchemy as sa

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.url import (
    display_url,
    new_file,
    sqlite_path,
    store_url,
    translate_errors,
)


def test_postgresql_is_spoken_to_by_the_driver_that_is_here():
    assert store_url("postgresql://me@host/parktime").drivername == "postgresql+psycopg"


def test_a_password_is_not_shown():
    assert (
        display_url(store_url("postgresql://me:secret@host/parktime"))
        == "postgresql+psycopg://me:***@host/parktime"
    )


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "postgresql://me@host/parktime"]
)
def test_not_every_store_has_a_file(address):
    assert sqlite_path(store_url(address)) is None


def test_a_new_file_is_for_its_owner_alone_and_never_in_the_place_of_another(tmp_path):
    path = new_file(tmp_path / "store.sqlite")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="is there already"):
        new_file(path)


def test_what_the_database_says_comes_without_the_statement():
    with pytest.raises(StoreError, match=r"^the store sqlite:// cannot be opened: no such table: nowhere$"), translate_errors(sa.make_url("sqlite://")):  # fmt: skip
        sa.create_engine("sqlite://").connect().exec_driver_sql("SELECT 'Mia Nguyen' FROM nowhere")
