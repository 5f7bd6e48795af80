"""APScheduler and freezegun: a year of jobs every twelve hours that do nothing."""

from datetime import datetime, timedelta, timezone

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.base import BaseScheduler
from freezegun import freeze_time
from on_request import serve

START = datetime(2026, 1, 5, tzinfo=timezone.utc)  # noqa: UP017 # for any Python
TICKS = 730
HALF_DAY = timedelta(hours=12)


class SteppedScheduler(BaseScheduler):
    """A scheduler that looks for due jobs when it is told, and starts no thread."""

    def shutdown(self, wait=True):
        """Forget the jobs."""
        super().shutdown(wait)

    def wakeup(self):
        """Nothing waits."""

    def step(self):
        """Run what is due."""
        self._process_jobs()


def year():
    """The number of ticks of a year."""
    done = []
    with freeze_time(START) as frozen:
        scheduler = SteppedScheduler(timezone=timezone.utc)  # noqa: UP017
        scheduler.add_executor(DebugExecutor())
        scheduler.add_job(lambda: done.append(1), "interval", hours=12, misfire_grace_time=None)
        scheduler.start()
        for tick in range(1, TICKS + 1):
            frozen.move_to(START + tick * HALF_DAY)
            scheduler.step()
        scheduler.shutdown()
    if len(done) != TICKS:
        raise SystemExit(f"{len(done)} ticks instead of {TICKS}")


if __name__ == "__main__":
    serve(year)
