from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.planning.capacity import SpaceRequest, allocate, rank
from tests.daemon.plan_inputs import child


def queue(*requests):
    return [request.child.name for request in sorted(requests, key=rank)]


def test_active_come_before_inactive_and_restores_before_creates():
    late, soon = date(2027, 6, 1), date(2026, 12, 1)
    requests = [
        SpaceRequest("create", child(1, "Inactive Create", "Inactive"), soon),
        SpaceRequest("restore", child(2, "Inactive Restore", "Inactive"), soon),
        SpaceRequest("create", child(3, "Active Create"), soon),
        SpaceRequest("restore", child(4, "Active Restore"), late),
    ]
    assert queue(*requests) == [
        "Active Restore",
        "Active Create",
        "Inactive Restore",
        "Inactive Create",
    ]


def test_the_next_session_decides_then_family_given_and_id():
    day = date(2026, 12, 1)
    requests = [
        SpaceRequest("create", child(1, "No Session"), None),
        SpaceRequest("create", child(5, "Zoë Abbott"), day),
        SpaceRequest("create", child(4, "Zoe Abbott"), day),
        SpaceRequest("create", child(3, "Amy Abbott"), day),
        SpaceRequest("create", child(6, "Abel Zhang"), day),
        SpaceRequest("create", child(2, "Zed Early"), date(2026, 11, 30)),
    ]
    assert queue(*requests) == [
        "Zed Early",
        "Amy Abbott",
        "Zoe Abbott",
        "Zoë Abbott",
        "Abel Zhang",
        "No Session",
    ]


@given(st.lists(st.integers(0, 500), unique=True), st.integers(-5, 20))
def test_every_request_either_fits_or_waits(numbers, free):
    requests = [SpaceRequest("create", child(number), None) for number in numbers]
    taken, left = allocate(requests, free)
    assert len(taken) == min(len(requests), max(free, 0))
    assert sorted(w.child.id for w in (*taken, *left)) == sorted(w.child.id for w in requests)
