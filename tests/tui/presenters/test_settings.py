"""Settings in words."""

from dataclasses import asdict
from datetime import UTC, datetime

from parktime.daemon.domain import service as daemon_settings
from parktime.tui.presenters import settings
from parktime.tui.snapshot import HoldAbove, Service, ServiceSettings

NOW = datetime(2026, 12, 14, tzinfo=UTC)


def service(**more):
    known = {
        "key": "s", "name": "S", "ccms": "manage", "time_zone": "Australia/Brisbane", "state": "set-up", "settings": ServiceSettings(),
        "last_run": None, "next_run_at": None, "active": 1, "archived": 0, "waiting": 0, "without_a_room": 0, "chosen": 0,
    }  # fmt: skip
    return Service(**(known | more))


def values(**more):
    return {each.key: each.value for each in settings.all_settings(service(**more), NOW)}


def test_the_use_of_a_plan():
    assert settings.plan_use(29, 40) == "███████████████░░░░░ 29 of 40, space for 11"
    assert settings.plan_use(4, 4).endswith("4 of 4, full")
    assert settings.plan_use(5, 3).endswith("5 of 3, full, 2 more than paid")
    assert settings.plan_use(0, 0) == "░" * 20 + " 0 of 0, full"


def test_inactive_children_on_either_ccms():
    assert values()["inactive"].startswith("○ off")
    assert values(settings=ServiceSettings(sync_inactive=True))["inactive"].startswith("● on")
    assert "Kidsoft has no Inactive setting" in values(ccms="kidsoft")["inactive"]


def test_what_nobody_has_read_yet_is_not_invented():
    assert values()["paid"] == "? not read from Storypark yet"
    assert "plan" not in values(paid_children=4)
    assert values(paid_children=4, active_profiles=4, waiting=2)["plan"].endswith("full; 2 waiting")


def test_from_how_many_archives_on_a_run_waits():
    assert values()["holds"] == "○ off: no run waits for approval"
    of_its_own = ServiceSettings(hold_above=HoldAbove(5, 12, 30))
    assert (
        values(settings=of_its_own)["holds"]
        == "● on: more than 5 and 12 % in a run, or 30 % in a week"
    )
    lines = settings.describe_holds_switch(service(settings=of_its_own, held=4), None)
    assert any("4 pending removals are dropped" in line for line in lines)
    assert any("own limits are lost" in line for line in lines)
    published = ServiceSettings(hold_above=settings.DEFAULT_LIMITS)
    assert len(settings.describe_holds_switch(service(settings=published), None)) == 2


def test_the_published_bars_are_those_of_a_daemon_that_is_told_none():
    assert asdict(settings.DEFAULT_LIMITS) == asdict(daemon_settings.HoldAbove())


def test_posts_that_a_removal_loses():
    assert values(settings=ServiceSettings(removal="delete"))["removal"] == "delete: posts are lost"
    assert values(ccms="kidsoft")["weeks"] == "calendar: this week and 6 more"
