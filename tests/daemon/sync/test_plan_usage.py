from parktime.daemon.domain.run import Counts
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.sync.plan_usage import PlanUsage, PlanUsageCache
from tests.daemon.api.conftest import ARCHIVE_MIA, run_of
from tests.daemon.plan_inputs import profile


def storypark(*profiles, paid=5):
    return StoryparkState({each.id: each for each in profiles}, {}, paid)


def test_a_reading_gives_plan_usage_and_owed_invitations():
    usage = PlanUsageCache()
    assert usage.last("banksia") is None
    state = storypark(
        profile(1), profile(2, invited=True), profile(3, state="archived"), profile(4)
    )
    usage.record_reading("banksia", state, frozenset({"p00001", "p00002", "p00003", "p00009"}))
    assert usage.last("banksia") == PlanUsage(5, 3, 2)
    assert usage.last("wattle") is None


def test_a_run_is_added_to_the_last_reading():
    usage = PlanUsageCache()
    usage.record_reading("banksia", storypark(profile(1), profile(2)), frozenset())
    run = run_of(1, ARCHIVE_MIA, counts=Counts(read=4, created=2, restored=1, archived=1))
    usage.record_run("banksia", run, created=2)
    assert usage.last("banksia") == PlanUsage(5, 4, 2)


def test_only_changes_are_told():
    usage, state, told = PlanUsageCache(), storypark(profile(1)), []
    usage.call_on_change(told.append)
    usage.record_reading("banksia", state, frozenset())
    usage.rest("banksia")
    usage.record_reading("banksia", state, frozenset())
    usage.record_reading("banksia", storypark(profile(1)), frozenset())
    usage.record_run("banksia", run_of(1), created=0)
    assert told == ["banksia"]
    usage.record_reading("banksia", storypark(profile(1), paid=6), frozenset())
    assert told == ["banksia", "banksia"]
