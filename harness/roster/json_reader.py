"""Reads a roster from JSON, as rows of cells with their lines."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from parktime.harness.roster.columns import columns_of
from parktime.harness.roster.csv_reader import MOST_ROWS, Row, Table
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError

LISTS = ("children", "profiles", "data", "students", "people", "items")
"""Keys of a list of people, in lower case."""

_BLANKS = re.compile(r"[ \t\r\n]*")


def is_json(text: str) -> bool:
    """Whether a roster's text is JSON rather than CSV."""
    return text.lstrip()[:1] in ("[", "{")


def json_table(text: str) -> Table:
    """Read a list of objects, or an object with such a list under one of LISTS.

    Raises:
        RosterIssuesError: with every issue.
    """
    _refuse_broken(text)
    items = list(_items(text))
    if len(items) > MOST_ROWS:
        raise RosterIssuesError(
            RosterIssue(items[MOST_ROWS][0], f"has more than {MOST_ROWS:,} items")
        )
    flat = [_flat(line, item) for line, item in items]
    headings = list(dict.fromkeys(key for item in flat for key in item))
    columns = columns_of(headings, items[0][0] if items else 1)
    if flat and not columns.have_names:
        raise RosterIssuesError(
            RosterIssue(
                items[0][0], 'no key means a name: call them "id", "given", "family", "born"'
            )
        )
    rows = [
        Row(line, number, [item.get(heading, "") for heading in headings])
        for number, ((line, _), item) in enumerate(zip(items, flat, strict=True), start=1)
    ]
    return Table(columns, rows)


def _refuse_broken(text: str) -> None:
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise RosterIssuesError(
            RosterIssue(error.lineno, f"is no JSON: {error.msg} (column {error.colno})")
        ) from error
    except (ValueError, RecursionError) as error:
        raise RosterIssuesError(
            RosterIssue(0, "is no JSON that a roster may be: a number too large, or lists too deep")
        ) from error


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """(line, value) of every item of the list."""
    line, seen = 1, 0
    decoder = json.JSONDecoder()
    at = _after_blanks(text, _list_at(text, decoder) + 1)
    while text[at] != "]":
        line, seen = line + text.count("\n", seen, at), at
        item, at = decoder.raw_decode(text, at)
        yield line, item
        at = _after_blanks(text, at)
        at = _after_blanks(text, at + 1) if text[at] == "," else at


def _list_at(text: str, decoder: json.JSONDecoder) -> int:
    """The position of the list. The text is known to be JSON."""
    at = _after_blanks(text, 0)
    if text[at] == "[":
        return at
    at = _after_blanks(text, at + 1)
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        at = _after_blanks(text, _after_blanks(text, at) + 1)
        if str(key).casefold() in LISTS and text[at] == "[":
            return at
        _, at = decoder.raw_decode(text, at)
        at = _after_blanks(text, at)
        at = _after_blanks(text, at + 1) if text[at] == "," else at
    raise RosterIssuesError(
        RosterIssue(1, 'has no list of children: write [{…}] or {"children": [{…}]}')
    )


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _flat(line: int, item: Any) -> dict[str, str]:
    """The texts of one item by key; `name` may be an object."""
    if not isinstance(item, dict):
        raise RosterIssuesError(
            RosterIssue(line, 'is no object: write {"id": …, "given": …, "family": …, "born": …}')
        )
    inner = item.get("name")
    merged = (
        {**{key: value for key, value in item.items() if key != "name"}, **inner}
        if isinstance(inner, dict)
        else item
    )
    return {key: _text(value) for key, value in merged.items()}


def _text(value: Any) -> str:
    """The text of a scalar; empty for lists and objects (rooms, parents)."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return (
        str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )
