"""`parktime rules`: every rule of the handbook with the scenarios that show it."""

import json
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Annotated, Any

import typer

from parktime.daemon.domain.rules import RULES
from parktime.harness.commands import scenario_files
from parktime.harness.commands.options import (
    AsCsv,
    AsMarkdown,
    JsonInsteadOfTable,
    table_format,
)
from parktime.harness.errors import UsageError
from parktime.harness.expectations.verdict import listed
from parktime.harness.results.output import log_to_stderr, say, say_json, say_table
from parktime.tui.presenters.table_text import Table

FromResults = Annotated[
    Path | None,
    typer.Option(
        "--from-results",
        metavar="DIR",
        help="Use the results that 'parktime run --json' wrote there.",
    ),
]
Play = Annotated[bool, typer.Option("--play", help="Play the library now; takes minutes.")]
Write = Annotated[
    bool, typer.Option("--write", hidden=True, help="Save what was shown to the library's index.")
]


def rules(
    from_results: FromResults = None,
    play: Play = False,
    write: Write = False,
    as_json: JsonInsteadOfTable = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> int:
    """List every rule of the handbook, its source, and the scenarios that show it.

    S: the vendors' help articles; F: a published fact from their other pages; D: decided where
    every source is silent.

    A scenario shows a rule if a change or a refusal in its play names the rule, or if the play
    passed and the file lists the rule under `shows`. Without --play or --from-results, this is what
    the library showed when last played; a file that has changed since counts with its `shows`
    alone. Exit status 1 if no scenario shows a rule.
    """
    form = table_format(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
    if play and from_results:
        raise UsageError("give either --play or --from-results")
    if write and not (play or from_results):
        raise UsageError("--write needs --play or --from-results")
    if play or from_results:
        results = _read(from_results) if from_results else _play_library()
        shown = {PurePath(result["file"]).stem: rules_shown(result) for result in results}
    else:
        shown = _indexed()
    if write:
        _write(shown)
    covered = {
        rule: [scenario for scenario, theirs in shown.items() if rule in theirs] for rule in RULES
    }
    if form is not None:
        say_table(_as_table(covered), form)
    else:
        say_json(_rows(covered)) if as_json else say(_table(covered))
    missing = [rule for rule, shown_by in covered.items() if not shown_by]
    if missing:
        typer.echo(f"parktime: no scenario shows {listed(missing, at_most=len(missing))}", err=True)
    return 1 if missing else 0


def rules_shown(result: Mapping[str, Any]) -> set[str]:
    """The rules of its changes and refusals and, if it passed, those under `shows`."""
    runs = (run for service in result["services"].values() for run in service["runs"])
    changes = {change["rule"] for run in runs for change in run["changes"]}
    refusals = {row["rule"] for row in result.get("refusals", ()) if row["rule"]}
    said = set(result.get("shows", ())) if result["passed"] else set()
    return changes | refusals | said


def _indexed() -> dict[str, set[str]]:
    """What each library scenario showed when last played; of a changed file, its `shows`."""
    index = scenario_files.read_index()
    paths = scenario_files.library()
    changed = [path for path in paths if path.stem not in index]
    shows = {}
    if changed:
        read = scenario_files.read_all([str(path) for path in changed])
        shows = {
            path.stem: set(scenario.shows) for path, scenario in zip(changed, read, strict=True)
        }
    return {
        path.stem: set(index[path.stem]["rules"]) if path.stem in index else shows[path.stem]
        for path in paths
    }


def _write(shown: dict[str, set[str]]) -> None:
    paths = scenario_files.library()
    if missing := [path.stem for path in paths if path.stem not in shown]:
        raise UsageError(
            f"--write needs a result of every library scenario; missing: {listed(missing)}"
        )
    read = scenario_files.read_all([str(path) for path in paths])
    summaries = {
        path: scenario_files.describe_scenario(scenario)
        for path, scenario in zip(paths, read, strict=True)
    }
    (scenario_files.LIBRARY / scenario_files.INDEX).write_text(
        scenario_files.index_text(summaries, shown), encoding="utf-8"
    )


def _play_library() -> list[dict[str, Any]]:
    from concurrent.futures import ProcessPoolExecutor

    from parktime.harness.player.play import play_file

    paths = scenario_files.library()
    scenario_files.read_all([str(path) for path in paths])
    workers = min(len(paths), os.cpu_count() or 1) or 1
    context = multiprocessing.get_context(
        "spawn"
    )  # forking a process that may have threads is unsafe
    with ProcessPoolExecutor(workers, mp_context=context, initializer=log_to_stderr) as pool:
        return list(pool.map(play_file, paths))


def _read(folder: Path) -> list[dict[str, Any]]:
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a directory")
    results = [result for path in sorted(folder.glob("*.json")) for result in _results_of(path)]
    if not results:
        raise UsageError(
            f"{folder} has no results: write some with 'parktime run FILE --json "
            f"{folder}/NAME.json'"
        )
    return results


def _results_of(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(f"{path}: not JSON: {error}") from error
    results = document if isinstance(document, list) else [document]
    if not all(
        isinstance(each, dict) and {"file", "passed", "services"} <= each.keys() for each in results
    ):
        raise UsageError(f"{path}: not a result of 'parktime run --json'")
    return results


def _rows(covered: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule,
            "sentence": RULES[rule].sentence,
            "marks": list(RULES[rule].marks),
            "scenarios": shown_by,
        }
        for rule, shown_by in covered.items()
    ]


def _as_table(covered: dict[str, list[str]]) -> Table:
    rows = [
        (row["rule"], row["sentence"], ", ".join(row["marks"]), ", ".join(row["scenarios"]))
        for row in _rows(covered)
    ]
    return Table(("rule", "sentence", "source", "scenarios"), rows)


def _table(covered: dict[str, list[str]]) -> Sequence[str]:
    width = max(len(rule) for rule in covered)
    lines: list[str] = []
    for rule, shown_by in covered.items():
        lines.append(f"{rule:<{width}}  {RULES[rule].sentence} [{', '.join(RULES[rule].marks)}]")
        lines.append(f"{'':<{width}}  {listed(shown_by, none='shown by none')}")
    return lines
