"""When the clock's time goes back, the daemon is as it was then, and goes on from there as if it had never gone further."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.clock import ClockUnavailableError, Rewind
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.sync.clock_rewind import ClockRewindHandler
from tests.daemon import between
from tests.daemon.centres import BUSY, WATTLE
from tests.daemon.daemons import lived
from tests.daemon.houses import PIN

DAY = timedelta(days=1)
LIFE = (
    {"archive": "Noah Smith"},
    {"rename": {"Ivy Brown": "Ivy Browne"}},
    {"book": {"child": "Mia Nguyen", "room": "Emus", "days": ["wed"], "from": "2026-12-01"}},
    {"unarchive": "Noah Smith"},
    {"leave": "Ava Jones"},
    {"delete_profile": "Mia Nguyen"},
)
"""Something happens every day."""


def seen(house, daemon, key="banksia"):
    """All that anybody can see of a service, but for the ids of its runs, of which none comes twice."""
    store = daemon._store
    history = [replace(run, id=0) for run in store.runs(key, limit=1_000, changes=True)]
    return house.now, house.picture_of_storypark(key), store.state(key), history


async def set_up(house, daemon, key="banksia", pin=None):
    await daemon.integrations.put_service(house.service(key), Settings())
    await daemon.integrations.turn_on(key, pin)
    await daemon.integrations.set_up(key)


async def live(house, daemon, life=LIFE):
    """Lives through the days; what was to be seen at the end of each."""
    days = [seen(house, daemon)]
    for verb in life:
        await house.pass_time("5h")
        house.do("banksia", verb)
        await house.pass_time("19h")
        days.append(seen(house, daemon))
    return days


@pytest.mark.parametrize("day", [0, 3, 6])
async def test_back_on_any_day_all_is_as_it_was_and_forward_again_as_it_came(home, day):
    house = home(BUSY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        days = await live(house, daemon)
        await house.clock.rewind(days[day][0])
        assert seen(house, daemon) == days[day]
        assert house.clock.state().not_following == ()
        assert await live(house, daemon, LIFE[day:]) == days[day:]


async def test_a_daemon_that_was_down_meanwhile_follows_when_it_comes_back(home):
    house = home(BUSY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        days = await live(house, daemon)
    await house.clock.rewind(days[4][0])
    await house.clock.rewind(days[2][0])
    await house.pass_time("1h")
    async with lived(house) as daemon:
        assert seen(house, daemon)[1:] == days[2][1:]
        assert daemon._store.epoch == house.clock.epoch == 2


async def test_a_fresh_daemon_begins_in_the_epoch_of_its_clock(home):
    house = home(BUSY)
    await house.pass_time("1d")
    await house.clock.rewind(house.now - DAY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        assert daemon._store.epoch == 1
        assert house.clock.state().not_following == ()
    assert len(house.history("banksia")) == 1


async def test_whoever_acts_before_the_daemon_has_heard_acts_in_the_time_that_is(home):
    """The answer that tells of a rewind may be of an action's own call instead of the wait's."""
    house = home(BUSY)
    async with lived(house) as daemon:
        await daemon.integrations.put_service(house.service("banksia"), Settings())
        before = house.now
        await house.pass_time("1d")
        await daemon.integrations.turn_on("banksia")
        held = asyncio.Event()

        async def held_up(request, on):
            answer = await on(request)
            await held.wait()
            return answer

        house.between.fault(r"^POST /clock/participants/daemon/wait", held_up)
        await house.pass_time("1h")
        rewind = asyncio.ensure_future(house.clock.rewind(before))
        await asyncio.sleep(0.01)
        turning_on = asyncio.ensure_future(daemon.integrations.turn_on("banksia"))
        await asyncio.sleep(0.01)
        house.between.mend()
        held.set()
        await asyncio.gather(rewind, turning_on)
        assert daemon._store.state("banksia").stage == "on"
        assert daemon._store.epoch == 1


async def test_nothing_is_believed_that_was_read_in_a_time_that_is_no_more(home):
    house = home(BUSY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        looking, before = daemon.integrations.queries, house.now
        use = looking.uses.last("banksia")
        await house.pass_time("1d")
        house.do("banksia", {"paid_children": 7})
        await house.pass_time("1d")
        await daemon.integrations.sync("banksia")
        assert looking.uses.last("banksia") != use
        revision = looking.uses.revision("banksia")
        await house.clock.rewind(before)
        assert looking.uses.last("banksia") is None
        assert looking.uses.revision("banksia") > revision
        await daemon.integrations.sync("banksia")
        assert looking.uses.last("banksia") == use


async def test_a_service_is_reached_by_the_pin_of_then(home):
    house = home(WATTLE)
    house.do("wattle", "switch_on_at_kidsoft")
    async with lived(house) as daemon:
        await set_up(house, daemon, "wattle", PIN)
        then = house.now
        await house.pass_time("1d")
        await daemon.integrations.turn_off("wattle")
        with pytest.raises(RefusedError):
            await daemon.integrations.turn_on("wattle", "S000000009")
        await house.clock.rewind(then)
        await daemon.integrations.sync("wattle")
        assert daemon._store.runs("wattle", limit=1)[0].outcome == "ok"


async def test_a_store_that_does_not_reach_back_so_far_is_left_as_it_is_and_the_daemon_is_named(
    home, monkeypatch
):
    def forgotten(self, at, epoch):
        raise HistoryUnavailableError("the store remembers nothing before yesterday")

    house = home(BUSY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        before = house.now
        await house.pass_time("3d")
        runs = len(daemon._store.runs("banksia", limit=10_000))
        monkeypatch.setattr(Store, "set_back", forgotten)
        await house.clock.rewind(before + DAY)
        assert house.clock.state().not_following == ("daemon",)
        assert len(daemon._store.runs("banksia", limit=10_000)) == runs
        await house.pass_time("3d")
        assert len(daemon._store.runs("banksia", limit=10_000)) == runs + 2, (
            "it goes on where its memory ends"
        )


async def test_a_clock_that_is_lost_meanwhile_is_followed_when_it_is_back(home):
    house = home(BUSY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        before = seen(house, daemon)
        await house.pass_time("2d")
        house.between.fault(r"^GET /clock$", between.refused(), times=1)
        await house.clock.rewind(before[0])
        assert seen(house, daemon) == before


async def test_choices_and_holds_are_those_of_then(home):
    house = home(BUSY)
    async with lived(house) as daemon:
        await set_up(house, daemon)
        await daemon.integrations.map("banksia", [(Ref(name="Skip Me"), "skip")], [])
        before = seen(house, daemon)
        await house.pass_time("1d")
        await daemon.integrations.update("banksia")
        await house.clock.rewind(before[0])
        assert seen(house, daemon) == before


async def nothing(to):
    return


KEYS = ("acacia", "boronia", "correa", "dianella")
MANY = """
  {key}:
    name: {key}
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 8
    rooms: [Possums]
    children:
      - {{name: Mia Nguyen, born: 2022-03-14, books: {{room: Possums, days: [mon, tue], from: 2026-01-27}}}}
    integration: off
