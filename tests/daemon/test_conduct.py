from dataclasses import replace

import httpx2
import pytest

from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BANKSIA, BUSY
from tests.daemon.houses import EVERY_KIND, WRITES, House, at_home, busy_centre, play

READS = ["/children", "/rooms", "/sessions", "/account", "/profiles", "/storypark/v1/rooms"]


def test_a_run_makes_every_kind_of_change(tmp_path):
    async def test(house):
        await busy_centre(house)
        house.between.forget()
        run = await house.wait_out("banksia")
        assert house.told(run) == EVERY_KIND
        assert len(house.between.writes) == WRITES
        assert (run.cause, run.outcome, run.ordinal) == ("schedule", "ok", 3)
        assert house.states("banksia") == {
            "Mia Nguyen": "active", "Ruby Stranger": "active", "Leo Gone": "archived", "Max Hill": "active", "Ava Jones": "active",
            "Noah Smith": "archived", "Ivy Browne": "active", "Zoe Lee": "active", "Ada Park": "active", "Leo Park": "active",
        }  # fmt: skip
        assert house.rooms("banksia") == {
            "Possums": "present", "Old room": "present", "Wallabies": "present", "Koalas": "removed", "Emus": "present", "Ducks": "present",
        }  # fmt: skip
        assert house.rooms_of("banksia", "Mia Nguyen") == ["Possums", "Old room", "Emus"]
        assert house.rooms_of("banksia", "Zoe Lee") == ["Wallabies"]
        assert house.rooms_of("banksia", "Ada Park") == ["Ducks"]
        assert house.rooms_of("banksia", "Max Hill") == ["Possums"]
        again = await house.integrations.sync("banksia")
        assert house.told(again) == {("skip", "skip-is-final", "Skip Me")}

    at_home(tmp_path, BUSY, test=test)


def test_what_is_not_linked_is_left_as_it_is_byte_for_byte(tmp_path):
    async def test(house):
        def strangers():
            there = house.world.services["banksia"].storypark
            return repr((there.profiles["p00002"], there.profiles["p00003"], there.rooms["s002"]))

        before = strangers()
        await busy_centre(house)
        await house.live("4w")
        assert len(house.history("banksia")) > 50
        assert strangers() == before

    at_home(tmp_path, BUSY, test=test)


