"""The queue of a fleet: DBOS Transact, which no other module imports.

A due slot is a workflow whose id is the identity of its run, so that it is enqueued once however
often it is submitted. DBOS claims it for a node, and remembers that it is done. What a run itself
must remember is in the daemon's own store: its journal is written before the first write to
Storypark, and removed in the transaction that stores the run.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from parktime.daemon.store import membership

KEEP: Final = timedelta(days=2)
"""How long the queue remembers what is done. The store itself says which slots have been run."""

_QUEUE: Final = "sync"
_APPLICATION: Final = "parktime"
_OPEN: Final = ["ENQUEUED", "PENDING"]
_BATCH: Final = 500

RunSlot = Callable[[str, str, bool], Awaitable[str]]
"""Runs a service that is due at an instant (ISO): key, instant, and whether it is a catch-up."""


class _Runner:
    run: RunSlot | None = None
    running: ClassVar[set[str]] = set()
    """Ids of the workflows that this process runs."""


@DBOS.step(name="run")
async def _run(key: str, at: str, returning: bool) -> str:
    assert _Runner.run is not None, "a node runs workflows only while it has an engine"
    return await _Runner.run(key, at, returning)


@DBOS.workflow(name="sync_service", max_recovery_attempts=None)
async def _sync_service(key: str, at: str, returning: bool) -> str:
    workflow_id = DBOS.workflow_id
    assert workflow_id is not None, "a workflow has an id while it runs"
    _Runner.running.add(workflow_id)
    try:
        return await _run(key, at, returning)
    finally:
        _Runner.running.discard(workflow_id)


class Engine:
    """The queue as one node uses it."""

    def __init__(self, executor: str) -> None:
        self._executor = executor
        self._not_running: set[str] = set()

    @classmethod
    async def start(
        cls,
        database: sa.Engine,
        schema: str,
        executor: str,
        run: RunSlot,
        *,
        at_once: int,
        poll_s: float,
    ) -> "Engine":
        """Begin to take workflows from the queue, and run them on this event loop.

        Args:
            database: Where the tables of the queue are.
            schema: Their schema, which is created if it is missing.
            executor: A name that no other process ever has.
            run: What runs a service.
            at_once: How many workflows this node takes at once.
            poll_s: How often it looks for new ones.
        """
        _Runner.run = run
        config: DBOSConfig = {
            "name": _APPLICATION,
            "system_database_engine": database,
            "dbos_system_schema": schema,
            "executor_id": executor,
            "application_version": membership.WORKFLOWS,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
        DBOS(config=config)
        DBOS.launch()
        await DBOS.register_queue_async(
            _QUEUE,
            worker_concurrency=at_once,
            polling_interval_sec=poll_s,
            on_conflict="always_update",
        )
        engine = cls(executor)
        await engine._discard_other_versions()
        return engine

    async def _discard_other_versions(self) -> None:
        """Take out of the queue what only nodes of another version could do, as none is alive.

        What is still due is submitted again.
        """
        left = await DBOS.list_workflows_async(
            status=_OPEN, queue_name=_QUEUE, load_input=False, load_output=False
        )
        await _delete(
            [each.workflow_id for each in left if each.app_version != membership.WORKFLOWS]
        )

    async def submit(self, workflow_id: str, key: str, at: str, *, returning: bool) -> None:
        """Enqueue a workflow; one whose id is known already is left as it is."""
        await DBOS.enqueue_workflow_with_options_async(
            {
                "queue_name": _QUEUE,
                "workflow_name": "sync_service",
                "workflow_id": workflow_id,
                "app_version": membership.WORKFLOWS,
            },
            key,
            at,
            returning,
        )

    async def is_drained(self) -> bool:
        """Whether no workflow waits or runs, on any node."""
        return not await DBOS.list_workflows_async(
            status=_OPEN, queue_name=_QUEUE, limit=1, load_input=False, load_output=False
        )

    async def take_over(self, live: frozenset[str]) -> int:
        """Put back into the queue what the executors claimed that are not alive; returns how many.

        A process that is alive after all is fenced: it cannot end a workflow that it has lost.
        """
        claimed = await DBOS.list_workflows_async(
            status="PENDING", queue_name=_QUEUE, load_input=False, load_output=False
        )
        lost = [each.workflow_id for each in claimed if each.executor_id not in live]
        if lost:
            await DBOS.resume_workflows_async(lost, queue_name=_QUEUE)
        return len(lost)

    async def give_back(self) -> int:
        """Put back what this node has claimed and does not run; returns how many workflows.

        So it is when the answer to the claim was lost. What is found so for the first time may
        just be about to begin, or have ended.
        """
        claimed = await DBOS.list_workflows_async(
            status="PENDING",
            executor_id=self._executor,
            queue_name=_QUEUE,
            load_input=False,
            load_output=False,
        )
        idle = {each.workflow_id for each in claimed} - _Runner.running
        lost = idle & self._not_running
        self._not_running = idle - lost
        if lost:
            await DBOS.resume_workflows_async(sorted(lost), queue_name=_QUEUE)
        return len(lost)

    async def forget_old(self) -> None:
        """Delete some of what has been done for long."""
        before = (datetime.now(UTC) - KEEP).isoformat()
        old = await DBOS.list_workflows_async(
            completed_before=before, limit=_BATCH, load_input=False, load_output=False
        )
        await _delete([each.workflow_id for each in old])

    def close(self) -> None:
        """Take nothing more from the queue. What is under way is taken over by other nodes."""
        DBOS.destroy(workflow_completion_timeout_sec=0)
        _Runner.run = None
        _Runner.running.clear()


async def _delete(ids: Sequence[str]) -> None:
    if ids:
        await DBOS.delete_workflows_async([*ids])
