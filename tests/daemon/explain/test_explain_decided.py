"""What people decided, or have still to decide, in the words of an explanation (hold-above, kept)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.explain.child import explain_child
from parktime.daemon.explain.room import explain_room
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.planning.approval import digest_of
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.keeps import keep_subject
from parktime.daemon.planning.plan import plan
from tests.daemon.plan_inputs import MONDAY
from tests.daemon.planning.test_approval import leaving

NOW = datetime(2026, 11, 29, 22, tzinfo=UTC)
DAYS = [RunDay(MONDAY + timedelta(days=n), NOW + timedelta(days=n)) for n in range(60)]
LAST = MONDAY + timedelta(days=59)


def child_told(found, ccms_id="c00000"):
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
    told = child_told(leaving(5, 20))
    assert (told.rule, told.next_run.changes, told.then) == ("hold-above", (), None)
    assert (
        "Its profile would be archived, but that waits for approval from the next run on: approve or reject it."
        in told.sentences
    )


def test_a_child_and_a_room_pending_approval():
    found = pending(leaving(5, 20))
    told, room = child_told(found), explain_room(found, "r002", DAYS, LAST)
    words = "waits for approval, held by run 7 since 2026-11-29 22:00 UTC: approve or reject it."
    assert (told.rule, room.rule, room.next_run.changes, room.then) == (
        "hold-above",
        "hold-above",
        (),
        None,
    )
    assert f"Its profile would be archived, but that {words}" in told.sentences
    assert f"It would be removed, but that {words}" in room.sentences


def test_a_kept_child_and_a_kept_room():
    found = keeping(leaving(5, 20))
    told, room = child_told(found), explain_room(found, "r002", DAYS, LAST)
    words = "It is kept as it is since 2026-11-29 22:00 UTC, when what run 7 did was taken back: no run changes it until its record in the CCMS changes, or it is let go."
    assert (told.rule, room.rule) == ("kept", "kept")
    assert words in told.sentences
    assert words in room.sentences
    assert "what run 7 held back was rejected" in " ".join(
        child_told(keeping(leaving(5, 20), "rejected")).sentences
    )


def test_a_single_child_is_never_held():
    found = leaving(0, 20, hold_above=HoldAbove(children=0, percent=0, week_percent=0))
    told = child_told(found)
    assert told.rule == "manage-scope"
    assert "approval" not in " ".join(told.sentences)
