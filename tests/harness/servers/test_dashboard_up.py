"""`parktime up` in a terminal, a real one."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import time
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

ROOT = Path(__file__).resolve().parents[2]


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


def test_one_terminal_has_it_all_and_leaves_nothing_behind(write_story):
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    arguments = [
        "up",
        str(write_story()),
        "--paused",
        "--no-mouse",
        "--port",
        "0",
        "--daemon-port",
        "0",
    ]
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "TEXTUAL_ANIMATIONS": "none",
    }
    command = [sys.executable, "-P", "-m", "parktime.harness.cli", *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True
    ) as process:
        os.close(theirs)
        told = read_until(ours, "on time")
        assert "\x1b[?1000h" not in told  # no mouse was asked for
        os.write(ours, b".")
        read_until(ours, "Mon 2 Nov .*20:00")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert len(children) == 1  # simulator and daemon
        os.write(ours, b"q")
        assert process.wait(30) == 0
        assert not Path(f"/proc/{children[0]}").exists()
    os.close(ours)
