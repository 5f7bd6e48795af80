"""The daemon's API token, from a file or the environment; and path names of several worlds."""

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
    """The token of that file, created if missing, or of PARKTIME_TOKEN. Raises UsageError."""
    if file is not None:
        return _checked(_of_file(file), str(file))
    if VARIABLE in os.environ:
        return _checked(os.environ[VARIABLE], VARIABLE)
    raise UsageError(
        f"the daemon's API needs a token: give --token-file PATH (created if missing), "
        f"or set {VARIABLE}"
    )


def check_token(file: Path | None) -> None:
    """Check the token as `load_token` reads it, without creating a file. Raises UsageError."""
    if file is None or file.exists():
        load_token(file)


def _of_file(file: Path) -> str:
    try:
        if not file.exists():
            _make(file)
        else:
            warn_if_exposed(file)
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be used as a token file: {error}") from error


def warn_if_exposed(file: Path) -> None:
    """Warn if other users of the machine can read a file with a secret."""
    if os.name == "posix" and file.stat().st_mode & 0o077:
        typer.echo(f"parktime: {file} can be read by other users: chmod 600 {file}", err=True)


def _make(file: Path) -> None:
    """Create the file, readable by its owner alone from the first moment."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as writing:
        writing.write(secrets.token_urlsafe(32) + "\n")


def _checked(text: str, where: str) -> str:
    if len(text) < SHORTEST or not text.isprintable() or " " in text:
        raise UsageError(
            f"the token in {where} is not valid: expected one line of at least {SHORTEST} "
            "characters without spaces"
        )
    return text


def world_names(files: Sequence[str]) -> list[str]:
    """A path name for each file: lower-case letters, digits and dashes; duplicates are numbered."""
    names: list[str] = []
    for file in files:
        stem = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-") or "world"
        taken = sum(
            name == stem or re.fullmatch(rf"{re.escape(stem)}-\d+", name) is not None
            for name in names
        )
        names.append(f"{stem}-{taken + 1}" if stem in names else stem)
    return names
