from parktime.simulator.scenario.errors import MAX_ISSUES, ScenarioError, ScenarioIssue
from parktime.simulator.scenario.scenario import Place


def test_faults_stand_in_the_files_order_each_once():
    error = ScenarioError(
        "s.yaml",
        [(Place(9, 1), "late"), (Place(2, 7), "x"), (Place(2, 3), "y"), (Place(2, 3), "y")],
    )
    assert error.issues == [
        ScenarioIssue("s.yaml", 2, 3, "y"),
        ScenarioIssue("s.yaml", 2, 7, "x"),
        ScenarioIssue("s.yaml", 9, 1, "late"),
    ]
    assert str(error) == "s.yaml:2:3: y\ns.yaml:2:7: x\ns.yaml:9:1: late"


def test_a_message_stays_in_its_line_and_moves_no_cursor():
    error = ScenarioError("s.yaml", [(Place(1, 1), "not 'a\n\x1b[2J\u2028\u202eb', Zoë 👩‍👧 מיה")])
    assert str(error) == "s.yaml:1:1: not 'a\\u000A\\u001B[2J\\u2028\\u202Eb', Zoë 👩‍👧 מיה"


def test_no_more_than_the_first_fifty_are_told():
    error = ScenarioError("s.yaml", [(Place(line, 1), "x") for line in range(70, 0, -1)])
    assert len(error.issues) == MAX_ISSUES == 50
    assert [fault.line for fault in error.issues] == list(range(1, 51))
    assert error.omitted == 20
    assert str(error).endswith("s.yaml:50:1: x\nand 20 more")
