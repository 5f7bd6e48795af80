from datetime import UTC, datetime

import pytest

from parktime.harness.results.result import PlayOutcome, build_result, digest, service_result
from parktime.simulator.scenario.scenario import Scenario

STARTS, ENDS = datetime(2026, 11, 30, tzinfo=UTC), datetime(2027, 2, 8, tzinfo=UTC)
HELD = {
    "line": 4,
    "at": "2026-12-01T00:00:00Z",
    "service": "banksia",
    "passed": True,
    "expected": "x",
    "actual": "x",
}
FAILED = {**HELD, "passed": False}


@pytest.fixture
def played(rows):
    def build(*expectations, services=None, **more):
        scenario = Scenario(
            "Christmas", "", ("cadence",), STARTS, ENDS, 7, (), (), "scenarios/christmas.yaml"
        )
        return PlayOutcome(
            scenario, services or {"banksia": rows.seen(runs=[rows.run(1)])}, expectations, **more
        )

    return build


def test_a_play_passes_when_all_holds(played):
    assert build_result(played(HELD), seconds=1)["passed"]
    assert not build_result(played(HELD, FAILED), seconds=1)["passed"]
    assert not build_result(played(HELD, failures=[{"message": "no run happened"}]), seconds=1)[
        "passed"
    ]


def test_an_interrupted_play_has_not_passed_and_says_so(played):
    cut = build_result(played(HELD, interrupted=True), seconds=1)
    assert (cut["interrupted"], cut["passed"]) == (True, False)
    assert "interrupted" not in build_result(played(HELD), seconds=1)


def test_a_play_that_stopped_early_says_where(played):
    assert build_result(played(HELD, until=STARTS), seconds=1)["until"] == "2026-11-30T00:00:00Z"


def test_the_head_of_the_object_is_the_contract_s(played):
    whole = build_result(played(HELD), seconds=2)
    assert (whole["title"], whole["file"], whole["seed"]) == (
        "Christmas",
        "scenarios/christmas.yaml",
        7,
    )
    assert (whole["starts"], whole["ends"]) == ("2026-11-30T00:00:00Z", "2027-02-08T00:00:00Z")
    assert whole["expectations"] == [HELD]
    assert whole["wall"] == {"seconds": 2, "runs_per_second": 0}


def test_the_digest_leaves_time_on_the_wall_aside(played):
    slow, fast = build_result(played(HELD), seconds=9), build_result(played(HELD), seconds=1)
    assert slow["wall"] != fast["wall"]
    assert slow["digest"] == fast["digest"] == digest(fast)


def test_runs_are_counted_over_all_services(played, rows):
    services = {key: rows.seen(runs=[rows.run(1), rows.run(2)]) for key in ("a", "b")}
    assert build_result(played(HELD, services=services), seconds=2)["wall"]["runs_per_second"] == 2


def test_a_profile_tells_its_child_and_its_rooms_in_order(rows):
    service = service_result(
        rows.seen(
            [
                rows.profile("p2", "Zoe Lee"),
                rows.profile("p1", "Mia Nguyen", rooms=["Wombats", "Possums"]),
            ],
            links={
                "children": [
                    rows.child_link("c1", "Mia Nguyen", "p1"),
                    rows.child_link("c2", "Zoe Lee"),
                ],
                "rooms": [],
            },
        )
    )
    first, second = service["storypark"]["profiles"]
    assert (first["id"], first["ccms_id"], first["rooms"]) == ("p1", "c1", ["Possums", "Wombats"])
    assert (second["id"], second["ccms_id"]) == ("p2", None)


def test_a_skipped_child_s_old_profile_is_nobody_s(rows):
    link = rows.child_link("c1", "Mia Nguyen", "p1", mapping="skip")
    service = service_result(
        rows.seen([rows.profile("p1", "Mia Nguyen")], links={"children": [link], "rooms": []})
    )
    assert service["storypark"]["profiles"][0]["ccms_id"] is None


def test_lists_are_in_a_stable_order(rows):
    links = {
        "children": [rows.child_link("c2", "B B"), rows.child_link("c1", "A A")],
        "rooms": [
            {"ccms_id": key, "name": key, "mapping": "create", "room_id": None}
            for key in ("r2", "r1")
        ],
    }
    service = service_result(
        rows.seen(rooms=[rows.room("s2", "B"), rows.room("s1", "A")], links=links)
    )
    assert [row["id"] for row in service["storypark"]["rooms"]] == ["s1", "s2"]
    assert [row["ccms_id"] for row in service["links"]["children"]] == ["c1", "c2"]
    assert [row["ccms_id"] for row in service["links"]["rooms"]] == ["r1", "r2"]


def test_a_run_is_told_with_its_changes_and_its_instant_in_utc(rows):
    change = rows.change("create", "map-child", "Mia Nguyen")
    (told,) = service_result(
        rows.seen(runs=[rows.run(3, change, cause="set-up", read=1, created=1)])
    )["runs"]
    assert (told["at"], told["cause"], told["outcome"]) == ("2026-12-03T22:00:00Z", "set-up", "ok")
    assert told["counts"]["created"] == 1
    assert told["changes"] == [change]
    assert "id" not in told


def test_the_lists_of_names_are_told(rows):
    seen = rows.seen(
        [rows.profile("p1", "Mia Nguyen")],
        invitations_owed=["Mia Nguyen"],
        waiting=["Zoe Lee"],
        without_a_room=["Noah Smith"],
    )
    service = service_result(seen)
    assert service["waiting"] == ["Zoe Lee"]
    assert service["invitations_owed"] == ["Mia Nguyen"]
    assert service["without_a_room"] == ["Noah Smith"]