"""


@pytest.mark.parametrize("after", ["12h5m", "12h20m", "24h", "2h"])
async def test_a_vendor_that_had_failed_is_left_alone_again_as_it_was(home, after):
    """While it is left alone, later, when one more had found out; and before it ever failed."""
    house = home(*(MANY.format(key=key) for key in KEYS))
    async with lived(house) as daemon:
        for key in KEYS:
            await set_up(house, daemon, key)
        circuits = daemon.integrations.queries.circuits
        await house.pass_time("1h")
        house.between.fault("/manage/v1/", between.refused())
        await house.pass_time(after)
        then = house.now, circuits.failing(), [seen(house, daemon, key) for key in KEYS]
        house.between.clear_cache()
        await house.pass_time("30h")
        went = circuits.failing(), [seen(house, daemon, key) for key in KEYS], vendors(house)
        assert "not sent" in went[1][-1][-1][0].note
        await house.clock.rewind(then[0])
        assert (house.now, circuits.failing(), [seen(house, daemon, key) for key in KEYS]) == then
        house.between.clear_cache()
        await house.pass_time("30h")
        assert (
            circuits.failing(),
            [seen(house, daemon, key) for key in KEYS],
            vendors(house),
        ) == went


def vendors(house):
    """What the vendors were asked."""
    return [line for line in house.between.seen if line.startswith("GET /manage/v1/")]


class TwoClocks:
    """A clock of an earlier epoch than the store's: the one of another world."""

    epoch = 0
    acknowledged_epoch = None

    async def rewind_since(self, since_epoch: int) -> Rewind:
        raise ClockUnavailableError("nobody asks")


async def test_the_clock_of_another_world_is_not_followed(home):
    house = home(BUSY)
    house.store.rewind(house.now, 3)
    going_back = ClockRewindHandler(house.store, TwoClocks(), nothing)
    assert not await going_back.follow()
    assert house.store.epoch == 3
