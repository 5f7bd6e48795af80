"""What is on the disk when Storypark is asked to write: seen by tracing the system calls."""

import re
import shutil
import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, os, sys
from pathlib import Path
from parktime.daemon.store.store import Store
from parktime.daemon.operations.service import IntegrationService
from tests.daemon import environment, faulty_transport
from tests.daemon.centres import BUSY

async def play():
    env = environment.Environment(Path(sys.argv[1]), BUSY)
    await environment.set_up_busy_centre(env)
    await env.close()
    open_durable = Store.open
    environment.Store.open = lambda url, **_: open_durable(url)
    env.open()
    async def traced(request, send):
        os.write(2, f"WRITE {request.method}".encode())
        return await send(request)
    env.transport.fault(faulty_transport.WRITES, traced)
    await env.run_for("12h")
    await env.close()

asyncio.run(play())
"""
CALL = re.compile(r"^\S+\s+(pwrite64|fdatasync|fsync|write)\((\d+)<([^>]*)>")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows the system calls")
def test_the_journal_is_on_the_disk_before_the_first_write(tmp_path):
    trace = tmp_path / "trace"
    done = subprocess.run(
        [
            "strace",
            "-f",
            "-y",
            "-s",
            "40",
            "-e",
            "trace=pwrite64,fdatasync,fsync,write",
            "-o",
            str(trace),
            sys.executable,
            "-c",
            SCRIPT,
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    unsynced, synced, writes, before = 0, 0, 0, 0
    for line in trace.read_text(errors="replace").splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        if call[3].endswith("-wal"):
            if call[1] == "pwrite64":
                unsynced += 1
            else:
                unsynced, synced = 0, synced + 1
        elif "WRITE " in line:
            before = before or synced
            writes += 1
            assert unsynced == 0, f"write {writes} was sent before the journal was on the disk"
    assert writes == 12
    assert before >= 1
    assert synced > before, "the end of the run is on the disk, too"
