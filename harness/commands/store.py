"""`parktime store`: backup, restore, integrity check and vacuum of a daemon's store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.errors import UsageError
from parktime.harness.results.output import say

app = typer.Typer(
    name="store",
    help="Back up, restore, check and vacuum a daemon's store.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Store = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL",
        envvar="PARKTIME_STORE",
        help=(
            "Database URL of the daemon's store: sqlite:///PATH or postgresql+psycopg://… Set "
            "PARKTIME_STORE instead if the URL holds a password."
        ),
    ),
]
USUAL = "sqlite:///parktime.db"


@app.command()
def backup(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The backup file to create; must not exist.")
    ],
    store: Store = USUAL,
) -> int:
    """Copy the store to a file, consistently, while the daemon may be running; then check the copy.

    The file is an SQLite store, also if the store is in PostgreSQL. It holds credentials: keep it
    safe.
    """
    from parktime.daemon.store.backup import backup

    with _words():
        found = backup(store, path)
    typer.echo(f"backed up to {path}: {found.summary}")
    return 0


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The backup file.")],
    store: Store = USUAL,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Replace an existing store; an SQLite file is kept under another name.",
        ),
    ] = False,
) -> int:
    """Restore a backup to a store that no daemon uses, after checking it. Overwrites nothing
    without --replace.
    """
    from parktime.daemon.store.backup import restore

    with _words():
        found, kept = restore(store, path, replace=replace)
    typer.echo(
        f"restored from {path}: {found.summary}"
        + (f"; what was there is kept as {kept}" if kept else "")
    )
    return 0


@app.command()
def check(store: Store = USUAL) -> int:
    """Check a store's integrity: the file, the balance of the history, and every change. Exit
    status 1 if it fails.
    """
    from parktime.daemon.store.backup import inspect_store

    with _words():
        found = inspect_store(store)
    typer.echo(f"{'not whole' if found.problems else 'whole'}: {found.summary}")
    for problem in found.problems:
        say(f"  {problem}")
    return 1 if found.problems else 0


@app.command()
def vacuum(store: Store = USUAL) -> int:
    """Give the space of deleted history back to the disk.

    An SQLite store must not be in use, and the disk needs room for a second copy. In PostgreSQL
    this works beside the daemon, and autovacuum does it by itself.
    """
    from parktime.daemon.store.vacuum import vacuum

    with _words():
        found = vacuum(store)
    typer.echo(f"vacuumed: {_megabytes(found.after)}, before {_megabytes(found.before)}")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


@contextmanager
def _words() -> Iterator[None]:
    from parktime.daemon.store.errors import StoreError

    try:
        yield
    except StoreError as error:
        raise UsageError(f"--store: {error}") from error
