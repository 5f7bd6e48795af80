"""From how many archives on a run waits for approval, and what of it waits (hold-above)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.run import INFORMATIONAL_KINDS
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.planning.approval import (
    WEEK,
    archived_ids,
    digest_of,
    exceeded_threshold,
    next_pending,
    recent_since,
    removals,
)
from parktime.daemon.planning.plan import plan
from tests.daemon.outcome import state_after
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    sessions,
)
from tests.daemon.planning.test_plan import plan_inputs
from tests.examples import examples

NOW = datetime(2026, 11, 30, tzinfo=UTC)
USUAL = HoldAbove()


@pytest.mark.parametrize(
    ("archives", "active", "recently", "words"),
    [
        (0, 0, 0, ""),
        (3, 100, 0, ""),
        (4, 100, 0, ""),
        (10, 100, 0, ""),
        (11, 100, 0, "more than 3 and more than 10 %"),
        (4, 39, 0, "more than 3 and more than 10 %"),
        (4, 40, 0, ""),
        (3, 15, 0, ""),
        (3, 14, 0, "more than 20 % in seven days"),
        (1, 1, 0, "everybody"),
        (3, 3, 0, "everybody"),
        (2, 80, 17, ""),
        (3, 80, 17, "with 17 more in the last seven days, more than 20 % in seven days"),
    ],
)
def test_thresholds(archives, active, recently, words):
    reason = exceeded_threshold(USUAL, archives, active, recently)
    assert words in reason
    assert bool(reason) == bool(words)


def test_a_centre_can_set_its_own_thresholds():
    assert not exceeded_threshold(HoldAbove(children=20, percent=0, week_percent=100), 20, 40, 0)
    assert exceeded_threshold(HoldAbove(children=0, percent=0, week_percent=100), 1, 40, 0)


def leaving(count, of, **more):
    """So many of so many linked children leave, and Wombats has no session any more."""
    kids = [child(n, label="Archived" if n < count else "Active") for n in range(of)]
    values = {"hold_above": USUAL} | more
    return plan_input(
        children=kids,
        rooms=[POSSUMS, WOMBATS],
        booked=[sessions(n, POSSUMS, 0) for n in range(of)],
        profiles=[
            profile(n, rooms=("s001", "s002") if n == of - 1 else ("s001",)) for n in range(of)
        ],
        storypark_rooms=[
            StoryparkRoom("s001", "Possums"),
            StoryparkRoom("s002", "Wombats", posts=3),
        ],
        links=[linked(kid, f"p{n:05}") for n, kid in enumerate(kids)],
        room_links=[linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
        **values,
    )


def test_a_held_run_keeps_archives_removed_rooms_and_moves_out_of_them():
    made = plan(leaving(5, 20))
    assert (made.outcome, made.changes, made.note_codes) == ("held", (), ("awaiting-approval",))
    assert made.note == (
        "5 of 20 active linked children would be archived, more than 3 and more than 10 %: to be approved or rejected"
    )
    assert [change.kind for change in made.pending] == ["archive"] * 5 + ["move", "remove_room"]
    assert (made.pending[5].before, made.pending[5].after) == (["Possums", "Wombats"], ["Possums"])
    assert made.counts.unchanged == made.counts.read == 20


def test_removals_below_the_threshold_are_done():
    made = plan(leaving(3, 20))
    assert (made.outcome, made.pending, made.counts.archived) == ("ok", (), 3)


def test_nothing_is_held_without_the_setting():
    assert plan(leaving(20, 20, hold_above=None)).counts.archived == 20


def test_pending_removals_keep_waiting_when_the_threshold_moves():
    held = plan(leaving(5, 20))
    waiting = PendingApproval(digest_of(held.pending), NOW, 7, held.pending)
    later = replace(leaving(5, 80), pending=waiting)
    assert plan(replace(later, pending=None)).outcome == "ok"
    assert plan(later).outcome == "held"
    assert "run 7 held back" in plan(later).note
    assert plan(replace(leaving(6, 80), pending=waiting)).outcome == "held"


def test_fewer_removals_are_done_only_if_below_the_threshold():
    waiting = PendingApproval("d", NOW, 7, plan(leaving(10, 20)).pending)
    assert plan(replace(leaving(3, 20), pending=waiting)).outcome == "ok"
    assert plan(replace(leaving(5, 20), pending=waiting)).outcome == "held"


def test_waiting_does_not_shorten_the_recent_period():
    pending = PendingApproval("d", NOW - timedelta(days=30), 7, ())
    assert recent_since(NOW, None) == NOW - WEEK
    assert recent_since(NOW, pending) == NOW - timedelta(days=30) - WEEK


def test_the_same_removals_stay_pending_and_others_replace_them():
    first = next_pending(None, plan(leaving(5, 20)).pending, NOW, 3)
    again = next_pending(first, plan(leaving(5, 20)).pending, NOW + WEEK, 9)
    assert again == first
    other = next_pending(first, plan(leaving(6, 20)).pending, NOW + WEEK, 9)
    assert (other.ordinal, other.since) == (9, NOW + WEEK)
    assert other.digest != first.digest
    assert next_pending(first, (), NOW, 9) is None


def test_the_digest_depends_on_effects_not_on_explanations():
    pending = plan(leaving(5, 20)).pending
    assert digest_of(
        [replace(change, why="otherwise") for change in reversed(pending)]
    ) == digest_of(pending)
    assert digest_of(pending[1:]) != digest_of(pending)
    deleted = plan(leaving(5, 20, removal="delete")).pending
    assert digest_of(deleted) != digest_of(pending)


HELD = st.builds(HoldAbove, st.integers(0, 3), st.integers(0, 60), st.integers(0, 60))


@given(plan_inputs(), HELD, st.integers(0, 3))
@settings(max_examples=examples(12, 50))
def test_a_held_run_removes_nothing_and_its_counts_add_up(found, above, recently):
    found = replace(
        found, settings=replace(found.settings, hold_above=above), recently_archived=recently
    )
    made = plan(found)
    free = plan(replace(found, settings=replace(found.settings, hold_above=None)))
    assert archived_ids(made.pending or made.changes) == archived_ids(free.changes)
    if made.outcome != "held":
        assert (made.changes, made.pending) == (free.changes, ())
        return
    assert not removals(made.changes)
    assert not any(change.fields.remove_rooms for change in made.changes)
    counts = made.counts
    assert counts.read == free.counts.read
    assert counts.read == sum(getattr(counts, name) for name in counts.__slots__ if name != "read")


@given(plan_inputs(), HELD)
@settings(max_examples=examples(10, 40))
def test_repeating_a_held_run_changes_nothing(found, above):
    found = replace(found, settings=replace(found.settings, hold_above=above))
    first = plan(found)
    waiting = next_pending(None, first.pending, NOW, 1)
    again = plan(replace(state_after(first, found), pending=waiting))
    if first.outcome == "held":
        assert all(change.kind in INFORMATIONAL_KINDS for change in again.changes)
        assert archived_ids(again.pending) == archived_ids(first.pending)


def slip(removal="deactivate", posts=3, **more):
    """Bookings of both rooms are gone, and nobody leaves."""
    found = leaving(0, 3, removal=removal, **more)
    rooms = {each.id: replace(each, posts=posts) for each in found.storypark.rooms.values()}
    return replace(
        found,
        roster=replace(found.roster, sessions=()),
        storypark=replace(found.storypark, rooms=rooms),
    )


def without(**bars):
    """Every bar switched off, but for these."""
    off = {"rooms_with_posts": 1_000, "rooms_percent": 100, "moved_percent": 100}
    return HoldAbove(**off | {"renamed_percent": 100} | bars)


def kinds_of(changes):
    return sorted({change.kind for change in changes})


def test_rooms_that_would_be_deleted_with_posts_wait():
    made = plan(slip("delete", hold_above=without(rooms_with_posts=1)))
    assert (made.outcome, made.changes) == ("held", ())
    assert "2 rooms would be deleted with 6 posts" in made.note
    assert kinds_of(made.pending) == ["move", "remove_room"]
    for harmless in (
        slip("delete", hold_above=without(rooms_with_posts=2)),
        slip("delete", posts=0, hold_above=without(rooms_with_posts=0)),
        slip("deactivate", hold_above=without(rooms_with_posts=0)),
        slip("delete", hold_above=None),
    ):
        assert plan(harmless).outcome == "ok"


def test_all_rooms_at_once_wait():
    made = plan(slip(hold_above=without(rooms_percent=99)))
    assert (made.outcome, made.changes) == ("held", ())
    assert "2 of 2 linked rooms would be removed, which is all" in made.note
    assert plan(leaving(0, 3, hold_above=without(rooms_percent=40))).outcome == "ok", "a single one"


def moved_to_wombats(count, of, above):
    found = leaving(0, of, hold_above=above)
    booked = tuple(sessions(n, WOMBATS if n < count else POSSUMS, 0) for n in range(of))
    profiles = {
        each.id: replace(each, room_ids=frozenset({"s001"}))
        for each in found.storypark.profiles.values()
    }
    return replace(
        found,
        roster=replace(found.roster, sessions=booked),
        storypark=replace(found.storypark, profiles=profiles),
    )


@pytest.mark.parametrize(("count", "of", "held"), [(2, 4, False), (3, 5, True), (1, 1, False)])
def test_most_children_moved_out_wait(count, of, held):
    made = plan(moved_to_wombats(count, of, without(moved_percent=50)))
    assert made.outcome == ("held" if held else "ok")
    moved_out = [change for change in made.changes if change.fields.remove_rooms]
    assert len(made.pending) == (count if held else 0)
    assert not (held and moved_out)
    if held:
        assert all(change.fields.add_rooms == () for change in made.pending)
        assert [change.after for change in made.pending if change.ccms_id == "c00000"] == [[]]


def renamed(count, of, above):
    found = leaving(0, of, hold_above=above)
    children = tuple(
        replace(kid, given="Other", family=f"Person{n}") if n < count else kid
        for n, kid in enumerate(found.roster.children)
    )
    return replace(found, roster=replace(found.roster, children=children))


@pytest.mark.parametrize(("count", "of", "held"), [(2, 4, False), (3, 5, True), (1, 1, False)])
def test_most_names_changed_wait(count, of, held):
    made = plan(renamed(count, of, without(renamed_percent=50)))
    assert made.outcome == ("held" if held else "ok")
    assert kinds_of(made.pending) == (["move", "remove_room", "update"] if held else [])
    assert ("update" in kinds_of(made.changes)) != held
    if held:
        counts = made.counts
        assert (counts.updated, counts.unchanged) == (0, of)


def test_names_that_are_only_spelled_otherwise_do_not_wait():
    found = leaving(0, 3, hold_above=without(renamed_percent=0))
    louder = tuple(replace(kid, family=kid.family.upper()) for kid in found.roster.children)
    made = plan(replace(found, roster=replace(found.roster, children=louder)))
    assert (made.outcome, made.counts.updated) == ("ok", 3)


@pytest.mark.parametrize("held", [moved_to_wombats, renamed])
def test_what_waits_besides_archives_keeps_waiting(held):
    made = plan(held(3, 5, without(moved_percent=50, renamed_percent=50)))
    waiting = PendingApproval(digest_of(made.pending), NOW, 7, made.pending)
    later = held(3, 5, without())
    assert plan(later).outcome == "ok"
    again = plan(replace(later, pending=waiting))
    assert (again.outcome, digest_of(again.pending)) == ("held", waiting.digest)
    assert plan(replace(held(2, 5, without()), pending=waiting)).outcome == "ok"
