"""The token that the daemon's API asks for: kept in a file or the environment, never given as an argument."""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path, PurePath

import typer

from parktime.harness.errors import UsageError

VARIABLE = "PARKTIME_TOKEN"
SHORTEST = 16


def load_token(file: Path | None) -> str:
    """The token of that file (made with a new one where there is none), else of PARKTIME_TOKEN; UsageError without either."""
    if file is not None:
        return _checked(_of_file(file), str(file))
    if VARIABLE in os.environ:
        return _checked(os.environ[VARIABLE], VARIABLE)
    raise UsageError(
        f"the daemon's API needs a token: give --token-file PATH (made where there is none), or set {VARIABLE}"
    )


def _of_file(file: Path) -> str:
    try:
        if not file.exists():
            _make(file)
        elif os.name == "posix" and file.stat().st_mode & 0o077:
            typer.echo(
                f"parktime: {file} can be read by others than its owner: chmod 600 {file}", err=True
            )
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be used as a token's file: {error}") from error


def _make(file: Path) -> None:
    """Readable by its owner alone from the first moment."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as writing:
        writing.write(secrets.token_urlsafe(32) + "\n")


def _checked(text: str, where: str) -> str:
    if len(text) < SHORTEST or not text.isprintable() or " " in text:
        raise UsageError(
            f"the token in {where} is no good: one line of at least {SHORTEST} characters without spaces is wanted"
        )
    return text


def world_names(files: Sequence[str]) -> list[str]:
    """A name for each file, fit for a path: its own, in small letters, digits and dashes; two of one name are numbered."""
    names: list[str] = []
    for file in files:
        stem = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-") or "world"
        taken = sum(
            name == stem or re.fullmatch(rf"{re.escape(stem)}-\d+", name) is not None
            for name in names
        )
        names.append(f"{stem}-{taken + 1}" if stem in names else stem)
    return names
