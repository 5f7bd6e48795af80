"""All commands of the dashboard, read from commands.toml: keys, footer, palette and help."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from textual.binding import Binding, BindingType

EVERYWHERE = ""
"""The `view` of commands that every view has."""

GENERAL_GROUP, CLOCK_GROUP, VIEWS_GROUP = "Dashboard", "Clock", "Views"


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


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """A command in the file; without `action` it is the name."""

    name: str
    keys: str
    label: str
    help: str
    action: str = ""
    footer: bool = False
    palette: bool = True

    def command(self, group: str, prefix: str = "", view: str = EVERYWHERE) -> Command:
        """The command; its id is the name after the prefix."""
        return Command(
            id=prefix + self.name,
            keys=self.keys,
            action=self.action or self.name,
            label=self.label,
            help=self.help,
            group=group,
            view=view,
            footer=self.footer,
            palette=self.palette,
        )


class ViewEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view: its name, title, a sentence, whether a number key opens it, and its commands.

    `tab` and `short`: the title where there is less space; empty without a number key.
    """

    name: str
    title: str
    help: str
    tab: str = ""
    short: str = ""
    numbered: bool = True
    commands: tuple[_Row, ...] = ()

    def own_commands(self) -> list[Command]:
        """The commands of this view alone."""
        return [each.command(self.title, f"{self.name}.", self.name) for each in self.commands]


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """The file: `first` and `last` frame the commands of the views in lists."""

    views: tuple[ViewEntry, ...]
    first: tuple[_Row, ...]
    clock: tuple[_Row, ...]
    last: tuple[_Row, ...]


def _read() -> _Table:
    text = Path(__file__).with_name("commands.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Table)


def _number_key(number: int, view: ViewEntry) -> Command:
    return Command(
        id=f"view.{view.name}",
        keys=str(number % 10),
        action=f"app.view('{view.name}')",
        label=view.title,
        help=view.help,
        group=VIEWS_GROUP,
    )


_TABLE = _read()

VIEWS: tuple[ViewEntry, ...] = tuple(view for view in _TABLE.views if view.numbered)
"""The views in the order of their number keys."""

TITLES: dict[str, str] = {view.name: view.title for view in _TABLE.views}
"""The title of each view by its name."""

COMMANDS: tuple[Command, ...] = (
    *(row.command(GENERAL_GROUP) for row in _TABLE.first),
    *(command for view in _TABLE.views for command in view.own_commands()),
    *(row.command(CLOCK_GROUP, "clock.") for row in _TABLE.clock),
    *(_number_key(number, view) for number, view in enumerate(VIEWS, 1)),
    *(row.command(GENERAL_GROUP) for row in _TABLE.last),
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
