"""Whenever somebody looks, the looks together are the stream, and the stream is the history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.event import Event
from parktime.daemon.events.feed import EventFeed, Filter
from parktime.daemon.events.position import BEGINNING
from parktime.daemon.store.store import Store
from tests.daemon.api.conftest import ARCHIVE_MIA, BANKSIA, REMOVE_POSSUMS, START, ZOE_WAITS, run_of

pytestmark = pytest.mark.e2e

CHANGES = st.sampled_from([(), (), (ZOE_WAITS,), (ARCHIVE_MIA, REMOVE_POSSUMS)])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.sampled_from(["ok", "partial", "failed", "held"]), CHANGES),
        st.tuples(st.just("command"), st.booleans()),
        st.tuples(st.just("trouble")),
        st.tuples(st.just("rewind"), st.integers(0, 20)),
        st.tuples(st.just("look"), st.integers(1, 5)),
    ),
    max_size=25,
)


def result_of(coroutine):
    """The result of a coroutine that waits for nothing, as SQLite's calls do."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError


class World:
    """A store, the hour that it is, and somebody who looks at its events now and then."""

    def __init__(self):
        self.store = Store.open("sqlite://")
        self.store.put_service(BANKSIA)
        self.hour, self.epoch, self.seen, self.after = 0, 0, [], BEGINNING

    @property
    def now(self):
        return START + timedelta(hours=self.hour)

    def run(self, outcome, changes):
        self.hour += 1
        state = self.store.state("banksia")
        failures = state.failures + 1 if outcome == "failed" else 0
        ordinal = state.last_ordinal + 1
        run = replace(run_of(ordinal, *changes, outcome=outcome), at=self.now)
        self.store.finish_run(run, replace(state, last_ordinal=ordinal, failures=failures))

    def command(self, changes_something):
        state = self.store.state("banksia")
        pin = f"S{self.hour:09d}" if changes_something else state.pin
        done = DoneCommand("banksia", self.now, "refresh")
        self.store.save_state("banksia", replace(state, pin=pin), self.now, done)

    def trouble(self):
        self.store.note_event(Event(self.now, "trouble", "error", None, "Trouble.", "trouble"))

    def rewind(self, hours):
        self.hour, self.epoch = max(self.hour - hours, 0), self.epoch + 1
        self.store.rewind(self.now, self.epoch)

    def look(self, limit):
        page = result_of(EventFeed(self.store).page(self.after, limit, Filter()))
        self.seen += page.events
        self.after = page.next

    def all(self, limit):
        """The whole stream, by pages."""
        found, after = [], None
        while True:
            page = result_of(EventFeed(self.store).page(after, limit, Filter()))
            if not page.events:
                return found
            found, after = [*found, *page.events], page.next

    def history(self):
        """Ids of all runs there ever were, and those that a rewind took back."""
        kept = [run.id for run in self.store.runs("banksia", limit=100)]
        discarded = [
            run.id
            for epoch in range(self.epoch)
            for run in self.store.discarded_runs("banksia", epoch)
        ]
        return sorted([*kept, *discarded]), set(discarded)


@settings(deadline=None)
@given(STEPS, st.integers(1, 7))
def test_the_looks_are_the_stream_and_the_stream_is_the_history(steps, limit):
    world = World()
    for name, *arguments in steps:
        getattr(world, name)(*arguments)
    world.look(500)
    whole = world.all(limit)
    places = [place for place, _ in whole]
    assert places == sorted(set(places))
    assert [place for place, _ in world.seen] == places
    runs = [
        event for _, event in whole if event.code.startswith("run-") and event.kind != "recovery"
    ]
    every, discarded = world.history()
    assert sorted(event.run for event in runs) == every
    assert {event.run for event in runs if event.discarded} == discarded
    told = [name for name, *_ in steps]
    codes = [event.code for _, event in whole]
    for name, code in (("command", "refresh"), ("trouble", "trouble"), ("rewind", "clock-rewound")):
        assert codes.count(code) == told.count(name)
    newest = result_of(EventFeed(world.store).newest(limit, Filter()))
    assert [place for place, _ in newest.events] == places[-limit:]
    world.store.close()
