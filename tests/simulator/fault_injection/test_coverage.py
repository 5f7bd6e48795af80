from parktime.simulator.fault_injection.active_faults import coverage, uncovered
from parktime.simulator.fault_injection.kinds import HALT, KINDS
from parktime.simulator.fault_injection.operations import CALLS

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


def test_what_happened_is_counted_over_all_apis_and_what_cannot_is_told_apart():
    lines = {line.split()[0]: line.split()[1:] for line in coverage(SEEN)[1:]}
    column = CALLS.index("read_children")
    assert (lines["html"][column], lines["html"][-1]) == ("5", "6")
    assert (lines["empty_list"][column], lines["empty_list"][CALLS.index("create_profile")]) == (
        "0",
        "·",
    )


def test_what_never_happened_is_named():
    missing = uncovered(SEEN)
    assert ("html", "manage", "read_children") not in missing
    assert ("html", "manage", "read_rooms") in missing
    assert len(missing) == sum(len(kind.fits) for kind in KINDS.values()) - 3
