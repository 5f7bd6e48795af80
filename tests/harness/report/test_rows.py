"""Rows of rooms and children."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from parktime.harness.recording.recording import Recording
from parktime.harness.report.rows import child_rows, room_rows, rows_with_changes, week_label
from parktime.harness.report.timeline import Scale


def test_a_room_has_sessions_by_week_and_its_absence(christmas: Recording) -> None:
    scale = Scale(
        christmas.scenario.starts, christmas.scenario.ends, ZoneInfo("Australia/Brisbane")
    )
    rows = room_rows(christmas.result["services"]["banksia"], christmas.snapshots["banksia"], scale)
    possums, wombats, staff = rows
    assert (possums.name, wombats.name, staff.name, staff.sessions) == (
        "Possums",
        "Wombats",
        "Staff room",
        None,
    )
    assert possums.sessions is not None and len(possums.sessions) == 11
    assert possums.sessions[0] > 0 == possums.sessions[2], "none in the first week of the holidays"
    assert [span.state for span in possums.spans] == ["present", "removed", "present"]
    gone = possums.spans[1]
    assert (gone.last - gone.first).days == 7
    assert [span.state for span in wombats.spans] == ["present"]


def test_a_week_is_labelled_by_its_monday() -> None:
    assert week_label(date(2026, 11, 30)) == "30 Nov"


@pytest.mark.e2e
def test_children_with_changes_have_labels_and_states(leavers: Recording) -> None:
    entry = leavers.scenario.service("quokka")
    scale = Scale(leavers.scenario.starts, leavers.scenario.ends, ZoneInfo(entry.time_zone))
    rows = child_rows(
        entry, leavers.result["services"]["quokka"], leavers.snapshots["quokka"], scale
    )
    shown, left_out = rows_with_changes(rows)
    by_name = {row.name: row for row in shown}
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
