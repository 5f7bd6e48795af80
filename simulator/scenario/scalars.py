"""Plain scalars by YAML 1.2's core schema: `on`, `off`, `yes`, `no` and dates are text."""

import re

Scalar = str | int | float | bool | None

MAX_DIGITS = 30

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_plain(text: str) -> Scalar:
    """The value of a plain scalar. Raises ValueError, with a remedy, for an excessive number."""
    if text in _WORDS:
        return _WORDS[text]
    if _ENDLESS.fullmatch(text):
        raise ValueError(f"{text} is not a finite number: write one, or put text in quotes")
    if _WHOLE.fullmatch(text):
        return _whole(text)
    return float(_short(text)) if _FRACTION.fullmatch(text) else text


def _whole(text: str) -> int:
    digits = _short(text)
    if digits.startswith("0o"):
        return int(digits[2:], 8)
    return int(digits[2:], 16) if digits.startswith("0x") else int(digits)


def _short(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise ValueError(
            f"this number has more than {MAX_DIGITS} digits: write a smaller one, or put text in quotes"
        )
    return text
