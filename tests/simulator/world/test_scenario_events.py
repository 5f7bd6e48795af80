from datetime import date, timedelta

import pytest

from parktime.simulator.errors import NotFoundError, PlanFullError, RefusedError
from parktime.simulator.scenario.scenario import ProfileEntry, RoomEntry, Who
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.simulator.world.scenario_events import WORLD_VERBS, apply_verb
from parktime.simulator.world.service import export_storypark
from tests.simulator.world.builders import (
    MIA,
    STARTS,
    Verb,
    casual,
    child,
    days,
    do,
    kidsoft,
    labels,
    manage,
    only_service,
    weekly,
)

TODAY = date(2026, 11, 30)
LIVE = timedelta(0)


def live(*children, **more):
    return manage(*children, api_lag=LIVE, **more)


def storypark_world(*children, **more):
    return manage(
        *children,
        storypark_rooms=(RoomEntry("Possums", 2), RoomEntry("Emus")),
        storypark_profiles=(ProfileEntry("Mia", "Nguyen", date(2022, 3, 14)),),
        **more,
    )


def profile(world, number=0):
    return export_storypark(only_service(world))["profiles"][number]


def names(world):
    return [record.name for record in only_service(world).picture.children]


def booked(world):
    return days(only_service(world).picture.sessions(TODAY, date(2026, 12, 20)))


class TestCcms:
    def test_children_come_go_and_come_again(self):
        world = live(child("Mia Nguyen"))
        do(world, "enrol", child("Noah Smith", weekly("Possums", 0)))
        do(world, "leave", MIA)
        assert names(world) == ["Noah Smith"]
        do(world, "enrol", child("Mia Nguyen"))
        assert names(world) == ["Mia Nguyen", "Noah Smith"]

    def test_labels_are_pinned_and_follow_again(self):
        world = live(child("Mia Nguyen", weekly("Possums", 0)))
        do(world, "archive", MIA)
        assert labels(world) == {"Mia Nguyen": "Archived"}
        do(world, "status", (MIA, "inactive"))
        assert labels(world) == {"Mia Nguyen": "Inactive"}
        do(world, "status", (MIA, "follow"))
        assert labels(world) == {"Mia Nguyen": "Active"}
        do(world, "archive", MIA)
        do(world, "unarchive", MIA)
        assert labels(world) == {"Mia Nguyen": "Active"}

    @pytest.mark.parametrize(
        ("word", "argument"), [("archive", MIA), ("unarchive", MIA), ("status", (MIA, "active"))]
    )
    def test_kidsoft_refuses_labels(self, word, argument):
        with pytest.raises(RefusedError, match="Kidsoft has no labels"):
            do(kidsoft(child("Mia Nguyen")), word, argument)

    def test_names_and_birth_dates_are_put_right(self):
        world = live(child("Mia Nguyen"))
        do(world, "rename", (MIA, ("Mia Anh", "Tran")))
        do(world, "correct", (Who("Mia Anh Tran"), date(2022, 3, 14)))
        (record,) = only_service(world).picture.children
        assert (record.given, record.family, record.born) == ("Mia Anh", "Tran", date(2022, 3, 14))
        do(world, "correct", (Who("Mia Anh Tran"), None))
        assert only_service(world).picture.children[0].born is None

    def test_bookings_are_made_ended_and_cancelled(self):
        world = live(child("Mia Nguyen"))
        do(world, "book", (MIA, weekly("Possums", 0)))
        do(world, "book", (MIA, casual("Wombats", date(2026, 12, 2))))
        assert booked(world) == [TODAY, date(2026, 12, 2), date(2026, 12, 7), date(2026, 12, 14)]
        do(world, "cancel", (MIA, date(2026, 12, 7)))
        do(world, "absent", (MIA, date(2026, 12, 14)))
        assert booked(world) == [TODAY, date(2026, 12, 2), date(2026, 12, 14)]
        do(world, "end_bookings", (MIA, date(2026, 12, 2)))
        assert booked(world) == [TODAY, date(2026, 12, 2)]
        do(world, "close", (TODAY, TODAY))
        assert booked(world) == [date(2026, 12, 2)]

    def test_rooms_are_added_and_renamed(self):
        world = live()
        do(world, "add_room", "Emus")
        do(world, "rename_room", ("Possums", "Joeys"))
        assert [room.name for room in only_service(world).picture.rooms] == [
            "Joeys",
            "Wombats",
            "Emus",
        ]

    def test_kidsoft_switches_the_integration_on_and_nobody_else(self):
        world = kidsoft(integration=False)
        do(world, "switch_on_at_kidsoft")
        do(world, "switch_on_at_kidsoft")
        assert only_service(world).switched_on
        with pytest.raises(RefusedError, match="only a Kidsoft service"):
            do(manage(), "switch_on_at_kidsoft")


