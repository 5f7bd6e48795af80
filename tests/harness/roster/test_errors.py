"""How faults of rosters are told."""

from parktime.harness.roster.errors import MOST_FAULTS, RosterError, RosterIssue


def test_a_fault_is_told_with_file_and_line():
    assert str(RosterIssue(3, "has no name", "a.csv")) == "a.csv:3: has no name"
    assert str(RosterIssue(0, "is empty", "a.csv")) == "a.csv: is empty"


def test_faults_come_in_the_order_of_the_file_once_each_and_no_more_than_fifty():
    issues = [RosterIssue(line, "x") for line in range(100, 0, -1)] * 2
    error = RosterError.of("a.csv", issues)
    assert [fault.line for fault in error.issues] == list(range(1, MOST_FAULTS + 1))
    assert str(error).startswith("a.csv:1: x\na.csv:2: x\n")
