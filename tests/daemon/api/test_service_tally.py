"""The tally of services, counted again only for those that changed, is that of all services."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.api.service_tally import ServiceTallies
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.known_services import KnownServices
from tests.daemon.api.conftest import NOW, STATE

MINUTES = st.integers(-3000, 3000).map(lambda minutes: timedelta(minutes=minutes))
KEYS = st.sampled_from("abc")
STATES = st.builds(
    lambda stage, slot, failures, held: replace(
        STATE,
        stage=stage,
        last_slot=None if stage != "set-up" else NOW + slot,
        failures=failures,
        pending=held,
    ),
    st.sampled_from(["off", "on", "set-up", "set-up"]),
    MINUTES,
    st.integers(0, 2),
    st.sampled_from([None, SimpleNamespace()]),
)
CHANGES = st.one_of(
    st.tuples(st.just("state"), KEYS, STATES),
    st.tuples(st.just("remove"), KEYS, st.none()),
    st.tuples(st.just("now"), st.none(), MINUTES),
)


class Services(KnownServices):
    """What a tally reads of a store."""

    newest = 0

    def save(self, key: str, state: ServiceState) -> None:
        self.put(SimpleNamespace(key=key, order=0))
        self.newest += 1
        self.states[key] = state
        self.note_revision(key, self.newest)

    def revision(self) -> int:
        return self.newest

    def has_service(self, key: str) -> bool:
        return key in self.services

    def state(self, key: str) -> ServiceState:
        return self.states[key]


@given(changes=st.lists(CHANGES, max_size=30))
def test_any_series_of_changes_is_counted_as_if_for_the_first_time(changes):
    services, now = Services(), NOW
    tallies = ServiceTallies(services)
    for what, key, value in changes:
        if what == "state":
            services.save(key, value)
        elif what == "now":
            now = NOW + value
        elif key in services.services:
            services.remove(SimpleNamespace(key=key))
        counted = tallies.count(now)
        assert counted == ServiceTallies(services).count(now)
        kinds = (counted.off, counted.not_set_up, counted.late)
        kinds += (counted.failed, counted.held, counted.on_time)
        assert sum(kinds) == len(services.services)


def test_only_services_that_have_changed_are_looked_at(monkeypatch):
    services = Services()
    for key in map(str, range(200)):
        services.save(key, STATE)
    tallies = ServiceTallies(services)
    assert tallies.count(NOW).on_time == 200
    looked_at = []
    state = services.state
    monkeypatch.setattr(services, "state", lambda key: looked_at.append(key) or state(key))
    services.save("7", replace(STATE, failures=1))
    counted = tallies.count(NOW)
    assert (counted.failed, counted.failing, counted.on_time) == (1, 1, 199)
    assert looked_at == ["7"]
    later = tallies.count(NOW + timedelta(days=1))
    assert (later.late, later.failing, later.on_time) == (200, 1, 0)
    assert later.overdue_s > 0
