import pytest
from pydantic import ValidationError

from simulator.faults.calls import GROUPS
from simulator.scenario.scenario import KillEntry
from simulator.scenario.verbs import parse_verb


def test_a_kill_at_once_and_one_that_waits():
    assert parse_verb("daemon", "kill").argument == "kill"
    assert parse_verb("daemon", {"kill": {}}).argument == KillEntry(1, GROUPS["writes"], done=False)
    written = {"kill": {"after": 3, "calls": "create_profile", "when": "after"}}
    assert parse_verb("daemon", written).argument == KillEntry(3, frozenset({"create_profile"}), done=True)
    with pytest.raises(ValidationError, match="before' or 'after"):
        parse_verb("daemon", {"kill": {"when": "never"}})
