"""The `parktime` command: its subcommands, and what becomes of errors."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from types import FrameType

import typer

from harness.commands import (
    check,
    clock,
    compare,
    daemon,
    faults,
    forecast,
    fuzz,
    match,
    rules,
    run,
    scenarios,
    schema,
    simulator,
    status,
    store,
    tui,
    up,
    why,
)
from harness.errors import InternalError, RefusedError, UsageError

INTERRUPTED = 130
BROKEN_PIPE = 141

app = typer.Typer(
    name="parktime",
    help="A test harness for childcare integrations: simulated Kidsoft, Storypark Manage and Storypark, the daemon "
    "that syncs them, and a clock that anyone can move. A year plays in seconds.",
    epilog="Exit status: 0 all is well, 1 something did not hold, 2 a file or an argument is wrong, "
    "3 parktime itself failed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # joins the lines of a docstring's paragraph
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: tuple[Callable[..., int], ...] = (
    run.run,
    check.check,
    compare.compare,
    why.why,
    forecast.forecast,
    up.up,
    simulator.simulator,
    daemon.daemon,
    tui.tui,
    status.status,
    match.match,
    scenarios.scenarios,
    rules.rules,
    fuzz.fuzz,
    schema.schema,
    faults.faults,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(clock.app)
app.add_typer(store.app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit status; `arguments` default to the process's own."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A script's background job is started deaf to Ctrl-C, and SIGTERM ends a command by the same way.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _status(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        signal.signal(signal.SIGTERM, before)


def _status(arguments: list[str]) -> int:
    try:
        status = int(app(arguments, prog_name="parktime", standalone_mode=False) or 0)
        return _tell("interrupted", INTERRUPTED) if status == INTERRUPTED else status
    except typer.TyperException as error:
        if not error.format_message():  # no command at all: the help has been told already
            return 2
        return _tell(f"{error.format_message()} ('parktime --help' tells more)", 2)
    except UsageError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        return _tell(error.message, 2)
    except RefusedError as error:
        return _tell(error.message, 1)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted", INTERRUPTED)
    except SystemExit as leaving:  # typer's own way to say that whoever read the output has gone
        return BROKEN_PIPE if isinstance(leaving.__context__, BrokenPipeError) else int(leaving.code or 0)
    except InternalError as error:
        return _failed(str(error))
    except Exception as error:  # the last resort: whatever it is, it is ours, and its words may quote a family's data
        return _failed(f"{type(error).__name__}, {_place(error)}")


def _place(error: Exception) -> str:
    """The line of code where it came up."""
    innermost = traceback.extract_tb(error.__traceback__)[-1]
    return f"{innermost.name} in line {innermost.lineno} of {innermost.filename}"


def _failed(message: str) -> int:
    if os.environ.get("PARKTIME_TRACEBACK"):
        traceback.print_exc()
    _tell(f"internal failure: {message}", 3)
    return _tell(
        "this is a fault of parktime; please report it with the scenario file and the output of the same command "
        "under PARKTIME_TRACEBACK=1",
        3,
    )


def _tell(message: str, status: int) -> int:
    typer.echo(f"parktime: {message}", err=True)
    return status


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """A polite request to end is Ctrl-C by another name."""
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())
