"""The `parktime` command: runs a subcommand, and turns errors into messages and exit statuses."""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer

from parktime.harness.commands.lazy import MARKUP, SETTINGS, FrontGroup
from parktime.harness.errors import InternalError, RefusedError, UsageError

INTERRUPTED = 130
BROKEN_PIPE = 141

app = typer.Typer(
    name="parktime",
    cls=FrontGroup,
    help="A test harness for childcare integrations: simulated Kidsoft, Storypark Manage and Storypark, the daemon "
    "that syncs them, and a clock that anyone can move. A year plays in seconds.",
    epilog="Exit status: 0 all is well, 1 something did not hold, 2 a file or an argument is wrong, "
    "3 parktime itself failed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    context_settings=SETTINGS,
)


def _print_version(wanted: bool | None) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"parktime {version('parktime')}")
        raise typer.Exit


@app.callback()
def _front(
    version: Annotated[
        bool | None,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = None,
) -> None:
    del version


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status; `arguments` default to the process's own."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A background job of a script ignores SIGINT; SIGTERM needs it, see _interrupt.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _status(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        signal.signal(signal.SIGTERM, before)


def _status(arguments: list[str]) -> int:
    try:
        status = int(app(arguments, prog_name="parktime", standalone_mode=False) or 0)
        return _say("interrupted", INTERRUPTED) if status == INTERRUPTED else status
    except typer.TyperException as error:
        if not error.format_message():  # no command at all: the help is printed already
            return 2
        return _say(f"{error.format_message()} (see 'parktime --help')", 2)
    except UsageError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        return _say(error.message, 2)
    except RefusedError as error:
        return _say(error.message, 1)
    except (KeyboardInterrupt, typer.Abort):
        return _say("interrupted", INTERRUPTED)
    except SystemExit as leaving:  # typer leaves so when the reader of its output has gone
        return (
            BROKEN_PIPE
            if isinstance(leaving.__context__, BrokenPipeError)
            else int(leaving.code or 0)
        )
    except InternalError as error:
        return _failed(str(error))
    except (
        Exception
    ) as error:  # the last resort: a bug of ours, whose message may quote a family's data
        return _failed(f"{type(error).__name__}, {_place(error)}")


def _place(error: Exception) -> str:
    """The line of code that raised it."""
    innermost = traceback.extract_tb(error.__traceback__)[-1]
    return f"{innermost.name} in line {innermost.lineno} of {innermost.filename}"


def _failed(message: str) -> int:
    if os.environ.get("PARKTIME_TRACEBACK"):
        traceback.print_exc()
    _say(f"internal failure: {message}", 3)
    return _say(
        "this is a bug in parktime; please report it with the scenario file and the output of the same command "
        "under PARKTIME_TRACEBACK=1",
        3,
    )


def _say(message: str, status: int) -> int:
    typer.echo(f"parktime: {message}", err=True)
    return status


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does."""
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())
