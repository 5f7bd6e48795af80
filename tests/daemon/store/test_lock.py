import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from parktime.daemon.store.backup import backup
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.store import Store

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys
from parktime.daemon.store.lock import exclusive_lock
with exclusive_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def locked_elsewhere(url):
    """A process of its own that holds a store, until it is killed or let go."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


def test_a_locked_store_is_refused_until_the_process_ends(url):
    with locked_elsewhere(url) as holder:
        with (
            pytest.raises(StoreError, match=r"is in use by another daemon.*end that one first"),
            exclusive_lock(url),
        ):
            raise AssertionError
        holder.communicate("")
    with exclusive_lock(url):
        Store.open(url).close()


def test_a_killed_process_releases_the_lock(url):
    with locked_elsewhere(url) as holder:
        holder.kill()
        holder.wait()
        wait_until_free(url)


def wait_until_free(url):
    """A server takes a moment to notice that its client has gone; the operating system takes none."""
    for _ in range(200):
        try:
            with exclusive_lock(url):
                return
        except StoreError:
            assert url.startswith("postgresql")
            time.sleep(0.05)
    raise AssertionError("it is held still")


def test_the_refusal_names_the_process(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with (
        locked_elsewhere(url) as holder,
        pytest.raises(StoreError, match=rf"\(process {holder.pid}\)"),
        exclusive_lock(url),
    ):
        raise AssertionError


def test_stores_are_locked_separately(tmp_path, postgres):
    first, second = postgres.new_url(), postgres.new_url()
    with (
        exclusive_lock(first),
        exclusive_lock(second),
        exclusive_lock(f"sqlite:///{tmp_path / 'a'}"),
        exclusive_lock(f"sqlite:///{tmp_path / 'b'}"),
    ):
        pass


def test_stores_in_memory_are_not_locked():
    with exclusive_lock("sqlite://"), exclusive_lock("sqlite://"):
        pass


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path):
    with (
        pytest.raises(StoreError, match="No such file or directory"),
        exclusive_lock(f"sqlite:///{tmp_path}/nowhere/store"),
    ):
        raise AssertionError


def other_name(path, how):
    """A way round the lock file of a store: another name for it, or a lock file that is gone."""
    if how == "lock file removed":
        path.with_name(f"{path.name}-lock").unlink()
        return path
    other = path.with_name("other.sqlite")
    if how == "symlink":
        other.symlink_to(path)
    else:
        other.hardlink_to(path)
    return other


@pytest.mark.parametrize("how", ["symlink", "hard link", "lock file removed"])
def test_the_lock_is_of_the_file_whatever_it_is_called(tmp_path, how):
    path = tmp_path / "store.sqlite"
    Store.open(f"sqlite:///{path}").close()
    with locked_elsewhere(f"sqlite:///{path}"):
        other = other_name(path, how)
        with (
            pytest.raises(StoreError, match="is in use by another daemon"),
            exclusive_lock(f"sqlite:///{other}"),
        ):
            raise AssertionError
    with exclusive_lock(f"sqlite:///{other}"):
        Store.open(f"sqlite:///{other}").close()


def test_the_lock_lets_others_read_the_store(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with exclusive_lock(url):
        store = Store.open(url)
        assert backup(url, tmp_path / "backup").problems == ()
        store.close()
