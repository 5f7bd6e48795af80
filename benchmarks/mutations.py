"""Tests each mutant in a copy of the tree: `python -m benchmarks.mutations [NAME…]`."""

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
    *("web", "mkdocs.yml", "pyproject.toml", "README.md"),
)
TIMEOUT_S = 600


def main(names: list[str]) -> int:
    """Try the chosen mutants; exit status 1 if one survives."""
    chosen = [
        mutant for mutant in MUTANTS if not names or any(name in mutant.name for name in names)
    ]
    with tempfile.TemporaryDirectory(prefix="parktime-mutants-") as folder:
        tree = copy_tree(Path(folder))
        caught = [is_caught(tree, mutant) for mutant in chosen]
    print(f"{sum(caught)} of {len(chosen)} mutants caught")
    return 0 if all(caught) else 1


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
    path.write_text(mutated, encoding="utf-8")
    try:
        catcher = next((test for test in mutant.caught_by if fails(tree, test)), None)
    finally:
        path.write_text(original, encoding="utf-8")
    print(
        f"{'SURVIVES' if catcher is None else 'caught  '} {mutant.file}: {mutant.name}"
        + (f" ({catcher})" if catcher else ""),
        flush=True,
    )
    return catcher is not None


def fails(tree: Path, test: str) -> bool:
    """Whether a test file fails in that tree; a timeout is printed and is no failure."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", test]
    # no bytecode, which would be stale for a file that is written twice within a second
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
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
