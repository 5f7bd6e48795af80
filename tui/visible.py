"""Text of other people for the eyes of people: what hides or reorders text is shown by its code."""

import re
import unicodedata
from typing import Any, Final

_ESCAPED: Final = (
    "\x00-\x1f\x7f-\x9f"  # controls, which steer a terminal
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of text
    "\u2028\u2029"  # ends of lines
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # nothing to see
    "\ud800-\udfff"  # half of a character
)
_JOINERS: Final = "\u200c\u200d"
_FOUND = re.compile(f"[{_ESCAPED}{_JOINERS}]")
_ESCAPE_OF_JSON = re.compile(r"\\[unrtbf]")


def visible(text: str) -> str:
    r"""The text with each such character as `\x1b`, `\u202e` or `\U000e0001`.

    Joiners stay where they join: within Persian or Indian names, and within an emoji.
    """
    return _FOUND.sub(_escape, text)


def visible_lines(text: str) -> str:
    """The same for several lines."""
    return "\n".join(map(visible, text.split("\n")))


def visible_strings(value: Any) -> Any:
    """The same for all strings of a JSON value; keys stay."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [visible_strings(each) for each in value]
    if isinstance(value, dict):
        return {key: visible_strings(each) for key, each in value.items()}
    return value


def may_change(json_text: str) -> bool:
    """Whether JSON may have a string that is not visible: a quick look at its text."""
    return bool(_FOUND.search(json_text) or _ESCAPE_OF_JSON.search(json_text))


def escape_json(text: str) -> str:
    r"""A JSON text that says the same with `\u202e` and the like: for a terminal, and for programs.

    Raises nothing: such characters are within strings only, but for the ends of lines.
    """
    return "\n".join(_FOUND.sub(_escape_json, line) for line in text.split("\n"))


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _JOINERS and _joins(found):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _escape_json(found: re.Match[str]) -> str:
    character = found[0]
    if character in _JOINERS and _joins(found):
        return character
    pairs = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))


def _joins(found: re.Match[str]) -> bool:
    """Whether a joiner is between letters, marks or symbols."""
    before, after = (
        found.string[max(0, found.start() - 1) : found.start()],
        found.string[found.end() : found.end() + 1],
    )
    return all(side and unicodedata.category(side)[0] in "LMS" for side in (before, after))
