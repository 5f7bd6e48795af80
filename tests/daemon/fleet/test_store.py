"""Who may join a fleet, what each node may write, and who takes over from a node that is gone."""

import signal
import time
from dataclasses import replace

import psycopg
import pytest

from parktime.daemon.store import fleet, membership, service_state
from parktime.daemon.store.errors import ServiceTakenError, StoreError
from parktime.daemon.store.fleet import open_fleet_store
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.membership import DURATION_S, SILENT_S
from parktime.daemon.store.store import Store
from tests.daemon.fleet.node_process import node_elsewhere, says
from tests.daemon.fleet.pooler import TransactionPooler
from tests.daemon.store.conftest import banksia  # noqa: F401
from tests.daemon.store.samples import FULL, START, run_of

pytestmark = pytest.mark.e2e


def taken_after_s(store, limit_s):
    """How long it takes until the service can be taken."""
    began_s = time.monotonic()
    while store.take("banksia") is None:
        assert time.monotonic() - began_s < limit_s
        time.sleep(0.05)
    return time.monotonic() - began_s


@pytest.fixture
def known(url, banksia):  # noqa: F811
    """The URL of a store that knows the service, and that no daemon has."""
    with exclusive_lock(url) as lease:
        store = Store.open(url, lease)
        store.put_service(banksia)
        store.finish_run(run_of(4), FULL)
        store.close()
    return url


# Refused, with the remedy


def test_two_nodes_of_one_name_are_refused(url):
    with (
        open_fleet_store(url, "a"),
        pytest.raises(StoreError, match=r"a node named 'a'.*another name with --node"),
        open_fleet_store(url, "a"),
    ):
        raise AssertionError


def test_a_store_that_one_daemon_has_for_itself_is_refused(url):
    with (
        exclusive_lock(url),
        pytest.raises(StoreError, match=r"in use by a daemon.*--fleet"),
        open_fleet_store(url, "a"),
    ):
        raise AssertionError
    with open_fleet_store(url, "a"):
        pass


def test_a_daemon_is_refused_the_store_of_a_fleet(url):
    with (
        open_fleet_store(url, "a"),
        pytest.raises(StoreError, match=r"in use by a fleet.*join it with --fleet"),
        exclusive_lock(url),
    ):
        raise AssertionError
    with exclusive_lock(url):
        pass


def test_a_schema_is_not_changed_under_the_nodes_of_another_release(known, postgres):
    with open_fleet_store(known, "old"):
        _as_version_5(postgres, known)
        with (
            pytest.raises(StoreError, match=r"version 5.*the nodes old.*End them all"),
            open_fleet_store(known, "new"),
        ):
            raise AssertionError


def _as_version_5(postgres, url):
    schema = url.rpartition("%3D")[2]
    with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as connection:
        connection.execute(f"SET search_path = {schema}")
        connection.execute("UPDATE parktime_store SET schema_version = 5")
        connection.execute("UPDATE alembic_version SET version_num = '0003'")


@pytest.mark.parametrize("newest", [False, True])
def test_a_pooler_that_shares_sessions_is_refused(url, postgres, newest):
    pooler = TransactionPooler(postgres.folder, url, newest=newest)
    try:
        with (
            pytest.raises(StoreError, match=r"behind a pooler.*pool_mode = session"),
            open_fleet_store(pooler.url, "a"),
        ):
            raise AssertionError
    finally:
        pooler.close()


# Fences


def test_a_service_is_written_by_the_node_that_has_it(known):
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        assert first.take("banksia") == (False, False)
        assert second.take("banksia") is None
        with pytest.raises(ServiceTakenError):
            second.save_state("banksia", replace(FULL, failures=9), START)
        first.save_state("banksia", replace(FULL, failures=1), START)
        first.release("banksia")
        assert second.state("banksia") == FULL
        assert second.take("banksia") == (True, False), "what has changed is read again"
        assert second.state("banksia").failures == 1
        with pytest.raises(ServiceTakenError):
            first.save_state("banksia", FULL, START)


def test_ids_of_runs_are_given_once_whoever_gives_them(known):
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        ids = []
        for ordinal, store in enumerate((first, second, first, second), start=5):
            store.take("banksia")
            state = replace(FULL, last_ordinal=ordinal)
            ids.append(store.finish_run(run_of(ordinal), state).id)
            store.release("banksia")
        assert len(set(ids)) == 4
        assert ids == sorted(ids)
    alone = Store.open(known)
    assert alone.finish_run(run_of(9), FULL).id > max(ids)
    alone.close()


def test_what_other_nodes_have_written_is_read_before_it_is_served(known):
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        first.take("banksia")
        first.save_state("banksia", replace(FULL, failures=3), START)
        assert second.update() == {"banksia"}
        assert second.state("banksia").failures == 3
        assert second.update() == set()


@pytest.mark.parametrize("opened", [True, False])
def test_a_commit_of_another_node_is_read_as_a_whole_or_not_at_all(known, monkeypatch, opened):
    """Links that are newer than their state would look like damage."""
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        first.take("banksia")
        first.save_state("banksia", replace(FULL, failures=3), START)
        fewer = replace(FULL, failures=4, links=replace(FULL.links, children={}))
        read_links = service_state.read_links

        def read_after_a_commit(connection, service):
            monkeypatch.setattr(service_state, "read_links", read_links)
            first.save_state("banksia", fewer, START)
            return read_links(connection, service)

        monkeypatch.setattr(service_state, "read_links", read_after_a_commit)
        if opened:
            second.update()
            assert second.state("banksia").failures == 3
            second.update()
            assert second.state("banksia") == fewer
        else:
            with open_fleet_store(known, "c") as third:
                assert third.state("banksia").failures == 3
                third.update()
                assert third.state("banksia") == fewer


