"""Children over the weeks."""

from zoneinfo import ZoneInfo

from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.rows import child_rows, eventful
from parktime.harness.report.timeline import Scale


def test_labels_and_states_of_those_of_whom_anything_changed(leavers: Chronicle) -> None:
    entry = leavers.scenario.service("quokka")
    scale = Scale(leavers.scenario.starts, leavers.scenario.ends, ZoneInfo(entry.time_zone))
    rows = child_rows(entry, leavers.result["services"]["quokka"], leavers.moments["quokka"], scale)
    told, left_out = eventful(rows)
    by_name = {row.name: row for row in told}
    assert left_out == len(rows) - 3
    assert [span.state for span in by_name["Freya Nilsson"].labels] == [
        "Active",
        "not listed",
        "Active",
    ]
    assert [span.state for span in by_name["Freya Nilsson"].states] == [
        "active",
        "archived",
        "active",
    ]
    assert [span.state for span in by_name["Omar Farouk"].states] == [
        "active",
        "archived",
        "active",
        "archived",
    ]
