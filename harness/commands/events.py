"""`parktime events`: what happened at a daemon and in its simulator."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated, get_args

import typer

from parktime.daemon.domain.event import SEVERITIES, EventKind
from parktime.harness.commands.options import (
    DaemonUrl,
    SimulatorUrl,
    TokenFile,
    read_simulator_url,
    read_token,
)
from parktime.harness.errors import UsageError
from parktime.harness.results.output import say
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL

KINDS: tuple[str, ...] = get_args(EventKind)


def events(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens, until Ctrl-C.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print a JSON object on each line, instants in UTC."),
    ] = False,
    services: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="KEY", help="Only events of this service, or several."),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help=f"Only of this kind, or several: {', '.join(KINDS)}."
        ),
    ] = None,
    severity: Annotated[
        str,
        typer.Option(metavar="SEVERITY", help=f"The least of {', '.join(SEVERITIES)}."),
    ] = "info",
    since: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID|INSTANT",
            help="All after the event of this id (one of the daemon's and one of the simulator's "
            "may be given), or from this instant on, such as 2026-12-14T20:00+10:00.",
        ),
    ] = None,
    last: Annotated[
        int, typer.Option(min=0, max=500, help="Without --since, begin with so many of each.")
    ] = 50,
) -> int:
    """Print what happened at a daemon and in its simulator, oldest first, and follow it.

    Runs and what they changed, failures, holds, trouble, what people did, and how the clock was
    moved; each in the local time of its service. With --json, `id` says where to go on: nothing is
    left out, even if daemon and command were away meanwhile.
    """
    from parktime.harness.events.reader import Asked, EventReader
    from parktime.web.event_client import EventsRefusedError

    asked = Asked(
        services=tuple(services or ()),
        kinds=tuple(_known(each, KINDS, "kind") for each in kinds or ()),
        severity=_known(severity, SEVERITIES, "severity"),
        after=_ids([each for each in since or () if _instant(each) is None]),
        since=next((at for each in since or () if (at := _instant(each)) is not None), None),
        last=last,
    )
    reader = EventReader(daemon, read_simulator_url(simulator), read_token(token_file), asked)
    try:
        asyncio.run(reader.print_all(_print, follow=follow, as_json=as_json))
    except EventsRefusedError as error:
        raise UsageError(f"{error.source}: {error.detail}") from error
    return 0


def _known(word: str, known: tuple[str, ...], what: str) -> str:
    if word not in known:
        raise UsageError(f"there is no {what} '{word}': write one of {', '.join(known)}")
    return word


def _ids(texts: list[str]) -> tuple[str, ...]:
    """The ids of --since, one of a source at most. Raises UsageError."""
    from parktime.harness.events.reader import source_of_id

    for source in {source_of_id(each) for each in texts}:
        of_source = [each for each in texts if source_of_id(each) == source]
        if len(of_source) > 1:
            raise UsageError(f"--since: give one id of the {source}, not {', '.join(of_source)}")
    return tuple(texts)


def _instant(text: str) -> datetime | None:
    """The instant of --since; None for the id of an event. Raises UsageError."""
    from parktime.harness.events.reader import source_of_id

    if source_of_id(text):
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--since: {text} is neither the id of an event nor an instant such as "
            "2026-12-14T20:00+10:00"
        ) from None
    if instant.tzinfo is None:
        raise UsageError(f"--since: {text} needs an offset, such as {text}+10:00, or Z for UTC")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise UsageError(f"--since: {text} is beyond the years 1 to 9999 in UTC") from None


def _print(line: str) -> None:
    say(line)
    sys.stdout.flush()
