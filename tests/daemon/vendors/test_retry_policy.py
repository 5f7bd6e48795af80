from datetime import UTC, datetime

import pytest

from parktime.daemon.vendors.circuit_breaker import OPEN_DURATION, CircuitBreakers
from parktime.daemon.vendors.retry_policy import (
    DEFAULT_LIMITS,
    SINGLE_ATTEMPT_AFTER,
    STOP_SENDING_AFTER,
    HttpLimits,
    RetryBudget,
    attempts_after_failures,
    no_sleep,
    retry_note,
)
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, BUSY, WATTLE
from tests.daemon.environment import set_up_busy_centre

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
def test_attempts_by_failed_runs(failures, attempts):
    assert attempts_after_failures(failures) == attempts
    assert (retry_note(failures) == "") == (attempts == DEFAULT_LIMITS.attempts)
    assert attempts_after_failures(failures, 1) == 1


def test_failures_in_a_run_reduce_attempts_and_then_stop_requests():
    budget = RetryBudget(HttpLimits(sleep=no_sleep))
    with budget.for_run(0, scheduled=False):
        for number in range(STOP_SENDING_AFTER):
            assert budget.attempts("v") == (4 if number < SINGLE_ATTEMPT_AFTER else 1)
            assert budget.skip_reason("v") == ""
            budget.record_failure("v")
        assert "10 requests in a row" in budget.skip_reason("v")
        assert (budget.skip_reason("w"), budget.attempts("w")) == ("", 4), "another vendor is well"
        budget.record_success("v")
        assert (budget.skip_reason("v"), budget.attempts("v")) == ("", 4)
    assert (budget.skip_reason("v"), budget.attempts("v")) == ("", 4)


def test_a_manual_run_ignores_the_open_circuit_and_success_closes_it():
    breakers = CircuitBreakers(lambda: now)
    now = NOW
    budgets = [RetryBudget(HttpLimits(), service, breakers) for service in "abc"]
    for budget in budgets:
        with budget.for_run(0, scheduled=True):
            budget.record_failure("v")
    with budgets[0].for_run(0, scheduled=True):
        assert "3 services in a row" in budgets[0].skip_reason("v")
        now = NOW + OPEN_DURATION
        assert (budgets[0].skip_reason("v"), budgets[0].attempts("v")) == ("", 1)
    now = NOW
    with budgets[0].for_run(9, scheduled=False):
        assert (budgets[0].skip_reason("v"), budgets[0].attempts("v")) == ("", 4)
        budgets[0].record_failure("v")
        assert breakers.get("v").opened_at == NOW
        budgets[0].record_success("v")
    with budgets[1].for_run(0, scheduled=True):
        assert budgets[1].skip_reason("v") == ""


async def test_repeated_failed_runs_reduce_attempts_until_one_succeeds(
    make_env,
):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    broken = env.transport.fault("/manage/v1/children", faults.respond(500, "{}"))
    asked, notes = [], []
    for _ in range(7):
        before = broken.matched
        run = await env.next_run("banksia")
        asked.append(broken.matched - before)
        notes.append(run.note)
    assert asked == [4, 4, 4, 2, 2, 2, 1]
    assert "3 runs in a row have failed: the next tries each request twice" in notes[2]
    assert "6 runs in a row have failed: the next tries each request once" in notes[5]
    assert "in a row" not in notes[1]
    before = broken.matched
    assert (await env.integrations.sync("banksia")).outcome == "failed"
    assert broken.matched - before == 4, "who asks is spared no budget"
    env.transport.clear_faults()
    assert (await env.next_run("banksia")).outcome == "ok"
    assert env.store.state("banksia").failures == 0


@pytest.mark.e2e
async def test_an_open_circuit_spares_the_vendor_and_other_services_run(
    make_env,
):
    keys = ["acacia", "boronia", "correa", "dianella", "eremophila"]
    env = make_env(*(MORE.format(key=key) for key in keys), WATTLE)
    for key in [*keys, "wattle"]:
        await env.set_up(key)
    down = env.transport.fault("/manage/", faults.connection_refused())
    await env.run_for("12h")
    assert down.matched == 3 * 4, "no more than three services try"
    assert [env.history(key)[-1].outcome for key in keys] == ["failed"] * 5
    assert "not sent, for 3 services in a row had no answer" in env.history("eremophila")[-1].note
    assert env.history("wattle")[-1].outcome == "ok"
    env.transport.clear_faults()
    await env.run_for("12h")
    assert [env.history(key)[-1].outcome for key in keys] == ["ok"] * 5, (
        "one run later nobody is held up by it"
    )
    assert env.integrations.queries.circuit_breakers.failing_vendors() == {}


@pytest.mark.e2e
async def test_a_run_without_storypark_is_partial_and_the_next_repairs_it(
    make_env,
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    gone = env.transport.fault(faults.WRITES, faults.connection_refused())
    run = await env.next_run("banksia")
    assert run.outcome == "partial"
    assert gone.matched == SINGLE_ATTEMPT_AFTER * 4 + (STOP_SENDING_AFTER - SINGLE_ATTEMPT_AFTER)
    assert "10 requests in a row had failed" in run.note
    env.transport.clear_faults()
    assert (await env.next_run("banksia")).outcome == "ok"
    assert env.rooms("banksia")["Ducks"] == "present"
    assert "Leo Park" in env.states("banksia")
