"""What `pytest` sees of parktime: worlds to travel in, and a server for a sync of one's own."""

import urllib.request

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever HTTP_PROXY says


def test_possums_is_back_in_the_new_year(parktime):
    world = parktime("christmas-queensland")
    world.travel_to("2026-12-14 20:30")
    assert world.storypark.rooms["Possums"]["state"] == "removed"
    world.travel("1w")
    assert world.storypark.rooms["Possums"]["state"] == "present"
    assert [run["cause"] for run in world.runs[:2]] == ["set-up", "schedule"]


def test_a_leaver_is_archived_by_the_next_run_that_can_know(parktime):
    world = parktime("christmas-queensland", steps=False)
    world.do({"leave": "Mia Nguyen"})
    world.travel("24h")
    assert world.storypark.profiles["Mia Nguyen"]["state"] == "archived"


def test_my_own_sync(parktime):
    world = parktime("christmas-queensland", daemon=False)
    with DIRECT.open(f"{world.url}/clock") as answer:  # point your sync at world.url instead
        assert answer.headers["X-Virtual-Time"] == "2026-11-29T22:00:00Z"
    world.travel("12h")
