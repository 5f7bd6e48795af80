"""Plays scenarios whenever their files are saved, and prints what differs from the last play."""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from parktime.harness.errors import UsageError
from parktime.harness.results.diff import diff
from parktime.harness.results.output import say

Stamp = tuple[int, int, int]
"""Time of the last change, number and size of a file."""

LOOK_MS = 500
"""How soon a save is noticed that came before its folder was watched."""

Play = Callable[[Path], dict[str, Any]]
"""Plays one file, prints and returns its result. Raises UsageError if it is not valid."""


def watch(paths: Sequence[Path], play: Play, saved: Iterable[set[Path]]) -> None:
    """Play all files, then those of each set of `saved` files, until there are no more."""
    last: dict[Path, dict[str, Any]] = {}
    for path in paths:
        _again(path, play, last)
    for files in saved:
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
    """The files that are saved from this call on, each time any is; ends with Ctrl-C.

    Their folders are watched, since editors replace files. The files themselves are compared, since
    one may be saved before its folder is watched, as during the first play.
    """
    return _saves({path.resolve(): _stamp(path.resolve()) for path in paths})


def _saves(stamps: dict[Path, Stamp | None]) -> Iterable[set[Path]]:
    import watchfiles

    for _ in watchfiles.watch(
        *{file.parent for file in stamps},
        recursive=False,
        raise_interrupt=True,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
    ):
        found = {file: _stamp(file) or before for file, before in stamps.items()}
        saved = {file for file in stamps if found[file] != stamps[file]}
        stamps = found
        if saved:
            yield saved


def _stamp(file: Path) -> Stamp | None:
    """What differs after a save; None while there is no such file."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ino, state.st_size
