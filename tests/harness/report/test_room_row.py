"""Rooms over the weeks."""

from datetime import date
from zoneinfo import ZoneInfo

from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.rows import room_rows, week_label
from parktime.harness.report.timeline import Scale


def test_sessions_by_week_and_the_time_in_which_the_room_is_gone(christmas: Chronicle) -> None:
    scale = Scale(
        christmas.scenario.starts, christmas.scenario.ends, ZoneInfo("Australia/Brisbane")
    )
    rows = room_rows(christmas.result["services"]["banksia"], christmas.moments["banksia"], scale)
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


def test_a_week_is_named_by_its_monday() -> None:
    assert week_label(date(2026, 11, 30)) == "30 Nov"
