"""Room forecasts of a running daemon."""

import asyncio


def rooms_of(data):
    return {room["name"]: room for room in data["rooms"]}


async def test_rooms_before_and_after_set_up(world):
    await world.ask("GET", "nobody/rooms/forecast", status=404)
    await world.put("banksia")
    await world.ask("GET", "banksia/rooms/forecast", status=409)
    await world.turn_on("banksia")
    before = await world.ask("GET", "banksia/rooms/forecast?weeks=2")
    assert (before["note"], before["next_run_at"]) == (
        "set-up is not confirmed yet: nothing is synced before it",
        None,
    )
    assert [room["goes_on"] for room in before["rooms"]] == [None, None]
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"end_bookings": {"child": "Mia Nguyen", "on": "2026-12-08"}})
    stale = await world.ask("GET", "banksia/rooms/forecast")
    assert rooms_of(stale)["Possums"]["goes_on"] is None, "Manage serves its last picture"
    await world.ask("POST", "banksia/page/refresh")
    data = await world.ask("GET", "banksia/rooms/forecast?weeks=3")
    assert data["weeks"][data["this_week"]] == "2026-11-30"
    assert data["window"] == {
        "first": "2026-11-30",
        "last": "2027-01-10",
        "following": 5,
        "weeks": "calendar",
    }
    possums = rooms_of(data)["Possums"]
    assert possums["sessions"] == [2, 2, 2, 2, 2, 2, 0, 0]
    assert (possums["state"], possums["goes_on"], possums["returns_on"]) == (
        "present",
        "2026-12-14",
        None,
    )
    assert possums["absences"][0]["goes_at"] == "2026-12-13T22:00:00Z"
    assert rooms_of(data)["Wombats"]["absences"] == []


async def test_a_year_ahead_is_read_in_two_requests(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    data = await world.ask("GET", "banksia/rooms/forecast?weeks=52")
    assert len(data["weeks"]) == 4 + 1 + 52
    assert rooms_of(data)["Possums"]["sessions"] == [2] * 57
    for weeks in (0, 53):
        await world.ask("GET", f"banksia/rooms/forecast?weeks={weeks}", status=422)


async def test_today_is_that_of_the_clock_between_runs(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.advance("17h")  # 1:00 in Brisbane, five hours after the last run
    assert (await world.ask("GET", "banksia/rooms/forecast"))["today"] == "2026-12-01"


async def summary_of(world):
    (banksia,) = (await world.api.get("/v1/snapshot")).json()["services"]
    return banksia


async def settled(world, wanted):
    """The summary_of once the look ahead that a poll asked for has come to this."""
    for _ in range(200):
        banksia = await summary_of(world)
        if banksia["rooms_going"] == wanted:
            return banksia
        await asyncio.sleep(0.01)
    raise AssertionError(banksia["rooms_going"])


async def test_the_dashboard_shows_rooms_that_will_be_removed(world):
    await world.turn_on("banksia")
    assert (await summary_of(world))["rooms_going"] is None
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await settled(world, [])
    await world.do({"end_bookings": {"child": "Mia Nguyen", "on": "2026-12-08"}})
    await world.advance("12h")
    possums = rooms_of(await world.ask("GET", "banksia/rooms/forecast?weeks=9"))["Possums"]
    gone = {
        "ccms_id": possums["ccms_id"],
        "name": "Possums",
        "goes_on": "2026-12-14",
        "returns_on": None,
    }
    banksia = await settled(world, [gone])
    assert (banksia["paid_children"], banksia["active_profiles"], banksia["invitations_owed"]) == (
        3,
        3,
        1,
    )
    await world.ask("POST", "banksia/turn-off")
    assert (await summary_of(world))["rooms_going"] is None


async def test_close_calls_are_with_the_room_its_explanation_and_the_forecast(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    again = {"child": "Mia Nguyen", "room": "Possums", "on": "2027-01-27"}
    await world.do({"end_bookings": {"child": "Mia Nguyen", "on": "2026-12-08"}}, {"book": again})
    await world.ask("POST", "banksia/page/refresh")
    call = {
        "about": "room",
        "name": "Possums",
        "rule": "room-window",
        "verdict": "goes",
        "on": "2026-12-14",
        "margin_days": 3,
        "session": "2027-01-27",
        "tips_on": "2027-01-24",
    }
    possums = rooms_of(await world.ask("GET", "banksia/rooms/forecast?weeks=3"))["Possums"]
    (of_room,) = possums["close_calls"]
    (explained,) = (await world.ask("GET", "banksia/rooms/explain?name=Possums"))["close_calls"]
    (foreseen,) = (await world.ask("GET", "banksia/forecast?weeks=4"))["close_calls"]
    assert call.items() <= of_room.items() and of_room == explained
    assert foreseen == {**of_room, "at": "2026-12-13T22:00:00Z"}
    assert (await world.ask("GET", "banksia/children/explain?name=Mia Nguyen"))["close_calls"] == []

    await world.do({"book": {**again, "on": "2027-01-24"}})
    await world.ask("POST", "banksia/page/refresh")
    (stays,) = (await world.ask("GET", "banksia/forecast?weeks=4"))["close_calls"]
    assert (stays["verdict"], stays["margin_days"], stays["tips_on"]) == ("stays", 0, "2027-01-25")
