import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from parktime.harness.player import working_folder as module
from parktime.harness.player.working_folder import LOCK_NAME, remove_abandoned, working_folder

HOLD = (
    "import sys\n"
    "from parktime.harness.player.working_folder import working_folder\n"
    "with working_folder() as folder:\n"
    "    (folder / 'token').write_text('secret')\n"
    "    print(folder, flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    remove_abandoned.cache_clear()
    return tmp_path


@pytest.fixture
def holder(temporary):
    """A process that holds a folder open; the process and the folder."""
    env = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
    ) as process:  # fmt: skip
        yield process, Path(process.stdout.readline().strip())
        process.stdin.close()


def test_it_is_private_and_goes_with_the_block(temporary):
    with working_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "deep").mkdir()
        (folder / "deep" / "daemon.db").touch()
    assert list(temporary.iterdir()) == []


def test_it_goes_with_an_error_too(temporary):
    with pytest.raises(KeyboardInterrupt), working_folder():
        raise KeyboardInterrupt
    assert list(temporary.iterdir()) == []


def test_that_of_a_killed_process_is_removed_by_the_next_one(holder):
    process, abandoned = holder
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (abandoned / "token").exists()
    with working_folder() as folder:
        assert not abandoned.exists()
        assert folder.exists()


def test_that_of_a_living_process_stays(holder):
    _, used = holder
    with working_folder():
        assert (used / "token").read_text() == "secret"


@pytest.mark.parametrize("mode", [0o755, 0o777])
def test_a_folder_that_others_can_open_was_not_made_here(temporary, mode):
    other = temporary / "parktime-other"
    other.mkdir()
    other.chmod(mode)
    (other / LOCK_NAME).touch()
    remove_abandoned()
    assert other.exists()


def test_a_link_is_not_followed(temporary, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    elsewhere.chmod(0o700)
    (elsewhere / LOCK_NAME).touch()
    (temporary / "parktime-link").symlink_to(elsewhere)
    remove_abandoned()
    assert (elsewhere / LOCK_NAME).exists()


def test_a_folder_of_another_user_stays(temporary, monkeypatch):
    other = Path(tempfile.mkdtemp(prefix="parktime-"))
    (other / LOCK_NAME).touch()
    monkeypatch.setattr(os, "geteuid", lambda: other.stat().st_uid + 1)
    remove_abandoned()
    assert other.exists()


def test_a_private_folder_without_the_lock_stays(temporary):
    other = Path(tempfile.mkdtemp(prefix="parktime-"))
    remove_abandoned()
    assert other.exists()


def test_one_that_was_taken_for_abandoned_while_it_was_made_is_not_used(temporary, monkeypatch):
    made = []

    def mkdtemp(prefix):
        folder = tempfile.__dict__["_mkdtemp"](prefix=prefix)
        made.append(Path(folder))
        if len(made) == 1:
            made[0].rmdir()  # as a process that cleans up does
        return folder

    monkeypatch.setattr(tempfile, "_mkdtemp", tempfile.mkdtemp, raising=False)
    monkeypatch.setattr(module.tempfile, "mkdtemp", mkdtemp)
    with working_folder() as folder:
        assert folder == made[-1]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
