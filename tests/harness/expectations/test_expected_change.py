import pytest

from parktime.harness.expectations.changes import changes_verdict, no_changes_verdict
from parktime.simulator.scenario.scenario import Expectation, Place


def changes(seen, *expected):
    return changes_verdict(Expectation("changes", None, list(expected), Place(7, 5)), seen)


def no_changes(seen):
    return no_changes_verdict(Expectation("no_changes", None, True, Place(7, 5)), seen)


@pytest.fixture
def story(rows):
    return rows.seen(
        runs=[
            rows.run(1, rows.change("create", "map-child", "Mia Nguyen")),
            rows.run(
                2,
                rows.change(
                    "remove_room",
                    "room-removed",
                    room="Possums",
                    before="present",
                    after="removed",
                    why="no session from …",
                ),
                rows.change("archive", "leaves-scope", "Noah Smith", ccms_id="c2"),
                rows.change("wait", "plan-space", "Zoe Lee"),
            ),
        ],
        since=1,
        links={
            "children": [rows.child_link("c2", "Noah Smith", "p2", born="2021-05-02")],
            "rooms": [],
        },
    )


def test_every_expected_change_must_have_occurred(story):
    assert changes(
        story,
        {"rule": "room-removed", "room": "Possums"},
        {"rule": "leaves-scope", "child": "Noah Smith"},
    ).passed
    verdict = changes(
        story,
        {"rule": "room-removed", "room": "Possums"},
        {"rule": "room-removed", "room": "Wombats"},
    )
    assert not verdict.passed
    assert (
        verdict.actual
        == "not rule room-removed, room Wombats; but remove_room Possums [room-removed]"
    )


def test_keys_are_compared_for_equality_and_why_for_containment(story):
    assert changes(story, {"rule": "room-removed", "after": "removed", "why": "no session"}).passed
    assert not changes(story, {"rule": "room-removed", "after": "remove"}).passed
    assert not changes(story, {"rule": "room-removed", "why": "some session"}).passed


def test_changes_before_the_last_step_with_an_expectation_do_not_count(story):
    verdict = changes(story, {"rule": "map-child", "child": "Mia Nguyen"})
    assert not verdict.passed
    assert "nothing like it among 3 changes" in verdict.actual


def test_a_child_may_be_named_with_its_birth_date(story):
    assert changes(story, {"rule": "leaves-scope", "child": "Noah Smith, born 2021-05-02"}).passed
    assert not changes(
        story, {"rule": "leaves-scope", "child": "Noah Smith, born 2020-05-02"}
    ).passed


def test_one_expected_change_may_stand_by_itself(story):
    single = Expectation("changes", None, {"rule": "plan-space", "child": "Zoe Lee"}, Place(7, 5))
    assert changes_verdict(single, story).passed


def test_no_changes_leaves_wait_and_skip_aside(rows):
    retold = [rows.change("wait", "plan-space", "A B"), rows.change("skip", "skip-is-final", "C D")]
    assert no_changes(rows.seen(runs=[rows.run(1, *retold)])).passed


def test_no_changes_names_those_that_there_were(story):
    verdict = no_changes(story)
    assert not verdict.passed
    assert verdict.actual == "remove_room Possums [room-removed]; archive Noah Smith [leaves-scope]"
