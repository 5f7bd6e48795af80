"""The command line of `parktime`: its commands by name, each imported only when it is used."""

import sys
from dataclasses import dataclass
from importlib import import_module
from shutil import get_terminal_size
from textwrap import wrap
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

MARKUP: Any = "markdown"  # joins the lines of a docstring's paragraph
SETTINGS = {"help_option_names": ["-h", "--help"]}
WIDTHS = (40, 80)
"""The narrowest and, where there is no terminal, the usual width of the help in columns."""


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command: its name, the first line of its help, and its module unless named alike."""

    name: str
    help: str
    module: str = ""


COMMANDS = (
    CommandEntry(
        "run", "Play scenarios headless, as fast as the machine can, and check what they expect."
    ),
    CommandEntry(
        "check",
        "Read scenarios without playing them, and report every error as file:line:column.",
        module="scenario",
    ),
    CommandEntry(
        "test", "Play scenarios with a sync of your own in the daemon's place, and judge it."
    ),
    CommandEntry("compare", "Play several futures of one instant, and show where they differ."),
    CommandEntry("why", "Explain the history of one child or room in dated sentences."),
    CommandEntry("forecast", "List every coming run that changes something if nobody acts."),
    CommandEntry("up", "Start a scenario's simulator, a daemon set up for it, and the dashboard."),
    CommandEntry(
        "simulator",
        "Serve a scenario's simulated Kidsoft, Storypark Manage and Storypark, with their clock.",
    ),
    CommandEntry("daemon", "Run the sync daemon with its HTTP API."),
    CommandEntry(
        "tui",
        "Open the dashboard on a running daemon and its simulator. `?` shows the keys, `q` quits.",
    ),
    CommandEntry(
        "web",
        "Serve the dashboard as pages of a browser, with an address for everything it shows.",
    ),
    CommandEntry(
        "status", "Print totals and the state of services as plain text, those with trouble first."
    ),
    CommandEntry(
        "events",
        "Print what happened at a daemon and in its simulator, oldest first, and follow it.",
    ),
    CommandEntry(
        "report",
        "Write what a daemon lived through as a page: rooms, children, people's acts and changes.",
    ),
    CommandEntry(
        "services", "Make real services known to a daemon from a file; list, show and remove them."
    ),
    CommandEntry(
        "match",
        "Match the children of a CCMS's roster with the profiles of Storypark's, as set-up would.",
    ),
    CommandEntry(
        "scenarios",
        "List the library's scenarios: name, title, length and services.",
        module="scenario",
    ),
    CommandEntry(
        "scenario",
        "Write scenario files: from a template, from rosters, or from a running world.",
    ),
    CommandEntry(
        "rules", "List every rule of the handbook, its source, and the scenarios that show it."
    ),
    CommandEntry(
        "fuzz",
        "Play random worlds; check every run's promises and every end against a reference model.",
    ),
    CommandEntry(
        "schema",
        "Print the JSON Schema of a scenario file, for editors that complete and check YAML.",
        module="scenario",
    ),
    CommandEntry(
        "faults",
        "List every kind of fault that a scenario can inject, and the calls it applies to.",
    ),
    CommandEntry("clock", "Show and move the clock of a running simulator."),
    CommandEntry("store", "Back up, restore, check and vacuum a daemon's store."),
)


def load_command(name: str) -> Any:
    """Import the command, or the group of commands, of that name."""
    entry = next(each for each in COMMANDS if each.name == name)
    module = import_module(f"{__package__}.{entry.module or name}")
    group = None if entry.module else getattr(module, "app", None)
    if group is None:
        group = typer.Typer(
            rich_markup_mode=MARKUP, add_completion=False, context_settings=SETTINGS
        )
        group.command(name=name)(getattr(module, name))
    return typer.main.get_command(group)


class LazyCommand(TyperCommand):
    """A command in a list; it is imported when its arguments are parsed."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Return the context of the imported command."""
        return load_command(str(self.name)).make_context(info_name, args, parent, **extra)


class FrontGroup(TyperGroup):
    """`parktime` itself. Lists its commands without importing them."""

    def __init__(self, *, commands: Any = None, **attributes: Any) -> None:
        del commands
        lazy: Any = {
            entry.name: LazyCommand(entry.name, callback=None, help=entry.help)
            for entry in COMMANDS
        }
        super().__init__(commands=lazy, **attributes)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help as Rich would, without the time that Rich takes to load."""
        del formatter
        width = max(WIDTHS[0], get_terminal_size((WIDTHS[1], 24)).columns)
        options = [record for each in self.get_params(ctx) if (record := each.get_help_record(ctx))]
        usage = f"Usage: {ctx.command_path} {' '.join(self.collect_usage_pieces(ctx))}"
        commands = [(entry.name, entry.help.replace("`", "")) for entry in COMMANDS]
        lines = [
            "",
            *_indented(usage, width),
            "",
            *_indented(self.help or "", width),
            "",
            *_panel("Options", options, width),
            *_panel("Commands", commands, width),
            "",
            *_indented(self.epilog or "", width),
            "",
        ]
        typer.echo("\n".join(lines))


def _indented(text: str, width: int) -> list[str]:
    return [f" {line}" for line in wrap(text, width - 2)]


def _panel(title: str, rows: list[tuple[str, str]], width: int) -> list[str]:
    """A titled box of names and their help."""
    names = max(len(name) for name, _ in rows)
    top, side, bottom = _borders()
    lines = [f"{top[0]}{top[1]} {title} ".ljust(width - 1, top[1]) + top[2]]
    for name, words in rows:
        for number, line in enumerate(wrap(words, max(20, width - names - 6))):
            lines.append(
                f"{side} {'' if number else name:<{names}}  {line}".ljust(width - 1) + side
            )
    return [*lines, bottom[0].ljust(width - 1, bottom[1]) + bottom[2]]


def _borders() -> tuple[str, str, str]:
    """Corners and sides of a box, in what standard output can encode."""
    unicode = "utf" in (sys.stdout.encoding or "").lower()
    return ("╭─╮", "│", "╰─╯") if unicode else ("+-+", "|", "+-+")


app = typer.Typer(
    name="parktime",
    cls=FrontGroup,
    help="A test harness for childcare integrations: simulated Kidsoft, Storypark Manage and "
    "Storypark, the daemon that syncs them, and a clock that anyone can move. A year plays in "
    "seconds.",
    epilog="Exit status: 0 all is well, 1 something did not hold, 2 a file or an argument is "
    "wrong, 3 parktime itself failed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    context_settings=SETTINGS,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"parktime {version('parktime')}")
        raise typer.Exit


@app.callback()
def _front(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    del version
