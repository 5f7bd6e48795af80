"""Reads YAML 1.2 into plain data with the place of each key and value.

Read from parser events, never constructed: depth and size are limited while reading, with aliases
counted in full, so that malicious files are cheap to reject.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import yaml

from parktime.simulator.scenario.errors import ScenarioError, shorten
from parktime.simulator.scenario.scenario import Place
from parktime.simulator.scenario.source import find_unprintable, strip_byte_order_mark
from parktime.simulator.scenario.yaml_errors import explain_yaml_error

Scalar = str | int | float | bool | None

MAX_DIGITS = 30

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_plain(text: str) -> Scalar:
    """The value of a plain scalar. Raises ValueError, with a remedy, for an excessive number."""
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a finite number: write one, or put text in quotes")
    if _WHOLE.fullmatch(text):
        return _whole(text)
    return float(_limited_digits(text)) if _FRACTION.fullmatch(text) else text


def _whole(text: str) -> int:
    digits = _limited_digits(text)
    if digits.startswith("0o"):
        return int(digits[2:], 8)
    return int(digits[2:], 16) if digits.startswith("0x") else int(digits)


def _limited_digits(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise ValueError(
            f"this number has more than {MAX_DIGITS} digits: write a smaller one, or put "
            "text in quotes"
        )
    return text


Path = tuple[str | int, ...]
"""The keys, and the numbers of entries, that lead from a value to one inside it."""

MAX_VALUES = 200_000
"""Limit of keys and values in a file, with aliases counted in full."""
MAX_DEPTH = 50

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place, as plain data; `size` counts all keys and values in it.

    `written`: how a scalar without quotes is written in the file, such as 010 or ~.
    """

    place: Place
    plain: Any
    size: int = 1
    depth: int = 1
    items: tuple["Node", ...] = ()
    entries: dict[str, tuple[Place, "Node"]] = field(default_factory=dict)
    written: str | None = None

    def value_place(self, path: Path) -> Place:
        """The place of the value at `path`, or of the nearest value that contains it."""
        node: Node | None = self
        place = self.place
        for part in path:
            node = node.child(part) if node is not None else None
            place = node.place if node is not None else place
        return place

    def key_place(self, path: Path) -> Place:
        """The place of the key at `path`; for a list entry, of the value."""
        *above, last = path or (None,)
        holder = self.at(tuple(above))
        if holder is not None and isinstance(last, str) and last in holder.entries:
            return holder.entries[last][0]
        return self.value_place(path)

    def at(self, path: Path) -> "Node | None":
        """The node at `path`, or None."""
        node: Node | None = self
        for part in path:
            node = node.child(part) if node is not None else None
        return node

    def child(self, part: str | int) -> "Node | None":
        """The value of that key, or the entry of that index; None if absent."""
        if isinstance(part, str):
            return self.entries[part][1] if part in self.entries else None
        return self.items[part] if 0 <= part < len(self.items) else None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as plain data with places, and the issues that did not stop it from being read."""

    root: Node
    issues: tuple[tuple[Place, str], ...]


class _FatalIssueError(Exception):
    def __init__(self, place: Place, words: str) -> None:
        self.issue = (place, words)
        super().__init__(words)


def read_yaml(text: str, file: str) -> Document:
    """The single document of a text.

    Raises ScenarioError if it is invalid, empty or beyond the limits.
    """
    text = strip_byte_order_mark(text)
    if text.lstrip().startswith("{"):
        text = _as_yaml(text)
    found = find_unprintable(text)
    if found is not None:
        raise ScenarioError(file, [found])
    reading = _Parser(yaml.parse(text, Loader=_LOADER))
    try:
        root = reading.document()
    except (
        yaml.YAMLError,
        OverflowError,
        ValueError,
    ) as error:  # PyYAML's own scanner lets an escape overflow
        raise ScenarioError(file, [*reading.issues, explain_yaml_error(error, text)]) from None
    except _FatalIssueError as fatal:
        raise ScenarioError(file, [*reading.issues, fatal.issue]) from None
    return Document(root, tuple(reading.issues))


_SURROGATE_PAIR = re.compile(
    r"((?<!\\)(?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


def _as_yaml(text: str) -> str:
    """A JSON text as YAML: without tabs, and without escapes of halves of a character."""
    return _SURROGATE_PAIR.sub(_join_surrogates, text.replace("\t", " "))


def _join_surrogates(pair: re.Match[str]) -> str:
    high, low = int(pair[2], 16), int(pair[3], 16)
    return f"{pair[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


class _Parser:
    def __init__(self, events: Iterator[Any]) -> None:
        self.issues: list[tuple[Place, str]] = []
        self._events = events
        self._anchors: dict[str, Node] = {}

    def document(self) -> Node:
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _FatalIssueError(
                Place(1, 1),
                "the file is empty: a scenario has a title, starts, ends, services and steps",
            )
        root = self._node(next(self._events), 1)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self.issues.append(
                (_place(after), "a second document starts here: write one scenario per file")
            )
        return root

    def _node(self, event: Any, depth: int) -> Node:
        place = _place(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place, depth)
        if depth > MAX_DEPTH:
            raise _FatalIssueError(place, f"nested deeper than {MAX_DEPTH} levels")
        if event.tag is not None:
            self.issues.append(
                (
                    place,
                    (
                        f"tags like {shorten(event.tag)} are not supported: write the value "
                        "without one"
                    ),
                )
            )
        node = self._untagged(event, place, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _untagged(self, event: Any, place: Place, depth: int) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(place, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth)
        written = None if event.style else event.value
        return Node(place, self._scalar(event, place), written=written)

    def _scalar(self, event: Any, place: Place) -> Any:
        if event.style:
            return event.value
        try:
            return read_plain(event.value)
        except ValueError as error:
            self.issues.append((place, str(error)))
            return event.value

    def _alias(self, event: Any, place: Place, depth: int) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            name = shorten(event.anchor)
            raise _FatalIssueError(place, f"*{name} is undefined: no &{name} is complete before it")
        if depth + node.depth - 1 > MAX_DEPTH:
            raise _FatalIssueError(place, f"nested deeper than {MAX_DEPTH} levels")
        return replace(node, place=place)

    def _list(self, place: Place, depth: int) -> Node:
        items: list[Node] = []
        size = 1
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
            size = self._bounded(size + items[-1].size, items[-1].place)
        deepest = max((each.depth for each in items), default=0)
        return Node(place, [each.plain for each in items], size, deepest + 1, items=tuple(items))

    def _mapping(self, place: Place, depth: int) -> Node:
        entries: dict[str, tuple[Place, Node]] = {}
        size = 1
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            plain_key = isinstance(event, yaml.ScalarEvent) and not event.style
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            size = self._bounded(size + key.size + value.size, key.place)
            name = self._key(key, plain_key, entries)
            if name is not None:
                entries[name] = (key.place, value)
        deepest = max((node.depth for _, node in entries.values()), default=0)
        plain = {name: node.plain for name, (_, node) in entries.items()}
        return Node(place, plain, size, deepest + 1, entries=entries)

    def _key(self, key: Node, plain: bool, entries: dict[str, tuple[Place, Node]]) -> str | None:
        name = who_text(key.plain) if isinstance(key.plain, dict) else key.plain
        if plain and name == "<<":
            self.issues.append((key.place, "merge keys (<<) are not supported: write the keys out"))
        elif not isinstance(name, str):
            self.issues.append((key.place, _key_message(key)))
        elif name in entries:
            self.issues.append(
                (
                    key.place,
                    f"'{shorten(name)}' is a duplicate key, first in line {entries[name][0].line}",
                )
            )
        else:
            return name
        return None

    @staticmethod
    def _bounded(size: int, place: Place) -> int:
        if size > MAX_VALUES:
            raise _FatalIssueError(
                place,
                (
                    f"the file holds more than {MAX_VALUES:,} values, including aliases: make "
                    "it smaller"
                ),
            )
        return size


def _key_message(key: Node) -> str:
    if isinstance(key.plain, (dict, list)):
        return "a key must be text, or {name: …, born: …} where two share a name"
    return f"a key must be text: put it in quotes, '{key.written}'"


def who_text(plain: Any) -> str | None:
    """The text form of `{name, born}`, for use as a key; None for any other mapping."""
    if not isinstance(plain, dict) or not {"name"} <= set(plain) <= {"name", "born"}:
        return None
    if not all(isinstance(each, str) for each in plain.values()):
        return None
    return ", born ".join((plain["name"], *([plain["born"]] if "born" in plain else [])))