def test_a_quiet_run_writes_nothing_and_journals_nothing(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        before = house.picture_of_storypark("banksia")
        house.between.forget()
        run = await house.wait_out("banksia")
        assert (run.changes, run.outcome, run.counts.unchanged) == ((), "ok", run.counts.read)
        assert house.between.writes == []
        assert house.picture_of_storypark("banksia") == before

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize("paid", [20, 2])
def test_the_order_for_space_is_read_only_where_it_decides(tmp_path, paid):
    async def test(house):
        house.do("banksia", {"paid_children": paid})
        await house.set_up("banksia")
        house.between.forget()
        run = await house.wait_out("banksia")
        assert any("next_session" in line for line in house.between.seen) == (paid == 2)
        assert [change.subject for change in run.changes if change.kind == "wait"] == (
            ["Noah Smith", "Zoe Lee"] if paid == 2 else []
        )

    at_home(tmp_path, BANKSIA, test=test)


def test_an_order_that_is_half_read_removes_nobody(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do(
            "banksia",
            {"archive": "Noah Smith"},
            {"enrol": {"name": "Ada Park"}},
            {"status": {"Ada Park": "active"}},
            {"status": {"Ivy Brown": "active"}},
        )
        house.publish("banksia")
        house.between.fault("next_session", between.edited(lambda body: body["data"].pop()), times=1)
        run = await house.integrations.sync("banksia")
        assert (run.outcome, run.counts.archived, run.counts.created) == ("partial", 0, 2)
        run = await house.integrations.sync("banksia")
        assert (run.outcome, run.counts.archived) == ("ok", 1)

    at_home(tmp_path, BANKSIA, test=test)


def test_an_order_that_cannot_be_read_fails_the_run(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do(
            "banksia",
            {"paid_children": 2},
            {"unarchive": "Old Timer"},
            {"status": {"Old Timer": "active"}},
            {"status": {"Ivy Brown": "active"}},
        )
        house.publish("banksia")
        house.between.fault("next_session", between.answering(500, "{}"))
        before = house.picture_of_storypark("banksia")
        run = await house.integrations.sync("banksia")
        assert (run.outcome, run.changes, run.counts.read) == ("failed", (), 0)
        assert house.picture_of_storypark("banksia") == before

    at_home(tmp_path, BANKSIA, test=test)


def test_a_full_plan_makes_the_rest_wait_and_space_takes_them_in(tmp_path):
    async def test(house):
        house.do("banksia", {"paid_children": 3})
        run = await house.set_up("banksia")
        assert (run.counts.created, run.counts.waiting, run.waiting) == (1, 1, ("Zoe Lee",))
        house.do("banksia", {"delete_profile": "Ruby Stranger"})
        run = await house.wait_out("banksia")
        assert (run.counts.created, run.waiting) == (1, ())
        assert house.told(run) == {("create", "map-child", "Zoe Lee")}

    at_home(tmp_path, BANKSIA, test=test)


def test_storypark_s_own_refusal_is_no_failure(tmp_path):
    """Somebody takes the last space between the reading and the writing."""

    async def test(house):
        house.do("banksia", {"paid_children": 4})

        async def meanwhile(request, send):
            house.do("banksia", {"add_profile": "Quick Hand"})
            return await send(request)

        house.between.fault("POST .*/profiles$", meanwhile, times=1)
        run = await house.set_up("banksia")
        assert (run.outcome, run.counts.created, run.counts.waiting, run.counts.failed) == ("ok", 1, 1, 0)
        assert run.waiting == ("Zoe Lee",)
        assert {change.why for change in run.changes if change.kind == "wait"} == {
            "Storypark says that the plan is full"
        }
        house.do("banksia", {"paid_children": 5})
        assert house.told(await house.wait_out("banksia")) == {("create", "map-child", "Zoe Lee")}

    at_home(tmp_path, BANKSIA, test=test)


FAULTS = [between.refused(), between.answering(500, "{}"), between.html(), between.truncated()]


def test_a_run_that_cannot_read_does_nothing_and_the_next_makes_it_good(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do("banksia", {"archive": "Noah Smith"}, {"rename": {"Zoe Lee": "Zoë Lee"}})
        house.publish("banksia")
        before = house.picture_of_storypark("banksia")
        for read in READS:
            for fault in FAULTS:
                house.between.mend()
                house.between.fault(f"GET [^?]*{read}", fault)
                run = await house.wait_out("banksia")
                assert (run.outcome, run.changes, run.cause) == ("failed", (), "schedule"), read
                assert run.note.startswith("nothing done: ")
                assert not any(word in run.note for word in house.secrets("banksia"))
                assert house.picture_of_storypark("banksia") == before
        house.between.mend()
        run = await house.wait_out("banksia")
        assert house.told(run) == {("archive", "leaves-scope", "Noah Smith"), ("update", "source-of-truth", "Zoë Lee")}

    at_home(tmp_path, BANKSIA, test=test)


def _pop(rows):
    return lambda body: body[rows].pop()


def _nobody(body):
    body.update(data=[], total=0)


@pytest.mark.parametrize(
    ("pattern", "edit"),
    [
        ("/v1/children", _pop("data")),
        ("/v1/children", _nobody),
        ("/manage/v1/rooms", _pop("data")),
        ("/v1/sessions", _pop("data")),
        ("GET .*/storypark/v1/profiles", _pop("profiles")),
        ("GET .*/storypark/v1/rooms", _pop("rooms")),
    ],
)
def test_half_a_reading_takes_nothing_away_and_the_next_makes_it_good(tmp_path, pattern, edit):
    async def test(house):
        await busy_centre(house)
        removed = [name for name, state in house.rooms("banksia").items() if state == "removed"]
        house.between.fault(pattern, between.edited(edit), times=1)
        run = await house.wait_out("banksia")
        assert run.outcome == "partial"
        assert {change.kind for change in run.changes}.isdisjoint({"archive", "remove_room"})
        assert all(not change.fields.remove_rooms for change in run.changes)
        assert [
            name for name, state in house.rooms("banksia").items() if state == "removed" and name not in removed
        ] == []
        assert list(house.states("banksia").values()).count("archived") <= 2
        again = await house.wait_out("banksia")
        assert again.outcome == "ok"
        if pattern != "/v1/sessions":  # whose rooms were not all read is moved when they are
            assert house.told(run) | house.told(again) == EVERY_KIND
        assert house.rooms_of("banksia", "Ada Park") == ["Ducks"]
        assert house.rooms_of("banksia", "Max Hill") == ["Possums"]
        assert house.states("banksia")["Noah Smith"] == "archived"
        names = [f"{row['given']} {row['family']}" for row in house.storypark("banksia")["profiles"]]
        assert len(names) == len(set(names)), "nobody is made twice"

    at_home(tmp_path, BUSY, test=test)


def test_an_empty_list_is_said_each_time_and_counts_everybody_as_unchanged(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.do(
            "banksia", *({"leave": name} for name in ("Mia Nguyen", "Noah Smith", "Zoe Lee", "Ivy Brown", "Old Timer"))
        )
        for _ in range(2):
            run = await house.wait_out("banksia")
            assert (run.outcome, run.changes) == ("partial", ())
            assert (run.counts.read, run.counts.unchanged) == (3, 3)
            assert "lists no children" in run.note
        assert set(house.states("banksia").values()) == {"active", "archived"}

    at_home(tmp_path, BANKSIA, test=test)


def test_a_write_that_fails_makes_the_run_partial_and_the_next_run_mends_it(tmp_path):
    async def test(house):
        await busy_centre(house)
        for pattern in (
            "/archive$",
            "/restore$",
            "POST .*/profiles$",
            "PATCH .*/profiles/p00007",
            "PATCH .*/rooms/",
            "/deactivate$",
        ):
            house.between.fault(pattern, between.answering(422, "{}"))
        run = await house.wait_out("banksia")
        assert run.outcome == "partial"
        assert run.counts.failed == 5
        assert (run.counts.created, run.counts.restored, run.counts.archived) == (0, 0, 0)
        assert not any(word in run.note for word in house.secrets("banksia"))
        house.between.mend()
        again = await house.wait_out("banksia")
        assert (again.outcome, again.counts.failed) == ("ok", 0)
        assert house.told(run) | house.told(again) == EVERY_KIND
        assert house.told(run) & house.told(again) == {("skip", "skip-is-final", "Skip Me")}

    at_home(tmp_path, BUSY, test=test)


def test_a_time_out_after_the_vendor_has_done_it_is_found(tmp_path):
    async def test(house):
        await busy_centre(house)
        losing = [False]

        async def every_other_one_is_lost(request, send):
            losing[0] = not losing[0]
            response = await send(request)
            if losing[0]:
                raise httpx2.ReadTimeout("too slow")
            return response

        house.between.fault(between.WRITES, every_other_one_is_lost)
        house.between.forget()
        run = await house.wait_out("banksia")
        assert len(house.between.writes) == 2 * WRITES
        assert (house.told(run), run.outcome, run.counts.failed) == (EVERY_KIND, "ok", 0)
        assert len(house.states("banksia")) == len(house.storypark("banksia")["profiles"]) == 10
        assert len(house.rooms("banksia")) == len(house.storypark("banksia")["rooms"]) == 6

    at_home(tmp_path, BUSY, test=test)


def test_a_dry_run_writes_nothing_anywhere(tmp_path):
    async def test(house):
        await busy_centre(house)
        before, standing = house.picture_of_storypark("banksia"), house.store.standing("banksia")
        runs = house.history("banksia")
        house.between.forget()
        preview = await house.integrations.preview("banksia", "manual")
        assert {(each.kind, each.rule, each.subject) for each in preview.changes} == EVERY_KIND
        assert (house.between.writes, house.picture_of_storypark("banksia")) == ([], before)
        assert (house.store.standing("banksia"), house.history("banksia")) == (standing, runs)
        run = await house.wait_out("banksia")
        assert preview.counts == run.counts

    at_home(tmp_path, BUSY, test=test)


def test_a_preview_of_set_up_writes_nothing_anywhere(tmp_path):
    async def test(house):
        await house.turn_on("banksia")
        before, standing = house.picture_of_storypark("banksia"), house.store.standing("banksia")
        house.between.forget()
        preview = await house.integrations.preview("banksia", "set-up")
        assert (house.between.writes, house.picture_of_storypark("banksia")) == ([], before)
        assert (house.store.standing("banksia"), house.history("banksia")) == (standing, [])
        run = await house.integrations.set_up("banksia")
        assert {(each.kind, each.subject) for each in preview.changes} == {
            (each.kind, each.subject) for each in run.changes
        }
        assert preview.counts == run.counts

    at_home(tmp_path, BANKSIA, test=test)


# Killed anywhere


async def after(house: House) -> dict[str, object]:
    """What there is when the run is over, and one more."""
    await house.integrations.resume_interrupted(house.now)
    await house.integrations.run_due(house.now)
    await house.wait_out("banksia")
    state = house.state("banksia")
    await house.close()
    return state


@pytest.mark.parametrize("committed", [False, True])
def test_a_run_that_was_killed_at_any_write_ends_as_if_it_had_not_been(tmp_path, committed):
    async def test():
        house = House(tmp_path, BUSY)
        await busy_centre(house)
        await house.close()

        async def lived(folder, kill=None):
            """The same centre once more, with the next run killed at a write, or not."""
            twin = house.another(tmp_path / folder)
            twin.open()
            await twin.clock.advance(twin.integrations.next_due()[0])
            if kill is not None:
                twin.between.fault(between.WRITES, between.killed(committed=committed), times=1, spare=kill)
                with pytest.raises(Killed):
                    await twin.integrations.run_due(twin.now)
                assert len(twin.store.interrupted()) == 1
                twin.open()
            return await after(twin)

        expected = await lived("without")
        assert [len(run.changes) for run in expected["history"][-2:]] == [len(EVERY_KIND), 1]
        for write in range(WRITES):
            assert await lived(f"{write}", kill=write) == expected, f"killed at write {write}"

    play(test)


@pytest.mark.parametrize("committed", [False, True])
def test_a_set_up_that_was_killed_at_any_write_is_finished(tmp_path, committed):
    async def test():
        house = House(tmp_path, BUSY)
        await house.turn_on("banksia")
        await house.close()

        async def lived(folder, kill=None):
            twin = house.another(tmp_path / folder)
            twin.open()
            if kill is None:
                await twin.integrations.set_up("banksia")
                writes = len(twin.between.writes)
            else:
                twin.between.fault(between.WRITES, between.killed(committed=committed), times=1, spare=kill)
                with pytest.raises(Killed):
                    await twin.integrations.set_up("banksia")
                twin.open()
                writes = 0
            return await after(twin), writes

        expected, writes = await lived("without")
        assert writes == 15
        for write in range(writes):
            assert (await lived(f"{write}", kill=write))[0] == expected, f"killed at write {write}"

    play(test)


def test_a_run_that_was_killed_again_and_again_ends_as_if_it_had_not_been(tmp_path):
    async def test():
        house = House(tmp_path, BUSY)
        await busy_centre(house)
        await house.close()
        undisturbed, killed = house.another(tmp_path / "one"), house.another(tmp_path / "two")
        for twin in (undisturbed, killed):
            twin.open()
            await twin.clock.advance(twin.integrations.next_due()[0])
        killed.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=4)
        with pytest.raises(Killed):
            await killed.integrations.run_due(killed.now)
        for spare in (0, 2, 6, 10):
            killed.open()
            killed.between.mend()
            killed.between.fault(between.WRITES, between.killed(committed=bool(spare % 4)), times=1, spare=spare)
            with pytest.raises(Killed):
                await killed.integrations.resume_interrupted(killed.now)
        killed.between.mend()
        killed.open()
        assert await after(killed) == await after(undisturbed)

    play(test)


def test_killed_while_reading_nothing_has_happened(tmp_path):
    async def test(house):
        await busy_centre(house)
        before = house.state("banksia")
        await house.clock.advance(house.integrations.next_due()[0])
        for read in READS:
            house.between.mend()
            house.between.fault(f"GET [^?]*{read}", between.killed(committed=True))
            with pytest.raises(Killed):
                await house.integrations.run_due(house.now)
            house.open()
            assert house.state("banksia") == before
        house.between.mend()
        await house.integrations.run_due(house.now)
        assert house.told(house.history("banksia")[-1]) == EVERY_KIND

    at_home(tmp_path, BUSY, test=test)


@pytest.mark.parametrize("committed", [False, True])
def test_what_was_cut_short_removes_nothing_blindly_when_time_has_passed(tmp_path, committed):
    """Noah is archived in the CCMS, Koalas has lost its sessions, Max is to leave it. Before the daemon is back, all that is taken back."""

    async def test():
        house = House(tmp_path, BUSY)
        await busy_centre(house)
        await house.close()
        for write in range(WRITES):
            twin = house.another(tmp_path / f"{write}")
            twin.open()
            await twin.clock.advance(twin.integrations.next_due()[0])
            twin.between.fault(between.WRITES, between.killed(committed=committed), times=1, spare=write)
            with pytest.raises(Killed):
                await twin.integrations.run_due(twin.now)
            twin.between.mend()
            twin.open()
            archived, rooms = twin.states("banksia")["Noah Smith"], twin.rooms("banksia")
            twin.do(
                "banksia",
                {"unarchive": "Noah Smith"},
                {"book": {"child": "Max Hill", "room": "Koalas", "on": "2026-12-03"}},
            )
            twin.publish("banksia")
            await twin.clock.advance(twin.now.replace(hour=(twin.now.hour + 1) % 24))
            await twin.integrations.resume_interrupted(twin.now)
            assert twin.states("banksia")["Noah Smith"] == archived
            assert twin.rooms("banksia")["Koalas"] == rooms["Koalas"]
            (ended,) = [run for run in twin.history("banksia") if run.ordinal == 3]
            await twin.wait_out("banksia")
            assert twin.states("banksia")["Noah Smith"] == "active"
            assert twin.rooms("banksia")["Koalas"] == "present"
            assert twin.rooms_of("banksia", "Max Hill") == ["Possums", "Koalas"]
            names = [f"{row['given']} {row['family']}" for row in twin.storypark("banksia")["profiles"]]
            assert len(names) == len(set(names)) == 10
            _balanced(ended)
            await twin.close()

    play(test)


@pytest.mark.parametrize("committed", [False, True])
def test_when_time_has_passed_each_change_is_still_told_once(tmp_path, committed):
    async def test():
        house = House(tmp_path, BUSY)
        await busy_centre(house)
        await house.close()
        for write in range(WRITES):
            twin = house.another(tmp_path / f"{write}")
            twin.open()
            await twin.clock.advance(twin.integrations.next_due()[0])
            twin.between.fault(between.WRITES, between.killed(committed=committed), times=1, spare=write)
            with pytest.raises(Killed):
                await twin.integrations.run_due(twin.now)
            twin.between.mend()
            twin.open()
            await twin.pass_time("1h")
            await twin.integrations.resume_interrupted(twin.now)
            await twin.wait_out("banksia")
            ended, then = twin.history("banksia")[-2:]
            writing = [
                (change.kind, change.rule, change.subject)
                for run in (ended, then)
                for change in run.changes
                if change.kind != "skip"
            ]
            assert sorted(writing) == sorted(EVERY_KIND - {("skip", "skip-is-final", "Skip Me")}), (
                f"killed at write {write}"
            )
            _balanced(ended)
            assert twin.store.standing("banksia").created_ids == {f"p{n:05}" for n in range(4, 11)}
            await twin.close()

    play(test)


def _balanced(run):
    counts = run.counts
    told = replace(counts, read=0)
    assert counts.read == sum(getattr(told, name) for name in told.__slots__), run


def test_a_run_that_ends_while_storypark_is_away_says_what_failed(tmp_path):
    async def test(house):
        await busy_centre(house)
        await house.clock.advance(house.integrations.next_due()[0])
        house.between.fault(between.WRITES, between.killed(committed=False), times=1, spare=5)
        with pytest.raises(Killed):
            await house.integrations.run_due(house.now)
        house.open()
        house.between.mend()
        house.between.fault("/storypark/", between.refused())
        await house.pass_time("1h")
        await house.integrations.resume_interrupted(house.now)
        assert house.store.interrupted() == []
        ended = house.history("banksia")[-1]
        assert (ended.outcome, ended.cause) == ("partial", "schedule")
        _balanced(ended)
        house.between.mend()
        await house.wait_out("banksia")
        assert house.states("banksia")["Noah Smith"] == "archived"

    at_home(tmp_path, BUSY, test=test)
