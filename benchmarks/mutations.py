"""Tests each mutant in a copy of the tree: `python -m benchmarks.mutations [NAME…]`."""

import argparse
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.mutants import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
COPIED = (
    *("benchmarks", "daemon", "docs", "harness", "scenarios", "simulator", "src", "tests", "tui"),
    *("web", "webui", "mkdocs.yml", "pyproject.toml", "README.md"),
)
TIMEOUT_S = 600


def main(arguments: list[str]) -> int:
    """Try the chosen mutants; exit status 1 if one survives, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only mutants with such a name")
    parser.add_argument(
        "--shard", type=shard, default=(1, 1), metavar="K/N", help="the k-th of n equal parts"
    )
    parser.add_argument(
        "--resume",
        type=Path,
        metavar="FILE",
        help="keep what was caught in FILE, and do not try it again while mutant, code and tests "
        "are the same",
    )
    given = parser.parse_args(arguments)
    part, parts = given.shard
    chosen = [
        mutant
        for mutant in MUTANTS
        if not given.names or any(name in mutant.name for name in given.names)
    ][part - 1 :: parts]
    known = Caught(given.resume)
    with tempfile.TemporaryDirectory(prefix="parktime-mutants-") as folder:
        tree = copy_tree(Path(folder))
        caught = [known.is_caught(tree, mutant) for mutant in chosen]
    print(f"{sum(caught)} of {len(chosen)} mutants caught")
    return 0 if all(caught) else 1


def shard(text: str) -> tuple[int, int]:
    """Read `K/N`.

    Raises:
        argparse.ArgumentTypeError: That is no part.
    """
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text!r} is not K/N with 1 ≤ K ≤ N, such as 2/5")
    return int(part), int(parts)


class Caught:
    """The mutants caught so far, a line of JSON each, so that a long sitting can be resumed."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        there = file is not None and file.exists()
        lines = file.read_text(encoding="utf-8").splitlines() if file and there else []
        self._known = {(row["name"], row["digest"]) for row in map(json.loads, lines)}

    def is_caught(self, tree: Path, mutant: Mutant) -> bool:
        """Whether a mutant is caught, now or in an earlier sitting."""
        key = (mutant.name, digest(tree, mutant))
        if key in self._known:
            return True
        caught = is_caught(tree, mutant)
        if caught and self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"name": key[0], "digest": key[1]}) + "\n")
        return caught


def digest(tree: Path, mutant: Mutant) -> str:
    """A digest of a mutant, its file and its tests."""
    texts = [(tree / name).read_bytes() for name in (mutant.file, *mutant.caught_by)]
    return hashlib.sha256(repr(mutant).encode() + b"\0".join(texts)).hexdigest()[:16]


def copy_tree(folder: Path) -> Path:
    """Copy what the tests need; the links of the package are kept as links."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(source, folder / name)
    return folder


def is_caught(tree: Path, mutant: Mutant) -> bool:
    """Whether one of its tests fails; prints a line."""
    path = tree / mutant.file
    original = path.read_text(encoding="utf-8")
    mutated = original
    for before, after in mutant.places:
        if original.count(before) != 1:
            print(f"MISPLACED {mutant.file}: {mutant.name}", flush=True)
            return False
        mutated = mutated.replace(before, after)
    write(path, mutated)
    try:
        catcher = next((test for test in mutant.caught_by if fails(tree, test)), None)
    finally:
        write(path, original)
    print(
        f"{'SURVIVES' if catcher is None else 'caught  '} {mutant.file}: {mutant.name}"
        + (f" ({catcher})" if catcher else ""),
        flush=True,
    )
    return catcher is not None


_TIMES = itertools.count(1)


def write(path: Path, text: str) -> None:
    """Write a file with a time of its own: compiled modules are found stale by it."""
    path.write_text(text, encoding="utf-8")
    time_s = 10**9 + next(_TIMES)
    os.utime(path, (time_s, time_s))


def fails(tree: Path, test: str) -> bool:
    """Whether a test file fails in that tree; a timeout is printed and is no failure."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", test]
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPATH": str(tree / "src"),
    }
    try:
        result = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        print(f"TOO SLOW {test}", flush=True)
        return False
    return result.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
