"""The daemon's memory: services, their standing, the run in progress, and the history.

One process uses a store at a time, from one thread. Every method is one transaction; what a method was given is stored when it returns.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Cause, Change, Outcome, Run
from parktime.daemon.domain.service import Service, Standing
from parktime.daemon.store import history
from parktime.daemon.store.backup import copy
from parktime.daemon.store.history import Archived
from parktime.daemon.store.integrity import legible
from parktime.daemon.store.journal import (
    Interrupted,
    forget_intent,
    last_intent_id,
    read_intent,
    read_intents,
    write_intent,
)
from parktime.daemon.store.metadata import Forgotten, read_memory, write_memory
from parktime.daemon.store.retention import prune
from parktime.daemon.store.rewind import Back, read_abandoned, read_end, set_back
from parktime.daemon.store.schema import (
    BUSY_TIMEOUT_MS,
    TROUBLED_TIMEOUT_MS,
    open_engine,
    set_patience,
)
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.service_state import (
    SERVICES,
    add_standing,
    read_revisions,
    read_services,
    read_standing,
    service_values,
    write_revision,
    write_standing,
)
from parktime.daemon.store.url import StoreError, StoreTrouble, reason_of
from parktime.daemon.store.versions import read_later, standing_before, write_past

__all__ = ["Archived", "Forgotten", "Interrupted", "Store", "StoreError", "StoreTrouble"]


class Store:
    """A store that is open. Unknown service keys raise KeyError; instants are aware, and naive ones a ValueError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.trouble: str | None = None
        """Why the store could not be used when that was last tried, in words; None where it could."""
        self._connection = (
            engine.connect()
        )  # one for good: to borrow one anew costs more than a small commit
        with legible(), self._transaction() as connection:
            self._services = read_services(connection)
            self._standings = {key: read_standing(connection, key) for key in self._services}
            self._revisions = read_revisions(connection)
            self._newest_revision = max(self._revisions.values(), default=0)
            self._memory = read_memory(connection)
            in_tables = history.last_id(connection), last_intent_id(connection)
            self._last_run_id = max(self._memory.last_run_id, *in_tables)

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the store at a URL, or make one there. Raises StoreError, and leaves what is there as it is."""
        engine = open_engine(url)
        try:
            return cls(engine)
        except StoreError:
            engine.dispose()
            raise

    def close(self) -> None:
        """Give up all connections; nothing is lost by not calling it."""
        self._connection.close()
        self._engine.dispose()

    def revision(self, key: str | None = None) -> int:
        """A number that grows with every commit that changes what an operator sees, of a service or at all."""
        return self._newest_revision if key is None else self._revisions[key]

    # Services and their standing

    def put_service(self, service: Service) -> None:
        """Make a service known, or change its identity and access."""
        known = self._services.get(service.key)
        if known == service:
            return
        with self._commit(service.key) as (connection, revision):
            if known is None:
                connection.execute(sa.insert(SERVICES), service_values(service))
                add_standing(connection, service.key, revision)
            else:
                this = SERVICES.c.key == service.key
                connection.execute(sa.update(SERVICES).where(this), service_values(service))
                write_revision(connection, service.key, revision)
        self._services[service.key] = service
        self._standings.setdefault(service.key, Standing())

    def services(self) -> list[Service]:
        """All services, by their order, then key."""
        return sorted(self._services.values(), key=lambda service: (service.order, service.key))

    def service(self, key: str) -> Service:
        """One service."""
        return self._services[key]

    def standing(self, key: str) -> Standing:
        """What is kept of a service besides its history."""
        return self._standings[key]

    def save_standing(self, key: str, standing: Standing, at: datetime) -> None:
        """Store a standing: what differs is dated from `at`; nothing is written if nothing differs."""
        old = self._standings[key]
        if standing == old:
            return
        with self._commit(key) as (connection, revision):
            write_past(connection, key, old, standing, (revision, at, 0, ""))
            write_standing(connection, key, old, standing, run_id=0, revision=revision)
        self._standings[key] = standing

    def standing_at(self, key: str, at: datetime) -> Standing:
        """How a service stood when everything at an instant was done. Forgotten where the store does not reach back so far."""
        standing = self._standings[key]
        self._memory.check_kept(at)
        with self._transaction() as connection:
            return standing_before(standing, read_later(connection, key, at))

    # Time that is taken back

    @property
    def epoch(self) -> int:
        """How often the clock of this store was set back, as the clock counts."""
        return self._memory.epoch

    def set_back(self, at: datetime, epoch: int) -> None:
        """Let every service stand, and its history and journal be, as when everything at an instant was done; what comes is of `epoch`.

        What was later is kept under the epoch that ends. Runs go on by the ordinals of then, but under ids of their own. How services are reached stays.
        Raises Forgotten, and changes nothing, where the store does not remember that instant whole.
        """
        self._memory.check_exact(at)
        back = Back(self._newest_revision, self._last_run_id)
        with self._transaction() as connection:
            set_back(connection, self._standings, at, self._memory.epoch, back)
            memory = replace(self._memory, epoch=epoch, last_run_id=back.last_run_id)
            write_memory(connection, memory)
        self._standings |= back.standings
        self._revisions |= back.revisions
        self._memory, self._newest_revision, self._last_run_id = (
            memory,
            back.revision,
            back.last_run_id,
        )

    def abandoned_runs(self, key: str, epoch: int) -> list[Run]:
        """A service's runs of an epoch that were taken back, newest first, with their changes."""
        with self._transaction() as connection:
            return read_abandoned(connection, key, epoch)

    def abandoned_standing(self, key: str, epoch: int) -> Standing | None:
        """How a service stood at the end of an epoch that was left; None where nothing was taken back."""
        with self._transaction() as connection:
            return read_end(connection, key, epoch)

    # What is kept no longer

    @property
    def kept_from(self) -> datetime | None:
        """The first instant of which everything is kept; None where all is."""
        return self._memory.kept_from

    def prune(self, before: datetime, most: int) -> int:
        """Forget what is older than an instant, the oldest first, but for the last run that a service had and the last that read anything.

        At most `most` runs, each whole, and as many steps of the past, of every service; how much it was. How things stand, and whom runs archived, stays.
        """
        with self._transaction() as connection:
            pruned = prune(connection, list(self._services), before, most)
            if pruned:
                memory = replace(self._memory, last_run_id=self._last_run_id).kept(before)
                write_memory(connection, memory)
        if pruned:
            self._memory = memory
        return pruned

    def copy_to(self, url: str) -> None:
        """Make an independent store with the same content at a URL where none is. Raises StoreError if there is anything."""
        copy(self._connection, url)

    # The run in progress

    def begin_run(
        self,
        key: str,
        cause: Cause,
        at: datetime,
        ordinal: int,
        changes: Sequence[Change],
        standing: Standing,
        extra: dict[str, Any],
    ) -> int:
        """Journal a run before its first write; returns its id. A service has one at a time: StoreError for a second."""
        self._known(key)
        run_id = self._last_run_id + 1
        intent = Interrupted(key, run_id, cause, at, ordinal, tuple(changes), standing, extra)
        with self._transaction() as connection:
            write_intent(connection, intent)
        self._last_run_id = run_id
        if self.trouble is not None:
            self._note_trouble(None)
        return run_id

    def finish_run(self, run: Run, standing: Standing, at: datetime | None = None) -> Run:
        """Store a finished run with its changes and the standing that it ends with, and drop it from the journal.

        A run that was not journaled comes with id 0 and goes with the next one. `at`: when it was finished, if not at its own instant.
        Raises StoreError if it is in the history already.
        """
        old = self._standings[run.service]
        journaled = run.id != 0
        finished = run if journaled else replace(run, id=self._last_run_id + 1)
        with self._commit(run.service) as (connection, revision):
            history.write_run(connection, finished)
            intent = _late_intent(connection, run, at)
            write_past(
                connection,
                run.service,
                old,
                standing,
                (revision, at or run.at, finished.id, intent),
            )
            write_standing(
                connection, run.service, old, standing, run_id=finished.id, revision=revision
            )
            if journaled:
                forget_intent(connection, run.id)
        self._last_run_id = max(self._last_run_id, finished.id)
        self._standings[run.service] = standing
        return finished

    def interrupted(self) -> list[Interrupted]:
        """Runs that were begun and not finished, in the order of their beginning."""
        with self._transaction() as connection:
            return list(read_intents(connection))

    # History

    def runs(
        self,
        key: str | None = None,
        *,
        limit: int,
        before: int | None = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
    ) -> list[Run]:
        """Runs, newest first, with an id below `before`; without their changes unless these are asked for."""
        with self._transaction() as connection:
            runs = history.read_runs(
                connection, key, limit=limit, before=before, outcome=outcome, cause=cause
            )
            return history.with_changes(connection, runs) if changes else runs

    def run(self, run_id: int) -> Run:
        """One run with its changes; KeyError if there is none."""
        with self._transaction() as connection:
            run = history.read_run(connection, run_id)
        if run is None:
            raise KeyError(run_id)
        return run

    def changed_runs(self, key: str, *, since_run: int = 0, limit: int) -> list[Run]:
        """The first runs after `since_run` that have changes, with them, oldest first."""
        with self._transaction() as connection:
            return history.read_changed(connection, key, since_run=since_run, limit=limit)

    def last_run(self, key: str) -> Run | None:
        """The newest run of a service, without its changes."""
        return next(iter(self.runs(key, limit=1)), None)

    def last_done(self, key: str) -> Run | None:
        """The newest run that read anything, without its changes: one that failed tells of nobody."""
        with self._transaction() as connection:
            return history.read_last_done(connection, key)

    def archived(self, key: str) -> list[Archived]:
        """Children whose profile a run archived and no later one restored: who, since when, by which rule and run."""
        with self._transaction() as connection:
            return history.read_archived(connection, key)

    def archive_change(self, key: str, ccms_id: str) -> Archived | None:
        """The same of one child."""
        with self._transaction() as connection:
            return next(iter(history.read_archived(connection, key, ccms_id)), None)

    def _known(self, key: str) -> None:
        if key not in self._services:
            raise KeyError(key)

    @contextmanager
    def _commit(self, key: str) -> Iterator[tuple[sa.Connection, int]]:
        """A transaction with the revision that it brings about for a service."""
        revision = self._newest_revision + 1
        with self._transaction() as connection:
            yield connection, revision
        self._newest_revision = self._revisions[key] = revision
        if self.trouble is not None:
            self._note_trouble(None)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """What statements were given is left out of errors: it bears names."""
        try:
            with self._connection.begin():
                yield self._connection
        except sa.exc.IntegrityError as error:
            raise StoreError(f"the store refuses what contradicts it: {reason_of(error)}") from None
        except sa.exc.DBAPIError as error:
            self._note_trouble(f"the store cannot be used: {reason_of(error)}")
            raise StoreTrouble(self.trouble) from None

    def try_again(self) -> None:
        """Find out whether a store in trouble can be used again, by storing what is stored already; nothing where it is in none."""
        if self.trouble is None:
            return
        with suppress(StoreTrouble):
            with self._transaction() as connection:
                write_memory(connection, self._memory)
            self._note_trouble(None)

    def check_usable(self) -> None:
        """Raises StoreTrouble where the store is in trouble, and still cannot be used."""
        self.try_again()
        if self.trouble is not None:
            raise StoreTrouble(self.trouble)

    def _note_trouble(self, trouble: str | None) -> None:
        """While there is trouble, nobody waits long for a lock: each who tries would be held up, and all others with them."""
        if (self.trouble is None) != (trouble is None):
            set_patience(self._connection, TROUBLED_TIMEOUT_MS if trouble else BUSY_TIMEOUT_MS)
        self.trouble = trouble


def _late_intent(connection: sa.Connection, run: Run, at: datetime | None) -> str:
    """What the journal has of a run that is finished later than it was begun: to go back to between the two is to have it begun."""
    intent = None if at in (None, run.at) else read_intent(connection, run.id)
    return to_json(intent) if intent else ""
