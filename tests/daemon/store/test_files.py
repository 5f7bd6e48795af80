"""A file of the store that is deleted or replaced under a running daemon."""

import shutil
import sys

import pytest

from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.store import Store
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, set_up_busy_centre
from tests.daemon.test_store_trouble import health

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="files in use cannot be deleted there"
)
SUFFIXES = ["", "-wal", "-shm"]


def move_away(path, suffix):
    """Rename one of the store's files; returns what puts it back."""
    file = path.with_name(f"{path.name}{suffix}")
    away = file.with_name(f"{file.name}.away")
    file.rename(away)
    return lambda: away.rename(file)


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_no_run_writes_while_a_file_is_gone_and_health_says_which(make_env, suffix):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    before = env.storypark_snapshot("banksia")
    put_back = move_away(env.path, suffix)
    status, reason, *_ = await health(env)
    assert status == "trouble", "even before anything is written"
    assert f"{env.path.name}{suffix} was deleted" in reason
    env.transport.clear_log()
    await env.run_for("12h")
    assert env.storypark_snapshot("banksia") == before
    assert env.transport.seen == [], "no useless request"
    with pytest.raises(StoreUnavailableError):
        await env.integrations.turn_off("banksia")
    put_back()
    await env.run_for("10m")
    assert env.changes_of(env.history("banksia")[-1]) == CHANGES_OF_EVERY_KIND
    assert (await health(env))[0] == "ok"


async def test_a_run_stops_writing_when_the_file_goes_in_the_middle(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    backs = []
    gone = faults.before_request(lambda: backs.append(move_away(env.path, "")))
    env.transport.fault(faults.WRITES, gone, times=1)
    env.transport.clear_log()
    await env.run_for("12h")
    assert len(env.transport.writes) <= 1
    assert len(env.store.interrupted()) == 1
    backs[0]()
    await env.run_for("10m")
    assert env.store.interrupted() == []
    await env.run_for("12h")
    assert (await health(env))[0] == "ok"


async def test_a_file_with_another_in_its_place_is_not_written_to(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    shutil.copy(env.path, copy := env.path.with_name("copy"))
    copy.replace(env.path)
    status, reason, *_ = await health(env)
    assert status == "trouble"
    assert "was replaced" in reason


async def test_what_is_known_is_saved_at_the_end_though_the_wal_was_deleted(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    known = env.store.state("banksia")
    env.path.with_name(f"{env.path.name}-wal").unlink()
    await env.close()
    store = Store.open(env.url)
    assert store.state("banksia") == known
    store.close()
