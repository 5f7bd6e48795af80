"""All commands of the dashboard, read from commands.toml: keys, footer, palette and help."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from textual.binding import Binding, BindingType

EVERYWHERE = ""
"""The `view` of commands that every view has."""

VIEWS_GROUP = "Views"


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `id` is used in key files, `keys` and `action` are Textual's, `help` a sentence.

    `footer`: shown at the bottom, where there is space for few; `palette`: in the command palette.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    group: str
    view: str = EVERYWHERE
    footer: bool = False
    palette: bool = True


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A view: its name, title and a sentence; views are numbered in their order."""

    name: str
    title: str
    help: str


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """The file: `first` and `last` frame the commands of the views in lists."""

    views: tuple[ViewEntry, ...]
    first: tuple[Command, ...]
    view_commands: tuple[Command, ...]
    clock: tuple[Command, ...]
    last: tuple[Command, ...]


def _read() -> _Table:
    text = Path(__file__).with_name("commands.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Table)


def _number_key(number: int, view: ViewEntry) -> Command:
    return Command(
        id=f"view.{view.name}",
        keys=str(number),
        action=f"app.view('{view.name}')",
        label=view.title,
        help=view.help,
        group=VIEWS_GROUP,
    )


_TABLE = _read()

VIEWS: tuple[ViewEntry, ...] = _TABLE.views

COMMANDS: tuple[Command, ...] = (
    *_TABLE.first,
    *_TABLE.view_commands,
    *_TABLE.clock,
    *(_number_key(number, view) for number, view in enumerate(VIEWS, 1)),
    *_TABLE.last,
)
"""All commands in the order of help and footer."""


def commands_of(view: str) -> tuple[Command, ...]:
    """The commands of a view and those that every view has."""
    return tuple(command for command in COMMANDS if command.view in (view, EVERYWHERE))


def bindings_of(view: str) -> list[BindingType]:
    """The keys of a view, for its `BINDINGS`."""
    return [
        Binding(
            each.keys,
            each.action,
            each.label,
            show=each.footer,
            tooltip=each.help,
            id=each.id,
        )
        for each in commands_of(view)
    ]


def keys_of(command: Command, keymap: Mapping[str, str]) -> str:
    """The keys of a command with a custom keymap."""
    return keymap.get(command.id, command.keys)
