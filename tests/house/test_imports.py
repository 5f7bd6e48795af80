"""The rooms know each other as the architecture page says; the contracts are in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINTER = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
]


def lint(folder):
    return subprocess.run(
        [*LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_every_contract_is_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "4 kept, 0 broken" in done.stdout


def test_the_contracts_can_fail(tmp_path):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    for room in ("daemon", "harness", "problems", "simulator", "tui"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "harness" / "reference").mkdir()
    (tmp_path / "harness" / "reference" / "__init__.py").touch()
    (tmp_path / "daemon" / "astray.py").write_text("import simulator\n", encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "parktime.daemon.astray -> simulator" in done.stdout


def test_product_code_never_reaches_tests_and_patches_no_clock():
    for room in ("daemon", "harness", "problems", "simulator", "tui"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not [
                    name
                    for name in names
                    if name.split(".")[0] in ("tests", "benchmarks", "freezegun", "time_machine")
                ], path
