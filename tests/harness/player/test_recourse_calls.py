import pytest

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.observation import DaemonView
from parktime.harness.player.daemon_calls import NO_PLAN, RUN_VERBS, Call, run_call
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.schema.verbs import parse_verb

MIA, OTHER_MIA, POSSUMS = (
    {"about": "child", "ccms_id": "c1", "name": "Mia Nguyen"},
    {"about": "child", "ccms_id": "c2", "name": "Mia Nguyen"},
    {"about": "room", "ccms_id": "r1", "name": "Possums"},
)


def asked(word, argument=None, *, last_seen=None, **now):
    return run_call(parse_verb(word, argument), last_seen or DaemonView(), DaemonView(**now))


def test_all_of_them_are_verbs_of_the_page():
    assert {VERBS[word].side for word in RUN_VERBS} == {"page"}


@pytest.mark.parametrize("word", ["approve", "reject"])
def test_what_waits_now_is_meant_or_what_was_looked_at(word):
    last_seen = DaemonView(held={"plan": "old"})
    now = {"held": {"plan": "new"}}
    path = f"held/{word}"
    assert asked(word, last_seen=last_seen, **now) == Call(
        "POST", path, {"plan": "new"}, as_person=True
    )
    assert asked(word, "seen", last_seen=last_seen, **now).body == {"plan": "old"}
    assert asked(word).body == {"plan": NO_PLAN}


def test_a_run_is_meant_by_its_number_or_as_the_last_that_changed_anything(rows):
    runs = [
        {**rows.run(1, rows.change("create", "map-child", "A B")), "id": 11},
        {**rows.run(2, rows.change("wait", "plan-space", "C D")), "id": 12},
        {**rows.run(3), "id": 13},
    ]
    assert asked("undo", "last", runs=runs) == Call(
        "POST", "runs/11/undo", {"confirm": True}, as_person=True
    )
    assert asked("undo", 3, runs=runs).path == "runs/13/undo"
    with pytest.raises(RefusedError, match="has had no run 4"):
        asked("undo", 4, runs=runs)
    with pytest.raises(RefusedError, match="no run has changed anything"):
        asked("undo", "last", runs=runs[1:])


def test_whom_to_let_go_of_is_named_by_id_where_that_says_which(rows):
    born = {
        "children": [
            rows.child_link("c1", "Mia Nguyen", born="2022-03-14"),
            rows.child_link("c2", "Mia Nguyen"),
        ]
    }
    assert asked("let_go", "Possums", kept=[MIA, POSSUMS]).body == {"room": {"id": "r1"}}
    assert asked("let_go", "Mia Nguyen", kept=[MIA, POSSUMS]).body == {"child": {"id": "c1"}}
    assert asked("let_go", "Mia Nguyen", kept=[MIA, OTHER_MIA]).body == {
        "child": {"name": "Mia Nguyen"}
    }
    named = asked(
        "let_go", "Mia Nguyen, born 2022-03-14", kept=[MIA, OTHER_MIA], links={**born, "rooms": []}
    )
    assert named.body == {"child": {"id": "c1"}}
    assert asked("let_go", "Noah Smith", kept=[MIA]).body == {"child": {"name": "Noah Smith"}}
