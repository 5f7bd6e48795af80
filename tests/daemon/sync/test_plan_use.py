from parktime.daemon.domain.run import Counts
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.sync.plan_usage import PlanUsage, PlanUsageCache
from tests.daemon.api.conftest import MIA_GOES, run_of
from tests.daemon.plan_inputs import profile


def target(*profiles, paid=5):
    return StoryparkState({each.id: each for each in profiles}, {}, paid)


def test_a_reading_tells_the_use_of_the_plan_and_who_is_owed_an_invitation():
    uses = PlanUsageCache()
    assert uses.last("banksia") is None
    there = target(profile(1), profile(2, invited=True), profile(3, state="archived"), profile(4))
    uses.seen("banksia", there, frozenset({"p00001", "p00002", "p00003", "p00009"}))
    assert uses.last("banksia") == PlanUsage(5, 3, 2)
    assert uses.last("wattle") is None


def test_a_run_is_counted_on_top_of_the_reading_before_it():
    uses = PlanUsageCache()
    uses.seen("banksia", target(profile(1), profile(2)), frozenset())
    run = run_of(1, MIA_GOES, counts=Counts(read=4, created=2, restored=1, archived=1))
    uses.ran("banksia", run, newly_created=2)
    assert uses.last("banksia") == PlanUsage(5, 4, 2)


def test_the_revision_grows_with_what_is_known_and_with_nothing_else():
    uses, there = PlanUsageCache(), target(profile(1))
    uses.seen("banksia", there, frozenset())
    once = uses.revision("banksia")
    uses.seen("banksia", there, frozenset())
    uses.seen("banksia", target(profile(1)), frozenset())
    uses.ran("banksia", run_of(1), newly_created=0)
    assert uses.revision("banksia") == once
    uses.seen("banksia", target(profile(1), paid=6), frozenset())
    assert uses.revision("banksia") > once
