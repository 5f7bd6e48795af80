import pytest
from pydantic import ValidationError

from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema.expectations import KINDS, Expected, expectation_lines

EVERY_KIND = {
    "profiles": {"Mia Nguyen": "active", "Zoe Lee, born 2021-05-02": {"state": "archived", "rooms": [], "born": None, "invited": False}},
    "rooms": {"Possums": "removed", "Old room": {"state": "present", "posts": 12}},
    "mapping": {"Mia Nguyen": "linked", "Noah Smith": "Noah Smyth"},
    "counts": {"active": 1, "archived": 2, "waiting": 0, "invitations_owed": 1, "profiles": 3, "rooms": 2},
    "last_run": {"outcome": "ok", "cause": "set-up", "created": 1},
    "runs": 3,
    "changes": [{"rule": "room-removed", "kind": "remove_room", "room": "Possums", "before": "present", "after": "removed", "why": "no session"}],
    "no_changes": True,
    "refused": "not switched on",
    "held": ["Mia Nguyen", "Possums"],
    "kept": [],
}  # fmt: skip


def refusal(**written) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(ValidationError) as refused:
        Expected.model_validate(written)
    return [(error["loc"], error["msg"]) for error in refused.value.errors()]


def test_every_kind_of_the_contract_is_read():
    assert set(EVERY_KIND) == set(KINDS)
    read = Expected.model_validate(EVERY_KIND)
    assert [str(who) for who in read.profiles or ()] == list(EVERY_KIND["profiles"])
    assert next(iter(read.mapping or ())) == Who("Mia Nguyen")


def test_each_checkable_line_has_its_path():
    lines = list(expectation_lines(EVERY_KIND))
    assert len(lines) == 2 + 2 + 2 + 6 + 3 + 1 + 1 + 1 + 1 + 1 + 1
    assert lines[0] == ("profiles", "Mia Nguyen", "active", ("profiles", "Mia Nguyen"))
    assert ("changes", 0, EVERY_KIND["changes"][0], ("changes", 0)) in lines
    assert ("runs", None, 3, ("runs",)) in lines
    assert ("held", None, ["Mia Nguyen", "Possums"], ("held",)) in lines
    assert ("kept", None, [], ("kept",)) in lines
    assert ("last_run", "outcome", "ok", ("last_run", "outcome")) in lines


@pytest.mark.parametrize(
    ("written", "loc"),
    [
        ({"profiles": {"Mia Nguyen": "gone"}}, ("profiles", "Mia Nguyen", "(text)")),
        (
            {"profiles": {"Mia Nguyen": {"state": "absent"}}},
            ("profiles", "Mia Nguyen", "(mapping)", "state"),
        ),
        ({"rooms": {"Possums": {"posts": "many"}}}, ("rooms", "Possums", "(mapping)", "posts")),
        ({"counts": {"children": 3}}, ("counts", "children")),
        ({"last_run": {"cause": "chance"}}, ("last_run", "cause")),
        ({"runs": True}, ("runs",)),
        ({"runs": -1}, ("runs",)),
        ({"changes": []}, ("changes",)),
        ({"changes": [{"rule": "room-gone"}]}, ("changes", 0, "rule")),
        ({"no_changes": False}, ("no_changes",)),
        ({"refused": ""}, ("refused",)),
        ({"refusal": "x"}, ("refusal",)),
        ({"mapping": {"Mia Nguyen": None}}, ("mapping", "Mia Nguyen")),
        ({"mapping": {"Mia Nguyen": "skip", "Mia  Nguyen": "create"}}, ("mapping", "Mia  Nguyen")),
        (
            {"profiles": {"A, born 2022-01-01": "active", "A born 2022-01-01": "absent"}},
            ("profiles", "A born 2022-01-01"),
        ),
        ({"rooms": {"Possums": "present", " Possums": "absent"}}, ("rooms", " Possums")),
    ],
)
def test_invalid_expectations_are_refused_at_their_place(written, loc):
    assert [at for at, _ in refusal(**written)] == [loc]


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"profiles": {}},
        {"rooms": {"Possums": {}}},
        {"counts": {}},
        {"last_run": {}},
        {"changes": [{}]},
        {"profiles": {"Mia": {}}},
    ],
)
def test_an_expectation_expects_something(written):
    ((_, message),) = refusal(**written)
    assert "nothing is expected" in message


def test_a_change_concerns_a_child_or_a_room():
    assert (
        "a change concerns a child or a room"
        in refusal(changes=[{"child": "Mia", "room": "Possums"}])[0][1]
    )
