"""Starting points of forecasts, after commands and without, and that forecasts change nothing."""

from dataclasses import replace
from datetime import timedelta

from parktime.daemon.domain.run import Change, Counts, Run
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import Keep, PendingApproval
from parktime.daemon.forecast.forecast import differences, forecast
from parktime.daemon.forecast.inputs import NOT_SET_UP, UNKNOWN_PUBLICATIONS, ForecastInput
from parktime.daemon.forecast.runs import upcoming_runs
from parktime.daemon.forecast.service import start_with
from parktime.daemon.operations.commands import (
    Approve,
    HoldRoom,
    LetGo,
    PaidChildren,
    Reject,
    SetHoldAbove,
    SetUp,
    Sync,
    SyncInactive,
    TurnOff,
    Undo,
    Update,
)
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.planning.approval import digest_of, removals
from parktime.daemon.planning.plan import plan
from tests.daemon.environment import expect_refusal
from tests.daemon.forecast.starts import AT, LEFT, SET_UP, forecast_input
from tests.daemon.plan_inputs import reason, summary

UNTIL = AT + timedelta(weeks=20)


def parted(seen: ForecastInput, action) -> list[tuple[float, str, str]]:
    found = differences(forecast(seen.start(), UNTIL), forecast(start_with(seen, action), UNTIL))
    return [((each.at - AT) / timedelta(days=1), each.only, each.change.kind) for each in found]


def test_a_run_now_or_a_larger_plan_makes_no_difference():
    assert parted(forecast_input(), Sync()) == []
    assert parted(forecast_input(), PaidChildren(99)) == []


def test_a_skipped_room_stays_and_a_skipped_child_is_not_archived():
    rooms = Update(rooms=((Ref(name="Possums"), "skip"),))
    found = parted(forecast_input(), rooms)
    assert found[:3] == [
        (7, "without", "move"),
        (7, "without", "remove_room"),
        (35, "without", "return_room"),
    ]
    child = Update(children=((Ref(name="Child1 Family1"), "skip"),))
    assert [kind for _, only, kind in parted(forecast_input(), child) if only == "without"] == [
        "move"
    ] * 3 + ["archive"]


def test_switching_inactive_on_prevents_the_archiving():
    assert parted(forecast_input(), SyncInactive(True)) == [(LEFT, "without", "archive")]
    assert parted(forecast_input(), SyncInactive(False)) == []


def test_a_held_room_is_removed_later():
    held = parted(
        forecast_input("kidsoft"), HoldRoom(Ref(name="Possums"), (AT + timedelta(20)).date())
    )
    assert held == [(7, "without", "remove_room"), (19, "with", "remove_room")]
    with expect_refusal("room-skip"):
        start_with(forecast_input(), HoldRoom(Ref(name="Possums"), AT.date()))


def test_no_run_follows_once_the_integration_is_off():
    assert {only for _, only, _ in parted(forecast_input(), TurnOff())} == {"without"}


def test_what_if_is_refused_as_the_command_would_be():
    both = Update(children=((Ref(name="Child1 Family1"), Ref(name="Child2 Family2")),))
    with expect_refusal("map-child"):
        start_with(forecast_input(), both)
    with expect_refusal("setup-page"):
        start_with(forecast_input(), Update(rooms=((Ref(name="Nowhere"), "skip"),)))
    with expect_refusal("kidsoft-children"):
        start_with(forecast_input("kidsoft"), SyncInactive(True))


def test_set_up_starts_the_schedule():
    before = forecast_input(state=replace(SET_UP, stage="on", anchor=None, last_slot=None))
    start = start_with(before, SetUp())
    assert (start.state.stage, start.state.last_slot, start.now and start.now.cause) == (
        "set-up",
        AT,
        "set-up",
    )
    assert before.note == NOT_SET_UP
    with expect_refusal("setup-page"):
        start_with(before, Sync())
    with expect_refusal("set-up"):
        start_with(forecast_input(), SetUp())
    assert start_with(before, TurnOff()).state.stage == "off"


RUN = Run(7, "banksia", 3, AT, "schedule", "ok", Counts())


def waiting():
    """An input in which the archiving of a child that has left waits for approval."""
    seen = forecast_input(paid=9)
    gone = replace(
        seen.plan_input,
        roster=replace(seen.plan_input.roster, children=seen.plan_input.roster.children[1:]),
    )
    wanted = removals(plan(gone).changes)
    pending = PendingApproval(digest_of(wanted), AT, 4, wanted)
    return replace(
        seen, plan_input=replace(gone, pending=pending), state=replace(seen.state, pending=pending)
    )


def test_approve_starts_with_a_run_and_reject_with_kept_children():
    first = next(upcoming_runs(start_with(waiting(), Approve()), AT))
    assert (first.cause, summary(first.plan.changes)) == (
        "approval",
        [("archive", "leaves-scope", "Child1 Family1")],
    )
    begins = start_with(waiting(), Reject())
    assert [each.ccms_id for each in begins.plan_input.kept] == [
        "c00001"
    ] and begins.state.pending is None
    assert not any(run.plan.changes for run in upcoming_runs(begins, AT + timedelta(days=5)))


