"""No change of a service may be passed over because it became visible late (PostgreSQL)."""

import pytest
import sqlalchemy as sa

from parktime.daemon.store.revision_feed import RevisionFeed
from parktime.daemon.store.tables import ServiceStateRow, table
from parktime.daemon.store.url import store_url

pytestmark = pytest.mark.e2e
STATE = table(ServiceStateRow).name


@pytest.fixture
def engine(postgres):
    engine = sa.create_engine(store_url(postgres.new_url()))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {STATE} (service text, revision bigint)")
    yield engine
    engine.dispose()


def write(connection, service, revision):
    connection.exec_driver_sql(f"INSERT INTO {STATE} VALUES ('{service}', {revision})")


def changed(engine, feed):
    with engine.begin() as connection:
        return feed.read(connection)


@pytest.mark.parametrize("slow_begins_first", [True, False])
def test_a_lower_revision_that_is_committed_late_is_read(engine, slow_begins_first):
    feed = RevisionFeed()
    with engine.connect() as slow, engine.connect() as quick:
        ids = "SELECT pg_current_xact_id()"
        waiting, done = slow.begin(), quick.begin()
        for each in (slow, quick) if slow_begins_first else (quick, slow):
            each.exec_driver_sql(ids)
        write(slow, "slow", 1)
        write(quick, "quick", 2)
        done.commit()
        for _ in range(3):
            assert changed(engine, feed) == {"quick": 2}
        waiting.commit()
    assert changed(engine, feed)["slow"] == 1
    assert changed(engine, feed) == {}
