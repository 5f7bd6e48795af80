"""Tries every mutant in a copy of the tree and tells which tests catch it: `python -m benchmarks.mutations [NAME…]`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.mutants import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("benchmarks", "daemon", "docs", "harness", "problems", "scenarios", "simulator", "tests", "tui", "pyproject.toml", "README.md")  # fmt: skip
LONGEST_S = 600


def main(names: list[str]) -> int:
    """Exit status 1 where one survives."""
    chosen = [
        mutant for mutant in MUTANTS if not names or any(name in mutant.name for name in names)
    ]
    with tempfile.TemporaryDirectory(prefix="parktime-mutants-") as folder:
        tree = copied(Path(folder))
        caught = [tried(tree, mutant) for mutant in chosen]
    print(f"{sum(caught)} of {len(chosen)} mutants caught")
    return 0 if all(caught) else 1


def copied(folder: Path) -> Path:
    """A copy of what tests need."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def tried(tree: Path, mutant: Mutant) -> bool:
    """Whether one of its tests fails; says so in a line."""
    path = tree / mutant.file
    sound = path.read_text(encoding="utf-8")
    if sound.count(mutant.sound) != 1:
        print(f"MISPLACED {mutant.file}: {mutant.name}", flush=True)
        return False
    path.write_text(sound.replace(mutant.sound, mutant.spoilt), encoding="utf-8")
    try:
        catcher = next((test for test in mutant.caught_by if fails(tree, test)), None)
    finally:
        path.write_text(sound, encoding="utf-8")
    print(
        f"{'SURVIVES' if catcher is None else 'caught  '} {mutant.file}: {mutant.name}"
        + (f" ({catcher})" if catcher else ""),
        flush=True,
    )
    return catcher is not None


def fails(tree: Path, test: str) -> bool:
    """Whether a test file fails in that tree. One that hangs is told as such, and has not failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", test]
    clean = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # a file that is written twice a second has one date
    try:
        done = subprocess.run(
            command, cwd=tree, env=clean, capture_output=True, text=True, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        print(f"TOO SLOW {test}", flush=True)
        return False
    return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
