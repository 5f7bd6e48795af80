import httpx2
import pytest

from parktime.daemon.operations.commands import SetUp, Sync
from tests.daemon import between
from tests.daemon.centres import BANKSIA, BUSY
from tests.daemon.houses import EVERY_KIND, WRITES, busy_centre

READS = ["/children", "/rooms", "/sessions", "/account", "/profiles", "/storypark/v1/rooms"]


async def test_a_run_makes_every_kind_of_change(home):
    house = home(BUSY)
    await busy_centre(house)
    house.between.clear_cache()
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


async def test_what_is_not_linked_is_left_as_it_is_byte_for_byte(home):
    house = home(BUSY)

    def strangers():
        there = house.world.services["banksia"].storypark
        return repr((there.profiles["p00002"], there.profiles["p00003"], there.rooms["s002"]))

    before = strangers()
    await busy_centre(house)
    await house.live("4w")
    assert len(house.history("banksia")) > 50
    assert strangers() == before


async def test_a_quiet_run_writes_nothing_and_journals_nothing(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    before = house.picture_of_storypark("banksia")
    house.between.clear_cache()
    run = await house.wait_out("banksia")
    assert (run.changes, run.outcome, run.counts.unchanged) == ((), "ok", run.counts.read)
    assert house.between.writes == []
    assert house.picture_of_storypark("banksia") == before


@pytest.mark.parametrize("paid", [20, 2])
async def test_the_order_for_space_is_read_only_where_it_decides(home, paid):
    house = home(BANKSIA)
    house.do("banksia", {"paid_children": paid})
    await house.set_up("banksia")
    house.between.clear_cache()
    run = await house.wait_out("banksia")
    assert any("next_session" in line for line in house.between.seen) == (paid == 2)
    assert [change.subject for change in run.changes if change.kind == "wait"] == (
        ["Noah Smith", "Zoe Lee"] if paid == 2 else []
    )


async def test_an_order_that_is_half_read_removes_nobody(home):
    house = home(BANKSIA)
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


async def test_an_order_that_cannot_be_read_fails_the_run(home):
    house = home(BANKSIA)
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


async def test_a_full_plan_makes_the_rest_wait_and_space_takes_them_in(home):
    house = home(BANKSIA)
    house.do("banksia", {"paid_children": 3})
    run = await house.set_up("banksia")
    assert (run.counts.created, run.counts.waiting, run.waiting) == (1, 1, ("Zoe Lee",))
    house.do("banksia", {"delete_profile": "Ruby Stranger"})
    run = await house.wait_out("banksia")
    assert (run.counts.created, run.waiting) == (1, ())
    assert house.told(run) == {("create", "map-child", "Zoe Lee")}


async def test_storypark_s_own_refusal_is_no_failure(home):
    """Somebody takes the last space between the reading and the writing."""
    house = home(BANKSIA)
    house.do("banksia", {"paid_children": 4})

    async def meanwhile(request, send):
        house.do("banksia", {"add_profile": "Quick Hand"})
        return await send(request)

    house.between.fault("POST .*/profiles$", meanwhile, times=1)
    run = await house.set_up("banksia")
    assert (run.outcome, run.counts.created, run.counts.waiting, run.counts.failed) == (
        "ok",
        1,
        1,
        0,
    )
    assert run.waiting == ("Zoe Lee",)
    assert {change.why for change in run.changes if change.kind == "wait"} == {
        "Storypark says that the plan is full"
    }
    house.do("banksia", {"paid_children": 5})
    assert house.told(await house.wait_out("banksia")) == {("create", "map-child", "Zoe Lee")}


FAULTS = [between.refused(), between.answering(500, "{}"), between.html(), between.truncated()]


async def test_a_run_that_cannot_read_does_nothing_and_the_next_makes_it_good(home):
    house = home(BANKSIA)
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
            assert run.note_codes == ("read-failed",)
            assert not any(word in run.note for word in house.secrets("banksia"))
            assert house.picture_of_storypark("banksia") == before
    house.between.mend()
    run = await house.wait_out("banksia")
    assert house.told(run) == {
        ("archive", "leaves-scope", "Noah Smith"),
        ("update", "source-of-truth", "Zoë Lee"),
    }


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
async def test_half_a_reading_takes_nothing_away_and_the_next_makes_it_good(home, pattern, edit):
    house = home(BUSY)
    await busy_centre(house)
    removed = [name for name, state in house.rooms("banksia").items() if state == "removed"]
    house.between.fault(pattern, between.edited(edit), times=1)
    run = await house.wait_out("banksia")
    assert run.outcome == "partial"
    assert {change.kind for change in run.changes}.isdisjoint({"archive", "remove_room"})
    assert all(not change.fields.remove_rooms for change in run.changes)
    assert [
        name
        for name, state in house.rooms("banksia").items()
        if state == "removed" and name not in removed
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


async def test_an_empty_list_is_said_each_time_and_counts_everybody_as_unchanged(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.do(
        "banksia",
        *(
            {"leave": name}
            for name in ("Mia Nguyen", "Noah Smith", "Zoe Lee", "Ivy Brown", "Old Timer")
        ),
    )
    for _ in range(2):
        run = await house.wait_out("banksia")
        assert (run.outcome, run.changes) == ("partial", ())
        assert (run.counts.read, run.counts.unchanged) == (3, 3)
        assert "lists no children" in run.note
    assert set(house.states("banksia").values()) == {"active", "archived"}


async def test_a_write_that_fails_makes_the_run_partial_and_the_next_run_mends_it(home):
    house = home(BUSY)
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


async def test_a_time_out_after_the_vendor_has_done_it_is_found(home):
    house = home(BUSY)
    await busy_centre(house)
    losing = [False]

    async def every_other_one_is_lost(request, send):
        losing[0] = not losing[0]
        response = await send(request)
        if losing[0]:
            raise httpx2.ReadTimeout("too slow")
        return response

    house.between.fault(between.WRITES, every_other_one_is_lost)
    house.between.clear_cache()
    run = await house.wait_out("banksia")
    assert len(house.between.writes) == 2 * WRITES
    assert (house.told(run), run.outcome, run.counts.failed) == (EVERY_KIND, "ok", 0)
    assert len(house.states("banksia")) == len(house.storypark("banksia")["profiles"]) == 10
    assert len(house.rooms("banksia")) == len(house.storypark("banksia")["rooms"]) == 6


async def test_a_dry_run_writes_nothing_anywhere(home):
    house = home(BUSY)
    await busy_centre(house)
    before, state = house.picture_of_storypark("banksia"), house.store.state("banksia")
    runs = house.history("banksia")
    house.between.clear_cache()
    preview = await house.integrations.dry_run("banksia", Sync())
    assert {(each.kind, each.rule, each.subject) for each in preview.changes} == EVERY_KIND
    assert (house.between.writes, house.picture_of_storypark("banksia")) == ([], before)
    assert (house.store.state("banksia"), house.history("banksia")) == (state, runs)
    run = await house.wait_out("banksia")
    assert preview.counts == run.counts


async def test_a_preview_of_set_up_writes_nothing_anywhere(home):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    before, state = house.picture_of_storypark("banksia"), house.store.state("banksia")
    house.between.clear_cache()
    preview = await house.integrations.dry_run("banksia", SetUp())
    assert (house.between.writes, house.picture_of_storypark("banksia")) == ([], before)
    assert (house.store.state("banksia"), house.history("banksia")) == (state, [])
    run = await house.integrations.set_up("banksia")
    assert {(each.kind, each.subject) for each in preview.changes} == {
        (each.kind, each.subject) for each in run.changes
    }
    assert preview.counts == run.counts
