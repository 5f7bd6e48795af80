import pytest

from parktime.harness.expectations.evaluate import evaluate
from parktime.harness.expectations.observation import Attempt
from parktime.simulator.scenario.scenario import Expectation, Place, Who


def judged(seen, kind, expected, subject=None):
    return evaluate(Expectation(kind, subject, expected, Place(7, 5)), seen)


@pytest.fixture
def busy_service(rows):
    return rows.seen(
        [
            rows.profile("p1", "A B"),
            rows.profile("p2", "C D", state="archived"),
            rows.profile("p3", "E F"),
        ],
        [rows.room("s1", "Possums"), rows.room("s2", "Wombats", "removed")],
        waiting=["G H"],
        invitations_owed=["A B", "C D"],
        runs=[
            rows.run(1, cause="set-up", read=3, created=2, unchanged=1),
            rows.run(2, read=3, archived=1, unchanged=2),
        ],
    )


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("active", 2),
        ("archived", 1),
        ("profiles", 3),
        ("rooms", 1),
        ("waiting", 1),
        ("invitations_owed", 2),
    ],
)
def test_counts_are_of_the_whole_service(busy_service, name, number):
    assert judged(busy_service, "counts", number, name).passed
    verdict = judged(busy_service, "counts", number + 1, name)
    assert (verdict.passed, verdict.actual) == (False, str(number))


def test_runs_counts_all_runs_of_the_service(busy_service):
    assert judged(busy_service, "runs", 2).passed
    assert judged(busy_service, "runs", 3).actual == "2"


def test_the_last_run_is_compared_by_what_is_asked(busy_service):
    assert judged(
        busy_service, "last_run", {"cause": "schedule", "outcome": "ok", "archived": 1}
    ).passed
    verdict = judged(busy_service, "last_run", {"cause": "set-up", "created": 0})
    assert (verdict.passed, verdict.actual) == (False, "cause schedule, created 0")


def test_one_aspect_of_the_last_run_may_stand_by_itself(busy_service):
    assert judged(busy_service, "last_run", "schedule", "cause").passed


def test_without_a_run_there_is_no_last_one(rows):
    assert judged(rows.seen(), "last_run", {"outcome": "ok"}).actual == "no run so far"


def test_a_refusal_contains_the_text_without_regard_to_case(rows):
    seen = rows.seen(attempt=Attempt("Kidsoft has no labels", None))
    assert judged(seen, "refused", "kidsoft HAS").passed
    assert judged(seen, "refused", "Manage").actual == "refused: Kidsoft has no labels"


def test_what_was_done_or_never_tried_was_not_refused(rows):
    assert judged(rows.seen(attempt=Attempt()), "refused", "x").actual == "it was done"
    assert judged(rows.seen(), "refused", "x").actual == "nothing was done before"


@pytest.mark.parametrize(
    ("kind", "subject", "expected"),
    [
        ("profiles", Who("A B"), "active"),
        ("rooms", "Possums", "present"),
        ("changes", None, []),
        ("no_changes", None, True),
    ],
)
def test_every_kind_of_the_contract_has_a_judge(busy_service, kind, subject, expected):
    assert judged(busy_service, kind, expected, subject).passed
