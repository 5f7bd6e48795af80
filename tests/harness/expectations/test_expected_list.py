import pytest

from parktime.harness.expectations.evaluate import evaluate
from parktime.simulator.scenario.scenario import Expectation, Place


@pytest.fixture
def undecided(rows):
    kept = [{"about": "room", "ccms_id": "r1", "name": "Possums"}]
    return rows.seen(held={"plan": "d", "held": ["Mia Nguyen", "Noah Smith"]}, kept=kept)


@pytest.mark.parametrize(
    ("kind", "expected", "passed", "actual"),
    [
        ("held", ["Noah Smith", "Mia Nguyen"], True, "Mia Nguyen and Noah Smith"),
        ("held", ["Mia Nguyen"], False, "Mia Nguyen and Noah Smith"),
        ("held", [], False, "Mia Nguyen and Noah Smith"),
        ("kept", ["Possums"], True, "Possums"),
        ("kept", ["Possums", "Possums"], False, "Possums"),
    ],
)
def test_all_names_are_wanted_in_any_order_and_no_others(undecided, kind, expected, passed, actual):
    verdict = evaluate(Expectation(kind, None, expected, Place(1, 1)), undecided)
    assert (verdict.passed, verdict.actual) == (passed, actual)


def test_nobody_waits_and_nobody_is_kept(rows):
    for kind in ("held", "kept"):
        verdict = evaluate(Expectation(kind, None, [], Place(1, 1)), rows.seen())
        assert (verdict.passed, verdict.expected, verdict.actual) == (
            True,
            f"{kind}: nothing",
            "nothing",
        )
