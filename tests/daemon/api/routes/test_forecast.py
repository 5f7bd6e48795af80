"""Forecasts and what-ifs of a running daemon, compared with what then happens."""

from typing import Any

import pytest

from tests.daemon.api.live_daemon import LiveDaemon

REMOVED = "2026-12-13T22:00:00Z"


async def set_up(world: LiveDaemon) -> None:
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"end_bookings": {"child": "Mia Nguyen", "on": "2026-12-08"}})


async def what_if(
    world: LiveDaemon, action: dict[str, Any], *, status: int = 200, service: str = "banksia"
) -> Any:
    return await world.ask(
        "POST", f"{service}/what-if", {"action": action, "weeks": 10}, status=status
    )


def summarise(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    changes = ((row.get("only", ""), row["change"]) for row in rows)
    return [
        (only, change["kind"], change.get("child") or change["room"]) for only, change in changes
    ]


@pytest.mark.e2e
async def test_the_forecast_comes_true(world):
    await set_up(world)
    assert (await world.ask("GET", "banksia/forecast?weeks=10"))["runs"] == [], (
        "Manage serves its last picture"
    )
    await world.ask("POST", "banksia/page/refresh")
    ahead = await world.ask("GET", "banksia/forecast?weeks=10")
    assert (ahead["at"], ahead["until"]) == ("2026-11-29T22:00:00Z", "2027-02-07T22:00:00Z")
    assert (ahead["runs_ahead"], ahead["note"], ahead["time_zone"]) == (
        140,
        "",
        "Australia/Brisbane",
    )
    before = len((await world.ask("GET", "banksia/runs"))["runs"])
    await world.advance("10w")
    runs = (await world.ask("GET", "banksia/runs?limit=200&changes=true"))["runs"][::-1][before:]
    came = [(run["at"], run["changes"]) for run in runs if run["changes"]]
    assert [
        (run["at"], [each["change"] for each in run["changes"]]) for run in ahead["runs"]
    ] == came
    assert [summarise(run["changes"]) for run in ahead["runs"]] == [
        [("", "move", "Mia Nguyen"), ("", "remove_room", "Possums")],
        [("", "archive", "Mia Nguyen")],
    ]
    assert (len(runs), ahead["full"]) == (140, [{"since": None, "until": ahead["runs"][1]["at"]}])


async def test_deadlines_of_what_prevents_a_removal(world):
    await set_up(world)
    await world.ask("POST", "banksia/page/refresh")
    moved, removed = (await world.ask("GET", "banksia/forecast?weeks=4"))["runs"][0]["changes"]
    assert moved["last_moments"] == []
    assert [
        (each["action"], each["before"], each["refresh"]) for each in removed["last_moments"]
    ] == [
        ("book", REMOVED, False),
        ("map_room", REMOVED, False),
    ]
    assert removed["last_moments"][0]["words"] == (
        "a session in Possums between 2026-12-14 and 2027-01-24, entered in Storypark Manage before "
        "Mon 14 Dec 2026 08:00, the last publication that the run reads"
    )


@pytest.mark.e2e
async def test_a_what_if_does_nothing(world):
    await set_up(world)
    await world.ask("POST", "banksia/page/refresh")
    skip = {"do": "update", "rooms": [{"room": {"name": "Possums"}, "to": "skip"}]}
    removal = [("without", "move", "Mia Nguyen"), ("without", "remove_room", "Possums")]
    archive = ("without", "archive", "Mia Nguyen")
    assert summarise((await what_if(world, skip))["differences"]) == removal
    assert summarise((await what_if(world, {"do": "turn_off"}))["differences"]) == [
        *removal,
        archive,
    ]
    inactive_switch = await what_if(world, {"do": "sync_inactive", "on": True})
    assert summarise(inactive_switch["differences"]) == [("with", "wait", "Zoe Lee"), archive]
    assert [run["cause"] for run in inactive_switch["with"]["runs"]] == ["inactive", "schedule"]
    for action in ({"do": "sync"}, {"do": "paid_children", "paid_children": 9}):
        assert (await what_if(world, action))["differences"] == []
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is False
    assert len((await world.ask("GET", "banksia/runs"))["runs"]) == 1


async def test_what_if_the_plan_were_larger(world):
    await world.turn_on("banksia")
    await world.do({"paid_children": 2})
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    (run,) = (await world.ask("GET", "banksia/forecast?weeks=1"))["runs"]
    assert (summarise(run["changes"]), run["waiting"]) == (
        [("", "wait", "Robert Smith")],
        ["Robert Smith"],
    )
    (moment,) = run["changes"][0]["last_moments"]
    assert (moment["action"], moment["paid_children"]) == ("paid_children", 3)
    found = await what_if(world, {"do": "paid_children", "paid_children": 3})
    assert summarise(found["differences"]) == [
        ("without", "wait", "Robert Smith"),
        ("with", "create", "Robert Smith"),
    ]


async def test_what_if_of_set_up_and_refusals(world):
    await world.ask("GET", "nobody/forecast", status=404)
    await what_if(world, {"do": "sync"}, service="nobody", status=404)
    await world.put("banksia")
    await world.ask("GET", "banksia/forecast", status=409)
    await world.turn_on("banksia")
    before = await world.ask("GET", "banksia/forecast")
    assert (before["runs"], before["note"]) == (
        [],
        "set-up is not confirmed yet: nothing is synced before it",
    )
    set_up = {"do": "set_up", "children": [{"child": {"name": "Mia Nguyen"}, "to": "create"}]}
    first = (await what_if(world, set_up))["with"]["runs"][0]
    assert (first["cause"], summarise(first["changes"])) == (
        "set-up",
        [("", "add_room", "Wombats"), ("", "create", "Mia Nguyen"), ("", "wait", "Robert Smith")],
    )
    assert (await what_if(world, {"do": "sync"}, status=409))["rule"] == "setup-page"
    hold = {"do": "hold_room", "room": {"name": "Possums"}, "until": "2027-02-01"}
    assert (await what_if(world, hold, status=409))["rule"] == "room-skip"
    as_educator = {"X-Acting-As": "educator"}
    await world.ask(
        "POST", "banksia/what-if", {"action": {"do": "sync"}}, status=409, **as_educator
    )
    await what_if(world, {"do": "dance"}, status=422)


async def test_what_if_a_room_were_held(world):
    await world.do("switch_on_at_kidsoft", service="wattle")
    await world.turn_on("wattle", "S434783895")
    await world.ask("POST", "wattle/page/set-up", {"confirm": True})
    (run,) = (await world.ask("GET", "wattle/forecast?weeks=4"))["runs"]
    assert (run["at"], summarise(run["changes"])[-1]) == (
        "2026-12-06T22:00:00Z",
        ("", "remove_room", "Koalas"),
    )
    book, hold = run["changes"][-1]["last_moments"]
    assert (book["action"], book["before"], hold["action"], hold["until"]) == (
        "book",
        run["at"],
        "hold_room",
        "2026-12-08",
    )
    action = {"do": "hold_room", "room": {"name": "Koalas"}, "until": "2026-12-14"}
    found = await what_if(world, action, service="wattle")
    assert [
        (each["day"], each["only"], each["change"]["kind"]) for each in found["differences"]
    ] == [
        ("2026-12-07", "without", "remove_room"),
        ("2026-12-14", "with", "remove_room"),
    ]
    switch = {"do": "sync_inactive", "on": True}
    assert (await what_if(world, switch, service="wattle", status=409))[
        "rule"
    ] == "kidsoft-children"
    skip = {"do": "update", "rooms": [{"room": {"name": "Koalas"}, "to": "skip"}]}
    assert "contact support" in (await what_if(world, skip, service="wattle", status=409))["detail"]


@pytest.mark.e2e
async def test_what_if_of_approving_and_rejecting(world):
    await set_up(world)
    always = {"children": 0, "percent": 0, "week_percent": 0}
    held = await what_if(world, {"do": "hold_above", "hold_above": always})
    assert held["differences"] == [], "the end of the bookings is not published yet"
    await world.ask("PUT", "banksia/settings", {"hold_above": always})
    await world.do({"leave": "Mia Nguyen"})
    ahead = await world.ask("POST", "banksia/what-if", {"action": {"do": "sync"}, "weeks": 2})
    assert ahead["differences"] == []
    await world.ask("POST", "banksia/page/refresh")
    (run,) = (await world.ask("GET", "banksia/forecast?weeks=2"))["runs"]
    assert (run["outcome"], run["changes"]) == ("held", [])
    assert [(each["kind"], each["ccms_id"]) for each in run["held"]] == [
        ("archive", "c00001"),
        ("remove_room", "r001"),
    ]
    assert (await what_if(world, {"do": "approve"}, status=409))[
        "detail"
    ] == "nothing waits for approval"
    await world.advance("12h")
    assert (await world.ask("GET", "banksia/forecast?weeks=2"))["runs"] == [], "it is listed once"
    approved = await what_if(world, {"do": "approve"})
    assert [run["cause"] for run in approved["with"]["runs"]] == ["approval"]
    assert summarise(approved["differences"]) == [
        ("with", "archive", "Mia Nguyen"),
        ("with", "remove_room", "Possums"),
    ]
    assert (await what_if(world, {"do": "reject"}))["differences"] == []
    await world.ask(
        "POST", "banksia/held/approve", {"plan": (await world.ask("GET", "banksia/held"))["plan"]}
    )
    last = (await world.ask("GET", "banksia/runs?limit=1"))["runs"][0]["id"]
    undone = await what_if(world, {"do": "undo", "run": last})
    assert summarise(undone["differences"]) == [
        ("with", "return_room", "Possums"),
        ("with", "restore", "Mia Nguyen"),
    ]
    await what_if(world, {"do": "undo", "run": 999_999}, status=404)
    let_go = {"do": "let_go", "about": "child", "which": {"name": "Mia Nguyen"}}
    assert (await what_if(world, let_go, status=409))["rule"] == "kept"
    await world.ask("POST", f"banksia/runs/{last}/undo", {"confirm": True})
    gone = await what_if(world, let_go)
    assert [(row["only"], row["held"]) for row in gone["differences"]] == [("with", True)]