class TestStorypark:
    def test_a_profile_is_added_as_written(self):
        world = storypark_world()
        do(
            world,
            "add_profile",
            ProfileEntry("Zoe", "Lee", None, "archived", ("Emus", "Possums"), True),
        )
        added = only_service(world).storypark.profiles["p00002"]
        assert (added.archived_at, added.archived_by) == (STARTS, "educator")
        assert (profile(world, 1)["rooms"], profile(world, 1)["invited"]) == (
            ["Possums", "Emus"],
            True,
        )

    def test_people_are_refused_over_the_plan_too(self):
        world = storypark_world(paid_children=1)
        with pytest.raises(PlanFullError):
            do(world, "add_profile", ProfileEntry("Zoe", "Lee"))
        do(world, "paid_children", 2)
        do(world, "add_profile", ProfileEntry("Zoe", "Lee"))
        do(world, "archive_profile", Who("Zoe Lee"))
        do(world, "paid_children", 1)
        with pytest.raises(PlanFullError):
            do(world, "restore_profile", Who("Zoe Lee"))

    def test_a_profile_is_edited_archived_restored_invited_and_deleted(self):
        world = storypark_world()
        do(world, "edit_profile", (MIA, {"given": "Amelia", "born": None}))
        assert (profile(world)["given"], profile(world)["family"], profile(world)["born"]) == (
            "Amelia",
            "Nguyen",
            None,
        )
        amelia = Who("Amelia Nguyen")
        do(world, "archive_profile", amelia)
        do(world, "archive_profile", amelia)
        archived = only_service(world).storypark.profiles["p00001"]
        assert (archived.state, archived.archived_by, archived.archived_at) == (
            "archived",
            "educator",
            STARTS,
        )
        do(world, "invite", amelia)
        do(world, "restore_profile", amelia)
        assert (profile(world)["state"], profile(world)["invited"]) == ("active", True)
        do(world, "delete_profile", amelia)
        with pytest.raises(RefusedError, match="Storypark has nobody called Amelia Nguyen"):
            do(world, "invite", amelia)

    def test_profiles_go_in_and_out_of_rooms_and_rooms_get_posts_and_names(self):
        world = storypark_world()
        do(world, "put_in_room", (MIA, "Emus"))
        assert profile(world)["rooms"] == ["Emus"]
        do(world, "take_out_of_room", (MIA, "Possums"))
        do(world, "take_out_of_room", (MIA, "Emus"))
        assert profile(world)["rooms"] == []
        do(world, "post", ("Possums", 3))
        do(world, "edit_room", ("Possums", "Joeys"))
        assert export_storypark(only_service(world))["rooms"][0] == {
            "id": "s001",
            "name": "Joeys",
            "state": "present",
            "posts": 5,
        }

    @pytest.mark.parametrize(
        ("word", "argument"),
        [("post", ("Emus", 1)), ("put_in_room", (MIA, "Emus")), ("edit_room", ("Emus", "Joeys"))],
    )
    def test_a_removed_room_is_refused(self, word, argument):
        world = storypark_world()
        only_service(world).storypark.deactivate_room("s002")
        with pytest.raises(RefusedError, match="the room Emus has been removed"):
            do(world, word, argument)


