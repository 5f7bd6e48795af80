"""Credentials as a file names them: in an environment variable or in a file, never in the list."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 10_000


class CredentialError(Exception):
    """A credential cannot be had; the message says where it was sought, and not what it is."""


def read_credential(written: str, folder: Path, environment: Mapping[str, str]) -> str:
    """The credential that `env:NAME` or `file:PATH` names; paths are relative to `folder`.

    Raises:
        CredentialError: it is not named in this way, or is not there.
    """
    kind, _, name = written.partition(":")
    name = name.strip()
    if kind == "env" and name:
        if not environment.get(name, "").strip():
            raise CredentialError(f"the environment has no {name}: set it")
        return environment[name].strip()
    if kind == "file" and name:
        return _read_file(folder / Path(name).expanduser(), name)
    raise CredentialError(
        "a credential is not written here: name where it is, env:NAME or file:PATH"
    )


def _read_file(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8").strip()
    except OSError as error:
        raise CredentialError(f"{name}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise CredentialError(f"{name}: not a text in UTF-8") from None
    if not text:
        raise CredentialError(f"{name}: the file is empty")
    if len(text) > MAX_BYTES:
        raise CredentialError(f"{name}: too long for a credential")
    return text
