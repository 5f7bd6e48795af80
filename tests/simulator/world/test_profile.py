from datetime import UTC, datetime, timedelta

from parktime.simulator.world.storypark import Profile

NOW = datetime(2026, 12, 14, tzinfo=UTC)


def test_archiving_says_when_and_by_whom_once():
    active = Profile("p00001", "Mia", "Nguyen", room_ids=frozenset({"s001"}), invited=True)
    archived = active.archived(NOW, "integration")
    assert (archived.state, archived.archived_at, archived.archived_by) == (
        "archived",
        NOW,
        "integration",
    )
    assert (archived.room_ids, archived.invited) == (active.room_ids, True)
    assert archived.archived(NOW + timedelta(days=1), "educator") is archived
