"""`parktime store`: backups of a daemon's store, and a look whether it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from harness.errors import UsageError

app = typer.Typer(
    name="store",
    help="Back up a daemon's store, put a backup in its place, and look whether a store is whole.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Store = Annotated[
    str, typer.Option("--store", metavar="URL", help="The daemon's store: sqlite:///PATH or postgresql+psycopg://…")
]
USUAL = "sqlite:///parktime.db"


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The backup's file, which is not there yet.")],
    store: Store = USUAL,
) -> int:
    """Copy the store, as it is at one moment, to a file; the daemon may be at work. The copy is looked through.

    The file is an SQLite store of its own, also where the store is kept in PostgreSQL. It holds credentials: keep it as you keep those.
    """
    from daemon.store.backup import backup

    with _words():
        found = backup(store, path)
    typer.echo(f"backed up to {path}: {found.words}")
    return 0


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The backup's file.")],
    store: Store = USUAL,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where a store is already; an SQLite file is kept beside.")
    ] = False,
) -> int:
    """Put a backup in the place of a store that no daemon uses. It is looked through first; nothing is written over unless asked."""
    from daemon.store.backup import restore

    with _words():
        found, kept = restore(store, path, replace=replace)
    typer.echo(f"restored from {path}: {found.words}" + (f"; what was there is kept as {kept}" if kept else ""))
    return 0


@app.command()
def check(store: Store = USUAL) -> int:
    """Look through a store: is the file whole, does the history balance, is every change there? Exit status 1 if not."""
    from daemon.store.backup import look

    with _words():
        found = look(store)
    typer.echo(f"{'not whole' if found.wrong else 'whole'}: {found.words}")
    for words in found.wrong:
        typer.echo(f"  {words}")
    return 1 if found.wrong else 0


@contextmanager
def _words() -> Iterator[None]:
    from daemon.store.address import StoreError

    try:
        yield
    except StoreError as error:
        raise UsageError(f"--store: {error}") from error
