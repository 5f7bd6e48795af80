"""The `parktime` command: runs a subcommand, and turns errors into messages and exit statuses."""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from parktime.harness.errors import InternalError, RefusedError, UsageError
from parktime.harness.startup import begin_loading, end_process
from parktime.tui.visible import visible_lines

INTERRUPTED = 130
BROKEN_PIPE = 141
ENDING = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
"""Signals that end a command as Ctrl-C does; a terminal that closes sends SIGHUP."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; `arguments` default to the process's own."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A background job of a script ignores SIGINT; SIGTERM needs it, see _interrupt.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Pydantic would read the metadata of every installed package to look for plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if arguments is None:
        begin_loading()
    before = {number: signal.getsignal(number) for number in ENDING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup ignores SIGHUP
            signal.signal(number, _interrupt)
    try:
        return _handle_errors(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arguments is None:
            end_process()


def _handle_errors(arguments: list[str]) -> int:
    try:
        status = _run(arguments)
        return _report("interrupted", INTERRUPTED) if status == INTERRUPTED else status
    except UsageError as error:
        for line in error.lines:
            sys.stderr.write(f"{visible_lines(line)}\n")
        return _report(error.message, 2)
    except RefusedError as error:
        return _report(error.message, 1)
    except KeyboardInterrupt:
        return _report("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except SystemExit as error:  # typer exits so when the reader of its output has gone
        return (
            BROKEN_PIPE if isinstance(error.__context__, BrokenPipeError) else int(error.code or 0)
        )
    except InternalError as error:
        return _report_failure(str(error))
    except Exception as error:
        # A bug in parktime. The message is left out: it may quote a family's data.
        return _report_failure(f"{type(error).__name__}, {_location(error)}")


def _run(arguments: list[str]) -> int:
    """Run the command, without loading the command line's parser where none is needed."""
    match arguments:
        case ["--version"]:
            from importlib.metadata import version

            sys.stdout.write(f"parktime {version('parktime')}\n")
            return 0
        case ["scenarios"]:
            from parktime.harness.commands.scenario_files import list_library

            return list_library()
        case ["check", *files] if files and not any(file.startswith("-") for file in files):
            from parktime.harness.commands.scenario_files import check_files

            return check_files(files)
    return _parse_and_run(arguments)


def _parse_and_run(arguments: list[str]) -> int:
    import typer

    from parktime.harness.commands import app

    try:
        return int(app.app(arguments, prog_name="parktime", standalone_mode=False) or 0)
    except typer.TyperException as error:
        if not error.format_message():  # no command at all: the help is printed already
            return 2
        return _report(f"{error.format_message()} (see 'parktime --help')", 2)
    except typer.Abort:
        raise KeyboardInterrupt from None


def _location(error: Exception) -> str:
    """The line of code that raised it."""
    import traceback  # only for a bug

    innermost = traceback.extract_tb(error.__traceback__)[-1]
    return f"{innermost.name} in line {innermost.lineno} of {innermost.filename}"


def _report_failure(message: str) -> int:
    if os.environ.get("PARKTIME_TRACEBACK"):
        import traceback

        traceback.print_exc()
    _report(f"internal failure: {message}", 3)
    return _report(
        "this is a bug in parktime; please report it with the scenario file and the output of "
        "the same command under PARKTIME_TRACEBACK=1",
        3,
    )


def _report(message: str, status: int) -> int:
    sys.stderr.write(f"parktime: {visible_lines(message)}\n")
    return status


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM and SIGHUP end a command as Ctrl-C does."""
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())
