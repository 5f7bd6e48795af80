from datetime import UTC, date, datetime

from parktime.daemon.domain.run import Change
from parktime.daemon.explain.sentences import (
    NearbySessions,
    PlannedChanges,
    describe_later_run,
    describe_next_run,
    nearby_sessions,
)
from parktime.daemon.forecast.runs import RunDay
from tests.daemon.plan_inputs import MONDAY, POSSUMS, WOMBATS, sessions

DAY = RunDay(date(2026, 12, 14), datetime(2026, 12, 13, 22, tzinfo=UTC))


def test_nearby_sessions_are_the_nearest_in_any_room():
    rows = [sessions(1, POSSUMS, -7, -1, 3), sessions(1, WOMBATS, -2, 0)]
    assert nearby_sessions(MONDAY, rows) == NearbySessions(
        (date(2026, 11, 29), "r001"), (MONDAY, "r002")
    )
    assert nearby_sessions(MONDAY, []) == NearbySessions(None, None)


def test_changes_are_described_with_old_and_new_values():
    rename = Change(
        "rename_room",
        "source-of-truth",
        "r001",
        "Possums",
        "Opossums",
        "Possums",
        "so it is called",
    )
    update = Change(
        "update", "source-of-truth", "c1", "Mia", {"given": "Mya"}, {"given": "Mia"}, "the truth"
    )
    assert describe_next_run(PlannedChanges(DAY, (rename, update))) == (
        "The next run, on 2026-12-14, will rename the room from Opossums to Possums (so it is called), "
        "and correct the profile: given Mya becomes Mia (the truth)."
    )
    assert describe_later_run(None, date(2027, 9, 1)).endswith(
        "stays so until 2027-09-01 at least."
    )
