"""The page, the schedule and the daemon of the model, calculated by hand."""

from datetime import UTC, datetime, timedelta

from parktime.harness.reference.outcome import child_links
from tests.harness.reference.small_worlds import (
    MONDAY,
    centre,
    changes,
    child,
    counts,
    kidsoft,
    last_run,
    profile,
    refused,
    storypark,
    world,
)


def test_a_run_comes_every_12_hours_of_elapsed_time_through_daylight_saving():
    starts = datetime(2026, 10, 2, 21, 30, tzinfo=UTC)
    played = world(centre(time_zone="Australia/Sydney", region="AU-NSW"), starts=starts)
    played.advance(starts + timedelta(days=3))
    assert [run["at"] - starts for run in played.services["one"].memory.runs] == [
        timedelta(hours=12) * slot for slot in range(7)
    ]


def test_missed_slots_collapse_into_one_run_at_the_return():
    played = world(centre(children=[child("Mia Lee")]))
    played.advance(MONDAY + timedelta(hours=13))
    played.do("one", {"daemon": "down"})
    assert refused(played, "sync")
    played.advance(MONDAY + timedelta(hours=48))
    played.do("one", {"daemon": "up"})
    played.advance(MONDAY + timedelta(hours=61))
    runs = [(run["at"] - MONDAY, run["cause"]) for run in played.services["one"].memory.runs]
    assert runs[2:] == [(timedelta(hours=48), "catch-up"), (timedelta(hours=60), "schedule")]


def test_a_short_absence_between_slots_misses_nothing():
    played = world(centre())
    played.advance(MONDAY + timedelta(hours=12))
    played.do("one", {"daemon": "down"})
    played.do("one", {"daemon": "up"})
    assert [run["cause"] for run in played.services["one"].memory.runs] == ["set-up", "schedule"]


def test_two_children_cannot_share_a_profile_but_can_be_swapped():
    played = world(centre(children=[child("Mia Lee"), child("Noah Smith"), child("Ivy Chan")]))
    assert refused(played, {"map": {"Noah Smith": "Mia Lee"}})
    played.do("one", {"map": {"Noah Smith": "Mia Lee", "Mia Lee": "Noah Smith"}})
    played.do("one", "update")
    assert changes(played) == [
        ("update", "source-of-truth", "Mia Lee"),
        ("update", "source-of-truth", "Noah Smith"),
    ]
    assert [each.name for each in played.services["one"].storypark.profiles.values()] == [
        "Ivy Chan",
        "Noah Smith",
        "Mia Lee",
    ]


def test_a_proposal_holds_its_profile_before_set_up_too():
    there = storypark("Mia Lee", "Zoe Chan")
    service = centre(
        integration="off", children=[child("Mia Lee"), child("Noah Smith")], storypark=there
    )
    played = world(service)
    played.do("one", "turn_on")
    assert refused(played, {"map": {"Noah Smith": "Mia Lee"}})
    played.do("one", {"map": {"Mia Lee": "skip"}})
    played.do("one", {"map": {"Noah Smith": "Mia Lee"}})
    played.do("one", "set_up")
    assert counts(played) == {"read": 2, "updated": 1, "skipped": 1}


def test_a_choice_applies_from_the_update_on():
    played = world(centre(children=[child("Mia Lee")]))
    played.do("one", {"map": {"Mia Lee": "skip"}})
    played.do("one", {"rename": {"Mia Lee": "Mia Chan"}})
    played.do("one", "sync")
    assert changes(played) == [("update", "source-of-truth", "Mia Chan")]
    played.do("one", "update")
    assert (last_run(played)["cause"], changes(played)) == (
        "update",
        [("skip", "skip-is-final", "Mia Chan")],
    )
    assert profile(played, "Mia Chan")["state"] == "active"


