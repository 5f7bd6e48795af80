"""`parktime rules`: every rule of the handbook with the scenarios that showed it."""

import json
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.model.rules import RULES
from harness.commands.scenario_files import library
from harness.coverage import coverage
from harness.errors import UsageError
from harness.verdict import listed

FromResults = Annotated[
    Path | None,
    typer.Option(
        "--from-results",
        metavar="DIR",
        help="Read results that 'parktime run --json' wrote there instead of playing the library.",
    ),
]


def rules(
    from_results: FromResults = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """List every rule of the handbook, where it comes from, and the scenarios that showed it.

    S: the vendors' help articles; F: a published fact from their other pages; D: decided where every source is silent.

    Plays the scenarios at hand, two or more at a time. A rule is shown by a play when a change or a refusal names it,
    or when the play passed and its file lists the rule under `shows`. Exit status 1 when no scenario shows a rule.
    """
    results = _read(from_results) if from_results else _play_library()
    covered = coverage(RULES, results)
    typer.echo(json.dumps(_rows(covered), ensure_ascii=False, indent=1) if as_json else "\n".join(_table(covered)))
    missing = [rule for rule, shown_by in covered.items() if not shown_by]
    if missing:
        typer.echo(f"parktime: no scenario shows {listed(missing, at_most=len(missing))}", err=True)
    return 1 if missing else 0


def _play_library() -> list[dict[str, Any]]:
    from harness.commands.scenario_files import read_all
    from harness.play import play_file

    paths = library()
    read_all([str(path) for path in paths])
    workers = min(len(paths), os.cpu_count() or 1) or 1
    # Forking a process that may have threads is unsafe; a fresh one costs a second.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(play_file, paths))


def _read(folder: Path) -> list[dict[str, Any]]:
    if not folder.is_dir():
        raise UsageError(f"{folder} is no directory")
    results = [result for path in sorted(folder.glob("*.json")) for result in _results_of(path)]
    if not results:
        raise UsageError(f"{folder} has no results: write some with 'parktime run FILE --json {folder}/NAME.json'")
    return results


def _results_of(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(f"{path}: no JSON: {error}") from error
    results = document if isinstance(document, list) else [document]
    if not all(isinstance(each, dict) and {"file", "passed", "services"} <= each.keys() for each in results):
        raise UsageError(f"{path}: not a result of 'parktime run --json'")
    return results


def _rows(covered: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"rule": rule, "sentence": RULES[rule].sentence, "marks": list(RULES[rule].marks), "scenarios": shown_by}
        for rule, shown_by in covered.items()
    ]


def _table(covered: dict[str, list[str]]) -> Sequence[str]:
    width = max(len(rule) for rule in covered)
    lines: list[str] = []
    for rule, shown_by in covered.items():
        lines.append(f"{rule:<{width}}  {RULES[rule].sentence} [{', '.join(RULES[rule].marks)}]")
        lines.append(f"{'':<{width}}  {listed(shown_by, none='shown by none')}")
    return lines