def test_undo_starts_with_a_run():
    seen = forecast_input()
    archived = replace(seen.plan_input.storypark.profiles["p00001"], state="archived")
    storypark = replace(
        seen.plan_input.storypark,
        profiles=seen.plan_input.storypark.profiles | {"p00001": archived},
    )
    done = Change(
        "archive", "leaves-scope", "c00001", "Child1 Family1", "active", "archived", "", "p00001"
    )
    away = replace(seen, plan_input=replace(seen.plan_input, storypark=storypark))
    first = next(upcoming_runs(start_with(away, Undo(replace(RUN, changes=(done,)))), AT))
    assert (first.cause, summary(first.plan.changes)) == (
        "undo",
        [("restore", "undo", "Child1 Family1")],
    )


def test_what_if_is_refused_as_the_decision_would_be():
    with expect_refusal("hold-above"):
        start_with(forecast_input(), Approve())
    with expect_refusal("undo"):
        start_with(forecast_input(), Undo(RUN))
    seen = waiting()
    stale = replace(
        seen, state=replace(seen.state, pending=replace(seen.state.pending, digest="other"))
    )
    with expect_refusal("hold-above"):
        start_with(stale, Approve())
    with expect_refusal("whole-read"):
        start_with(
            replace(seen, plan_input=replace(seen.plan_input, storypark_incomplete=reason("half"))),
            Reject(),
        )


KEPT = Keep("child", "c00001", "Child1 Family1", "undone", AT, 1, "")
HELD_UNTIL = (AT + timedelta(days=9)).date()


def test_settings_change_the_start_and_not_the_input():
    seen = forecast_input()
    inactive_switch = start_with(seen, SyncInactive(True))
    assert inactive_switch.now is not None and (
        inactive_switch.now.cause,
        inactive_switch.now.inactive_switch,
    ) == (
        "inactive",
        "on",
    )
    assert (
        inactive_switch.plan_input.settings.sync_inactive
        and inactive_switch.state.settings.sync_inactive
    )
    assert start_with(seen, SyncInactive(False)).now is None
    assert start_with(seen, PaidChildren(7)).plan_input.storypark.paid_children == 7
    assert start_with(seen, SetHoldAbove(HoldAbove(1))).plan_input.settings.hold_above == HoldAbove(
        1
    )
    assert start_with(seen, TurnOff()).state.stage == "off"
    assert (seen.plan_input.storypark.paid_children, seen.state.stage) == (100, "set-up")


def test_a_room_is_held_by_its_name():
    held = start_with(forecast_input("kidsoft"), HoldRoom(Ref(name="Possums"), HELD_UNTIL))
    assert held.plan_input.holds == held.state.holds == {"r001": HELD_UNTIL}
    with expect_refusal("room-skip"):
        start_with(forecast_input("kidsoft"), HoldRoom(Ref(name="Nowhere"), HELD_UNTIL))


def test_a_kept_child_is_let_go():
    seen = forecast_input()
    kept = replace(
        seen,
        state=replace(seen.state, kept=(KEPT,)),
        plan_input=replace(seen.plan_input, kept=(KEPT,)),
    )
    assert start_with(kept, LetGo("child", Ref(name="Child1 Family1"))).plan_input.kept == ()
    with expect_refusal("kept"):
        start_with(seen, LetGo("child", Ref(name="Child1 Family1")))


def test_the_note_says_why_a_forecast_is_incomplete():
    assert forecast_input().note == ""
    assert forecast_input(state=replace(SET_UP, stage="on")).note == NOT_SET_UP
    assert replace(forecast_input(), publications=None).note == UNKNOWN_PUBLICATIONS
    assert replace(forecast_input("kidsoft"), publications=None).note == ""
    broken = forecast_input()
    half = replace(broken.plan_input, storypark_incomplete=reason("half of a list"))
    assert replace(broken, plan_input=half).note == "half of a list"


def test_a_forecast_starts_from_published_data_or_a_given_future():
    start = forecast_input().start()
    assert (start.at, start.now) == (AT, None)
    assert start.future.published_at(AT + timedelta(hours=13)) == AT + timedelta(hours=12)
    other = forecast_input().published_future(republished=True)
    assert forecast_input().start(other).future is other


def test_unknown_publications_are_treated_as_live():
    assert replace(forecast_input(), publications=None).published_future().is_live


async def test_a_forecast_moves_no_clock_and_writes_nothing(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    # Once it has moved, the daemon waits for its next run.
    (await world.simulator.post("/clock/advance", json={"by": "1m"})).raise_for_status()
    clock = (await world.simulator.get("/clock")).json()
    store = (await world.ask("GET", "banksia/runs"))["runs"]
    storypark = (await world.simulator.get("/world/services/banksia/storypark")).json()
    found = await world.daemon.services.forecasts.forecast("banksia", 52)
    assert len(found.runs) == 52 * 14
    assert (await world.simulator.get("/clock")).json() == clock
    assert (await world.ask("GET", "banksia/runs"))["runs"] == store
    assert (await world.simulator.get("/world/services/banksia/storypark")).json() == storypark
