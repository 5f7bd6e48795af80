"""`parktime compare`: what would come of doing something else."""

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.errors import UsageError


def compare(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario: a path, or a bare name.")],
    at: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="When it is done, after the file's own steps of that instant."),
    ] = None,
    verbs: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="VERB", help="What is done, as a step's `do` says it; several are done in order."
        ),
    ] = None,
    branches: Annotated[
        list[str] | None,
        typer.Option(
            "--branch", metavar="'NAME: VERBS'", help="One more future by its name, as a mapping; may be given often."
        ),
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="KEY", help="Whose step it is, where there are several.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="How far; to the end of the story by default.")
    ] = None,
    json_path: Annotated[Path | None, typer.Option("--json", metavar="PATH", help="Write all of it as JSON.")] = None,
) -> int:
    """Play several futures of one instant, and tell where they part, the first difference first.

    The story is played once as it is, and once more for each future, which is the same but for what is done at INSTANT. What
    differs is told by child, room and run, each with its rule and reason. Without --with and --branch the futures are those of the
    file's own `what_if`. Exit status 1 where something was refused.
    """
    import asyncio

    from harness.commands.arguments import asked_instant
    from harness.commands.scenario_files import read_one
    from harness.compare.asked import asked
    from harness.compare.futures import futures
    from harness.compare.lines import compared, data, lines
    from harness.log import to_standard_error

    scenario = read_one(file)
    ends = min(scenario.ends, scenario.ends if until is None else asked_instant(until, scenario, "--until"))
    if verbs or branches:
        if at is None:
            raise UsageError("--at: say when it is done")
        what_ifs = asked(scenario, asked_instant(at, scenario, "--at"), verbs or [], branches or [], service)
    else:
        what_ifs = list(scenario.what_if)
        if at is not None or service is not None or not what_ifs:
            raise UsageError("say what is done: --at INSTANT --with VERB, or in the file's `what_if`")
    if late := [each.name for each in what_ifs if each.step.at > ends]:
        raise UsageError(f"{late[0]}: it is done after the end")
    to_standard_error()
    without, found = asyncio.run(futures(scenario, what_ifs, ends))
    several = [compared(without, future) for future in found]
    typer.echo("\n".join(lines(scenario, ends, several)))
    if json_path is not None:
        document = json.dumps(data(scenario, ends, without, several), ensure_ascii=False, indent=1)
        json_path.write_text(document + "\n", encoding="utf-8", errors="backslashreplace")
    return 1 if any(future.refused is not None for future in found) else 0
