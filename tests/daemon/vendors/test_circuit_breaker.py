from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.service import CADENCE
from parktime.daemon.vendors.circuit_breaker import (
    OPEN_DURATION,
    MAX_HISTORY,
    FAILURE_THRESHOLD,
    CircuitBreaker,
    CircuitBreakers,
)

NOW = datetime(2026, 11, 30, tzinfo=UTC)
INSTANTS = st.integers(0, 10_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


def failed(*services, at=NOW):
    circuit = CircuitBreaker()
    for service in services:
        circuit = circuit.record_failure(service, at)
    return circuit


def test_it_opens_when_so_many_services_have_failed_with_no_answer_in_between():
    assert failed("a", "b").state(NOW) == "closed"
    opened = failed("a", "b", "c")
    assert (opened.state(NOW), opened.probe_at) == ("open", NOW + OPEN_DURATION)


@given(st.lists(st.sampled_from("ab"), max_size=50))
def test_too_few_services_never_open_it_however_often_they_fail(services):
    """One service's trouble is its own, and another's that shares its vendor goes on."""
    assert failed(*services).state(NOW) == "closed"


@given(INSTANTS, INSTANTS)
def test_it_is_over_before_any_of_its_services_is_due_again(opened_at, now):
    circuit = failed("a", "b", "c", at=opened_at)
    assert OPEN_DURATION < CADENCE
    if now >= opened_at + CADENCE:
        assert circuit.state(now) == "half-open"
    if now < opened_at:
        assert circuit.state(now) == "closed", "time was set back"


def test_a_probe_that_fails_opens_it_anew_and_one_that_is_answered_closes_it():
    later = NOW + OPEN_DURATION
    circuits = CircuitBreakers(lambda: now)
    now = NOW
    for service in "abc"[:FAILURE_THRESHOLD]:
        circuits.record_failure("v", service)
    now = later
    assert circuits.of("v").state(now) == "half-open"
    circuits.record_failure("v", "a")
    assert (circuits.of("v").state(now), circuits.of("v").probe_at) == ("open", later + OPEN_DURATION)
    circuits.answered("v")
    assert (circuits.of("v"), circuits.failing()) == (CircuitBreaker(), {})


def test_each_vendor_has_its_own():
    circuits = CircuitBreakers(lambda: NOW)
    for service in "abc":
        circuits.record_failure("v", service)
    assert circuits.of("w").state(NOW) == "closed"
    assert list(circuits.failing()) == ["v"]


EVENTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("vw"), st.sampled_from("abcd-")), max_size=30
)


@given(EVENTS, st.integers(0, 160))
def test_back_at_any_instant_they_are_as_they_were_then_and_go_on_as_they_did(events, minutes):
    """`-`: an answer. Each so many minutes after the one before."""
    to, now = NOW + timedelta(minutes=minutes), NOW
    circuits, then = CircuitBreakers(lambda: now), {}
    later = []
    for wait, vendor, service in events:
        now += timedelta(minutes=wait)
        happened(circuits, vendor, service)
        if now <= to:
            then = circuits.failing()
        else:
            later.append((now, vendor, service))
    went = circuits.failing()
    circuits.go_back(to)
    assert circuits.failing() == then
    for instant, vendor, service in later:
        now = instant
        happened(circuits, vendor, service)
    assert circuits.failing() == went


def happened(circuits, vendor, service):
    if service == "-":
        circuits.answered(vendor)
    else:
        circuits.record_failure(vendor, service)


def test_what_is_longer_ago_than_is_remembered_is_forgotten():
    now = NOW
    circuits = CircuitBreakers(lambda: now)
    for minute in range(MAX_HISTORY + 1):
        now = NOW + timedelta(minutes=minute)
        circuits.record_failure("v", "a")
    circuits.go_back(NOW)
    assert (circuits.failing(), circuits.no_failures) == ({}, True)
