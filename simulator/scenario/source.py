"""The text of a scenario file, read up to a limit."""

import re
from pathlib import Path

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.scenario import Place

MAX_BYTES = 1_048_576
"""1 MiB: far more than a story needs."""

_BYTE_ORDER_MARK = "\ufeff"
_UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""Among them U+0085, U+2028 and U+2029, which end a line for a YAML parser and for no editor."""


def read_source(path: Path) -> str:
    """The file's text. Raises ScenarioError if it is unreadable, too large, or not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(
            str(path), [(Place(1, 1), f"the file cannot be read: {error.strerror}")]
        ) from None
    if len(content) > MAX_BYTES:
        raise ScenarioError(str(path), [(Place(1, 1), "the file is larger than 1 MiB")])
    return decode(content, str(path))


def decode(content: bytes, file: str) -> str:
    """The file's bytes as text. Raises ScenarioError if they are not UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        found = find_unprintable(strip_byte_order_mark(before)) or (
            _end_of(before),
            "this is not UTF-8 text: save the file as UTF-8",
        )
        raise ScenarioError(file, [found]) from None
    return text


def strip_byte_order_mark(text: str) -> str:
    """The text without a leading byte order mark."""
    return text.removeprefix(_BYTE_ORDER_MARK)


def find_unprintable(text: str) -> tuple[Place, str] | None:
    """The first character that is not allowed in text, with a remedy; or None."""
    if "\0" in text:
        return _end_of(
            text.partition("\0")[0]
        ), "there is a NUL character here, as in binary files: a scenario is a text in YAML"
    found = _UNPRINTABLE.search(text)
    if found is None:
        return None
    place = _end_of(text[: found.start()])
    return (
        place,
        f"the character U+{ord(found[0]):04X} is invisible and not allowed in text: remove it",
    )


def _end_of(text: str) -> Place:
    lines = re.split(r"\r\n|\r|\n", text)
    return Place(len(lines), len(lines[-1].removeprefix(_BYTE_ORDER_MARK)) + 1)
