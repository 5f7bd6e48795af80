"""The promises of a run, held against random situations."""

from dataclasses import asdict, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.links import ChildLink, RoomLink
from parktime.daemon.domain.roster import Child, Room, Sessions
from parktime.daemon.domain.run import INFORMATIONAL_KINDS
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.plan import count, plan
from tests.daemon.outcome import state_after, write_steps
from tests.daemon.plan_inputs import MONDAY, child, plan_input, profile, reason

NAMES = st.sampled_from(["Mia", "Noah", "Zoë", "Zoe", "Aroha", "Đặng", "Dang", "O'Brien"])
BIRTHS = st.none() | st.dates(MONDAY - timedelta(days=2000), MONDAY - timedelta(days=1))


@st.composite
def plan_inputs(draw):
    """Any state of a service that a run may meet, links one to one."""
    kids = [
        Child(
            f"c{n:05}",
            draw(NAMES),
            draw(NAMES),
            draw(BIRTHS),
            draw(st.sampled_from(["Active", "Inactive", "Archived"])),
        )
        for n in range(draw(st.integers(0, 6)))
    ]
    rooms = [Room(f"r{n:03}", draw(NAMES)) for n in range(draw(st.integers(0, 3)))]
    there = [
        StoryparkRoom(
            f"s{n:03}",
            draw(NAMES),
            draw(st.sampled_from(["present", "removed"])),
            draw(st.integers(0, 5)),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    open_rooms = [room.id for room in there if room.state == "present"]
    profiles = [
        Profile(
            f"p{n:05}", draw(NAMES), draw(NAMES), draw(BIRTHS), draw(st.sampled_from(["active", "archived"])),
            frozenset(draw(st.sets(st.sampled_from(open_rooms)))) if open_rooms else frozenset(),
        )
        for n in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    weeks = st.lists(st.integers(-10, 60), min_size=1, max_size=3, unique=True)
    booked = [
        Sessions(
            kid.id, room.id, tuple(sorted(MONDAY + timedelta(days=day) for day in draw(weeks)))
        )
        for kid in kids
        for room in rooms
        if draw(st.booleans())
    ]
    gone = [child(90 + n) for n in range(draw(st.integers(0, 2)))]
    return plan_input(
        children=kids,
        rooms=rooms,
        booked=booked,
        profiles=profiles,
        storypark_rooms=there,
        links=_links(
            draw,
            ChildLink,
            [(kid.id, kid.given, kid.family) for kid in (*kids, *gone)],
            [p.id for p in profiles],
        ),
        room_links=_links(
            draw, RoomLink, [(room.id, room.name) for room in rooms], [room.id for room in there]
        ),
        paid=draw(st.integers(0, 8)),
        ccms=draw(st.sampled_from(["manage", "kidsoft"])),
        today=MONDAY + timedelta(days=draw(st.integers(0, 13))),
        inactive_switch=draw(st.sampled_from([None, "on", "off"])),
        incomplete=draw(st.sampled_from(["", "", "half a list"])),
        sync_inactive=draw(st.booleans()),
        weeks=draw(st.sampled_from(["calendar", "rolling"])),
        removal=draw(st.sampled_from(["deactivate", "delete"])),
        next_sessions={
            kid.id: MONDAY + timedelta(days=draw(st.integers(0, 90)))
            for kid in kids
            if draw(st.booleans())
        },
    )


def _links(draw, row, subjects, targets):
    free = draw(st.permutations([*targets, "gone1", "gone2"]))
    made = []
    for subject in subjects:
        mapping = draw(st.sampled_from(["none", "create", "skip", "linked", "linked"]))
        if mapping == "linked" and free:
            made.append(row(*subject, mapping="linked", target_id=free.pop(), confirmed=True))
        elif mapping in ("create", "skip"):
            made.append(
                row(*subject, mapping=mapping, confirmed=draw(st.booleans()) or mapping == "skip")
            )
    return made


@given(plan_inputs())
def test_counts_add_up(inputs):
    counts = asdict(plan(inputs).counts)
    assert counts.pop("read") == sum(counts.values())
    assert all(number >= 0 for number in counts.values())


@given(plan_inputs())
def test_a_second_run_has_nothing_left_to_do(inputs):
    if inputs.roster.incomplete:
        return
    again = plan(state_after(plan(inputs), inputs))
    assert [change for change in again.changes if change.kind not in INFORMATIONAL_KINDS] == []


@given(plan_inputs())
def test_no_single_write_exceeds_the_plan(inputs):
    allowed = max(inputs.storypark.paid_children, inputs.storypark.active_count)
    for _, storypark, _ in write_steps(plan(inputs), inputs):
        assert storypark.active_count <= allowed


@given(plan_inputs())
def test_links_stay_one_to_one(inputs):
    links = state_after(plan(inputs), inputs).links
    for rows in (links.children, links.rooms):
        targets = [row.target_id for row in rows.values() if row.target_id is not None]
        assert len(set(targets)) == len(targets)


@given(plan_inputs())
def test_unlinked_objects_are_not_changed(inputs):
    ours = {
        link.target_id for link in (*inputs.links.children.values(), *inputs.links.rooms.values())
    }
    then = state_after(plan(inputs), inputs).storypark
    for one in inputs.storypark.profiles.values():
        emptied = one.room_ids - {
            room.id for room in then.rooms.values() if room.state == "present"
        }
        if one.id not in ours:
            assert then.profiles[one.id] == replace(one, room_ids=one.room_ids - emptied)
        else:
            unlinked = {room for room in one.room_ids if room not in ours}
            assert unlinked <= then.profiles[one.id].room_ids
    for room in inputs.storypark.rooms.values():
        assert room.id in ours or then.rooms[room.id] == room


@given(plan_inputs())
def test_no_profile_is_ever_deleted(inputs):
    assert set(inputs.storypark.profiles) <= set(
        state_after(plan(inputs), inputs).storypark.profiles
    )


@given(plan_inputs())
def test_an_incomplete_reading_removes_nothing(inputs):
    inputs = replace(inputs, roster=replace(inputs.roster, incomplete=reason("half a list")))
    for change in plan(inputs).changes:
        assert change.kind not in ("archive", "remove_room")
        assert not change.fields.remove_rooms


@given(plan_inputs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(inputs, random):
    def shuffled(values):
        return random.sample(list(values), len(values))

    storypark = inputs.storypark
    other = replace(
        inputs,
        roster=replace(inputs.roster, sessions=tuple(shuffled(inputs.roster.sessions))),
        storypark=replace(
            storypark, profiles={one.id: one for one in shuffled(storypark.profiles.values())}
        ),
        links=replace(
            inputs.links,
            children={one.ccms_id: one for one in shuffled(inputs.links.children.values())},
            rooms={one.ccms_id: one for one in shuffled(inputs.links.rooms.values())},
        ),
    )
    ours, theirs = plan(inputs), plan(other)
    assert ours.changes == theirs.changes
    assert (ours.counts, ours.waiting, ours.without_a_room) == (
        theirs.counts,
        theirs.waiting,
        theirs.without_a_room,
    )


def test_a_child_with_a_failed_write_counts_only_as_failed():
    inputs = plan_input(children=[child(1), child(2)], profiles=[profile(7)])
    changes = plan(inputs).changes
    counts = count(changes[1:], read=2, failed=frozenset({"c00001"}))
    assert (counts.created, counts.failed, counts.unchanged) == (1, 1, 0)
