from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from parktime.simulator.errors import NotFoundError, PlanFullError, RefusedError
from parktime.simulator.scenario.scenario import Who
from parktime.simulator.world.storypark import Profile, Storypark
from tests.examples import examples

NOW = datetime(2026, 12, 14, 20, tzinfo=UTC)
LATER = datetime(2026, 12, 15, 8, tzinfo=UTC)
BORN = date(2022, 3, 14)


@pytest.fixture
def storypark():
    """Two rooms, Mia in the first, and space for one more."""
    made = Storypark(2)
    made.create_room("Possums", 12)
    made.create_room("Wombats")
    made.create_profile("Mia", "Nguyen", BORN, ["s001"])
    return made


class TestPlan:
    def test_one_more_than_paid_for_is_refused_in_storypark_s_own_words(self, storypark):
        storypark.create_profile("Noah", "Smith")
        with pytest.raises(
            PlanFullError, match="maximum number of children allowed on your current plan"
        ):
            storypark.create_profile("Zoe", "Lee")
        assert list(storypark.profiles) == ["p00001", "p00002"]

    def test_archived_profiles_take_no_space_and_restoring_takes_one(self, storypark):
        storypark.archive("p00001", by="educator", at=NOW)
        storypark.create_profile("Noah", "Smith")
        storypark.create_profile("Zoe", "Lee")
        before = storypark.revision
        with pytest.raises(PlanFullError):
            storypark.restore("p00001", given="Amelia")
        assert storypark.profiles["p00001"].given == "Mia"
        assert storypark.revision == before
        storypark.delete_profile("p00002")
        assert storypark.restore("p00001").state == "active"

    def test_an_archived_profile_can_be_added_to_a_full_service(self, storypark):
        storypark.pay_for(1)
        with pytest.raises(PlanFullError):
            storypark.add_profile(Profile("", "Zoe", "Lee"))
        assert (
            storypark.add_profile(Profile("", "Zoe", "Lee").archived(NOW, "educator")).id
            == "p00002"
        )

    def test_a_plan_lowered_below_the_active_profiles_archives_nobody(self, storypark):
        storypark.pay_for(0)
        assert storypark.active_profiles == 1
        assert storypark.restore("p00001").state == "active"


class TestProfiles:
    def test_an_edit_sets_what_is_given_and_leaves_the_rest(self, storypark):
        storypark.edit_profile(
            "p00001", family="Tran", add_room_ids=["s002"], remove_room_ids=["s001"]
        )
        profile = storypark.profile("p00001")
        assert (profile.name, profile.born, profile.room_ids) == (
            "Mia Tran",
            BORN,
            frozenset({"s002"}),
        )

    def test_a_birth_date_can_be_cleared_by_an_educator(self, storypark):
        assert storypark.correct_profile("p00001", {"born": None}).born is None

    def test_archived_by_is_kept_until_a_restore(self, storypark):
        storypark.archive("p00001", by="educator", at=NOW)
        again = storypark.archive("p00001", by="integration", at=LATER)
        assert (again.archived_by, again.archived_at, again.room_ids) == (
            "educator",
            NOW,
            frozenset({"s001"}),
        )
        restored = storypark.restore("p00001", family="Tran", add_room_ids=["s002"])
        assert (restored.archived_by, restored.archived_at) == (None, None)
        assert (restored.name, restored.room_ids) == ("Mia Tran", frozenset({"s001", "s002"}))

    def test_an_id_is_never_used_again(self, storypark):
        storypark.delete_profile("p00001")
        assert storypark.create_profile("Mia", "Nguyen").id == "p00002"
        with pytest.raises(NotFoundError):
            storypark.edit_profile("p00001", given="Amelia")

    def test_a_removed_or_unknown_room_is_refused_without_effect(self, storypark):
        storypark.deactivate_room("s002")
        before = storypark.revision
        with pytest.raises(RefusedError, match="Wombats has been removed"):
            storypark.edit_profile("p00001", given="Amelia", add_room_ids=["s002"])
        with pytest.raises(NotFoundError):
            storypark.create_profile("Noah", "Smith", room_ids=["s009"])
        assert storypark.revision == before
        assert storypark.create_profile("Noah", "Smith").id == "p00002"

    @pytest.mark.parametrize(
        "nothing",
        [
            lambda storypark: storypark.restore("p00001"),
            lambda storypark: storypark.put_in_room("p00001", "s001"),
            lambda storypark: storypark.take_out_of_room("p00001", "s002"),
            lambda storypark: storypark.reactivate_room("s001"),
            lambda storypark: storypark.edit_profile("p00001", given="Mia"),
            lambda storypark: storypark.post("s001", 0),
            lambda storypark: storypark.pay_for(2),
        ],
    )
    def test_what_changes_nothing_leaves_the_revision(self, storypark, nothing):
        before = storypark.revision
        nothing(storypark)
        assert storypark.revision == before

    def test_inviting_is_idempotent(self, storypark):
        storypark.archive("p00001", by="integration", at=NOW)
        assert storypark.invite("p00001").invited
        before = storypark.revision
        assert storypark.invite("p00001").invited
        assert storypark.revision == before


