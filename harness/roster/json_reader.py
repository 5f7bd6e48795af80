"""Reads a roster from JSON, as rows of cells with their lines."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from parktime.harness.roster.columns import NOTHING_CHOSEN, columns_of
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.half_lists import incomplete_list
from parktime.harness.roster.options import Field
from parktime.harness.roster.rows import MOST_ROWS, Row, Table

LISTS = (
    "children", "profiles", "data", "students", "people", "items", "results", "records", "users",
    "resources", "rows", "enrolments", "enrollments", "participants", "value", "kids", "pupils",
    "members", "content", "list", "edges", "nodes",
)  # fmt: skip
"""Keys of a list of people, in lower case."""

_MOST_NESTED = 4
"""Objects within objects in which the list of people may be."""

_BLANKS = re.compile(r"[ \t\r\n]*")


def is_json(text: str) -> bool:
    """Whether a roster's text is JSON rather than CSV."""
    return text.lstrip()[:1] in ("[", "{")


def json_table(text: str, chosen: Mapping[Field, Sequence[str]] = NOTHING_CHOSEN) -> Table:
    """Read a list of objects, or an object that has such a list under one of LISTS.

    `chosen` are keys that a person gave for fields.

    Raises:
        RosterIssuesError: with every issue; also for a list that says that it is not all of it.
    """
    document = _parsed(text)
    items = list(_items(text, _path_to_list(document)))
    if len(items) > MOST_ROWS:
        raise RosterIssuesError(
            RosterIssue(items[MOST_ROWS][0], f"has more than {MOST_ROWS:,} items")
        )
    if reasons := incomplete_list(document, [item for _, item in items]):
        raise RosterIssuesError(*(RosterIssue(1, reason) for reason in reasons))
    flat = [_flat(line, item) for line, item in items]
    headings = list(dict.fromkeys(key for item in flat for key in item))
    line = items[0][0] if items else 1
    columns = columns_of(headings, line, chosen)
    if flat and not columns.have_names:
        raise RosterIssuesError(
            RosterIssue(line, 'no key means a name: call them "id", "given", "family", "born"')
        )
    rows = [
        Row(line, number, [item.get(heading, "") for heading in headings])
        for number, ((line, _), item) in enumerate(zip(items, flat, strict=True), start=1)
    ]
    return Table(columns, rows, headings=headings, line=line)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
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


def _items(text: str, path: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """(line, value) of every item of the list at a path of keys. The text is known to be JSON."""
    line, seen = 1, 0
    decoder = json.JSONDecoder()
    at = _after_blanks(text, 0)
    for key in path:
        at = _value_at(text, at, key, decoder)
    at = _after_blanks(text, at + 1)
    while text[at] != "]":
        line, seen = line + text.count("\n", seen, at), at
        item, at = decoder.raw_decode(text, at)
        yield line, item
        at = _after_blanks(text, at)
        at = _after_blanks(text, at + 1) if text[at] == "," else at


def _path_to_list(document: Any) -> tuple[str, ...]:
    """The keys that lead to the list of people: the outermost under one of LISTS."""
    if isinstance(document, list):
        return ()
    level: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), document)]
    for _ in range(_MOST_NESTED):
        inner: list[tuple[tuple[str, ...], Any]] = [
            ((*path, key), value)
            for path, outer in level
            for key, value in outer.items()
            if isinstance(value, dict | list)
        ]
        for path, value in inner:
            if path[-1].casefold() in LISTS and isinstance(value, list):
                return path
        level = [(path, value) for path, value in inner if isinstance(value, dict)]
    raise RosterIssuesError(
        RosterIssue(1, 'has no list of children: write [{…}] or {"children": [{…}]}')
    )


def _value_at(text: str, at: int, key: str, decoder: json.JSONDecoder) -> int:
    """The position of the last value with this key in the object at a position."""
    found = at
    at = _after_blanks(text, at + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        at = _after_blanks(text, _after_blanks(text, at) + 1)
        found = at if name == key else found
        at = _after_blanks(text, decoder.raw_decode(text, at)[1])
        at = _after_blanks(text, at + 1) if text[at] == "," else at
    return found


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _flat(line: int, item: Any) -> dict[str, str]:
    """The texts of one item by key; an object within it gives its keys, headed by its own."""
    if not isinstance(item, dict):
        raise RosterIssuesError(
            RosterIssue(line, 'is no object: write {"id": …, "given": …, "family": …, "born": …}')
        )
    inner = item.get("node") if set(item) <= {"node", "cursor"} else None
    return dict(_texts(inner if isinstance(inner, dict) else item, "", _MOST_NESTED))


def _texts(item: dict[str, Any], path: str, nested: int) -> Iterator[tuple[str, str]]:
    """(key, text) of an object; the keys within `name` and `node` stand for themselves."""
    for key, value in item.items():
        if isinstance(value, dict) and nested:
            yield from _texts(value, path if key == "name" else f"{path}{key} ", nested - 1)
        else:
            yield f"{path}{key}", _text(value)


def _text(value: Any) -> str:
    """The text of a scalar; empty for lists and objects (rooms, parents)."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return (
        str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )
