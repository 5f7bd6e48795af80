"""Transactions on the store's database: fenced by a lease, repeated after a lost connection.

The answer to a COMMIT can be lost though it was done. What became of it is asked of the database,
never assumed.
"""

import asyncio
import itertools
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar, cast

import sqlalchemy as sa

from parktime.daemon.store.errors import LeaseLostError, StoreError, StoreUnavailableError
from parktime.daemon.store.files import StoreFiles
from parktime.daemon.store.lease import Lease
from parktime.daemon.store.schema import BUSY_TIMEOUT_MS, UNAVAILABLE_TIMEOUT_MS
from parktime.daemon.store.url import driver_message, sqlite_path
from parktime.daemon.telemetry.log import log

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[sa.Connection], T]

ATTEMPTS: Final = 3
"""How often a transaction is tried whose connection is lost."""
CALL_LIMIT_S: Final = 45.0
"""Longest call of the database, which is longer than any of its own time-outs; then it is cut."""
_SETTLE_S: Final = 5.0
_UNUSABLE: Final = "the store cannot be used"
_POLL_S: Final = 0.05
_IN_THE_FUTURE: Final = "22023"
_STATUS = sa.text("SELECT pg_xact_status(CAST(:id AS xid8))")


class _ConnectionLostError(Exception):
    """The connection was lost during a transaction.

    `xid` is the transaction's id if its COMMIT was sent, else None: nothing was stored. `result`
    is what its work returned.
    """

    def __init__(self, xid: str | None, result: object, reason: str) -> None:
        super().__init__(reason)
        self.xid = xid
        self.result = result
        self.reason = reason


