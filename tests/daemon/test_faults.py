"""Any finite series of faults, and then enough good runs, end where no faults would have ended."""

import asyncio
import random

import pytest

from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY, CCMS_CHANGES
from tests.daemon.environment import Environment
from tests.daemon.faulty_transport import ProcessKilled

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
STEPS = {1: CCMS_CHANGES, 3: LATER, 5: BACK}
"""What happens in the CCMS before which run."""

READ_FAULTS = (
    faults.connection_refused(),
    faults.timeout(),
    faults.respond(500, "{}"),
    faults.html_page(),
    faults.truncate(),
)
WRITE_FAULTS = (
    faults.connection_refused(),
    faults.timeout(),
    faults.timeout(committed=True),
    faults.timeout(committed=True),
    faults.respond(503, "{}"),
    faults.html_page(),
)


def chaos(chance, seed):
    """What happens to every request: now and then something goes wrong, or the daemon dies of it."""
    random_ = random.Random(seed)

    async def act(request, send):
        write = faults.is_write(f"{request.method} {request.url.raw_path.decode()}")
        roll = random_.random()
        if write and roll < chance / 8:
            return await faults.kill_process(committed=random_.random() < 0.5)(request, send)
        if roll < chance:
            return await random_.choice(WRITE_FAULTS if write else READ_FAULTS)(request, send)
        return await send(request)

    return act


async def lived(folder, seed=None):
    """What a centre's Storypark and links are after these runs, with chaos or without, and two good ones."""
    env = Environment(folder, BUSY)
    await env.turn_on("banksia")
    await env.map("banksia", Skip_Me="skip")
    await env.integrations.set_up("banksia")
    env.do("banksia", {"add_room": "Ducks"})
    if seed is not None:
        chance = random.Random(seed).choice((0.3, 0.5, 0.7))
        env.transport.fault("/storypark/|/manage/", chaos(chance, seed))
    for number in range(RUNS):
        if number in STEPS:
            env.do("banksia", *STEPS[number])
        env.publish("banksia")
        if number == RUNS - 1:
            env.transport.clear_faults()
        await env.clock.advance(env.integrations.due_runs.next_due()[0])
        await until_it_is_over(env, random.Random(f"{seed} {number}"))
    last = await env.next_run("banksia")
    quiet = await env.next_run("banksia")
    assert {change.kind for change in quiet.changes} == {"skip"}, last
    result = plain(env)
    balanced(env)
    await env.close()
    return result


async def until_it_is_over(env, random_):
    """The run that is due, with the daemon started again as often as it dies, at once or after an hour."""
    while True:
        try:
            await env.integrations.operations.recover_interrupted(env.now)
            return await env.integrations.due_runs.run_due(env.now)
        except ProcessKilled:
            env.open()
            if random_.random() < 0.5:
                await env.advance("1h")


def plain(env):
    """By name, since ids are given in the order of making."""
    there = env.storypark("banksia")
    profiles = sorted(
        (row["given"], row["family"], row["born"], row["state"], sorted(row["rooms"]))
        for row in there["profiles"]
    )
    ids = {row["id"]: f"{row['given']} {row['family']}" for row in there["profiles"]}
    links = env.store.state("banksia").links
    return {
        "profiles": profiles,
        "rooms": sorted((row["name"], row["state"], row["posts"]) for row in there["rooms"]),
        "links": sorted(
            (row.name, row.mapping, ids.get(row.target_id)) for row in links.children.values()
        ),
        "owed": sorted(ids[each] for each in env.store.state("banksia").created_ids),
        "open": env.store.state("banksia").unconfirmed,
    }


def balanced(env):
    """The counts of every run add up, and no profile is created twice."""
    made = []
    for run in env.history("banksia"):
        counts = run.counts
        counted = (
            counts.created,
            counts.updated,
            counts.archived,
            counts.restored,
            counts.unchanged,
            counts.skipped,
            counts.waiting,
            counts.failed,
        )
        assert counts.read == sum(counted), run
        assert min(counted) >= 0, run
        made += [change.ccms_id for change in run.changes if change.kind in ("create", "add_room")]
    assert len(made) == len(set(made))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Where it ends without any fault."""
    return asyncio.run(lived(tmp_path_factory.mktemp("undisturbed")))


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.e2e) for seed in range(1, 8))]
)
async def test_faults_do_not_change_the_final_state(tmp_path, undisturbed, seed):
    assert await lived(tmp_path, seed) == undisturbed
