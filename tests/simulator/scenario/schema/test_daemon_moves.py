import pytest
from pydantic import ValidationError

from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import KillEntry, StoreEntry
from parktime.simulator.scenario.schema.verbs import parse_verb


def test_a_kill_at_once_and_one_that_waits():
    assert parse_verb("daemon", "kill").argument == "kill"
    assert parse_verb("daemon", {"kill": {}}).argument == KillEntry(1, GROUPS["writes"], done=False)
    written = {"kill": {"after": 3, "calls": "create_profile", "when": "after"}}
    assert parse_verb("daemon", written).argument == KillEntry(
        3, frozenset({"create_profile"}), done=True
    )
    with pytest.raises(ValidationError, match="before' or 'after"):
        parse_verb("daemon", {"kill": {"when": "never"}})


@pytest.mark.parametrize("state", ["locked", "full", "free"])
def test_a_store_that_is_locked_or_full_and_free_again(state):
    assert parse_verb("daemon", {"store": state}).argument == StoreEntry(state)


@pytest.mark.parametrize(
    "written", [{}, {"kill": {}, "store": "free"}, {"store": "empty"}, {"kill": None}]
)
def test_one_thing_is_wanted(written):
    with pytest.raises(ValidationError):
        parse_verb("daemon", written)