class Database:
    """The connection of a store.

    `lease`: the right to write to a PostgreSQL store; None for SQLite, whose file is locked.
    `durable`: whether an SQLite store survives a loss of power.
    `reload`: reads again all that the store keeps in memory, and returns whether it has changed.
    `before_write`: called before each transaction that writes, with whether it will be synced.
    """

    def __init__(
        self, engine: sa.Engine, lease: Lease | None = None, *, durable: bool = True
    ) -> None:
        self._engine = engine
        self._lease = lease
        self._mutex = threading.RLock()
        self._unresolved: str | None = None
        self._busy = False
        on_server = engine.dialect.name == "postgresql"
        self._delays_sync = durable and not on_server
        self._executor = ThreadPoolExecutor(1, "parktime-store") if on_server else None
        self._closing = False
        self.patience_s = 0.0
        """How long a transaction is tried again whose connection is lost, beyond ATTEMPTS."""
        self.unavailable_reason: str | None = None
        """Why the last transaction failed; None if it succeeded."""
        self.failures = 0
        """How many transactions failed since the store was opened."""
        self.reload: Callable[[], bool] = lambda: False
        self.before_write: Callable[[bool], None] = lambda _: None
        self.connection = engine.connect()  # checking one out costs more than a small commit
        path = sqlite_path(engine.url)
        self._files = None if path is None else StoreFiles(path)

    # Transactions

    def read(self, work: Work[T]) -> T:
        """Read in one transaction. Raises StoreUnavailableError."""
        with self._mutex:
            self.refresh()
            return self._repeated(work, None)

    def read_snapshot(self, work: Work[T]) -> T:
        """Read several tables as they were at one instant, whatever others commit meanwhile.

        For rows that belong together, as a state and its links. Not for what tells of those who
        are writing, since their rows may be newer than the snapshot.
        """
        return self.read(partial(_in_snapshot, work=work))

    def write(self, work: Work[T], *, synced: bool = True, lease: Lease | None = None) -> T:
        """Write in one transaction, which is on the disk when this returns.

        `synced` False lets SQLite leave the last step to a later transaction. `lease`: what the
        transaction is fenced by, if that is not the lease of the whole store.

        Raises:
            StoreUnavailableError: nothing was stored, or it is not known yet; then the state is
                read again before anything else is done.
            StoreError: the transaction contradicts what is stored.
        """
        with self._mutex:
            if self.refresh():
                raise StoreUnavailableError(
                    "the store had stored more than was known; its state was read again: repeat it"
                )
            self._require_files()
            self.before_write(synced)
            with self._synchronous(synced):
                result = self._repeated(work, lease or self._lease)
            self._set_unavailable(None)
            return result

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A transaction of several steps, without fence and never repeated."""
        self._require_files()
        try:
            self.before_write(True)
            with self._mutex, self._translated(), self.connection.begin():
                yield self.connection
        except _ConnectionLostError as lost:
            raise self._unavailable(lost.reason) from None

    def refresh(self) -> bool:
        """Read again what a COMMIT without an answer may have changed; return whether it has.

        Raises StoreUnavailableError if the database cannot say.
        """
        with self._mutex:
            if self._unresolved is None:
                return False
            unresolved = self._unresolved
            self._is_committed(unresolved)
            self._unresolved = None
            try:
                return self.reload()
            except BaseException:
                self._unresolved = unresolved
                raise

    @property
    def lease(self) -> Lease | None:
        """The right to write to a PostgreSQL store; None for SQLite."""
        return self._lease

    def write_refusal(self) -> str | None:
        """Why Storypark must not be written to at the moment; None if it may."""
        if self._lease is not None:
            return self._lease.refusal()
        reason = None if self._files is None else self._files.refusal()
        return None if reason is None else f"{_UNUSABLE}: {reason}"

    def close(self) -> None:
        """Close all connections; a call in progress is cut."""
        self._closing = True
        if self._executor is not None:
            if self._busy:
                self.interrupt()
            self._executor.shutdown(wait=True)
        self.connection.close()
        self._engine.dispose()

    # Threads

    async def call(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method that uses the database without blocking the event loop.

        SQLite's calls, which take a millisecond, are made at once.
        """
        if self._executor is None:
            return call(*args, **kwargs)
        loop = asyncio.get_running_loop()
        calling = loop.run_in_executor(self._executor, partial(self._call, call, *args, **kwargs))
        calling.add_done_callback(_retrieve)
        while not calling.done():
            await asyncio.wait({calling}, timeout=CALL_LIMIT_S)
            if not calling.done():
                self.interrupt()
        return calling.result()

    def _call(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        self._busy = True
        try:
            return call(*args, **kwargs)
        finally:
            self._busy = False

    def interrupt(self) -> None:
        """Cut the connection to the server, so that a call that waits for it fails."""
        with suppress(sa.exc.SQLAlchemyError, OSError, AttributeError, ValueError):
            raw = cast(Any, self.connection.connection.driver_connection)
            with socket.socket(fileno=socket.dup(raw.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)

    # One attempt

    def _repeated(self, work: Work[T], lease: Lease | None) -> T:
        deadline_s = time.monotonic() + self.patience_s
        for attempt in itertools.count(1):
            try:
                return self._once(work, lease)
            except _ConnectionLostError as lost:
                reason = lost.reason
                if attempt == 1:
                    log.warning("store_connection_lost", committing=lost.xid is not None)
                if lost.xid is not None:
                    committed = self._is_committed(lost.xid)
                    if committed is None:
                        self.refresh()
                        raise self._unavailable(reason) from None
                    self._unresolved = None
                    if committed:
                        return cast(T, lost.result)
            if attempt >= ATTEMPTS and (self._closing or time.monotonic() >= deadline_s):
                break
            if self.patience_s:
                time.sleep(_POLL_S)
        raise self._unavailable(reason)

    def _once(self, work: Work[T], lease: Lease | None) -> T:
        xid: str | None = None
        committing, result = False, None
        try:
            with self._translated(), self.connection.begin():
                if lease is not None:
                    xid = lease.fence(self.connection)
                result = work(self.connection)
                committing = True
        except LeaseLostError as error:
            if lease is self._lease:
                self._set_unavailable(str(error))
            raise
        except _ConnectionLostError as lost:
            raise _ConnectionLostError(xid if committing else None, result, lost.reason) from None
        return result

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Errors without the statement, since it has names of children."""
        try:
            yield
        except sa.exc.IntegrityError as error:
            message = driver_message(error)
            raise StoreError(f"the store refuses what contradicts it: {message}") from None
        except sa.exc.DBAPIError as error:
            reason = driver_message(error)
            is_waiting = self.patience_s > 0 and self.connection.invalidated
            if error.connection_invalidated or is_waiting:
                raise _ConnectionLostError(None, None, reason) from None
            raise self._unavailable(reason) from None

    def _is_committed(self, xid: str) -> bool | None:
        """Whether a transaction whose COMMIT had no answer was done; waits until it is over.

        None if the server does not know it, as after a switch to another server.
        """
        self._unresolved = xid
        deadline_s = time.monotonic() + _SETTLE_S
        while True:
            try:
                with self._translated(), self.connection.begin():
                    status = _status(self.connection, xid)
            except _ConnectionLostError as lost:
                status, reason = "in progress", lost.reason
            else:
                reason = "it is not known yet whether the last transaction was done"
            if status != "in progress":
                return None if status is None else status == "committed"
            if time.monotonic() > deadline_s:
                raise self._unavailable(reason)
            time.sleep(_POLL_S)

    # Trouble

    def _require_files(self) -> None:
        """Raise StoreUnavailableError if what is written would be lost."""
        reason = None if self._files is None else self._files.refusal()
        if reason is not None:
            raise self._unavailable(reason)

    def _unavailable(self, reason: str) -> StoreUnavailableError:
        self._set_unavailable(f"{_UNUSABLE}: {reason}")
        return StoreUnavailableError(self.unavailable_reason)

    def _set_unavailable(self, reason: str | None) -> None:
        """Set or clear the reason; while there is one, wait only briefly for locks."""
        self.failures += reason is not None
        if (self.unavailable_reason is None) != (reason is None):
            timeout_ms = BUSY_TIMEOUT_MS if reason is None else UNAVAILABLE_TIMEOUT_MS
            self._pragma(f"busy_timeout = {timeout_ms}")
        self.unavailable_reason = reason

    @contextmanager
    def _synchronous(self, synced: bool) -> Iterator[None]:
        if synced or not self._delays_sync:
            yield
            return
        self._pragma("synchronous = NORMAL")
        try:
            yield
        finally:
            self._pragma("synchronous = FULL")

    def _pragma(self, pragma: str) -> None:
        if self._engine.dialect.name == "sqlite" and not self.connection.closed:
            raw = cast(sqlite3.Connection, self.connection.connection.driver_connection)
            raw.execute(f"PRAGMA {pragma}")


def _in_snapshot(connection: sa.Connection, work: Work[T]) -> T:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    return work(connection)


def _status(connection: sa.Connection, xid: str) -> str | None:
    """`committed`, `aborted` or `in progress`; None for a transaction of another server."""
    try:
        return connection.execute(_STATUS, {"id": xid}).scalar()
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _IN_THE_FUTURE:
            return None
        raise


def _retrieve(future: "asyncio.Future[Any]") -> None:
    """A caller that was cancelled leaves the result of its call."""
    if not future.cancelled():
        future.exception()