def test_daemon_verbs_and_unknown_services_are_refused():
    world = manage()
    with pytest.raises(RefusedError, match="'sync' is nothing that the simulated world does"):
        do(world, "sync")
    with pytest.raises(NotFoundError, match="no service 'acacia'"):
        apply_verb(world, "acacia", Verb("leave", "ccms", MIA, {}))


def test_every_verb_of_the_two_sides_is_done():
    sides = {word for word, kind in VERBS.items() if kind.side in ("ccms", "storypark")}
    assert sides == set(WORLD_VERBS)


WRITTEN = [
    {"enrol": {"name": "Noah Smith", "books": {"room": "Possums", "days": 3}}},
    {"leave": "Noah Smith"},
    {"status": {"Mia Nguyen": "inactive"}},
    {"status": {"Mia Nguyen": "follow"}},
    {"archive": "Mia Nguyen"},
    {"unarchive": "Mia Nguyen"},
    {"rename": {"Mia Nguyen": {"given": "Mia", "family": "Nguyen Tran"}}},
    {"correct": {"Mia Nguyen Tran": {"born": "2022-03-14"}}},
    {"rename": {"Mia Nguyen Tran, born 2022-03-14": "Mia Nguyen"}},
    {
        "book": {
            "child": "Mia Nguyen",
            "room": "Wombats",
            "days": ["tue"],
            "every": "2w",
            "only": "terms",
        }
    },
    {
        "book": {
            "child": {"name": "Mia Nguyen", "born": "2022-03-14"},
            "room": "Wombats",
            "on": "2026-12-03",
        }
    },
    {"cancel": {"child": "Mia Nguyen", "on": "2026-12-03"}},
    {"absent": {"child": "Mia Nguyen", "on": "2026-12-03"}},
    {"end_bookings": {"child": "Mia Nguyen", "on": "2026-12-10"}},
    {"enrol": {"name": "Mia Nguyn", "books": {"room": "Wombats", "days": ["wed"]}}},
    {"merge": {"Mia Nguyn": "Mia Nguyen"}},
    {"guardians": {"Mia Nguyen": ["Kim Nguyen"]}},
    {"capacity": {"Wombats": 20}},
    {"contacts": {"Mia Nguyen": ["Kim Nguyen"]}},
    {"educator": {"Ben Cho": "admin"}},
    {"add_room": "Emus"},
    {"rename_room": {"Emus": "Joeys"}},
    {"close": "2026-12-24..2027-01-03"},
    {"paid_children": 3},
    {"add_profile": {"name": "Zoe Lee", "state": "archived", "rooms": ["Emus"]}},
    {"edit_profile": {"Mia Nguyen": {"given": "Amelia"}}},
    {"archive_profile": "Amelia Nguyen"},
    {"restore_profile": "Amelia Nguyen"},
    {"invite": "Amelia Nguyen"},
    {"post": {"Possums": 3}},
    {"edit_room": {"Possums": "Joeys"}},
    {"put_in_room": {"Amelia Nguyen": "Joeys"}},
    {"take_out_of_room": {"Amelia Nguyen": "Joeys"}},
    {"delete_profile": "Amelia Nguyen"},
]


def test_verbs_are_done_as_a_file_writes_them():
    world = storypark_world(child("Mia Nguyen"), api_lag=LIVE)
    service = only_service(world)
    for verb in parse_do(WRITTEN):
        before = service.ccms.revision, service.storypark.revision
        apply_verb(world, "banksia", verb)
        changed = (service.ccms.revision, service.storypark.revision) != before
        assert changed == (verb.word != "absent"), verb.plain
    assert {verb.word for verb in parse_do(WRITTEN)} == set(WORLD_VERBS) - {"switch_on_at_kidsoft"}
    assert names(world) == ["Mia Nguyen"]
    assert [room["name"] for room in export_storypark(service)["rooms"]] == ["Joeys", "Emus"]
    assert [each["given"] for each in export_storypark(service)["profiles"]] == ["Zoe"]
