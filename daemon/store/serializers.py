"""JSON of the daemon's values, and rows of changes."""

from typing import Any, TypeVar

import msgspec

from parktime.daemon.domain.run import Change, Fields, NoteCode

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder()
_NO_FIELDS = Fields()
_NAMES = msgspec.json.Decoder(tuple[str, ...])
_CODES = msgspec.json.Decoder(tuple[NoteCode, ...])
_FIELDS = msgspec.json.Decoder(Fields)
_ANYTHING = msgspec.json.Decoder()


def to_json(value: Any) -> str:
    """JSON text of a value; dates and instants in ISO form."""
    return _ENCODER.encode(value).decode()


def from_json(text: str, kind: type[T]) -> T:
    """Decode JSON text to a value of type `kind`."""
    return msgspec.json.decode(text, type=kind)


def names_to_json(names: tuple[str, ...]) -> str:
    """JSON of a list of names; fast for the usual empty list."""
    return to_json(names) if names else "[]"


def names_from_json(text: str) -> tuple[str, ...]:
    """The names in a JSON list."""
    return () if text == "[]" else _NAMES.decode(text)


def codes_from_json(text: str | None) -> tuple[NoteCode, ...]:
    """The codes in a JSON list; none for a run of an earlier release."""
    return () if text in (None, "[]") else _CODES.decode(text)


def change_values(run_id: int, service: str, changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Rows of the change table."""
    return [
        _change_values(run_id, service, position, change) for position, change in enumerate(changes)
    ]


def _change_values(run_id: int, service: str, position: int, change: Change) -> dict[str, Any]:
    return {
        "run": run_id,
        "position": position,
        "service": service,
        "kind": change.kind,
        "rule": change.rule,
        "ccms_id": change.ccms_id,
        "subject": change.subject,
        "before": to_json(change.before),
        "after": to_json(change.after),
        "why": change.why,
        "target_id": change.target_id,
        "fields": "{}" if change.fields == _NO_FIELDS else to_json(change.fields),
        "status": change.status,
    }


def change_from_row(row: Any) -> Change:
    """The change in a row; `before` and `after` have JSON types (lists, ISO dates)."""
    return Change(
        kind=row.kind,
        rule=row.rule,
        ccms_id=row.ccms_id,
        subject=row.subject,
        before=_ANYTHING.decode(row.before),
        after=_ANYTHING.decode(row.after),
        why=row.why,
        target_id=row.target_id,
        fields=_FIELDS.decode(row.fields),
        status=row.status,
    )
