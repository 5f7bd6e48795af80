"""A node of a fleet in a process of its own."""

import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
NODE = """
import sys
from dataclasses import replace
from parktime.daemon.store.errors import ServiceTakenError
from parktime.daemon.store.fleet import open_fleet_store
from tests.daemon.store.samples import FULL, START
with open_fleet_store(sys.argv[1], sys.argv[2]) as store:
    store.take("banksia")
    print("held", flush=True)
    sys.stdin.readline()
    try:
        store.save_state("banksia", replace(FULL, failures=5), START)
        print("written", flush=True)
    except ServiceTakenError:
        print("refused", flush=True)
    sys.stdin.read()
"""


@contextmanager
def node_elsewhere(url, name="other"):
    """A node in a process of its own that has taken the service, and writes when it gets a line."""
    node = subprocess.Popen(
        [sys.executable, "-c", NODE, url, name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert says(node, "held\n")
        yield node
    finally:
        node.kill()
        with suppress(OSError):
            node.communicate()


def says(node, line, other=""):
    """Whether a node prints a line, and not the other one before; its log is passed over."""
    return next((said == line for said in node.stdout if said in (line, other)), False)
