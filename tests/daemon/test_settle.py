"""Requests for something new of which no answer ever came: they are found, and not repeated."""

from dataclasses import asdict

import pytest

from daemon.settle import LATE
from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BANKSIA, BUSY
from tests.daemon.houses import EVERY_KIND, House, at_home, busy_centre, play

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
    return sorted(f"{row['given']} {row['family']}" for row in house.storypark("banksia")["profiles"])


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
def test_what_was_never_answered_is_found_by_the_next_run(tmp_path, committed):
    async def test(house):
        await ada_is_asked_for(house, committed=committed)
        house.between.mend()
        run = await house.wait_out("banksia")
        assert house.told(run) == ADA_WAS_MADE
        assert (run.outcome, run.counts.created, run.counts.unchanged, run.counts.read) == ("ok", 1, 5, 6)
        assert names(house).count("Ada Park") == 1
        assert house.rooms_of("banksia", "Ada Park") == ["Possums"]
        assert [profile.name for profile in await house.integrations.invitations("banksia")] == [
            "Noah Smith",
            "Zoe Lee",
            "Ada Park",
        ]
        assert (await house.wait_out("banksia")).changes == ()
        assert house.store.standing("banksia").unsettled == ()

    at_home(tmp_path, BANKSIA, test=test)


def test_it_is_remembered_over_an_end_of_the_daemon_and_for_as_long_as_it_takes(tmp_path):
    async def test(house):
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

    at_home(tmp_path, BANKSIA, test=test)


