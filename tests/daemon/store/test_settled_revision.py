"""No event may become visible before one that is older (PostgreSQL, several writers)."""

import pytest
import sqlalchemy as sa

from parktime.daemon.store.settled_revision import REVISIONS, SettledRevision, next_revision
from parktime.daemon.store.url import store_url

pytestmark = pytest.mark.e2e


@pytest.fixture
def engine(postgres):
    engine = sa.create_engine(store_url(postgres.new_url()))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SEQUENCE IF NOT EXISTS {REVISIONS}")
    yield engine
    engine.dispose()


def settled(engine, reader):
    with engine.begin() as connection:
        return reader.read(connection)


def test_what_is_drawn_and_not_committed_holds_back_what_is_later(engine):
    reader = SettledRevision()
    with engine.connect() as slow, engine.connect() as quick:
        with slow.begin():
            first = next_revision(slow)
            with quick.begin():
                second = next_revision(quick)
            assert second > first
            for _ in range(3):
                assert settled(engine, reader)[0] < first
        assert settled(engine, reader) == (second, second)


def test_it_goes_on_while_others_write_all_the_time(engine):
    reader = SettledRevision()
    with engine.connect() as one, engine.connect() as two:
        before = one.begin()
        first = next_revision(one)
        assert settled(engine, reader)[0] < first
        with two.begin():
            second = next_revision(two)
            before.commit()
            assert first <= settled(engine, reader)[0] < second
        assert settled(engine, reader)[0] == second