def test_an_update_whose_profile_or_child_has_gone_is_refused():
    played = world(
        centre(children=[child("Mia Lee"), child("Noah Smith")], storypark=storypark("Zoe Chan"))
    )
    played.do("one", {"map": {"Mia Lee": "Zoe Chan"}})
    played.do("one", {"delete_profile": "Zoe Chan"})
    assert "Mia Lee" in refused(played, "update")
    played.do("one", {"map": {"Mia Lee": "create"}})
    played.do("one", {"archive": "Mia Lee"})
    assert "Mia Lee" in refused(played, "update")
    played.do("one", {"unarchive": "Mia Lee"})
    played.do("one", "update")
    assert changes(played) == [("create", "map-child", "Mia Lee")]


def test_a_waiting_child_keeps_the_rule_that_made_it_wait():
    played = world(centre(paid_children=0, children=[child("Mia Lee")]))
    played.do("one", {"enrol": child("Noah Smith")})
    played.do("one", "sync")
    assert counts(played) == {"read": 2, "waiting": 2}
    played.do("one", {"paid_children": 2})
    played.do("one", "sync")
    assert changes(played) == [
        ("create", "map-child", "Mia Lee"),
        ("create", "new-child", "Noah Smith"),
    ]


def test_turning_on_again_keeps_links_and_sets_a_new_anchor():
    played = world(centre(children=[child("Mia Lee")], storypark=storypark("Noah Smith")))
    played.advance(MONDAY + timedelta(hours=1))
    played.do("one", "turn_off")
    played.do("one", {"enrol": child("Noah Smith")})
    played.advance(MONDAY + timedelta(hours=30))
    assert refused(played, "set_up")
    played.do("one", "turn_on")
    played.do("one", "set_up")
    assert counts(played) == {"read": 2, "updated": 1, "unchanged": 1}
    played.advance(MONDAY + timedelta(hours=42))
    assert last_run(played)["at"] == MONDAY + timedelta(hours=42)


def test_a_pin_must_be_complete_known_own_and_switched_on():
    mine = kidsoft(integration="off")
    played = world(mine, kidsoft(pin="S434783896"))
    said = [
        refused(played, {"turn_on": {"pin": pin}})
        for pin in ("S12", "S999999999", "S434783896", "S434783895")
    ]
    for words, message in zip(
        ("malformed", "unknown", "another service", "not switched"), said, strict=True
    ):
        assert words in message
    played.do("one", "switch_on_at_kidsoft")
    assert not refused(played, {"turn_on": {"pin": "S434783895"}})


def test_only_admins_change_the_page():
    played = world(centre(children=[child("Mia Lee")]))
    assert "admin" in refused(played, {"map": {"Mia Lee": "skip"}}, acting="educator")
    assert "admin" in refused(played, "update", acting="educator")


def test_a_child_off_the_page_keeps_its_link_and_choice():
    played = world(centre(children=[child("Mia Lee"), child("Noah Smith"), child("Ivy Chan")]))
    played.do("one", {"map": {"Mia Lee": "Noah Smith", "Noah Smith": "Mia Lee"}})
    played.do("one", {"archive": "Noah Smith"})
    for profile_name in ("Mia Lee", "Noah Smith"):
        assert refused(played, {"map": {"Ivy Chan": profile_name}})
    assert not refused(played, {"map": {"Ivy Chan": "skip"}})
    assert "Noah Smith" in refused(played, "update")


def test_every_child_once_on_the_page_has_a_link_row():
    service = kidsoft(integration="off", children=[child("Mia Lee"), child("Noah Smith")])
    played = world(service)
    played.do("one", "switch_on_at_kidsoft")
    played.do("one", {"turn_on": {"pin": "S434783895"}})
    played.do("one", {"leave": "Mia Lee"})
    played.do("one", "set_up")
    rows = [(row["name"], row["mapping"]) for row in child_links(played.services["one"])]
    assert rows == [("Mia Lee", "create"), ("Noah Smith", "linked")]
