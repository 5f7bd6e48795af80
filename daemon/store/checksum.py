"""Checksums of what runs act on: a flipped bit could write one child's name over another's."""

from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, Final

import msgspec


def _iso(value: Any) -> str:
    """A date of a subclass, as a database driver may return it."""
    if isinstance(value, date):
        return value.isoformat()
    raise NotImplementedError(type(value).__name__)


_ENCODER: Final = msgspec.json.Encoder(order="deterministic", enc_hook=_iso)
_BYTES: Final = 8


class ChecksumError(ValueError):
    """A row is not what was stored. The message says which kind of row, and nothing of it."""


def checksum(*values: Any) -> str:
    """Checksum of values as the database returns them, whatever time zone it returns them in."""
    plain = [_plain(value) for value in values]
    return blake2b(_ENCODER.encode(plain), digest_size=_BYTES).hexdigest()


def require_checksum(stored: str | None, what: str, *values: Any) -> None:
    """Raise ChecksumError if values are not those of a checksum. None: stored by a release
    without checksums.
    """
    if stored is not None and stored != checksum(*values):
        raise ChecksumError(f"{what} is not what was stored")


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
