from collections import Counter

from parktime.harness.fuzz.campaign import CheckedWorld
from parktime.harness.fuzz.check import CheckResult
from parktime.harness.fuzz.invariants import Violation
from parktime.harness.fuzz.stats import FuzzStats, coverage_table, stats_text


def played(checked, cpu_s=1.8):
    return CheckedWorld(1, checked, cpu_s)


JUDGED = CheckResult(
    (),
    2,
    10,
    100,
    1,
    1,
    Counter({("html", "manage", "read_rooms"): 3, ("reset", "storypark", "create_profile"): 2}),
)


def test_worlds_add_up():
    tally = (
        FuzzStats()
        .plus(played(JUDGED))
        .plus(played(CheckResult((Violation("services isolated", "touched two"),), 1, 5, 50)))
    )
    assert (tally.worlds, tally.plays, tally.runs, tally.checks, tally.kills, tally.broken) == (
        2,
        3,
        15,
        150,
        1,
        1,
    )
    assert tally.as_json(36.0)["faults"] == {"html": 3, "reset": 2}
    assert tally.as_json(36.0)["worlds_an_hour"] == 2000
    assert (tally.as_json(36.0)["cpu_seconds"], tally.as_json(36.0)["wall_seconds"]) == (3.6, 36.0)


def test_the_sums_in_words():
    text = stats_text(FuzzStats().plus(played(JUDGED)), 1.8)
    assert text.startswith(
        "1 world, 10 runs, 5 faults and 1 kill in 2 s: 2,000 worlds an hour of CPU time on one core\n"
    )
    assert text.endswith("nothing broken")
    assert "1 world broken" in stats_text(
        FuzzStats().plus(played(CheckResult((Violation("a", "b"),)))), 0
    )


def test_the_table_has_kinds_down_and_calls_across():
    lines = coverage_table(FuzzStats().plus(played(JUDGED)))
    assert [line.split()[-1] for line in lines if line.startswith(("html ", "reset "))] == [
        "2",
        "3",
    ]
    assert lines[-2].startswith("2 of ")
    assert lines[-1].startswith("never: latency kidsoft ") and lines[-1].endswith("…")
    assert coverage_table(FuzzStats()) == []
