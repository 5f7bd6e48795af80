"""What watching costs beside the runs that are watched, in CPU of one process.

After each run a watcher reads what is new, as `GET /v1/events` does for a stream, up to the bytes
that are sent. That is the dearest way: while several runs end at once, they are read together.
"""

import time

from fastapi.sse import format_sse_event

from benchmarks.year import year_scenario
from parktime.daemon.api.responses import to_json
from parktime.daemon.api.schemas.events import serialize_event
from parktime.daemon.events.feed import EventFeed, Filter
from parktime.daemon.events.position import BEGINNING
from parktime.daemon.store.store import Store
from parktime.harness.player.play import play_file
from parktime.web.event_stream import PAGE

MOST_SHARE = 0.10
DAYS = 60


class Watcher:
    """Reads what each stored run adds to the stream, and counts the CPU that it takes."""

    def __init__(self):
        self.after, self.cpu_s, self.events, self.bytes = BEGINNING, 0.0, 0, 0

    def look(self, store):
        began = time.process_time()
        page = result_of(EventFeed(store).page(self.after, PAGE, Filter()))
        frames = [
            format_sse_event(
                id=str(place), data_str=to_json(serialize_event(place, event)).decode()
            )
            for place, event in page.events
        ]
        self.after = page.next
        self.events += len(frames)
        self.bytes += sum(map(len, frames))
        self.cpu_s += time.process_time() - began


def result_of(coroutine):
    """The result of a coroutine that waits for nothing, as SQLite's calls do."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError


def test_watching_costs_a_tenth_of_the_runs_at_most(benchmark, tmp_path, monkeypatch):
    path = tmp_path / "year.yaml"
    path.write_text(year_scenario(days=DAYS), encoding="utf-8")
    play_file(path)  # once, for what is compiled and loaded
    finish_run, watcher = Store.finish_run, Watcher()

    def watched(store, *arguments, **options):
        run = finish_run(store, *arguments, **options)
        watcher.look(store)
        return run

    shares = []

    def play():
        watcher.__init__()
        began = time.process_time()
        result = play_file(path)
        whole_s = time.process_time() - began
        runs = result["services"]["year"]["runs"]
        assert watcher.events >= len(runs)
        shares.append(watcher.cpu_s / (whole_s - watcher.cpu_s))
        benchmark.extra_info.update(
            runs=len(runs),
            events=watcher.events,
            kilobytes=round(watcher.bytes / 1_000),
            watched_ms_a_run=round(1_000 * watcher.cpu_s / len(runs), 3),
            run_ms=round(1_000 * (whole_s - watcher.cpu_s) / len(runs), 3),
        )

    monkeypatch.setattr(Store, "finish_run", watched)
    benchmark.pedantic(play, rounds=3)
    share = sorted(shares)[1]
    benchmark.extra_info.update(share=round(share, 3))
    assert share <= MOST_SHARE
