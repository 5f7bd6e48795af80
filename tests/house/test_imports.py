"""The rooms know each other as the architecture page says; the contracts are in pyproject.toml."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("daemon", "harness", "simulator", "tui", "web", "webui")
LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(root):
    """The finished import-linter over the checkout at `root`."""
    return subprocess.run(
        [sys.executable, "-c", LINTER, "--no-cache"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_contract_is_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert " kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "imported"),
    [
        ("daemon/domain/astray.py", "parktime.simulator"),
        ("daemon/domain/astray.py", "parktime.daemon.store"),
        ("tui/presenters/astray.py", "parktime.tui.screens"),
        ("simulator/clock/astray.py", "parktime.harness"),
        ("harness/reference/astray.py", "parktime.daemon"),
        ("webui/views/astray.py", "parktime.daemon"),
        ("webui/views/astray.py", "parktime.tui.screens"),
    ],
)
def test_a_contract_that_is_broken_is_named(tmp_path, file, imported):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("src", *PACKAGES):
        shutil.copytree(ROOT / folder, tmp_path / folder, symlinks=True)
    (tmp_path / file).write_text(f"import {imported}\n", encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode != 0
    name = file.removesuffix(".py").replace("/", ".")
    assert f"parktime.{name} -> {imported}" in done.stdout


FREEZES = ROOT / "harness" / "testing" / "frozen_time.py"
"""Keeps parktime out of freezegun's reach, and freezes nothing itself."""


def test_product_code_never_reaches_tests_and_patches_no_clock():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                tops = {name.split(".")[0] for name in names}
                tops -= {"freezegun"} if path == FREEZES else set()
                assert not tops & {"tests", "benchmarks", "freezegun", "time_machine"}, path
