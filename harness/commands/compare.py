"""`parktime compare`: what would come of doing something else."""

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.wrong import Wrong


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
    differs is told by child, room and run, each with its rule and reason. Exit status 1 where something was refused.
    """
    import asyncio

    from harness.asked_instant import asked_instant
    from harness.compare.asked import asked
    from harness.compare.futures import futures
    from harness.compare.lines import compared, data, lines
    from harness.reading import read_one

    scenario = read_one(file)
    if at is None or not (verbs or branches):
        raise Wrong("say when and what: --at INSTANT --with VERB, or --branch 'NAME: VERBS'")
    ends = min(scenario.ends, scenario.ends if until is None else asked_instant(until, scenario, "--until"))
    instant = asked_instant(at, scenario, "--at")
    if instant > ends:
        raise Wrong(f"--at: {at} is after the end")
    what_ifs = asked(scenario, instant, verbs or [], branches or [], service)
    without, found = asyncio.run(futures(scenario, what_ifs, ends))
    several = [compared(without, future) for future in found]
    typer.echo("\n".join(lines(scenario, ends, several)))
    if json_path is not None:
        document = json.dumps(data(scenario, ends, without, several), ensure_ascii=False, indent=1)
        json_path.write_text(document + "\n", encoding="utf-8", errors="backslashreplace")
    return 1 if any(future.refused is not None for future in found) else 0