class TestRooms:
    def test_a_removed_room_is_emptied_and_returns_with_its_id(self, storypark):
        storypark.create_profile("Zoe", "Lee", room_ids=["s001", "s002"])
        storypark.archive("p00002", by="educator", at=NOW)
        storypark.deactivate_room("s001")
        assert storypark.profile("p00001").room_ids == frozenset()
        assert storypark.profile("p00002").room_ids == frozenset({"s002"})
        room = storypark.reactivate_room("s001", "Joeys")
        assert (room.id, room.name, room.state, room.posts) == ("s001", "Joeys", "present", 12)
        assert storypark.profile("p00001").room_ids == frozenset()

    def test_a_deleted_room_loses_its_posts_and_its_id_is_not_reused(self, storypark):
        storypark.delete_room("s001")
        assert storypark.profile("p00001").room_ids == frozenset()
        assert storypark.create_room("Possums").id == "s003"
        with pytest.raises(NotFoundError):
            storypark.room("s001")

    def test_posts_are_refused_by_a_removed_room(self, storypark):
        assert storypark.post("s001", 3).posts == 15
        storypark.deactivate_room("s001")
        with pytest.raises(RefusedError, match="has been removed"):
            storypark.post("s001")
        assert storypark.room("s001").posts == 15


class TestNames:
    def test_a_present_room_is_found_by_its_current_name(self, storypark):
        storypark.rename_room("s001", "Joeys")
        assert storypark.room_named("Joeys").id == "s001"
        storypark.deactivate_room("s001")
        with pytest.raises(RefusedError, match="the room Joeys has been removed"):
            storypark.room_named("Joeys")
        assert storypark.create_room("Joeys") == storypark.room_named("Joeys")
        with pytest.raises(RefusedError, match="Storypark has no room Possums"):
            storypark.room_named("Possums")

    def test_two_present_rooms_of_one_name_are_refused(self, storypark):
        storypark.create_room("Possums")
        with pytest.raises(RefusedError, match="2 rooms called Possums"):
            storypark.room_named("Possums")

    def test_a_profile_is_found_active_or_archived_and_two_need_birth_dates(self, storypark):
        storypark.archive("p00001", by="educator", at=NOW)
        assert storypark.profile_named(Who("Mia Nguyen")).id == "p00001"
        storypark.create_profile("Mia", "Nguyen")
        with pytest.raises(
            RefusedError, match="say which: Mia Nguyen, born 2022-03-14; Mia Nguyen, no birth date"
        ):
            storypark.profile_named(Who("Mia Nguyen"))
        assert storypark.profile_named(Who("Mia Nguyen", BORN)).id == "p00001"


def test_a_copy_is_independent(storypark):
    twin = storypark.copy()
    twin.create_profile("Noah", "Smith")
    twin.deactivate_room("s001")
    twin.pay_for(9)
    assert list(storypark.profiles) == ["p00001"]
    assert storypark.room("s001").state == "present"
    assert storypark.paid_children == 2
    assert storypark.create_profile("Zoe", "Lee").id == "p00002"


