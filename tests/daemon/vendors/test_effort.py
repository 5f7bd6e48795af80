from datetime import UTC, datetime

import pytest

from parktime.daemon.vendors.circuit_breaker import OPEN_DURATION, CircuitBreakers
from parktime.daemon.vendors.retry_policy import (
    STOP_SENDING_AFTER,
    SINGLE_ATTEMPT_AFTER,
    DEFAULT_LIMITS,
    RetryBudget,
    HttpLimits,
    no_sleep,
    attempts_after_failures,
    retry_note,
)
from tests.daemon import between
from tests.daemon.centres import BANKSIA, BUSY, WATTLE
from tests.daemon.houses import busy_centre

NOW = datetime(2026, 11, 30, tzinfo=UTC)

MORE = """
  {key}:
    name: {key}
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 8
    rooms: [Possums]
    children: [{{name: Child Of{key}, books: {{room: Possums, days: [mon], from: 2026-01-27}}}}]
    integration: off
"""


@pytest.mark.parametrize(
    ("failures", "attempts"), [(0, 4), (2, 4), (3, 2), (5, 2), (6, 1), (100, 1)]
)
def test_the_ladder(failures, attempts):
    assert attempts_after_failures(failures) == attempts
    assert (retry_note(failures) == "") == (attempts == DEFAULT_LIMITS.attempts)
    assert attempts_after_failures(failures, 1) == 1


def test_a_run_tries_less_after_many_failures_and_in_the_end_asks_no_more():
    effort = RetryBudget(HttpLimits(sleep=no_sleep))
    with effort.for_run(0, scheduled=False):
        for number in range(STOP_SENDING_AFTER):
            assert effort.attempts("v") == (4 if number < SINGLE_ATTEMPT_AFTER else 1)
            assert effort.refusal("v") == ""
            effort.record_failure("v")
        assert "10 requests in a row" in effort.refusal("v")
        assert (effort.refusal("w"), effort.attempts("w")) == ("", 4), "another vendor is well"
        effort.answered("v")
        assert (effort.refusal("v"), effort.attempts("v")) == ("", 4)
    assert (effort.refusal("v"), effort.attempts("v")) == ("", 4)


def test_who_asks_for_a_run_is_heard_whatever_the_circuit_says_and_an_answer_closes_it():
    circuits = CircuitBreakers(lambda: now)
    now = NOW
    efforts = [RetryBudget(HttpLimits(), service, circuits) for service in "abc"]
    for effort in efforts:
        with effort.for_run(0, scheduled=True):
            effort.record_failure("v")
    with efforts[0].for_run(0, scheduled=True):
        assert "3 services in a row" in efforts[0].refusal("v")
        now = NOW + OPEN_DURATION
        assert (efforts[0].refusal("v"), efforts[0].attempts("v")) == ("", 1)
    now = NOW
    with efforts[0].for_run(9, scheduled=False):
        assert (efforts[0].refusal("v"), efforts[0].attempts("v")) == ("", 4)
        efforts[0].record_failure("v")
        assert circuits.of("v").opened_at == NOW
        efforts[0].answered("v")
    with efforts[1].for_run(0, scheduled=True):
        assert efforts[1].refusal("v") == ""


async def test_a_service_that_keeps_failing_is_tried_less_and_less_and_is_well_at_its_first_good_run(
    home,
):
    house = home(BANKSIA)
    await house.set_up("banksia")
    broken = house.between.fault("/manage/v1/children", between.answering(500, "{}"))
    asked, notes = [], []
    for _ in range(7):
        before = broken.met
        run = await house.wait_out("banksia")
        asked.append(broken.met - before)
        notes.append(run.note)
    assert asked == [4, 4, 4, 2, 2, 2, 1]
    assert "3 runs in a row have failed: the next tries each request twice" in notes[2]
    assert "6 runs in a row have failed: the next tries each request once" in notes[5]
    assert "in a row" not in notes[1]
    before = broken.met
    assert (await house.integrations.sync("banksia")).outcome == "failed"
    assert broken.met - before == 4, "who asks is spared no effort"
    house.between.mend()
    assert (await house.wait_out("banksia")).outcome == "ok"
    assert house.store.state("banksia").failures == 0


async def test_a_vendor_that_is_down_is_asked_by_three_services_and_then_left_alone_and_the_others_go_on(
    home,
):
    keys = ["acacia", "boronia", "correa", "dianella", "eremophila"]
    house = home(*(MORE.format(key=key) for key in keys), WATTLE)
    for key in [*keys, "wattle"]:
        await house.set_up(key)
    down = house.between.fault("/manage/", between.refused())
    await house.live("12h")
    assert down.met == 3 * 4, "no more than three services try"
    assert [house.history(key)[-1].outcome for key in keys] == ["failed"] * 5
    assert "not sent, for 3 services in a row had no answer" in house.history("eremophila")[-1].note
    assert house.history("wattle")[-1].outcome == "ok"
    house.between.mend()
    await house.live("12h")
    assert [house.history(key)[-1].outcome for key in keys] == ["ok"] * 5, (
        "one run later nobody is held up by it"
    )
    assert house.integrations.queries.circuits.failing() == {}


async def test_a_run_against_a_storypark_that_has_gone_comes_to_its_end_and_the_next_makes_everything_good(
    home,
):
    house = home(BUSY)
    await busy_centre(house)
    gone = house.between.fault(between.WRITES, between.refused())
    run = await house.wait_out("banksia")
    assert run.outcome == "partial"
    assert gone.met == SINGLE_ATTEMPT_AFTER * 4 + (STOP_SENDING_AFTER - SINGLE_ATTEMPT_AFTER)
    assert "10 requests in a row had failed" in run.note
    house.between.mend()
    assert (await house.wait_out("banksia")).outcome == "ok"
    assert house.rooms("banksia")["Ducks"] == "present"
    assert "Leo Park" in house.states("banksia")