def test_what_one_child_waits_for_keeps_no_other_waiting(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do("banksia", ADA)
        house.publish("banksia")

        async def not_for_ada(request, send):
            return await (between.refused() if b"Ada" in request.content else _as_ever)(request, send)

        house.between.fault("POST .*/profiles$", not_for_ada)
        assert (await house.wait_out("banksia")).counts.failed == 1
        house.do("banksia", {"enrol": {"name": "Leo Park"}}, {"status": {"Leo Park": "active"}}, {"archive": "Zoe Lee"})
        house.publish("banksia")
        run = await house.wait_out("banksia")
        assert house.told(run) == {("create", "new-child", "Leo Park"), ("archive", "leaves-scope", "Zoe Lee")}
        assert run.counts.failed == 1

    at_home(tmp_path, BANKSIA, test=test)


def test_a_child_that_changed_meanwhile_is_put_right_in_the_same_run(tmp_path):
    async def test(house):
        await ada_is_asked_for(house)
        house.do("banksia", {"rename": {"Ada Park": "Ada Lane"}})
        house.between.mend()
        run = await house.wait_out("banksia")
        assert house.told(run) == ADA_WAS_MADE | {("update", "source-of-truth", "Ada Lane")}
        assert (names(house).count("Ada Park"), names(house).count("Ada Lane")) == (0, 1)
        assert run.counts.read == run.counts.updated + run.counts.unchanged

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize("how", ["leave", "archive"])
def test_a_child_that_left_meanwhile_leaves_its_profile_archived(tmp_path, how):
    async def test(house):
        await ada_is_asked_for(house)
        house.do("banksia", {how: "Ada Park"})
        house.between.mend()
        run = await house.wait_out("banksia")
        assert house.told(run) == ADA_WAS_MADE | {("archive", "leaves-scope", "Ada Park")}
        assert house.states("banksia")["Ada Park"] == "archived"
        assert run.counts.read == run.counts.archived + run.counts.unchanged

    at_home(tmp_path, BANKSIA, test=test)


def test_what_takes_the_last_space_does_not_wait_for_its_own(tmp_path):
    async def test(house):
        house.do("banksia", {"paid_children": 5})
        await ada_is_asked_for(house)
        assert house.world.services["banksia"].storypark.active_profiles == 5
        house.between.mend()
        run = await house.wait_out("banksia")
        assert (house.told(run), run.waiting) == (ADA_WAS_MADE, ())

    at_home(tmp_path, BANKSIA, test=test)


def test_a_space_that_has_gone_meanwhile_makes_it_wait(tmp_path):
    async def test(house):
        await ada_is_asked_for(house, committed=False)
        house.do("banksia", {"paid_children": 4})
        house.between.mend()
        run = await house.wait_out("banksia")
        assert (house.told(run), run.waiting, run.outcome) == (
            {("wait", "plan-space", "Ada Park")},
            ("Ada Park",),
            "ok",
        )
        assert house.store.standing("banksia").unsettled == ()

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize("committed", [True, False])
def test_what_somebody_decided_meanwhile_counts(tmp_path, committed):
    async def test(house):
        await ada_is_asked_for(house, committed=committed)
        await house.map("banksia", Ada_Park="skip")
        standing = house.store.standing("banksia")
        house.between.fault("/storypark/v1/profiles", between.refused())
        house.between.mend()
        run = await house.integrations.update("banksia")
        assert ("skip", "skip-is-final", "Ada Park") in house.told(run)
        again = await house.wait_out("banksia")
        assert house.told(again) == {("skip", "skip-is-final", "Ada Park")}
        assert names(house).count("Ada Park") == 1, "the update settled first what had been asked for before it"
        assert standing.unsettled != ()
        assert house.store.standing("banksia").unsettled == ()

    at_home(tmp_path, BANKSIA, test=test)


def test_what_was_decided_before_anything_could_be_asked_is_not_asked_any_more(tmp_path):
    async def test(house):
        await ada_is_asked_for(house, committed=False)
        await house.map("banksia", Ada_Park="skip")
        await house.integrations.update("banksia")  # Storypark still does not answer such requests
        house.between.mend()
        run = await house.wait_out("banksia")
        assert house.told(run) == {("skip", "skip-is-final", "Ada Park")}
        assert "Ada Park" not in names(house)
        assert house.store.standing("banksia").unsettled == ()

    at_home(tmp_path, BANKSIA, test=test)


def test_a_room_is_not_made_twice(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do(
            "banksia",
            {"add_room": "Emus"},
            {"book": {"child": "Mia Nguyen", "room": "Emus", "days": ["mon"], "from": "2026-11-30"}},
        )
        house.publish("banksia")
        unanswered(house, "POST .*/rooms$")
        run = await house.wait_out("banksia")
        assert (run.outcome, run.counts.failed) == ("partial", 0)
        house.between.mend()
        run = await house.wait_out("banksia")
        assert house.told(run) == {("add_room", "new-room", "Emus"), ("move", "child-rooms", "Mia Nguyen")}
        assert [room["name"] for room in house.storypark("banksia")["rooms"]].count("Emus") == 1
        assert "Emus" in house.rooms_of("banksia", "Mia Nguyen")

    at_home(tmp_path, BANKSIA, test=test)


def test_a_child_whose_profile_had_gone_gets_one_new_one(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do("banksia", {"delete_profile": "Zoe Lee"})
        unanswered(house)
        await house.wait_out("banksia")
        house.between.mend()
        assert house.told(await house.wait_out("banksia")) == {("create", "returns", "Zoe Lee")}
        assert names(house).count("Zoe Lee") == 1

    at_home(tmp_path, BANKSIA, test=test)


def test_a_refusal_of_the_caller_settles_nothing(tmp_path):
    async def test(house):
        await ada_is_asked_for(house)
        house.between.mend()
        house.between.fault("POST .*/profiles$", between.answering(403, "{}"))
        assert (await house.wait_out("banksia")).counts.failed == 1
        house.between.mend()
        assert house.told(await house.wait_out("banksia")) == ADA_WAS_MADE
        assert names(house).count("Ada Park") == 1

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize("write", [0, 1, 3])
def test_killed_while_it_settles_it_still_makes_nothing_twice(tmp_path, write):
    async def test():
        house = House(tmp_path, BUSY)
        await house.set_up("banksia")
        house.do("banksia", ADA)
        house.publish("banksia")
        unanswered(house)
        await house.wait_out("banksia")
        house.do("banksia", {"archive": "Zoe Lee"}, {"rename": {"Ivy Brown": "Ivy Browne"}}, {"archive": "Noah Smith"})
        house.publish("banksia")
        house.between.mend()
        house.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=write)
        with pytest.raises(Killed):
            await house.wait_out("banksia")
        house.open()
        await house.integrations.resume_interrupted(house.now)
        await house.integrations.run_due(house.now)
        run = house.history("banksia")[-1]
        assert house.told(run) == ADA_WAS_MADE | {
            ("archive", "leaves-scope", "Zoe Lee"),
            ("archive", "leaves-scope", "Noah Smith"),
            ("update", "source-of-truth", "Ivy Browne"),
        }
        assert names(house).count("Ada Park") == 1
        assert house.store.standing("banksia").unsettled == ()
        await house.close()

    play(test)


def test_killed_and_then_without_an_answer_it_makes_nothing_twice(tmp_path):
    """The process dies after Storypark made a profile, and Storypark is away when the daemon is back."""

    async def test(house):
        await busy_centre(house)
        await house.clock.advance(house.integrations.next_due()[0])
        house.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=5)
        with pytest.raises(Killed):
            await house.integrations.run_due(house.now)
        house.open()
        house.between.mend()
        house.between.fault("/storypark/", between.refused())
        await house.pass_time("1h")
        await house.integrations.resume_interrupted(house.now)
        house.between.mend()
        ended, then = house.history("banksia")[-1], await house.wait_out("banksia")
        assert house.told(ended) == {("skip", "skip-is-final", "Skip Me")}
        assert house.told(then) - {("move", "child-rooms", "Ada Park")} == EVERY_KIND
        assert len(names(house)) == len(set(names(house))) == 10

    at_home(tmp_path, BUSY, test=test)


# Changes of what was there already

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


def test_what_was_done_and_never_answered_is_told_by_the_next_run_once(tmp_path):
    async def test(house):
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
        assert (run.outcome, run.counts.archived, run.counts.restored, run.counts.updated) == ("ok", 1, 1, 4)
        assert balanced(run)
        assert {each.kind for each in (await house.wait_out("banksia")).changes} == {"skip"}
        assert house.store.standing("banksia").unsettled == ()

    at_home(tmp_path, BUSY, test=test)


def test_what_was_never_done_is_done_by_the_next_run_and_told_as_its_own(tmp_path):
    async def test(house):
        await unheard(house, NEVER_CAME)
        run = await house.wait_out("banksia")
        assert (house.told(run) >= EVERY_KIND, late(run), balanced(run)) == (True, set(), True)
        assert house.store.standing("banksia").unsettled == ()

    at_home(tmp_path, BUSY, test=test)


@pytest.mark.parametrize(("act", "told"), [(LOST, {("archive", "Noah Smith")}), (NEVER_CAME, set())])
def test_what_somebody_else_did_meanwhile_is_not_told_as_ours(tmp_path, act, told):
    async def test(house):
        await unheard(house, act, kinds="/archive$")
        house.do("banksia", {"archive_profile": "Noah Smith"})
        run = await house.wait_out("banksia")
        assert (late(run), run.counts.archived, balanced(run)) == (told, len(told), True)

    at_home(tmp_path, BUSY, test=test)


def test_what_was_taken_back_since_is_forgotten_and_decided_anew(tmp_path):
    async def test(house):
        await unheard(house, LOST, kinds="/archive$|/restore$")
        house.do("banksia", {"restore_profile": "Noah Smith"}, {"archive_profile": "Zoe Lee"})
        run = await house.wait_out("banksia")
        assert (late(run), run.counts.archived, run.counts.restored) == (set(), 1, 1)

    at_home(tmp_path, BUSY, test=test)


def test_who_came_back_meanwhile_has_both_told(tmp_path):
    async def test(house):
        await unheard(house, LOST, kinds="/archive$")
        house.do("banksia", {"unarchive": "Noah Smith"})
        house.publish("banksia")
        run = await house.wait_out("banksia")
        of_noah = [(each.kind, each.rule) for each in run.changes if each.subject == "Noah Smith"]
        assert of_noah == [("archive", "leaves-scope"), ("restore", "returns")]
        assert (run.counts.archived, run.counts.restored, balanced(run)) == (0, 1, True)

    at_home(tmp_path, BUSY, test=test)


def test_whom_somebody_mapped_away_meanwhile_has_nothing_told(tmp_path):
    async def test(house):
        await unheard(house, LOST, kinds="PATCH .*/profiles/")
        await house.map("banksia", Ivy_Browne="skip")
        run = await house.integrations.update("banksia")
        assert late(run) == {("move", "Mia Nguyen"), ("move", "Max Hill"), ("update", "Ivy Browne")}, "done before it"
        await house.map("banksia", Ivy_Browne="create")
        assert late(await house.integrations.update("banksia")) == set()

    at_home(tmp_path, BUSY, test=test)


def test_half_a_list_does_not_say_that_nothing_was_done(tmp_path):
    def lies(body):
        for row in body["profiles"]:
            row["state"] = "active"
        body["total"] += 1

    async def test(house):
        await unheard(house, LOST, kinds="/archive$")
        house.between.fault("GET /storypark/v1/profiles", between.edited(lies))
        run = await house.wait_out("banksia")
        assert (run.outcome, late(run)) == ("partial", set())
        house.between.mend()
        run = await house.wait_out("banksia")
        assert (late(run), run.counts.archived) == ({("archive", "Noah Smith")}, 1)

    at_home(tmp_path, BUSY, test=test)


def test_it_stays_open_until_storypark_says_who_did_it(tmp_path):
    async def test(house):
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

    at_home(tmp_path, BUSY, test=test)


@pytest.mark.parametrize("write", [0, 3])
def test_killed_while_it_finds_out_each_is_told_once(tmp_path, write):
    async def test(house):
        await unheard(house, LOST)
        house.do("banksia", {"archive": "Ivy Browne"})
        house.publish("banksia")
        house.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=write)
        with pytest.raises(Killed):
            await house.wait_out("banksia")
        house.open()
        await house.integrations.resume_interrupted(house.now)
        await house.integrations.run_due(house.now)
        await house.wait_out("banksia")
        told = [(each.kind, each.subject) for run in house.history("banksia")[2:] for each in run.changes]
        for kind, name in {(kind, name) for kind, _, name in EVERY_KIND} | {("archive", "Ivy Browne")}:
            assert kind == "skip" or told.count((kind, name)) == 1, (kind, name)

    at_home(tmp_path, BUSY, test=test)


def test_an_undo_that_was_never_answered_is_told_too(tmp_path):
    async def test(house):
        await busy_centre(house)
        run = await house.wait_out("banksia")
        house.between.fault("/restore$", LOST)
        await house.integrations.recourse.undo("banksia", run)
        house.between.mend()
        assert ("restore", "Noah Smith") in late(await house.integrations.sync("banksia"))

    at_home(tmp_path, BUSY, test=test)
