"""Readings that some commands need besides both sides: evidence for set-up, later runs for undo."""

from collections.abc import Iterator

from parktime.daemon.domain.run import Run
from parktime.daemon.operations.commands import Command, Undo
from parktime.daemon.operations.setup_page import Evidence, needs_count
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.store.store import Store
from parktime.daemon.sync.session import Connection
from parktime.daemon.sync.sessions import unreadable
from parktime.daemon.vendors.http_client import Unreadable

_RUNS_AT_A_TIME = 200


async def read_evidence(connection: Connection, situation: Situation) -> Evidence:
    """Ask both sides whether the lists just read are right. Raises Refused where one cannot be read."""
    try:
        if needs_count(situation) and (listed := await connection.ccms.listed()) != 0:
            return Evidence(listed)
        asked = sorted(situation.target.profiles)
        there = [await connection.storypark.has_profile(each) for each in {*asked[:1], *asked[-1:]}]
    except Unreadable as error:
        raise unreadable(error) from error
    return Evidence(0, all(there))


def later_runs(store: Store, key: str, command: Command) -> tuple[Run, ...]:
    """The runs with changes after the one that the command undoes; none for other commands."""
    return tuple(_runs_after(store, key, command.run)) if isinstance(command, Undo) else ()


def _runs_after(store: Store, key: str, run: Run) -> Iterator[Run]:
    since = run.id
    while page := store.changed_runs(key, since_run=since, limit=_RUNS_AT_A_TIME):
        yield from page
        since = page[-1].id
