"""What people can do about what runs did or would do, against a whole simulator (hold-above, undo, kept)."""

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.operations.commands import SyncInactive, Undo
from parktime.daemon.operations.mappings import Ref
from tests.daemon import between
from tests.daemon.crowd import BARS, CROWD, leavers, news, settled_in
from tests.daemon.houses import House

GONE = ("Ada Hill", "Ben Hill", "Cleo Hill")


def state(house: House):
    return house.store.state("banksia")


def counted(run) -> tuple[int, int, int]:
    return run.counts.archived, run.counts.restored, run.counts.unchanged


async def held(house: House):
    await settled_in(house)
    run = await news(
        house,
        *leavers(3),
        {"enrol": {"name": "Zoe New", "books": {"room": "Possums", "days": ["tue"]}}},
    )
    assert (run.outcome, counted(run), run.counts.created) == ("held", (0, 0, 10), 1)
    return state(house).pending


async def test_what_was_approved_is_done_and_nothing_else(home):
    house = home(CROWD)
    pending = await held(house)
    assert [change.subject for change in pending.changes] == list(GONE)
    run = await house.integrations.approve("banksia", pending.digest)
    assert (run.cause, run.outcome, counted(run)) == ("approval", "ok", (3, 0, 8))
    assert {house.states("banksia")[name] for name in GONE} == {"archived"}
    assert state(house).pending is None
    assert (await house.wait_out("banksia")).outcome == "ok"


async def test_the_same_waits_under_one_digest_and_a_stale_approval_is_refused(home):
    house = home(CROWD)
    first = await held(house)
    assert (await house.wait_out("banksia")).outcome == "held"
    assert state(house).pending == first
    await news(house, {"archive": "Dan Hill"})
    second = state(house).pending
    assert second.digest != first.digest
    with pytest.raises(RefusedError, match="not what waits for approval now"):
        await house.integrations.approve("banksia", first.digest)
    house.do("banksia", {"unarchive": "Dan Hill"}, {"archive": "Eve Hill"})
    house.publish("banksia")
    runs = len(house.history("banksia"))
    with pytest.raises(RefusedError, match="has changed since it was held"):
        await house.integrations.approve("banksia", second.digest)
    assert len(house.history("banksia")) == runs
    assert "archived" not in house.states("banksia").values()


async def test_a_list_that_shrinks_below_the_bar_is_done(home):
    house = home(CROWD)
    await held(house)
    run = await news(house, {"unarchive": "Ada Hill"})
    assert (run.outcome, counted(run)) == ("ok", (2, 0, 9))
    assert state(house).pending is None


async def test_who_is_rejected_is_kept_until_the_ccms_says_something_else(home):
    house = home(CROWD)
    pending = await held(house)
    await house.integrations.reject("banksia", pending.digest)
    assert [(each.name, each.reason) for each in state(house).kept] == [
        (name, "rejected") for name in GONE
    ]
    quiet = await house.wait_out("banksia")
    assert (quiet.outcome, quiet.changes, quiet.counts.unchanged) == ("ok", (), 11)
    assert "archived" not in house.states("banksia").values()
    await news(house, {"unarchive": "Ada Hill"})
    assert [each.name for each in state(house).kept] == list(GONE[1:])
    run = await news(house, {"archive": "Ada Hill"})
    assert house.told(run) == {("archive", "leaves-scope", "Ada Hill")}


async def test_only_who_would_still_go_is_kept(home):
    house = home(CROWD)
    pending = await held(house)
    house.do("banksia", {"unarchive": "Ada Hill"})
    house.publish("banksia")
    await house.integrations.reject("banksia", pending.digest)
    assert [each.name for each in state(house).kept] == list(GONE[1:])


async def test_with_nothing_waiting_there_is_nothing_to_approve(home):
    house = home(CROWD)
    await settled_in(house)
    for act in (house.integrations.approve, house.integrations.reject):
        with pytest.raises(RefusedError, match="nothing waits for approval"):
            await act("banksia", "any")


async def test_on_a_reading_that_is_not_whole_nothing_is_decided(home):
    house = home(CROWD)
    pending = await held(house)
    house.between.fault("GET .*/profiles", between.answering(500))
    for act in (house.integrations.approve, house.integrations.reject):
        with pytest.raises(RefusedError):
            await act("banksia", pending.digest)
    assert state(house).pending == pending


async def test_what_a_second_look_denies_is_neither_held_nor_decided(home):
    """A list without bookings adds up, and would take every room along with those who leave."""

    def emptied(body):
        body["data"], body["total"] = [], 0

    house = home(CROWD)
    pending = await held(house)
    house.between.fault("/sessions", between.edited(emptied))
    for decide in (house.integrations.approve, house.integrations.reject):
        with pytest.raises(
            RefusedError, match="not whole, so that nothing is decided on it: the list of sessions"
        ):
            await decide("banksia", pending.digest)
    assert (await house.wait_out("banksia")).outcome == "partial"
    assert state(house).pending == pending
    house.between.mend()
    run = await house.integrations.approve("banksia", pending.digest)
    assert [change.kind for change in run.changes] == ["archive"] * 3


