"""Worlds in tests whose clock freezegun has frozen: none stops, and all see the frozen time."""

import os
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
import requests
from freezegun import configure, freeze_time

from parktime.harness.errors import UsageError
from parktime.harness.testing.frozen_time import IGNORED, RealTimeLoop, is_frozen, real_time

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NAME = "christmas-queensland"
FROZEN = "2012-01-14"


def ask(world) -> None:
    """Ask the simulator with three clients of a user's."""
    url = f"{world.url}/clock"
    with DIRECT.open(url, timeout=20) as answer, requests.Session() as session:
        session.trust_env = False
        assert answer.status == 200
        assert session.get(url, timeout=20).status_code == 200
    with httpx2.Client(trust_env=False) as client:
        assert client.get(url).status_code == 200


def test_the_real_clock_is_there_for_a_while() -> None:
    with freeze_time(FROZEN):
        assert is_frozen() and time.time() == 1_326_499_200
        with real_time():
            assert not is_frozen() and time.time() > 1_700_000_000
        assert is_frozen() and datetime.now(UTC).year == 2012
    assert not is_frozen() and time.time() > 1_700_000_000


def test_an_event_loop_goes_on_while_time_is_frozen() -> None:
    loop = RealTimeLoop()
    try:
        before_s = loop.time()
        for ignore in (None, ["nothing"]):
            with freeze_time(FROZEN, ignore=ignore):
                assert before_s <= loop.time() < before_s + 600
    finally:
        loop.close()


def test_a_freeze_that_parktime_cannot_leave_is_an_error_with_its_remedy() -> None:
    freezer = freeze_time(FROZEN)
    freezer.ignore = ()
    with freezer, pytest.raises(UsageError, match="import parktime"), real_time():
        pass


@pytest.mark.e2e
@pytest.mark.parametrize("how", [{}, {"tick": True}, {"auto_tick_seconds": 15}])
def test_a_world_opens_and_lives_in_frozen_time(parktime, how) -> None:
    with freeze_time(FROZEN, **how) as frozen:
        world = parktime(NAME, steps=False)
        frozen.tick(timedelta(days=400))
        world.travel("24h")
        world.travel_to(datetime(2026, 12, 3, tzinfo=UTC))
        assert world.now == datetime(2026, 12, 3, tzinfo=UTC) and len(world.runs) > 2
        assert datetime.now(UTC).year == 2013
        ask(world)
    world.travel("12h")
    ask(world)


@pytest.mark.e2e
def test_time_is_frozen_and_thawed_around_an_open_world(parktime) -> None:
    world = parktime(NAME, steps=False)
    world.travel("12h")
    with freeze_time(FROZEN):
        world.travel("12h")
        world.do({"leave": "Mia Nguyen"})
        with freeze_time("2033-01-14", tick=True):
            world.travel("12h")
            ask(world)
    world.travel("24h")
    assert world.storypark.profiles["Mia Nguyen"]["state"] == "archived"


@pytest.mark.e2e
@freeze_time(FROZEN)
def test_a_decorated_test_has_a_frozen_clock_and_a_world(parktime) -> None:
    world = parktime(NAME, daemon=False)
    world.travel("12h")
    ask(world)
    assert datetime.now(UTC).year == 2012


@pytest.fixture
def frozen_world(parktime):
    with freeze_time(FROZEN):
        yield parktime(NAME, daemon=False)


@pytest.mark.e2e
def test_a_fixture_may_freeze_time_around_a_world(frozen_world) -> None:
    frozen_world.travel("12h")
    ask(frozen_world)


@pytest.mark.e2e
def test_a_freeze_out_of_reach_ends_no_call_without_words(parktime) -> None:
    freezer = freeze_time(FROZEN)
    freezer.ignore = ()
    world = parktime(NAME, daemon=False)
    with freezer:
        with pytest.raises(UsageError, match="import parktime"):
            world.travel("1h")
        with pytest.raises(UsageError, match="import parktime"):
            parktime(NAME, daemon=False)
    world.travel("1h")
    with freezer:
        world.close()


UNITTEST = f"""
import sys, unittest
from datetime import datetime
from freezegun import freeze_time
import parktime

class Worlds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        assert not [name for name in ("httpx2", "pydantic", "fastapi") if name in sys.modules]
        with freeze_time("{FROZEN}"):  # heavy modules are imported in here
            cls.world = cls.enterClassContext(parktime.world("{NAME}", steps=False))

    def test_shared(self):
        self.world.travel("12h")
        self.assertEqual(len(self.world.runs), 2)

    @freeze_time("{FROZEN}")
    def test_own(self):
        with parktime.world("{NAME}", daemon=False) as world:
            world.travel("12h")
        self.assertEqual(datetime.now().year, 2012)

unittest.main()
"""


@pytest.mark.e2e
def test_unittest_opens_worlds_without_a_plugin(tmp_path) -> None:
    path = tmp_path / "worlds.py"
    path.write_text(UNITTEST, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=os.environ)
    assert done.returncode == 0, done.stderr


def test_parktime_is_on_freezegun_s_list() -> None:
    assert set(IGNORED) <= set(freeze_time(FROZEN).ignore)
    configure(extend_ignore_list=["another"])
    assert set(IGNORED) <= set(freeze_time(FROZEN).ignore)
