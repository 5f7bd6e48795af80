"""What CI systems take: annotations of GitHub, and reports also where nothing was played."""

from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.commands.arguments import require_writable
from parktime.harness.errors import UsageError
from parktime.harness.results.github import MAX_ANNOTATIONS, annotation
from parktime.harness.results.junit import junit_of_errors
from parktime.harness.results.output import write_text
from parktime.tui.visible import visible

Github = Annotated[
    bool,
    typer.Option(
        "--github/--no-github",
        envvar="GITHUB_ACTIONS",
        help="Print what failed as annotations of GitHub Actions, at file and line. On by itself "
        "in a GitHub action.",
    ),
]


def report_error(error: UsageError, junit_path: Path | None, *, github: bool) -> None:
    """Write the JUnit report, and the annotations, of files and arguments that are wrong."""
    if junit_path is not None and _is_writable(junit_path):
        write_text(junit_path, junit_of_errors(error.message, error.lines))
    if not github:
        return
    for each in error.issues[:MAX_ANNOTATIONS]:
        told = annotation(
            each.file, each.line, each.message, title="parktime check", column=each.column
        )
        typer.echo(told)
    if not error.issues:
        typer.echo(f"::error::{visible(error.message)}")


def _is_writable(path: Path) -> bool:
    try:
        require_writable(path)
    except UsageError:
        return False
    return True
