"""`parktime up` in a terminal, a real one."""

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pytest

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = (
    b"\xe9",  # a letter in Latin-1
    b"\xff\xfe\x80",
    b"\x00",
    b"\x1b",
    b"\x1b[",
    b"\x1b[4000000000u",  # a code point that there is not
    b"\x1b[55296u",  # half of one
    b"\x1b[:9~",
    b"\x1bP1$r\x1b\\\x1b]52;c;\x07",
    b"\x1b[200~" + b"\xe9q u y\n" * 20_000 + b"\x1b[201~",
)
"""What a terminal may send: other encodings, beginnings and nonsense of sequences, a large paste."""


def read_until(terminal, pattern, seconds=90):
    """What the terminal was sent, escape sequences aside, up to the pattern."""
    told, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                told += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:
                break
        if re.search(pattern, re.sub(r"\x1b\[[0-9;?>$]*[a-zA-Z]", "", told)):
            return told
    raise AssertionError(f"{pattern} never came: {told[-2000:]!r}")


@contextmanager
def up(story):
    """`parktime up` in a terminal, once it shows the service; the process, and our end of it."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    arguments = ["up", str(story), "--paused", "--no-mouse", "--port", "0", "--daemon-port", "0"]
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "TEXTUAL_ANIMATIONS": "none",
        "TMPDIR": str(story.parent),
    }
    command = [sys.executable, "-P", "-m", "parktime.harness.cli", *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True
    ) as process:
        os.close(theirs)
        try:
            assert "\x1b[?1000h" not in read_until(ours, "on time")  # no mouse was asked for
            yield process, ours
        finally:
            if process.poll() is None:
                process.kill()
    with suppress(OSError):
        os.close(ours)


def send(terminal, data, seconds=20):
    """All of it; fails where nothing reads it."""
    os.set_blocking(terminal, False)
    end = time.monotonic() + seconds
    while data:
        assert time.monotonic() < end, "the terminal is not read any longer"
        if select.select([], [terminal], [], 0.1)[1]:
            with suppress(BlockingIOError):
                data = data[os.write(terminal, data) :]
        if select.select([terminal], [], [], 0)[0]:
            os.read(terminal, 65536)
    os.set_blocking(terminal, True)


def quit_by(key, process, terminal, seconds=30):
    """The exit status after that key; what is still drawn is read, as a terminal does."""
    os.write(terminal, key)
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            with suppress(OSError):
                os.read(terminal, 65536)
    return process.poll()


def child_of(process):
    """The process of simulator and daemon."""
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return Path(f"/proc/{child}")


def gone(path, seconds=30):
    end = time.monotonic() + seconds
    while path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    return not path.exists()


def left(folder):
    """Working folders that are there still."""
    return sorted(each.name for each in folder.glob("parktime-*"))


def test_one_terminal_has_it_all_and_leaves_nothing_behind(write_story, tmp_path):
    with up(write_story()) as (process, ours):
        os.write(ours, b".")
        read_until(ours, "Mon 2 Nov .*20:00")
        child = child_of(process)
        assert len(left(tmp_path)) == 2
        assert quit_by(b"q", process, ours) == 0
        assert not child.exists()
    assert left(tmp_path) == []


def test_no_input_ends_it_but_a_signal_does(write_story, tmp_path):
    with up(write_story()) as (process, ours):
        child = child_of(process)
        for hostile in HOSTILE:
            send(ours, hostile)
            time.sleep(0.3)
        os.write(ours, b".")
        read_until(ours, "Mon 2 Nov .*20:00")
        assert child.exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) != 0
        assert gone(child)
    assert left(tmp_path) == []


@pytest.mark.parametrize("how", ["SIGHUP", "closed"])
def test_it_leaves_nothing_behind_however_it_is_ended(how, write_story, tmp_path):
    with up(write_story()) as (process, ours):
        child = child_of(process)
        if how == "closed":
            os.close(ours)
        else:
            process.send_signal(signal.SIGHUP)
        assert process.wait(30) != 0
        assert gone(child)
    assert left(tmp_path) == []


def test_the_next_start_removes_what_a_killed_one_left(write_story, tmp_path):
    story = write_story()
    with up(story) as (process, _):
        child = child_of(process)
        process.kill()
        process.wait()
        assert gone(child)
    assert len(left(tmp_path)) == 1  # with the token
    done = subprocess.run(
        [sys.executable, "-m", "parktime.harness.cli", "run", str(story)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
    )
    assert (done.returncode, left(tmp_path)) == (0, [])
