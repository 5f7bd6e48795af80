"""The clock's contract: no wait is missed, and everything happens in order."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.clock.clock import Clock
from parktime.simulator.errors import (
    AlreadyAdvancingError,
    ClosedError,
    HeldError,
    InThePastError,
    LoopingError,
    TooFarError,
)
from tests.examples import examples
from tests.simulator.clock.timeline import (
    HOUR,
    START,
    RecordingTimeline,
    cancel_all,
    run_every,
    run_pending,
)


def run_scene(check):
    return asyncio.run(asyncio.wait_for(check(), 20))


def test_an_advance_passes_every_due_instant_at_its_own_time() -> None:
    async def check():
        timeline = RecordingTimeline(START + 2 * HOUR, START + 3 * HOUR)
        clock = Clock(timeline)
        runner = asyncio.create_task(run_every(clock, timeline, "daemon", 2 * HOUR))
        await run_pending()
        assert await clock.advance(START + 5 * HOUR)
        assert clock.now == START + 5 * HOUR
        await cancel_all(runner)
        return timeline.log

    assert run_scene(check) == [
        (START + 2 * HOUR, "world"),
        (START + 2 * HOUR, "daemon"),
        (START + 3 * HOUR, "world"),
        (START + 4 * HOUR, "daemon"),
    ]


def test_at_one_instant_participants_come_by_order_then_name_and_one_at_a_time() -> None:
    async def check():
        timeline = RecordingTimeline(START + HOUR)
        clock = Clock(timeline)
        runners = [
            asyncio.create_task(run_every(clock, timeline, name, HOUR, order=order, work_s=0.002))
            for name, order in [("player", 100), ("b", 0), ("a", 0), ("early", -1)]
        ]
        await run_pending()
        clock.schedule(START + HOUR, "step", lambda: timeline.record("step"))
        await clock.advance(START + HOUR)
        await cancel_all(*runners)
        return [who for _, who in timeline.log]

    assert run_scene(check) == ["world", "early", "a", "b", "step", "player"]


def test_a_turn_ends_with_the_next_wait() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        first = asyncio.create_task(clock.wait("first", START + HOUR))
        second = asyncio.create_task(clock.wait("second", START + HOUR))
        await run_pending()
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        assert first.done() and not second.done()
        assert clock.state().held_by == ("first",)
        again = asyncio.create_task(clock.wait("first", START + HOUR))
        await run_pending()
        assert again.result().reached, "an instant that is here is answered at once"
        assert not second.done()
        assert clock.leave("first")
        await run_pending()
        assert second.done() and not advance.done()
        clock.leave("second")
        assert await advance

    run_scene(check)


def test_an_answer_makes_busy_in_the_same_step_that_moves_the_clock() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        waiting = asyncio.create_task(clock.wait("daemon", START + HOUR))
        await run_pending()
        advance = asyncio.create_task(clock.advance(START + 9 * HOUR))
        while clock.now == START:
            await asyncio.sleep(0)
            if clock.now != START:
                assert clock.state().participants[0].state == "busy"
        await run_pending()
        assert clock.now == START + HOUR and waiting.result().now == START + HOUR
        clock.leave("daemon")
        await advance

    run_scene(check)


def test_what_a_clock_shows_of_itself() -> None:
    async def check():
        clock = Clock(RecordingTimeline(START + 3 * HOUR))
        clock.schedule(START + 4 * HOUR, "step in line 9", lambda: None)
        waiting = asyncio.create_task(
            clock.wait("b", START + 2 * HOUR, order=7, what="run banksia")
        )
        clock.busy("a")
        await run_pending()
        state = clock.state()
        assert (state.now, state.epoch, state.mode, state.rate, state.to) == (
            START,
            0,
            "paused",
            None,
            None,
        )
        assert state.held_by == ("a",)
        assert [
            (each.name, each.state, each.waiting_until, each.what, each.order)
            for each in state.participants
        ] == [
            ("a", "busy", None, "", 0),
            ("b", "waiting", START + 2 * HOUR, "run banksia", 7),
        ]
        assert [(each.at, each.what) for each in state.next] == [
            (START + 2 * HOUR, "run banksia"),
            (START + 3 * HOUR, "publication"),
            (START + 4 * HOUR, "step in line 9"),
        ]
        clock.close()
        await waiting

    run_scene(check)


def test_after_a_wait_times_out_the_participant_is_busy() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        answer = await clock.wait("daemon", START + HOUR, timeout_s=0.01)
        assert (answer.reached, answer.now) == (False, START)
        assert clock.state().held_by == ("daemon",)

    run_scene(check)


@pytest.mark.parametrize("how", ["wait", "busy", "leave"])
def test_a_replaced_wait_is_answered_as_not_reached(how) -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        older = asyncio.create_task(clock.wait("daemon", START + HOUR))
        await run_pending()
        newer = None
        if how == "wait":
            newer = asyncio.create_task(clock.wait("daemon", START + 2 * HOUR))
        elif how == "busy":
            assert clock.busy("daemon").now == START
        else:
            clock.leave("daemon")
        await run_pending()
        assert older.result().reached is False
        states = [(each.state, each.waiting_until) for each in clock.state().participants]
        assert (
            states
            == {"wait": [("waiting", START + 2 * HOUR)], "busy": [("busy", None)], "leave": []}[how]
        )
        if newer is not None:
            await clock.advance(START + HOUR)
            assert not newer.done(), "the older wait is forgotten"
            clock.leave("daemon")
            await newer

    run_scene(check)


def test_leaving_twice_returns_false() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        clock.busy("daemon")
        assert clock.leave("daemon") is True
        assert clock.leave("daemon") is False

    run_scene(check)


def test_a_broken_connection_keeps_the_wait_and_a_lost_answer_means_busy() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        waiting = asyncio.create_task(clock.wait("daemon", START + HOUR))
        await run_pending()
        await cancel_all(waiting)
        assert clock.state().participants[0].waiting_until == START + HOUR
        with pytest.raises(HeldError, match="daemon"):
            await clock.advance(START + 2 * HOUR, patience_s=0.02)
        assert clock.now == START + HOUR

    run_scene(check)


def test_an_advance_continues_after_its_caller_disconnects() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        clock.busy("daemon")
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        await cancel_all(advance)
        assert clock.mode == "advancing"
        clock.leave("daemon")
        await run_pending()
        assert clock.now == START + HOUR and clock.mode == "paused"

    run_scene(check)


def test_held_error_names_participants_and_keeps_the_time_passed() -> None:
    async def check():
        timeline = RecordingTimeline(START + HOUR)
        clock = Clock(timeline)
        waiting = asyncio.create_task(clock.wait("slow", START + 2 * HOUR))
        await run_pending()
        with pytest.raises(HeldError) as held:
            await clock.advance(START + 3 * HOUR, patience_s=0.02)
        assert held.value.names == ("slow",)
        assert clock.now == START + 2 * HOUR and timeline.log == [(START + HOUR, "world")]
        assert clock.mode == "paused"
        clock.leave("slow")
        await waiting
        assert await clock.advance(START + 3 * HOUR)

    run_scene(check)


def test_patience_is_counted_for_each_participant_from_when_it_became_busy() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        runner = asyncio.create_task(run_every(clock, timeline, "steady", HOUR, work_s=0.01))
        await run_pending()
        assert await clock.advance(START + 12 * HOUR, patience_s=0.06)
        await cancel_all(runner)

    run_scene(check)


def test_invalid_advances_are_refused() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        clock.busy("daemon")
        first = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        with pytest.raises(AlreadyAdvancingError):
            await clock.advance(START + HOUR)
        clock.leave("daemon")
        await first
        with pytest.raises(InThePastError):
            await clock.advance(START)
        with pytest.raises(TooFarError):
            await clock.advance(START + timedelta(days=36_600))
        assert clock.now == START + HOUR

    run_scene(check)


def test_an_advance_to_the_present_settles_what_is_due_here() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        clock.schedule(START, "step", lambda: timeline.record("step"))
        assert await clock.advance(START)
        return timeline.log

    assert run_scene(check) == [(START, "step")]


def test_a_pause_ends_an_advance_at_the_next_settled_instant() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        clock.schedule(START + 2 * HOUR, "step", clock.pause)
        runner = asyncio.create_task(run_every(clock, timeline, "daemon", HOUR))
        await run_pending()
        assert await clock.advance(START + 9 * HOUR) is False
        assert clock.now == START + 2 * HOUR and clock.mode == "paused"
        await cancel_all(runner)

    run_scene(check)


def test_a_thousand_answers_at_one_instant_raise_looping_error() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        clock.busy("stuck")
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        for _ in range(1_000):
            assert (await clock.wait("stuck", START)).reached
        with pytest.raises(LoopingError, match="'stuck'"):
            await clock.wait("stuck", START)
        with pytest.raises(LoopingError, match="'stuck'"):
            await advance
        assert clock.now == START
        assert clock.mode == "paused"

    run_scene(check)


def test_time_outs_and_later_instants_are_not_counted_as_looping() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        for _ in range(1_100):
            assert not (await clock.wait("patient", START + HOUR, timeout_s=0)).reached
        clock.leave("patient")
        runner = asyncio.create_task(run_every(clock, timeline, "daemon", HOUR))
        await run_pending()
        assert await clock.advance(START + 1_100 * HOUR)
        await cancel_all(runner)

    run_scene(check)


def test_closing_answers_every_wait_and_refuses_what_comes_after() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        waiting = asyncio.create_task(clock.wait("daemon", START + HOUR))
        clock.busy("other")
        await run_pending()
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        clock.close()
        assert (await waiting).reached is False
        with pytest.raises(ClosedError):
            await advance
        with pytest.raises(ClosedError):
            await clock.wait("daemon", START + HOUR)

    run_scene(check)


@settings(max_examples=examples(15, 60), deadline=None)
@given(
    intervals=st.lists(
        st.tuples(st.integers(1, 50), st.integers(-2, 2), st.sampled_from([0.0, 0.0001])),
        min_size=1,
        max_size=5,
    ),
    events=st.lists(st.integers(1, 100), max_size=10),
    stops=st.lists(st.integers(0, 100), min_size=1, max_size=5),
)
def test_participants_are_answered_in_order_and_never_late(intervals, events, stops) -> None:
    minute = timedelta(minutes=1)
    end = max(stops)

    async def check():
        timeline = RecordingTimeline(*(START + at * minute for at in events))
        clock = Clock(timeline)
        runners = [
            asyncio.create_task(
                run_every(
                    clock, timeline, f"p{number}", interval * minute, order=order, work_s=work_s
                )
            )
            for number, (interval, order, work_s) in enumerate(intervals)
        ]
        await run_pending()
        for stop in sorted(stops):
            await clock.advance(START + stop * minute)
        await cancel_all(*runners)
        return timeline.log

    expected = [(at, -99, "world") for at in events if at <= end]
    for number, (interval, order, _) in enumerate(intervals):
        expected += [(at, order, f"p{number}") for at in range(interval, end + 1, interval)]
    assert run_scene(check) == [(START + at * minute, who) for at, _, who in sorted(expected)]


async def test_a_wait_cancelled_during_other_turns_is_not_answered() -> None:
    clock = Clock(RecordingTimeline())
    first = asyncio.create_task(clock.wait("a", START + HOUR))
    second = asyncio.create_task(clock.wait("b", START + HOUR))
    await asyncio.sleep(0)
    advance = asyncio.create_task(clock.advance(START + HOUR))
    assert (await first).reached
    clock.busy("b")
    assert not (await second).reached
    later = asyncio.create_task(clock.wait("b", START + 2 * HOUR))
    waiting = asyncio.create_task(clock.wait("a", START + 2 * HOUR))
    await advance
    assert not later.done()
    clock.close()
    await asyncio.gather(later, waiting)