def test_a_service_that_another_node_has_removed_is_in_no_list(known):
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        first.take("banksia")
        first.remove_service("banksia")
        second.update()
        assert second.services() == []
        assert (second.removed_service("banksia") is not None, second.removals) == (True, 1)


# Taking over


def test_a_killed_node_is_taken_over_from_before_its_lease_ends(known):
    with node_elsewhere(known) as node, open_fleet_store(known, "a") as store:
        assert store.take("banksia") is None
        node.send_signal(signal.SIGKILL)
        assert taken_after_s(store, limit_s=5) > 0
        assert store.member.leads


def test_a_node_that_stands_still_loses_its_service_and_cannot_write_when_it_wakes(known):
    with node_elsewhere(known) as node, open_fleet_store(known, "a") as store:
        node.send_signal(signal.SIGSTOP)
        assert taken_after_s(store, limit_s=DURATION_S + 3) > 0
        store.save_state("banksia", replace(FULL, failures=7), START)
        node.send_signal(signal.SIGCONT)
        node.stdin.write("\n")
        node.stdin.flush()
        assert says(node, "refused\n", other="written\n")
        assert store.take("banksia") is not None
        assert store.state("banksia").failures == 7


def test_a_node_whose_connections_are_cut_stays_a_node(known, postgres):
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        first.take("banksia")
        with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'postgres'"
            )
        time.sleep(2 * SILENT_S)
        first.save_state("banksia", replace(FULL, failures=2), START)
        assert second.take("banksia") is None


def test_a_node_that_was_replaced_by_another_of_its_name_ends(known):
    with open_fleet_store(known, "a") as store:
        store.member.epoch += 1  # as if it had been counted dead while it stood still
        with psycopg.connect(_plain(known)) as other:
            other.execute("UPDATE parktime_lease SET holder = 'another' WHERE name = 'node:a'")
        time.sleep(2)
        assert store.member.gone is not None
        with pytest.raises(ServiceTakenError):
            store.put_service(replace(store.service("banksia"), name="Other"))


def _plain(url):
    return url.replace("postgresql+psycopg", "postgresql")


# What others have changed


def test_a_commit_that_becomes_visible_late_is_read_all_the_same(known, postgres):
    """A revision lower than one that was seen, of a transaction that took longer."""
    with (
        open_fleet_store(known, "a") as store,
        psycopg.connect(_plain(known)) as slow,
        psycopg.connect(_plain(known), autocommit=True) as quick,
    ):
        store.update()
        slow.execute("SELECT pg_current_xact_id()")
        slow.execute("UPDATE standing SET revision = nextval('parktime_revision')")
        for _ in range(3):
            quick.execute("SELECT nextval('parktime_revision')")
            assert store.update() == set()
        slow.commit()
        assert store.update() == {"banksia"}
        assert store.update() == set()


def test_only_what_may_have_changed_is_asked_for(known, banksia):  # noqa: F811
    with open_fleet_store(known, "a") as store:
        for number in range(30):
            service = replace(banksia, key=f"s{number}")
            store.take(service.key)
            store.put_service(service)
            store.release(service.key)
        read = store._feed.read
        for _ in range(3):
            store.database.read(read)
        assert len(store.database.read(read)) <= 1
        store.take("s3")
        store.save_state("s3", replace(FULL, failures=3), START)
        assert "s3" in store.database.read(read)


# Releases side by side


def test_nodes_of_other_workflows_are_refused_and_those_of_the_same_are_not(known, monkeypatch):
    with open_fleet_store(known, "old"):
        with open_fleet_store(known, "same"):
            pass
        monkeypatch.setattr(membership, "WORKFLOWS", "2")
        with (
            pytest.raises(StoreError, match=r"the nodes old .*another version.*End them all"),
            open_fleet_store(known, "new"),
        ):
            raise AssertionError
    with open_fleet_store(known, "new"):
        monkeypatch.setattr(membership, "WORKFLOWS", "1")
        with (
            pytest.raises(StoreError, match=r"the nodes new .*another version"),
            open_fleet_store(known, "old"),
        ):
            raise AssertionError


def test_a_node_of_an_earlier_release_is_of_the_first_version(known, monkeypatch):
    """Earlier releases know no versions, and do not name theirs."""
    with open_fleet_store(known, "old"):
        with psycopg.connect(_plain(known)) as other:
            other.execute("ALTER TABLE parktime_lease DROP COLUMN workflows")
        with open_fleet_store(known, "same"):
            pass
        monkeypatch.setattr(membership, "WORKFLOWS", "2")
        with pytest.raises(StoreError, match=r"the nodes old "), open_fleet_store(known, "new"):
            raise AssertionError


def test_a_commit_while_a_service_is_read_is_read_by_whoever_takes_it(known, monkeypatch):
    """Else a node would run a service by a state that another one has gone beyond."""
    with open_fleet_store(known, "a") as first, open_fleet_store(known, "b") as second:
        first.take("banksia")
        first.save_state("banksia", replace(FULL, failures=3), START)
        later, read_state = [replace(FULL, failures=4)], fleet.read_state

        def read(connection, key):
            state = read_state(connection, key)
            if later:
                first.save_state("banksia", later.pop(), START)
            return state

        monkeypatch.setattr(fleet, "read_state", read)
        second.update()
        first.release("banksia")
        assert second.take("banksia") == (True, False)
        assert second.state("banksia").failures == 4
