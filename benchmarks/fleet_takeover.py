"""How long a fleet takes to take over from a node: `python -m benchmarks.fleet_takeover URL`.

Nodes in processes of their own hold a service, and are killed or stopped. Measured is the time
until another node has the service, in real seconds. URL: an empty PostgreSQL database or schema.
"""

import os
import platform
import signal
import statistics
import sys
import time

from parktime.daemon.store.fleet import FleetStore, open_fleet_store
from tests.daemon.fleet.node_process import node_elsewhere

TIMES = 10


def taken_after_s(store: FleetStore, sent: signal.Signals, url: str, number: int) -> float:
    """Start a node, send it a signal, and wait until its service can be taken."""
    with node_elsewhere(url, f"{sent.name}-{number}") as node:
        assert store.take("banksia") is None
        node.send_signal(sent)
        began_s = time.monotonic()
        while store.take("banksia") is None:
            time.sleep(0.02)
        took_s = time.monotonic() - began_s
        store.release("banksia")
        node.send_signal(signal.SIGCONT)
    return took_s


def main(url: str) -> None:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load}")
    with open_fleet_store(url, "waiting") as store:
        for sent in (signal.SIGKILL, signal.SIGSTOP):
            took = sorted(taken_after_s(store, sent, url, number) for number in range(TIMES))
            print(
                f"{sent.name}: {TIMES} times, median {statistics.median(took):.2f} s, "
                f"least {took[0]:.2f} s, most {took[-1]:.2f} s"
            )


if __name__ == "__main__":
    main(sys.argv[1])
