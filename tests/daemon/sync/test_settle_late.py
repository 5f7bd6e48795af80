"""Changes of what was there already of which no answer ever came: told once, by whoever finds them done."""

from dataclasses import asdict

import pytest

from parktime.daemon.sync.reconcile import LATE
from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BUSY
from tests.daemon.houses import EVERY_KIND, busy_centre

LOST = between.timed_out(committed=True)
NEVER_CAME = between.timed_out()


def late(run):
    """Who and what the run tells of that an earlier one did."""
    return {(change.kind, change.subject) for change in run.changes if change.why.endswith(LATE)}


def balanced(run):
    counts = asdict(run.counts)
    return counts.pop("read") == sum(counts.values())


async def unheard(house, act, *, kinds=between.WRITES):
    """The next run of a busy centre, in which no such write was ever answered."""
    await busy_centre(house)
    house.between.fault(kinds, act)
    run = await house.wait_out("banksia")
    house.between.mend()
    assert (run.outcome, house.told(run) & EVERY_KIND) == ("partial", house.told(run))
    return run


async def test_what_was_done_and_never_answered_is_told_by_the_next_run_once(home):
    house = home(BUSY)
    first = await unheard(house, LOST)
    assert house.told(first) == {("skip", "skip-is-final", "Skip Me")}
    assert house.states("banksia")["Noah Smith"] == "archived"
    run = await house.wait_out("banksia")
    assert house.told(run) == EVERY_KIND | {
        ("move", "child-rooms", "Ada Park")
    }  # Ducks was not known to be there yet
    new, own = (
        {"create", "add_room"},
        {"skip", "remove_room"},
    )  # ten requests had failed in a row: no more were sent
    assert late(run) == {(kind, name) for kind, _, name in EVERY_KIND if kind not in new | own}
    assert (run.outcome, run.counts.archived, run.counts.restored, run.counts.updated) == (
        "ok",
        1,
        1,
        4,
    )
    assert balanced(run)
    assert {each.kind for each in (await house.wait_out("banksia")).changes} == {"skip"}
    assert house.store.state("banksia").unconfirmed == ()


async def test_what_was_never_done_is_done_by_the_next_run_and_told_as_its_own(home):
    house = home(BUSY)
    await unheard(house, NEVER_CAME)
    run = await house.wait_out("banksia")
    assert (house.told(run) >= EVERY_KIND, late(run), balanced(run)) == (True, set(), True)
    assert house.store.state("banksia").unconfirmed == ()


@pytest.mark.parametrize(
    ("act", "told"), [(LOST, {("archive", "Noah Smith")}), (NEVER_CAME, set())]
)
async def test_what_somebody_else_did_meanwhile_is_not_told_as_ours(home, act, told):
    house = home(BUSY)
    await unheard(house, act, kinds="/archive$")
    house.do("banksia", {"archive_profile": "Noah Smith"})
    run = await house.wait_out("banksia")
    assert (late(run), run.counts.archived, balanced(run)) == (told, len(told), True)


async def test_what_was_taken_back_since_is_forgotten_and_decided_anew(home):
    house = home(BUSY)
    await unheard(house, LOST, kinds="/archive$|/restore$")
    house.do("banksia", {"restore_profile": "Noah Smith"}, {"archive_profile": "Zoe Lee"})
    run = await house.wait_out("banksia")
    assert (late(run), run.counts.archived, run.counts.restored) == (set(), 1, 1)


async def test_who_came_back_meanwhile_has_both_told(home):
    house = home(BUSY)
    await unheard(house, LOST, kinds="/archive$")
    house.do("banksia", {"unarchive": "Noah Smith"})
    house.publish("banksia")
    run = await house.wait_out("banksia")
    of_noah = [(each.kind, each.rule) for each in run.changes if each.subject == "Noah Smith"]
    assert of_noah == [("archive", "leaves-scope"), ("restore", "returns")]
    assert (run.counts.archived, run.counts.restored, balanced(run)) == (0, 1, True)


async def test_whom_somebody_mapped_away_meanwhile_has_nothing_told(home):
    house = home(BUSY)
    await unheard(house, LOST, kinds="PATCH .*/profiles/")
    await house.map("banksia", Ivy_Browne="skip")
    run = await house.integrations.update("banksia")
    assert late(run) == {("move", "Mia Nguyen"), ("move", "Max Hill"), ("update", "Ivy Browne")}, (
        "done before it"
    )
    await house.map("banksia", Ivy_Browne="create")
    assert late(await house.integrations.update("banksia")) == set()


async def test_half_a_list_does_not_say_that_nothing_was_done(home):
    def lies(body):
        for row in body["profiles"]:
            row["state"] = "active"
        body["total"] += 1

    house = home(BUSY)
    await unheard(house, LOST, kinds="/archive$")
    house.between.fault("GET /storypark/v1/profiles", between.edited(lies))
    run = await house.wait_out("banksia")
    assert (run.outcome, late(run)) == ("partial", set())
    house.between.mend()
    run = await house.wait_out("banksia")
    assert (late(run), run.counts.archived) == ({("archive", "Noah Smith")}, 1)


async def test_it_stays_open_until_storypark_says_who_did_it(home):
    house = home(BUSY)
    await unheard(house, LOST, kinds="/archive$")
    house.between.fault("/archive$", between.refused())
    for _ in range(2):
        await house.close()
        house.open()
        run = await house.wait_out("banksia")
        assert (run.outcome, late(run)) == ("ok", set())
    house.between.mend()
    assert late(await house.wait_out("banksia")) == {("archive", "Noah Smith")}
    assert late(await house.wait_out("banksia")) == set()


@pytest.mark.parametrize("write", [0, 3])
async def test_killed_while_it_finds_out_each_is_told_once(home, write):
    house = home(BUSY)
    await unheard(house, LOST)
    house.do("banksia", {"archive": "Ivy Browne"})
    house.publish("banksia")
    house.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=write)
    with pytest.raises(Killed):
        await house.wait_out("banksia")
    house.open()
    await house.integrations.recover_interrupted(house.now)
    await house.integrations.run_due(house.now)
    await house.wait_out("banksia")
    told = [
        (each.kind, each.subject) for run in house.history("banksia")[2:] for each in run.changes
    ]
    for kind, name in {(kind, name) for kind, _, name in EVERY_KIND} | {("archive", "Ivy Browne")}:
        assert kind == "skip" or told.count((kind, name)) == 1, (kind, name)


async def test_an_undo_that_was_never_answered_is_told_too(home):
    house = home(BUSY)
    await busy_centre(house)
    run = await house.wait_out("banksia")
    house.between.fault("/restore$", LOST)
    await house.integrations.undo("banksia", run)
    house.between.mend()
    assert ("restore", "Noah Smith") in late(await house.integrations.sync("banksia"))
