"""Which calls match a fault: by window, number and share only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parktime.simulator.fault_injection.active_faults import (
    MAX_FAULTS,
    ActiveFaults,
    Fault,
    TooManyFaultsError,
    coverage,
    uncovered,
)
from parktime.simulator.fault_injection.kinds import HALT, KINDS
from parktime.simulator.fault_injection.operations import CALLS, GROUPS, Call

NOW = datetime(2026, 11, 30, tzinfo=UTC)
READ = Call("manage", "read_children", "GET /manage/v1/children?limit=200")
WRITE = Call("storypark", "create_profile", "POST /storypark/v1/profiles?")


def matching_kind(faults, call=READ, service="banksia", now=NOW):
    """The kind that the call meets, which then happens."""
    met = faults.match(call, service, now)
    if not met:
        return None
    faults.record_fired(met[-1].number, call)
    return met[-1].fault.kind


def with_faults(*made, seed=1):
    faults = ActiveFaults(seed)
    for each in made:
        faults.set(each)
    return faults


def test_a_fault_matches_its_calls_api_and_service_only():
    fault = Fault("html", NOW, service="banksia", api="manage", calls=frozenset({"read_children"}))
    assert fault.concerns(READ, "banksia")
    assert not fault.concerns(READ, "acacia")
    assert not fault.concerns(READ, None), "nobody knows whose call it is"
    assert not fault.concerns(replace(READ, name="read_rooms"), "banksia")
    assert not fault.concerns(replace(READ, api="kidsoft"), "banksia")
    assert replace(fault, service=None).concerns(READ, None)
    assert not Fault("empty_list", NOW).concerns(WRITE, "banksia"), "there is no list in it"


def test_a_fault_ends_with_its_window():
    faults = with_faults(Fault("html", NOW, until=NOW + timedelta(hours=12)))
    assert matching_kind(faults) == "html"
    assert matching_kind(faults, now=NOW + timedelta(hours=11, minutes=59)) == "html"
    assert matching_kind(faults, now=NOW + timedelta(hours=12)) is None
    assert not faults, "and costs nothing any more"


def test_a_fault_fires_at_most_times():
    faults = with_faults(Fault("html", NOW, times=2))
    assert [matching_kind(faults) for _ in range(4)] == ["html", "html", None, None]
    assert faults.injected == {("html", "manage", "read_children"): 2}


def test_the_first_matching_fault_fires():
    faults = with_faults(Fault("html", NOW, times=1), Fault("sign_in", NOW, times=1))
    assert [matching_kind(faults) for _ in range(3)] == ["html", "sign_in", None]


def test_a_call_meets_every_habit_and_one_other_fault():
    habits = [Fault("upper_case", NOW), Fault("keys_forgotten", NOW)]
    faults = with_faults(habits[0], Fault("html", NOW), habits[1], Fault("sign_in", NOW))

    def kinds(call):
        return [each.fault.kind for each in faults.match(call, "banksia", NOW)]

    assert kinds(WRITE) == ["upper_case", "keys_forgotten", "html"]
    assert kinds(READ) == ["html"]


def test_a_share_depends_on_seed_instant_and_call_only():
    fault = Fault("html", NOW, share=0.5)
    calls = [replace(READ, line=f"GET /{number}") for number in range(200)]
    there = {call.line: matching_kind(with_faults(fault), call) for call in calls}
    faults = with_faults(fault)
    back = {call.line: matching_kind(faults, call) for call in reversed(calls)}
    assert there == back
    assert 70 < sum(kind is not None for kind in there.values()) < 130
    other = {call.line: matching_kind(with_faults(fault, seed=2), call) for call in calls}
    later = {
        call.line: matching_kind(with_faults(fault), call, now=NOW + timedelta(hours=1))
        for call in calls
    }
    assert there not in (other, later)


def test_each_repetition_of_a_call_is_drawn_separately():
    faults = with_faults(Fault("html", NOW, share=0.5))
    assert {matching_kind(faults) for _ in range(30)} == {"html", None}


def test_a_copy_is_independent():
    faults = with_faults(Fault("html", NOW, times=1))
    twin = faults.copy()
    assert matching_kind(twin) == "html"
    assert (matching_kind(twin), twin.injected.total()) == (None, 1)
    assert (matching_kind(faults), faults.injected.total()) == ("html", 1)


def test_a_halt_counts_faulted_calls_and_survives_clearing_faults():
    faults = with_faults(
        Fault("html", NOW), Fault(HALT, NOW, calls=GROUPS["all"], skip=2, times=1, after=True)
    )
    assert [matching_kind(faults) for _ in range(4)] == ["html", "html", HALT, "html"]
    faults.clear()
    assert [(each.fault.kind, each.left) for each in faults] == [(HALT, 0)], (
        "whoever set it wants to know"
    )


def test_active_faults_are_limited():
    faults = with_faults(*[Fault("html", NOW)] * MAX_FAULTS)
    with pytest.raises(TooManyFaultsError):
        faults.set(Fault("html", NOW))


SEEN = {
    ("html", "manage", "read_children"): 2,
    ("html", "kidsoft", "read_children"): 3,
    ("html", "storypark", "create_profile"): 1,
    (HALT, "storypark", "create_profile"): 1,
}


def test_every_kind_has_a_line_and_every_call_a_column():
    heading, *lines = coverage(SEEN)
    assert len(lines) == len(KINDS)
    assert len({len(line) for line in [heading, *lines]}) == 1
    assert len(heading.split("  ")) > len(CALLS)


def test_coverage_counts_all_apis_and_marks_impossible_calls():
    lines = {line.split()[0]: line.split()[1:] for line in coverage(SEEN)[1:]}
    column = CALLS.index("read_children")
    assert (lines["html"][column], lines["html"][-1]) == ("5", "6")
    assert (lines["empty_list"][column], lines["empty_list"][CALLS.index("create_profile")]) == (
        "0",
        "·",
    )


def test_uncovered_kinds_are_listed():
    missing = uncovered(SEEN)
    assert ("html", "manage", "read_children") not in missing
    assert ("html", "manage", "read_rooms") in missing
    assert len(missing) == sum(len(kind.fits) for kind in KINDS.values()) - 3
