"""Decodes a page of a vendor's list row by row if necessary, leaving out invalid rows."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec

P = TypeVar("P")

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Name = Annotated[str, msgspec.Meta(max_length=500)]

UNREADABLE: Final = "parktime_unreadable"
"""The field of a page for the number of rows that were left out."""

_MAYBE_CONTROL: Final = re.compile(rb"\\u00|\x7f|\xc2[\x80-\x9f]")
"""Finds JSON that may hold a control character: JSON allows those below 0x20 as escapes only."""
_CONTROL_CHARS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_RAW_PAGE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_ROWS: Final = msgspec.json.Decoder(list[msgspec.Raw])


def read_capacity(value: Any) -> int | None:
    """For how many children a room is; None for what is no such number (room-capacity).

    It decides nothing, so that a strange one makes no list unreadable.
    """
    return value if type(value) is int and value >= 0 else None


class LenientPageDecoder(Generic[P]):
    """Decodes pages of a list, leaving out and counting rows that are invalid."""

    def __init__(
        self,
        page: type[P],
        field: str,
        row: type,
        is_valid: Callable[[Any], bool] | None = None,
    ) -> None:
        """Create a decoder.

        Args:
            page: The struct of a page, with a field named UNREADABLE.
            field: The JSON field of a page that holds its rows.
            row: The struct of a row.
            is_valid: A further check of a row. The page then has an attribute `rows`.
        """
        self._page = msgspec.json.Decoder(page)
        self._row: msgspec.json.Decoder[Any] = msgspec.json.Decoder(row)
        self._field = field
        self._is_valid = is_valid

    def decode(self, content: bytes) -> P:
        """Return the page.

        Raises:
            msgspec.MsgspecError: The page is invalid, or each of its rows is.
        """
        if _MAYBE_CONTROL.search(content) is None:
            try:
                page = self._page.decode(content)
            except msgspec.ValidationError as error:
                return self._decode_rows(content, error)
            rows_valid = self._is_valid
            if rows_valid is None or all(map(rows_valid, page.rows)):  # type: ignore[attr-defined]
                return page
        return self._decode_rows(content, None)

    def _decode_rows(self, content: bytes, error: msgspec.ValidationError | None) -> P:
        page: dict[str, Any] = dict(_RAW_PAGE.decode(content))
        rows = _RAW_ROWS.decode(page.get(self._field, msgspec.Raw(b"null")))
        readable = [row for row in rows if self._is_readable(row)]
        if rows and not readable:
            raise error or msgspec.ValidationError("no row of it can be kept")
        page[self._field] = readable
        page[UNREADABLE] = len(rows) - len(readable)
        return self._page.decode(msgspec.json.encode(page))

    def _is_readable(self, raw: msgspec.Raw) -> bool:
        try:
            row = self._row.decode(raw)
        except msgspec.ValidationError:
            return False
        if self._is_valid is not None and not self._is_valid(row):
            return False
        return not any(
            isinstance(value, str) and _CONTROL_CHARS.search(value)
            for value in msgspec.structs.astuple(row)
        )
