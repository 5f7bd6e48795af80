"""Sentences that explanations of children and rooms share, also on decisions (hold-above, kept)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.explain.child import explain_child
from parktime.daemon.explain.room import explain_room
from parktime.daemon.explain.sentences import (
    NearbySessions,
    PlannedChanges,
    describe_later_run,
    describe_next_run,
    nearby_sessions,
)
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.planning.approval import digest_of
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.keeps import keep_subject
from parktime.daemon.planning.plan import plan
from tests.daemon.plan_inputs import MONDAY, POSSUMS, WOMBATS, sessions
from tests.daemon.planning.test_approval import leaving

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


NOW = datetime(2026, 11, 29, 22, tzinfo=UTC)
DAYS = [RunDay(MONDAY + timedelta(days=n), NOW + timedelta(days=n)) for n in range(60)]
LAST = MONDAY + timedelta(days=59)


def explain(found, ccms_id="c00000"):
    return explain_child(found, ccms_id, DAYS, LAST, None)


def pending(found):
    changes = plan(found).pending
    return replace(found, pending=PendingApproval(digest_of(changes), NOW, 7, changes))


def keeping(found, reason="undone"):
    bookings = read_bookings(found.roster.sessions, found.window)
    changes = [
        change for change in plan(found).pending if change.kind in ("archive", "remove_room")
    ]
    return replace(
        found, kept=tuple(keep_subject(found, bookings, each, (reason, NOW, 7)) for each in changes)
    )


def test_a_child_that_the_next_run_will_hold():
    explained = explain(leaving(5, 20))
    assert (explained.rule, explained.next_run.changes, explained.then) == ("hold-above", (), None)
    assert (
        "Its profile would be archived, but that waits for approval from the next run on: approve or reject it."
        in explained.sentences
    )


def test_a_child_and_a_room_pending_approval():
    found = pending(leaving(5, 20))
    explained, room = explain(found), explain_room(found, "r002", DAYS, LAST)
    words = "waits for approval, held by run 7 since 2026-11-29 22:00 UTC: approve or reject it."
    assert (explained.rule, room.rule, room.next_run.changes, room.then) == (
        "hold-above",
        "hold-above",
        (),
        None,
    )
    assert f"Its profile would be archived, but that {words}" in explained.sentences
    assert f"It would be removed, but that {words}" in room.sentences


def test_a_kept_child_and_a_kept_room():
    found = keeping(leaving(5, 20))
    explained, room = explain(found), explain_room(found, "r002", DAYS, LAST)
    words = "It is kept as it is since 2026-11-29 22:00 UTC, when what run 7 did was taken back: no run changes it until its record in the CCMS changes, or it is let go."
    assert (explained.rule, room.rule) == ("kept", "kept")
    assert words in explained.sentences
    assert words in room.sentences
    assert "what run 7 held back was rejected" in " ".join(
        explain(keeping(leaving(5, 20), "rejected")).sentences
    )


def test_a_single_child_is_never_held():
    found = leaving(0, 20, hold_above=HoldAbove(children=0, percent=0, week_percent=0))
    explained = explain(found)
    assert explained.rule == "manage-scope"
    assert "approval" not in " ".join(explained.sentences)
