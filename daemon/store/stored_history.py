"""What is read from the history of a store, in a transaction each."""

from collections.abc import Mapping, Sequence
from functools import partial

import sqlalchemy as sa

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.run import Cause, Outcome, Run
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store import history
from parktime.daemon.store.archived import ArchivedChild, read_archived
from parktime.daemon.store.command_log import read_commands, read_commands_about
from parktime.daemon.store.database import Database
from parktime.daemon.store.event_rows import (
    Recorded,
    Span,
    read_position,
    read_recorded,
)
from parktime.daemon.store.journal import InterruptedRun, read_intents
from parktime.daemon.store.lives import About, Life, RunSummary, read_life, read_summaries
from parktime.daemon.store.rewind import read_discarded_runs, read_discarded_state


class StoredHistory:
    """The history of all services. Raises StoreUnavailableError if it cannot be read."""

    database: Database

    def discarded_runs(self, key: str, epoch: int) -> list[Run]:
        """Runs that the end of an epoch discarded, newest first, with their changes."""
        return self.database.read(partial(read_discarded_runs, service=key, epoch=epoch))

    def discarded_state(self, key: str, epoch: int) -> ServiceState | None:
        """The state of a service at the end of an epoch; None if nothing was discarded."""
        return self.database.read(partial(read_discarded_state, service=key, epoch=epoch))

    def recorded(self, span: Span) -> list[Recorded]:
        """What events are derived from, in the order of the commits."""
        return self.database.read(partial(read_recorded, span=span))

    def position(self, name: str) -> str | None:
        """The id of the last event that a reader has got to; None if it has not begun."""
        return self.database.read(partial(read_position, name=name))

    def interrupted(self) -> list[InterruptedRun]:
        """Runs that were begun and not finished, in the order of their ids."""
        return list(self.database.read(read_intents))

    def runs(
        self,
        key: str | None = None,
        *,
        limit: int,
        before: int | None = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
        subject: tuple[About, str] | None = None,
        changed: bool = False,
        eventful: bool = False,
    ) -> list[Run]:
        """Runs with an id below `before`, newest first; with their changes only if asked.

        `subject`: only those that changed this child or room, `changed`: that wrote anything,
        `eventful`: those, and all that did not end well.
        """

        def read(connection: sa.Connection) -> list[Run]:
            runs = history.read_runs(
                connection,
                key,
                limit=limit,
                before=before,
                outcome=outcome,
                cause=cause,
                subject=subject,
                changed=changed,
                eventful=eventful,
            )
            return history.with_changes(connection, runs) if changes else runs

        return self.database.read(read)

    def commands(self, key: str | None = None, *, after: int = 0, limit: int) -> list[DoneCommand]:
        """What operators did after the command of an id, oldest first."""
        return self.database.read(partial(read_commands, service=key, after=after, limit=limit))

    def life(
        self, key: str, *, about: About, ccms_id: str, limit: int, before: int | None = None
    ) -> Life:
        """A page of what runs did with a child or room, newest first."""
        read = partial(
            read_life, service=key, about=about, ccms_id=ccms_id, limit=limit, before=before
        )
        return self.database.read(read)

    def commands_about(
        self, key: str, *, about: About, ccms_id: str, limit: int
    ) -> list[DoneCommand]:
        """The newest commands of operators that name a child or room, newest first."""
        read = partial(read_commands_about, service=key, about=about, ccms_id=ccms_id, limit=limit)
        return self.database.read(read)

    def run_summaries(self, runs: Sequence[int]) -> dict[int, RunSummary]:
        """What runs wrote, by their ids; those that wrote nothing are left out."""
        return self.database.read(partial(read_summaries, runs=runs))

    def run(self, run_id: int) -> Run:
        """One run with its changes; KeyError if there is none."""
        run = self.database.read(partial(history.read_run, run_id=run_id))
        if run is None:
            raise KeyError(run_id)
        return run

    def changed_runs(self, key: str, *, since_run: int = 0, limit: int) -> list[Run]:
        """The first runs after `since_run` that have changes, with them, oldest first."""
        read = partial(history.read_changed_runs, service=key, since_run=since_run, limit=limit)
        return self.database.read(read)

    def last_completed_run(self, key: str) -> Run | None:
        """The newest run of a service that did not fail, without its changes."""
        return self.last_completed_runs([key]).get(key)

    def last_completed_runs(self, keys: Sequence[str]) -> dict[str, Run]:
        """The same for each service that has one."""
        return self.database.read(partial(history.read_last_completed, services=keys))

    def archived(self, key: str) -> list[ArchivedChild]:
        """Children whose profile a run archived and no later one restored."""
        return self.archived_of([key]).get(key, [])

    def archived_of(self, keys: Sequence[str]) -> Mapping[str, list[ArchivedChild]]:
        """The same for several services, but for those without any."""
        return self.database.read(partial(read_archived, services=keys))

    def archive_change(self, key: str, ccms_id: str) -> ArchivedChild | None:
        """The same for one child; None if it is not archived."""
        read = partial(read_archived, services=[key], ccms_id=ccms_id)
        return next(iter(self.database.read(read).get(key, [])), None)
