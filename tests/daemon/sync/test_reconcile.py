"""Requests for something new of which no answer ever came: they are found, and not repeated."""

import pytest

from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BANKSIA, BUSY
from tests.daemon.houses import EVERY_KIND, House, busy_centre

ADA = {
    "enrol": {
        "name": "Ada Park",
        "born": "2022-02-01",
        "books": {"room": "Possums", "days": ["mon"], "from": "2026-12-01"},
    }
}


async def _as_ever(request, send):
    return await send(request)


ADA_WAS_MADE = {("create", "new-child", "Ada Park")}


def names(house):
    return sorted(
        f"{row['given']} {row['family']}" for row in house.storypark("banksia")["profiles"]
    )


def unanswered(house, pattern=r"POST .*/profiles$", *, committed=True):
    """Storypark does the first, or does not, and from then on says nothing to such requests."""
    house.between.fault(pattern, between.timed_out(committed=committed), times=1)
    house.between.fault(pattern, between.refused())


async def ada_is_asked_for(house, *, committed=True):
    """A run that asked for a profile for Ada and was never answered."""
    await house.set_up("banksia")
    house.do("banksia", ADA)
    house.publish("banksia")
    unanswered(house, committed=committed)
    run = await house.wait_out("banksia")
    assert (run.outcome, run.counts.failed, run.changes) == ("partial", 1, ())
    assert ("Ada Park" in names(house)) == committed
    return run


@pytest.mark.parametrize("committed", [True, False])
async def test_what_was_never_answered_is_found_by_the_next_run(home, committed):
    house = home(BANKSIA)
    await ada_is_asked_for(house, committed=committed)
    house.between.mend()
    run = await house.wait_out("banksia")
    assert house.told(run) == ADA_WAS_MADE
    assert (run.outcome, run.counts.created, run.counts.unchanged, run.counts.read) == (
        "ok",
        1,
        5,
        6,
    )
    assert names(house).count("Ada Park") == 1
    assert house.rooms_of("banksia", "Ada Park") == ["Possums"]
    assert [
        profile.name for profile in await house.integrations.queries.invitations("banksia")
    ] == [
        "Noah Smith",
        "Zoe Lee",
        "Ada Park",
    ]
    assert (await house.wait_out("banksia")).changes == ()
    assert house.store.state("banksia").unconfirmed == ()


async def test_it_is_remembered_over_an_end_of_the_daemon_and_for_as_long_as_it_takes(home):
    house = home(BANKSIA)
    await ada_is_asked_for(house)
    for _ in range(3):
        await house.close()
        house.open()
        run = await house.wait_out("banksia")
        assert (run.outcome, run.counts.failed) == ("partial", 1)
    house.between.fault("/storypark/", between.refused())
    assert (await house.wait_out("banksia")).outcome == "failed"
    house.between.mend()
    house.between.fault("GET ", between.refused())
    assert (await house.wait_out("banksia")).outcome == "failed"
    house.between.mend()
    assert house.told(await house.wait_out("banksia")) == ADA_WAS_MADE
    assert names(house).count("Ada Park") == 1


