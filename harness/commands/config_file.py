"""Options of a command from a TOML file, each under its own name in the command's table.

A value counts where neither the command line nor the environment gives one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import typer

from parktime.harness.errors import UsageError
from parktime.harness.servers.tokens import warn_if_exposed

MAX_BYTES: Final = 1_048_576
ELSEWHERE: Final = frozenset({"config", "check-config", "with-parent", "help"})
"""Options that a file cannot set."""

FURTHER: Final[Mapping[str, tuple[str, ...]]] = {"daemon": ("alerts",)}
"""Tables that a command has besides that of its options."""

_TYPES: Final[Mapping[Any, tuple[str, tuple[type, ...]]]] = {
    bool: ("true or false", (bool,)),
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
    str: ("text in quotes", (str, int)),
}


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file that was read, with the values of one command's table."""

    path: Path
    text: str
    table: str
    values: Mapping[str, Any]
    others: Mapping[str, Any] = field(default_factory=dict)
    """Further tables that the command has, by name."""

    def other(self, table: str) -> "ConfigFile | None":
        """Another table of the file; None if it has none of that name."""
        values = self.others.get(table)
        return None if values is None else replace(self, table=table, values=values)

    def place(self, key: str) -> str:
        """Where a key stands: file, line if it is on one of its own, and key path."""
        line = _line_of(self.text, self.table, key)
        at = f":{line}" if line is not None else ""
        return f"{self.path}{at}: {self.table}.{key}"


def read_config(path: Path, table: str) -> ConfigFile:
    """Read a file and find the command's table. Raises UsageError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"{path}: more than {MAX_BYTES} bytes")
        text = content.decode("utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: is not TOML: {error}") from error
    allowed = FURTHER.get(table, ())
    unknown = sorted(name for name in tables if name not in (table, *allowed))
    if unknown:
        expected = " and ".join(f"[{name}]" for name in (table, *allowed))
        one = f"one table, {expected}" if not allowed else f"the tables {expected}"
        raise UsageError(f"{path}: {unknown[0]}: unknown; expected {one}")
    for name, values in tables.items():
        if not isinstance(values, dict):
            raise UsageError(f"{path}: {name}: expected a table, [{name}]")
    others = {name: tables[name] for name in allowed if name in tables}
    return ConfigFile(path, text, table, tables.get(table, {}), others)


def use_config(ctx: typer.Context, path: Path | None) -> Path | None:
    """Callback of `--config`, which is read before all other options. Raises UsageError."""
    if path is None:
        return None
    config = read_config(path, str(ctx.command.name))
    options = dict(settable_options(ctx.command))
    values: dict[str, Any] = {}
    problems = []
    for key, value in config.values.items():
        option = options.get(key)
        try:
            if option is None:
                raise ValueError(f"unknown; known are {', '.join(options)}")
            values[option.name] = _checked(ctx, option, value)
        except (ValueError, typer.BadParameter) as error:
            problems.append(f"{config.place(key)}: {_words(error)}")
    if problems:
        *lines, last = problems
        raise UsageError(last, lines)
    if any(_holds_password(value) for value in values.values()):
        warn_if_exposed(path)
    ctx.default_map, ctx.obj = values, config
    return path


def settable_options(command: Any) -> Iterator[tuple[str, Any]]:
    """The options that a file can set, by their names there, in the order of the help."""
    for option in command.params:
        name = max(option.opts, key=len).removeprefix("--")
        if name not in ELSEWHERE:
            yield name, option


def type_of(option: Any) -> str:
    """What a value of an option is in a file, in words."""
    return _TYPES.get(option.type_descriptor.annotation, _TYPES[str])[0]


def _holds_password(value: Any) -> bool:
    return isinstance(value, str) and re.search(r"//[^/@]*:[^/@]*@", value) is not None


def place_of(ctx: typer.Context, name: str) -> str:
    """Where the value of an option was given: its flag, a variable, or a place in the file."""
    option = next(each for each in ctx.command.params if each.name == name)
    flag: str = max(option.opts, key=len)
    source = ctx.get_parameter_source(name)
    if source is not None and source.name == "ENVIRONMENT":
        return str(option.envvar)
    if source is not None and source.name == "DEFAULT_MAP" and isinstance(ctx.obj, ConfigFile):
        return ctx.obj.place(flag.removeprefix("--"))
    return flag


def _checked(ctx: typer.Context, option: Any, value: Any) -> Any:
    """A value as the option takes it. Raises ValueError or BadParameter."""
    words, types = _TYPES.get(option.type_descriptor.annotation, _TYPES[str])
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise ValueError(f"expected {words}")
    value = str(value) if str in types else value
    option.process_value(ctx, value)
    return value


def _words(error: Exception) -> str:
    return error.message if isinstance(error, typer.BadParameter) else str(error)


def _line_of(text: str, table: str, key: str) -> int | None:
    """The line on which the key of a table is set; None if it is not at the start of one.

    TOML's reader gives no places of values. A key that stands on two lines, of which one is within
    a text of several lines, has none.
    """
    within, found = "", []
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            within = header[1]
        elif within == table and re.match(rf"""\s*(["']?){re.escape(key)}\1\s*=""", line):
            found.append(number)
    return found[0] if len(found) == 1 else None
