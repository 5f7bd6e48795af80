from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.service import CADENCE
from parktime.daemon.vendors.circuit_breaker import (
    FAILURE_THRESHOLD,
    MAX_HISTORY,
    OPEN_DURATION,
    CircuitBreaker,
    CircuitBreakers,
)

NOW = datetime(2026, 11, 30, tzinfo=UTC)
INSTANTS = st.integers(0, 10_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


def failed(*services, at=NOW):
    breaker = CircuitBreaker()
    for service in services:
        breaker = breaker.record_failure(service, at)
    return breaker


def test_opens_after_the_threshold_of_failing_services():
    assert failed("a", "b").state(NOW) == "closed"
    opened = failed("a", "b", "c")
    assert (opened.state(NOW), opened.probe_at) == ("open", NOW + OPEN_DURATION)


@given(st.lists(st.sampled_from("ab"), max_size=50))
def test_fewer_services_never_open_it(services):
    """One service's trouble is its own, and another's that shares its vendor goes on."""
    assert failed(*services).state(NOW) == "closed"


@given(INSTANTS, INSTANTS)
def test_probes_before_the_next_scheduled_run(opened_at, now):
    breaker = failed("a", "b", "c", at=opened_at)
    assert OPEN_DURATION < CADENCE
    if now >= opened_at + CADENCE:
        assert breaker.state(now) == "half-open"
    if now < opened_at:
        assert breaker.state(now) == "closed", "time was set back"


def test_a_failed_probe_reopens_and_a_successful_one_closes():
    later = NOW + OPEN_DURATION
    breakers = CircuitBreakers(lambda: now)
    now = NOW
    for service in "abc"[:FAILURE_THRESHOLD]:
        breakers.record_failure("v", service)
    now = later
    assert breakers.get("v").state(now) == "half-open"
    breakers.record_failure("v", "a")
    assert (breakers.get("v").state(now), breakers.get("v").probe_at) == (
        "open",
        later + OPEN_DURATION,
    )
    breakers.record_success("v")
    assert (breakers.get("v"), breakers.failing_vendors()) == (CircuitBreaker(), {})


def test_vendors_are_independent():
    breakers = CircuitBreakers(lambda: NOW)
    for service in "abc":
        breakers.record_failure("v", service)
    assert breakers.get("w").state(NOW) == "closed"
    assert list(breakers.failing_vendors()) == ["v"]


EVENTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("vw"), st.sampled_from("abcd-")), max_size=30
)


@given(EVENTS, st.integers(0, 160))
def test_rewind_restores_the_state_of_any_instant(events, minutes):
    """`-`: an answer. Each so many minutes after the one before."""
    to, now = NOW + timedelta(minutes=minutes), NOW
    breakers, then = CircuitBreakers(lambda: now), {}
    later = []
    for wait, vendor, service in events:
        now += timedelta(minutes=wait)
        happened(breakers, vendor, service)
        if now <= to:
            then = breakers.failing_vendors()
        else:
            later.append((now, vendor, service))
    went = breakers.failing_vendors()
    breakers.rewind(to)
    assert breakers.failing_vendors() == then
    for instant, vendor, service in later:
        now = instant
        happened(breakers, vendor, service)
    assert breakers.failing_vendors() == went


def happened(breakers, vendor, service):
    if service == "-":
        breakers.record_success(vendor)
    else:
        breakers.record_failure(vendor, service)


def test_history_is_bounded():
    now = NOW
    breakers = CircuitBreakers(lambda: now)
    for minute in range(MAX_HISTORY + 1):
        now = NOW + timedelta(minutes=minute)
        breakers.record_failure("v", "a")
    breakers.rewind(NOW)
    assert (breakers.failing_vendors(), breakers.no_failures) == ({}, True)