async def test_what_one_child_waits_for_keeps_no_other_waiting(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.do("banksia", ADA)
    house.publish("banksia")

    async def not_for_ada(request, send):
        return await (between.refused() if b"Ada" in request.content else _as_ever)(request, send)

    house.between.fault("POST .*/profiles$", not_for_ada)
    assert (await house.wait_out("banksia")).counts.failed == 1
    house.do(
        "banksia",
        {"enrol": {"name": "Leo Park"}},
        {"status": {"Leo Park": "active"}},
        {"archive": "Zoe Lee"},
    )
    house.publish("banksia")
    run = await house.wait_out("banksia")
    assert house.told(run) == {
        ("create", "new-child", "Leo Park"),
        ("archive", "leaves-scope", "Zoe Lee"),
    }
    assert run.counts.failed == 1


async def test_a_child_that_changed_meanwhile_is_put_right_in_the_same_run(home):
    house = home(BANKSIA)
    await ada_is_asked_for(house)
    house.do("banksia", {"rename": {"Ada Park": "Ada Lane"}})
    house.between.mend()
    run = await house.wait_out("banksia")
    assert house.told(run) == ADA_WAS_MADE | {("update", "source-of-truth", "Ada Lane")}
    assert (names(house).count("Ada Park"), names(house).count("Ada Lane")) == (0, 1)
    assert run.counts.read == run.counts.updated + run.counts.unchanged


@pytest.mark.parametrize("how", ["leave", "archive"])
async def test_a_child_that_left_meanwhile_leaves_its_profile_archived(home, how):
    house = home(BANKSIA)
    await ada_is_asked_for(house)
    house.do("banksia", {how: "Ada Park"})
    house.between.mend()
    run = await house.wait_out("banksia")
    assert house.told(run) == ADA_WAS_MADE | {("archive", "leaves-scope", "Ada Park")}
    assert house.states("banksia")["Ada Park"] == "archived"
    assert run.counts.read == run.counts.archived + run.counts.unchanged


async def test_what_takes_the_last_space_does_not_wait_for_its_own(home):
    house = home(BANKSIA)
    house.do("banksia", {"paid_children": 5})
    await ada_is_asked_for(house)
    assert house.world.services["banksia"].storypark.active_profiles == 5
    house.between.mend()
    run = await house.wait_out("banksia")
    assert (house.told(run), run.waiting) == (ADA_WAS_MADE, ())


async def test_a_space_that_has_gone_meanwhile_makes_it_wait(home):
    house = home(BANKSIA)
    await ada_is_asked_for(house, committed=False)
    house.do("banksia", {"paid_children": 4})
    house.between.mend()
    run = await house.wait_out("banksia")
    assert (house.told(run), run.waiting, run.outcome) == (
        {("wait", "plan-space", "Ada Park")},
        ("Ada Park",),
        "ok",
    )
    assert house.store.state("banksia").unconfirmed == ()


@pytest.mark.parametrize("committed", [True, False])
async def test_what_somebody_decided_meanwhile_counts(home, committed):
    house = home(BANKSIA)
    await ada_is_asked_for(house, committed=committed)
    await house.map("banksia", Ada_Park="skip")
    state = house.store.state("banksia")
    house.between.fault("/storypark/v1/profiles", between.refused())
    house.between.mend()
    run = await house.integrations.update("banksia")
    assert ("skip", "skip-is-final", "Ada Park") in house.told(run)
    again = await house.wait_out("banksia")
    assert house.told(again) == {("skip", "skip-is-final", "Ada Park")}
    assert names(house).count("Ada Park") == 1, (
        "the update settled first what had been asked for before it"
    )
    assert state.unconfirmed != ()
    assert house.store.state("banksia").unconfirmed == ()


async def test_what_was_decided_before_anything_could_be_asked_is_not_asked_any_more(home):
    house = home(BANKSIA)
    await ada_is_asked_for(house, committed=False)
    await house.map("banksia", Ada_Park="skip")
    await house.integrations.update("banksia")  # Storypark still does not answer such requests
    house.between.mend()
    run = await house.wait_out("banksia")
    assert house.told(run) == {("skip", "skip-is-final", "Ada Park")}
    assert "Ada Park" not in names(house)
    assert house.store.state("banksia").unconfirmed == ()


async def test_a_room_is_not_made_twice(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.do(
        "banksia",
        {"add_room": "Emus"},
        {"book": {"child": "Mia Nguyen", "room": "Emus", "days": ["mon"], "from": "2026-11-30"}},
    )
    house.publish("banksia")
    unanswered(house, "POST .*/rooms$")
    run = await house.wait_out("banksia")
    assert (run.outcome, run.counts.failed) == ("partial", 1), "who was to move into it"
    house.between.mend()
    run = await house.wait_out("banksia")
    assert house.told(run) == {
        ("add_room", "new-room", "Emus"),
        ("move", "child-rooms", "Mia Nguyen"),
    }
    assert [room["name"] for room in house.storypark("banksia")["rooms"]].count("Emus") == 1
    assert "Emus" in house.rooms_of("banksia", "Mia Nguyen")


async def test_a_child_whose_profile_had_gone_gets_one_new_one(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.do("banksia", {"delete_profile": "Zoe Lee"})
    unanswered(house)
    await house.wait_out("banksia")
    house.between.mend()
    assert house.told(await house.wait_out("banksia")) == {("create", "returns", "Zoe Lee")}
    assert names(house).count("Zoe Lee") == 1


async def test_a_refusal_of_the_caller_settles_nothing(home):
    house = home(BANKSIA)
    await ada_is_asked_for(house)
    house.between.mend()
    house.between.fault("POST .*/profiles$", between.answering(403, "{}"))
    assert (await house.wait_out("banksia")).counts.failed == 1
    house.between.mend()
    assert house.told(await house.wait_out("banksia")) == ADA_WAS_MADE
    assert names(house).count("Ada Park") == 1


@pytest.mark.parametrize("write", [0, 1, 3])
async def test_killed_while_it_settles_it_still_makes_nothing_twice(tmp_path, write):
    house = House(tmp_path, BUSY)
    await house.set_up("banksia")
    house.do("banksia", ADA)
    house.publish("banksia")
    unanswered(house)
    await house.wait_out("banksia")
    house.do(
        "banksia",
        {"archive": "Zoe Lee"},
        {"rename": {"Ivy Brown": "Ivy Browne"}},
        {"archive": "Noah Smith"},
    )
    house.publish("banksia")
    house.between.mend()
    house.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=write)
    with pytest.raises(Killed):
        await house.wait_out("banksia")
    house.open()
    await house.integrations.recover_interrupted(house.now)
    await house.integrations.run_due(house.now)
    run = house.history("banksia")[-1]
    assert house.told(run) == ADA_WAS_MADE | {
        ("archive", "leaves-scope", "Zoe Lee"),
        ("archive", "leaves-scope", "Noah Smith"),
        ("update", "source-of-truth", "Ivy Browne"),
    }
    assert names(house).count("Ada Park") == 1
    assert house.store.state("banksia").unconfirmed == ()
    await house.close()


async def test_killed_and_then_without_an_answer_it_makes_nothing_twice(home):
    """The process dies after Storypark made a profile, and Storypark is away when the daemon is back."""
    house = home(BUSY)
    await busy_centre(house)
    await house.clock.advance(house.integrations.next_due()[0])
    house.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=5)
    with pytest.raises(Killed):
        await house.integrations.run_due(house.now)
    house.open()
    house.between.mend()
    house.between.fault("/storypark/", between.refused())
    await house.pass_time("1h")
    await house.integrations.recover_interrupted(house.now)
    house.between.mend()
    ended, then = house.history("banksia")[-1], await house.wait_out("banksia")
    assert house.told(ended) == {("skip", "skip-is-final", "Skip Me")}
    assert house.told(then) - {("move", "child-rooms", "Ada Park")} == EVERY_KIND
    assert len(names(house)) == len(set(names(house))) == 10
