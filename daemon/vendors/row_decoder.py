"""A page of a vendor's list, decoded row by row where it must be: one row that is no good is left out and counted, and the others stand."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec

P = TypeVar("P")

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Name = Annotated[str, msgspec.Meta(max_length=500)]
"""Longer ones are nobody's."""

UNREAD: Final = "parktime_unread"
"""The field under which a page knows how many of its rows were left out."""

_CONTROL: Final = re.compile(rb"\\u00|\x7f|\xc2[\x80-\x9f]")
"""Where a control character may be: written out, JSON allows none below 0x20 but as an escape."""
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_WHOLE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS: Final = msgspec.json.Decoder(list[msgspec.Raw])


class PageDecoder(Generic[P]):
    """Decodes pages of type `page`, whose rows of type `row` stand under `field` in its JSON. `page` has a field for UNREAD.

    `sound`: what else must hold of a row. Every page has `rows` then.
    """

    def __init__(
        self, page: type[P], field: str, row: type, sound: Callable[[Any], bool] | None = None
    ) -> None:
        self._page = msgspec.json.Decoder(page)
        self._row: msgspec.json.Decoder[Any] = msgspec.json.Decoder(row)
        self._field = field
        self._sound = sound

    def decode(self, content: bytes) -> P:
        """The page. MsgspecError where nothing can be made of it, or of none of its rows."""
        if _CONTROL.search(content) is None:
            try:
                page = self._page.decode(content)
            except msgspec.ValidationError as error:
                return self._by_row(content, error)
            if self._sound is None or all(map(self._sound, page.rows)):  # type: ignore[attr-defined]
                return page
        return self._by_row(content, None)

    def _by_row(self, content: bytes, why: msgspec.ValidationError | None) -> P:
        whole: dict[str, Any] = dict(_WHOLE.decode(content))
        rows = _ROWS.decode(whole.get(self._field, msgspec.Raw(b"null")))
        good = [row for row in rows if self._is_good(row)]
        if rows and not good:
            raise why or msgspec.ValidationError("no row of it can be kept")
        whole[self._field] = good
        whole[UNREAD] = len(rows) - len(good)
        return self._page.decode(msgspec.json.encode(whole))

    def _is_good(self, raw: msgspec.Raw) -> bool:
        try:
            row = self._row.decode(raw)
        except msgspec.ValidationError:
            return False
        if self._sound is not None and not self._sound(row):
            return False
        return not any(
            isinstance(value, str) and _NO_TEXT.search(value)
            for value in msgspec.structs.astuple(row)
        )