class AnyWrites(RuleBasedStateMachine):
    """Whatever people and programs do, in any order."""

    def __init__(self):
        super().__init__()
        self.storypark = Storypark(3)
        self.seen = set()

    def attempt(self, write, *arguments, **more):
        before = dict(self.storypark.profiles), dict(self.storypark.rooms), self.storypark.revision
        try:
            write(*arguments, **more)
        except RefusedError:
            now = dict(self.storypark.profiles), dict(self.storypark.rooms), self.storypark.revision
            assert now == before
        else:
            changed = (self.storypark.profiles, self.storypark.rooms) != before[:2]
            assert changed == (self.storypark.revision > before[2])

    def some(self, things, number):
        return sorted(things)[number % len(things)]

    @rule(number=st.integers(0, 9))
    def create(self, number):
        rooms = sorted(self.storypark.rooms)[: number % 3]
        made = self.storypark._profiles_made
        self.attempt(self.storypark.create_profile, "Mia", "Nguyen", room_ids=rooms)
        if self.storypark._profiles_made > made:
            newest = max(self.storypark.profiles)
            assert newest not in self.seen
            self.seen.add(newest)

    @rule()
    def add_room(self):
        self.attempt(self.storypark.create_room, "Possums", 1)

    @precondition(lambda self: self.storypark.profiles)
    @rule(number=st.integers(0, 9), what=st.sampled_from(["restore", "delete_profile", "invite"]))
    def touch(self, number, what):
        self.attempt(getattr(self.storypark, what), self.some(self.storypark.profiles, number))

    @precondition(lambda self: self.storypark.profiles)
    @rule(number=st.integers(0, 9))
    def archive(self, number):
        profile_id = self.some(self.storypark.profiles, number)
        self.attempt(self.storypark.archive, profile_id, by="educator", at=NOW)

    @precondition(lambda self: self.storypark.profiles and self.storypark.rooms)
    @rule(number=st.integers(0, 9), other=st.integers(0, 9))
    def put_in_room(self, number, other):
        profile_id = self.some(self.storypark.profiles, number)
        self.attempt(self.storypark.put_in_room, profile_id, self.some(self.storypark.rooms, other))

    @precondition(lambda self: self.storypark.rooms)
    @rule(
        number=st.integers(0, 9),
        what=st.sampled_from(["deactivate_room", "reactivate_room", "delete_room", "post"]),
    )
    def touch_room(self, number, what):
        self.attempt(getattr(self.storypark, what), self.some(self.storypark.rooms, number))

    @invariant()
    def the_plan_holds(self):
        assert self.storypark.active_profiles <= 3

    @invariant()
    def nobody_is_in_a_room_that_is_not_there(self):
        present = {room.id for room in self.storypark.rooms.values() if room.state == "present"}
        assert all(profile.room_ids <= present for profile in self.storypark.profiles.values())


TestAnyWrites = AnyWrites.TestCase
TestAnyWrites.settings = settings(
    deadline=None, max_examples=examples(10, 40), stateful_step_count=25
)


PROFILE_NOW = datetime(2026, 12, 14, tzinfo=UTC)


def test_archiving_twice_keeps_the_first_instant_and_actor():
    active = Profile("p00001", "Mia", "Nguyen", room_ids=frozenset({"s001"}), invited=True)
    archived = active.archived(PROFILE_NOW, "integration")
    assert (archived.state, archived.archived_at, archived.archived_by) == (
        "archived",
        PROFILE_NOW,
        "integration",
    )
    assert (archived.room_ids, archived.invited) == (active.room_ids, True)
    assert archived.archived(PROFILE_NOW + timedelta(days=1), "educator") is archived


def test_a_full_plan_is_refused_with_its_rule():
    refused = PlanFullError(40)
    assert "maximum number of children allowed on your current plan" in refused.message
    assert refused.rule == "plan-space"


def test_all_refusals_are_refused_errors():
    for kind in (PlanFullError(1), NotFoundError("no room")):
        with pytest.raises(RefusedError, match=kind.message.split()[0]):
            raise kind
    assert RefusedError("no").rule is None


def test_there_is_always_an_admin_once_there_is_one():
    storypark = Storypark(paid_children=1)
    with pytest.raises(RefusedError):
        storypark.set_educator("Ana Ruiz", "gone")
    storypark.set_educator("Ana Ruiz", "admin")
    revision = storypark.revision
    for role in ("educator", "gone"):
        with pytest.raises(RefusedError):
            storypark.set_educator("Ana Ruiz", role)
    assert (storypark.educators, storypark.revision) == ({"Ana Ruiz": "admin"}, revision)
    storypark.set_educator("Ben Cho", "admin")
    twin = storypark.copy()
    storypark.set_educator("Ana Ruiz", "gone")
    assert storypark.educators == {"Ben Cho": "admin"}
    assert twin.educators == {"Ana Ruiz": "admin", "Ben Cho": "admin"}
