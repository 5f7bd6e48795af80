"""Plays scenarios whenever their files are saved, and prints what differs from the last play."""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import typer

from parktime.harness.errors import UsageError
from parktime.harness.results.console import say
from parktime.harness.results.diff import diff

Play = Callable[[Path], dict[str, Any]]
"""Plays one file, prints and returns its result. Raises UsageError if it is not valid."""


def watch(paths: Sequence[Path], play: Play, saved: Iterable[set[Path]]) -> None:
    """Play all files, then those of each set of `saved` files, until there are no more."""
    last: dict[Path, dict[str, Any]] = {}
    stamps = {path: path.stat().st_mtime_ns for path in paths}
    for path in paths:
        _again(path, play, last)
    meanwhile = {
        path.resolve()
        for path in paths
        if path.exists() and path.stat().st_mtime_ns != stamps[path]
    }
    for files in chain([meanwhile], saved):
        for path in (path for path in paths if path.resolve() in files):
            typer.echo(f"\n{path} was saved at {datetime.now().astimezone():%H:%M:%S}")
            _again(path, play, last)


def _again(path: Path, play: Play, last: dict[Path, dict[str, Any]]) -> None:
    try:
        result = play(path)
    except UsageError as error:
        # An edit may be half done: go on, and compare the next play with the last good one.
        for line in [*error.lines, error.message]:
            say(line, err=True)
        return
    before = last.get(path)
    if before is not None:
        lines = diff(before, result)
        say(
            "\n".join(["against the last play:", *(f"  {line}" for line in lines)])
            if lines
            else "the same as the last play"
        )
    last[path] = result
    sys.stdout.flush()


def saved_files(paths: Sequence[Path]) -> Iterable[set[Path]]:
    """Yield the files that were saved, each time any was; ends with Ctrl-C.

    Their folders are watched, since editors replace files.
    """
    import watchfiles

    folders = {path.resolve().parent for path in paths}
    wanted = {path.resolve() for path in paths}
    for changes in watchfiles.watch(*folders, recursive=False, raise_interrupt=True):
        saved = {Path(name) for change, name in changes if change is not watchfiles.Change.deleted}
        if saved & wanted:
            yield saved & wanted