async def test_a_room_goes_with_the_children_and_comes_back_with_them(home):
    house = home(CROWD)
    await settled_in(house)
    house.do("banksia", {"post": {"Wombats": 4}})
    run = await news(
        house,
        *leavers(3),
        *({"end_bookings": {"child": name, "on": "2026-11-29"}} for name in GONE),
    )
    assert run.outcome == "held"
    pending = state(house).pending
    assert [change.kind for change in pending.changes] == ["archive"] * 3 + ["remove_room"]
    approved = await house.integrations.approve("banksia", pending.digest)
    assert house.rooms("banksia")["Wombats"] == "removed"
    await house.integrations.undo("banksia", approved)
    assert house.rooms("banksia")["Wombats"] == "present"
    assert {house.states("banksia")[name] for name in GONE} == {"active"}
    assert (await house.wait_out("banksia")).changes == ()


async def test_the_setting_can_be_changed_for_a_service_that_lives(home):
    house = home(CROWD)
    await settled_in(house, hold_above=None)
    await house.integrations.set_hold_above("banksia", BARS)
    assert (await news(house, *leavers(3))).outcome == "held"
    assert state(house).pending is not None
    await house.integrations.set_hold_above("banksia", None)
    assert state(house).pending is None, "what nobody is asked about any more waits no longer"
    assert (await house.wait_out("banksia")).counts.archived == 3


async def test_the_inactive_switch_is_held_too_and_its_dry_run_says_so(home):
    house = home(CROWD)
    await settled_in(house, sync_inactive=True)
    await news(house, *({"status": {name: "inactive"}} for name in GONE))
    preview = await house.integrations.dry_run("banksia", SyncInactive(False))
    assert (preview.outcome, [change.subject for change in preview.pending]) == ("held", list(GONE))
    run = await house.integrations.set_sync_inactive("banksia", False)
    assert (run.outcome, counted(run)) == ("held", (0, 0, 10))
    assert state(house).settings.sync_inactive is False
    done = await house.integrations.approve("banksia", state(house).pending.digest)
    assert {change.rule for change in done.changes} == {"leaves-scope"}


async def test_what_was_undone_stays_so_until_somebody_lets_go(home):
    house = home(CROWD)
    await settled_in(house, hold_above=None)
    run = await news(house, *leavers(2))
    before = house.picture_of_storypark("banksia")
    preview = await house.integrations.dry_run("banksia", Undo(run))
    assert [(change.kind, change.subject) for change in preview.changes] == [
        ("restore", "Ada Hill"),
        ("restore", "Ben Hill"),
    ]
    assert house.picture_of_storypark("banksia") == before
    undone, skipped = await house.integrations.undo("banksia", run)
    assert (undone.cause, counted(undone), skipped) == ("undo", (0, 2, 8), ())
    assert undone.changes[0].why == (
        "takes back what run 2 did (leaves-scope: Storypark Manage labels the child Archived)"
    )
    assert (await house.wait_out("banksia")).changes == ()
    await house.integrations.let_go("banksia", "child", Ref(name="Ada Hill"))
    assert house.told(await house.wait_out("banksia")) == {("archive", "leaves-scope", "Ada Hill")}
    with pytest.raises(RefusedError, match="is no child that is kept"):
        await house.integrations.let_go("banksia", "child", Ref(name="Ada Hill"))


async def test_an_undo_can_be_undone_and_nothing_is_kept_then(home):
    house = home(CROWD)
    await settled_in(house, hold_above=None)
    run = await news(house, *leavers(2))
    undone, _ = await house.integrations.undo("banksia", run)
    again, _ = await house.integrations.undo("banksia", undone)
    assert counted(again) == (2, 0, 8)
    assert state(house).kept == ()
    assert (await house.wait_out("banksia")).changes == ()
    with pytest.raises(
        RefusedError, match="nothing of run 2 can be taken back: changed since, by run 3"
    ):
        await house.integrations.undo("banksia", run)


async def test_an_undo_goes_no_further_than_the_plan(home):
    house = home(CROWD)
    await settled_in(house, hold_above=None)
    run = await news(house, *leavers(2))
    house.do("banksia", {"paid_children": 10})
    undone, skipped = await house.integrations.undo("banksia", run)
    assert counted(undone) == (0, 1, 9)
    assert [(each.change.subject, each.why) for each in skipped] == [
        ("Ben Hill", "no space: 10 paid children")
    ]
    assert "stays: no space" in undone.note
    assert [each.name for each in state(house).kept] == ["Ada Hill"]


async def test_a_run_that_changed_nothing_cannot_be_undone(home):
    house = home(CROWD)
    await settled_in(house)
    with pytest.raises(RefusedError, match="run 2 changed nothing"):
        await house.integrations.undo("banksia", await house.wait_out("banksia"))


async def test_set_up_itself_can_be_undone_and_no_profile_is_deleted(home):
    house = home(CROWD)
    run = await house.set_up("banksia")
    count = len(house.states("banksia"))
    undone, skipped = await house.integrations.undo("banksia", run)
    assert (undone.counts.archived, skipped) == (10, ())
    assert len(house.states("banksia")) == count
    assert house.rooms("banksia") == {
        "Possums": "present",
        "Wombats": "removed",
        "Old room": "present",
    }
    assert (await house.wait_out("banksia")).changes == ()


async def test_whoever_is_mapped_anew_is_let_go(home):
    house = home(CROWD)
    await settled_in(house, hold_above=None)
    run = await news(house, {"rename": {"Ada Hill": "Adah Hill"}})
    await house.integrations.undo("banksia", run)
    assert [each.name for each in state(house).kept] == ["Adah Hill"]
    await house.map("banksia", Adah_Hill="Ruby Stranger")
    await house.integrations.update("banksia")
    assert state(house).kept == ()


async def test_turning_off_leaves_nothing_to_approve(home):
    house = home(CROWD)
    await held(house)
    await house.integrations.turn_off("banksia")
    assert state(house).pending is None
