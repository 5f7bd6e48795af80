"""A queue of jobs of any kind over DBOS, for processes that share a database.

A job has an id, so that it is enqueued once however often it is submitted. Its work is done in a
thread, from the beginning again if the process dies: what it leaves must be harmless to repeat.
"""

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

_QUEUE: Final = "jobs"
_APPLICATION: Final = "parktime-jobs"
_VERSION: Final = "1"

Work = Callable[[str, str], None]
"""Does a job: its kind and its argument."""


class _Worker:
    work: Work | None = None


@DBOS.workflow(name="job", max_recovery_attempts=None)
def _job(kind: str, argument: str) -> str:
    _work(kind, argument)
    return kind


@DBOS.step(name="work")
def _work(kind: str, argument: str) -> None:
    assert _Worker.work is not None, "a process works only while it has a queue"
    _Worker.work(kind, argument)


class JobQueue:
    """The queue as one process uses it."""

    @classmethod
    def start(
        cls, database: sa.Engine, schema: str, executor: str, work: Work, *, poll_s: float
    ) -> "JobQueue":
        """Begin to do jobs, one at a time.

        Args:
            database: Where the tables of the queue are.
            schema: Their schema, which is created if it is missing.
            executor: A name that no other process ever has.
            work: What does a job.
            poll_s: How often this process looks for jobs.
        """
        _Worker.work = work
        config: DBOSConfig = {
            "name": _APPLICATION,
            "system_database_engine": database,
            "dbos_system_schema": schema,
            "executor_id": executor,
            "application_version": _VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(
            _QUEUE, worker_concurrency=1, polling_interval_sec=poll_s, on_conflict="always_update"
        )
        return cls()

    def submit(self, job_id: str, kind: str, argument: str) -> None:
        """Enqueue a job; one whose id is known already is left as it is."""
        DBOS.enqueue_workflow_with_options(
            {
                "queue_name": _QUEUE,
                "workflow_name": "job",
                "workflow_id": job_id,
                "app_version": _VERSION,
            },
            kind,
            argument,
        )

    def take_over(self, is_dead: Callable[[str], bool]) -> int:
        """Put back into the queue what executors claimed that are dead; returns how many jobs."""
        claimed = DBOS.list_workflows(
            status="PENDING", queue_name=_QUEUE, load_input=False, load_output=False
        )
        dead = {each for each in {job.executor_id for job in claimed} if each and is_dead(each)}
        lost = [job.workflow_id for job in claimed if job.executor_id in dead]
        if lost:
            DBOS.resume_workflows(lost, queue_name=_QUEUE)
        return len(lost)

    def close(self) -> None:
        """Take nothing more. What is under way is taken over by other processes."""
        DBOS.destroy(workflow_completion_timeout_sec=0)
        _Worker.work = None
