"""Any finite series of faults, and then enough good runs, end where no faults would have ended."""

import asyncio
import random

import pytest

from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BUSY, NEWS
from tests.daemon.houses import House

RUNS = 8
LATER = (
    {
        "enrol": {
            "name": "Kim Ng",
            "books": {"room": "Ducks", "days": ["tue"], "from": "2026-12-01"},
        }
    },
    {"unarchive": "Noah Smith"},
    {"leave": "Ada Park"},
    {"rename": {"Leo Park": "Leo Parker"}},
    {"end_bookings": {"child": "Mia Nguyen", "on": "2026-12-01"}},
)
BACK = (
    {
        "enrol": {
            "name": "Ada Park",
            "born": "2022-02-01",
            "books": {"room": "Possums", "days": ["fri"], "from": "2026-12-01"},
        }
    },
)
STEPS = {1: NEWS, 3: LATER, 5: BACK}
"""What happens in the CCMS before which run."""

READ_FAULTS = (
    between.refused(),
    between.timed_out(),
    between.answering(500, "{}"),
    between.html(),
    between.truncated(),
)
WRITE_FAULTS = (
    between.refused(),
    between.timed_out(),
    between.timed_out(committed=True),
    between.timed_out(committed=True),
    between.answering(503, "{}"),
    between.html(),
)


def chaos(chance, seed):
    """What happens to every request: now and then something goes wrong, or the daemon dies of it."""
    random_ = random.Random(seed)

    async def act(request, send):
        write = between.is_write(f"{request.method} {request.url.raw_path.decode()}")
        roll = random_.random()
        if write and roll < chance / 8:
            return await between.killed(committed=random_.random() < 0.5)(request, send)
        if roll < chance:
            return await random_.choice(WRITE_FAULTS if write else READ_FAULTS)(request, send)
        return await send(request)

    return act


async def lived(folder, seed=None):
    """What a centre's Storypark and links are after these runs, with chaos or without, and two good ones."""
    house = House(folder, BUSY)
    await house.turn_on("banksia")
    await house.map("banksia", Skip_Me="skip")
    await house.integrations.set_up("banksia")
    house.do("banksia", {"add_room": "Ducks"})
    if seed is not None:
        chance = random.Random(seed).choice((0.3, 0.5, 0.7))
        house.between.fault("/storypark/|/manage/", chaos(chance, seed))
    for number in range(RUNS):
        if number in STEPS:
            house.do("banksia", *STEPS[number])
        house.publish("banksia")
        if number == RUNS - 1:
            house.between.mend()
        await house.clock.advance(house.integrations.next_due()[0])
        await until_it_is_over(house, random.Random(f"{seed} {number}"))
    last = await house.wait_out("banksia")
    quiet = await house.wait_out("banksia")
    assert {change.kind for change in quiet.changes} == {"skip"}, last
    result = plain(house)
    balanced(house)
    await house.close()
    return result


async def until_it_is_over(house, random_):
    """The run that is due, with the daemon started again as often as it dies, at once or after an hour."""
    while True:
        try:
            await house.integrations.resume_interrupted(house.now)
            return await house.integrations.run_due(house.now)
        except Killed:
            house.open()
            if random_.random() < 0.5:
                await house.pass_time("1h")


def plain(house):
    """By name, since ids are given in the order of making."""
    there = house.storypark("banksia")
    profiles = sorted(
        (row["given"], row["family"], row["born"], row["state"], sorted(row["rooms"]))
        for row in there["profiles"]
    )
    ids = {row["id"]: f"{row['given']} {row['family']}" for row in there["profiles"]}
    links = house.store.standing("banksia").links
    return {
        "profiles": profiles,
        "rooms": sorted((row["name"], row["state"], row["posts"]) for row in there["rooms"]),
        "links": sorted(
            (row.name, row.mapping, ids.get(row.target_id)) for row in links.children.values()
        ),
        "owed": sorted(ids[each] for each in house.store.standing("banksia").created_ids),
        "open": house.store.standing("banksia").unsettled,
    }


def balanced(house):
    """Every run's balance, and nobody made twice in the history."""
    made = []
    for run in house.history("banksia"):
        counts = run.counts
        told = (
            counts.created,
            counts.updated,
            counts.archived,
            counts.restored,
            counts.unchanged,
            counts.skipped,
            counts.waiting,
            counts.failed,
        )
        assert counts.read == sum(told), run
        assert min(told) >= 0, run
        made += [change.ccms_id for change in run.changes if change.kind in ("create", "add_room")]
    assert len(made) == len(set(made))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Where it ends without any fault."""
    return asyncio.run(lived(tmp_path_factory.mktemp("undisturbed")))


@pytest.mark.parametrize("seed", range(8))
async def test_it_ends_where_it_would_have_ended(tmp_path, undisturbed, seed):
    assert await lived(tmp_path, seed) == undisturbed
