"""Plays random worlds and holds each against the model: `python -m tests.model.sweep --from 1 --count 200`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness.play import play_file
from simulator.scenario.read import read_text
from tests.model.compare import broken_expectations, differences
from tests.model.random_worlds import random_scenario
from tests.model.reference import predict

SHOWN = 12


def faults_of(seed: int, folder: Path) -> tuple[Path, list[str]]:
    """The file of a seed's world, and every difference between its play and the prediction."""
    path = folder / f"random-world-{seed}.yaml"
    text = random_scenario(seed)
    path.write_text(text, encoding="utf-8")
    predicted = predict(read_text(text, str(path)))
    actual = play_file(path)
    return path, differences(predicted, actual) + broken_expectations(actual)


def report(seed: int, path: Path, faults: list[str]) -> str:
    """A failing seed: the file, the first differences, and how to replay it."""
    shown = [f"  {line}" for line in faults[:SHOWN]]
    more = [f"  … and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    replay = f"  replay: python -m tests.model.sweep --from {seed} --count 1"
    return "\n".join([f"seed {seed}: {path}", *shown, *more, replay])


def sweep(first: int, count: int, folder: Path) -> Iterator[str]:
    """A report for each seed that differs."""
    for seed in range(first, first + count):
        path, faults = faults_of(seed, folder)
        if faults:
            yield report(seed, path, faults)


def main() -> int:
    """Exit status 0 where no seed differs, 1 where one does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "random-worlds")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for text in sweep(asked.first, asked.count, asked.folder):
        failed += 1
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{asked.count - failed} of {asked.count} worlds as predicted\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
