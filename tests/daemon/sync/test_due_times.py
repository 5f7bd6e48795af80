"""When services are due next, by a model that looks at all of them each time."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.sync.due_times import DueTimes

START = datetime(2026, 12, 1, tzinfo=UTC)
KEYS = ("a", "b", "c", "d")


class FakeStore:
    """Services, when they are due, and which of them changed last."""

    def __init__(self) -> None:
        self.due: dict[str, datetime | None] = {}
        self.changes: list[str] = []

    def set(self, key: str, due: datetime | None) -> None:
        self.due[key] = due
        self.changes.append(key)

    def revision(self) -> int:
        return len(self.changes)

    def changed_since(self, revision: int) -> list[str]:
        return list(dict.fromkeys(reversed(self.changes[max(revision, 0) :])))

    def has_service(self, key: str) -> bool:
        return key in self.due

    def service(self, key: str) -> SimpleNamespace:
        return SimpleNamespace(key=key, order=KEYS.index(key) % 2)

    def in_order(self, without: frozenset[str]) -> list[tuple[datetime, int, str]]:
        return sorted(
            (at, KEYS.index(key) % 2, key)
            for key, at in self.due.items()
            if at is not None and key not in without
        )


hours = st.integers(0, 5).map(lambda number: START + timedelta(hours=number))
steps = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(KEYS), st.none() | hours),
    st.tuples(st.just("take"), hours, st.none()),
    st.tuples(st.just("end"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("clear"), st.none(), st.none()),
)


@given(st.lists(steps, max_size=40))
def test_they_are_those_of_all_services_in_order(done):
    store = FakeStore()
    times = DueTimes(store, lambda service: store.due[service.key])
    running: set[str] = set()
    for what, key, at in done:
        if what == "set":
            store.set(key, at)
        elif what == "take":
            wanted = [each for each in store.in_order(frozenset(running)) if each[0] <= key]
            taken = times.take(key, running)
            assert taken == [name for _, _, name in wanted]
            running.update(taken)
        elif what == "end":
            running.discard(key)
            times.note_change(key)
        else:
            times.clear()
        expected = store.in_order(frozenset(running))
        assert times.earliest(running) == (expected[0] if expected else None)
