"""The daemon's API token, from a file or the environment."""

import os
import secrets
from pathlib import Path

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
