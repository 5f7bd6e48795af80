"""Two pieces of work by turns, and the ratio of their CPU times.

Ratios of neighbours in time cancel out the machine and most of its load.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PEERS = Path(__file__).parent / "peers"
PEERS_PYTHON = Path(__file__).parents[1] / ".peers" / "bin" / "python"
"""The Python of the environment that `make bench` makes for the peers."""

Work = Callable[[], float]
"""Does something once, and returns its CPU seconds."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the peer's CPU ours took, pair by pair; CPU seconds are medians."""

    ours_s: float
    peer_s: float
    pairs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the pairs."""
        return median(self.pairs)


def paired(ours: Work, peer: Work, times: int = 5, slices: int = 1) -> Ratio:
    """Measure both by turns, `times` pairs of so many `slices` each."""
    measured = [_pair(ours, peer, slices) for _ in range(times)]
    return Ratio(
        median(own for own, _ in measured),
        median(other for _, other in measured),
        tuple(own / other for own, other in measured),
    )


def _pair(ours: Work, peer: Work, slices: int) -> tuple[float, float]:
    both = [(ours(), peer()) for _ in range(slices)]
    return sum(own for own, _ in both), sum(other for _, other in both)


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of one call in this process."""
    gc.collect()
    began_s = time.process_time()
    work()
    return time.process_time() - began_s


def server_cpu_s(pid: int) -> float:
    """CPU seconds so far of the first thread of another process. Linux only."""
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9


@contextmanager
def peer(name: str) -> Iterator[Work]:
    """The work of a program of the peers' folder, in the peers' environment."""
    command = [str(PEERS_PYTHON), str(PEERS / f"{name}.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def work() -> float:
            stdin.write("\n")
            stdin.flush()
            return float(stdout.readline())

        try:
            if stdout.readline() != "ready\n":
                raise RuntimeError(f"{' '.join(command)} did not start")
            yield work
        finally:
            stdin.close()


@contextmanager
def serving(command: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of this environment, and the URL in the first line that it prints."""
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()[-1]
        finally:
            process.terminate()
