import re
from pathlib import Path
from typing import get_args

from parktime.daemon.domain.rules import RULES, RuleId

CODE = Path(__file__).parents[3]


def test_every_rule_has_a_sentence_and_a_source():
    assert tuple(RULES) == get_args(RuleId)
    for rule in RULES.values():
        assert rule.sentence.endswith(".")
        assert rule.marks


def test_rule_ids_in_the_code_are_rules():
    named = set()
    for path in (CODE / "daemon").rglob("*.py"):
        named |= set(re.findall(r'"((?:[a-z]+-)+[a-z]+)"', path.read_text(encoding="utf-8")))
    of_rules = {name for name in named if name in RULES}
    assert {"room-removed", "leaves-scope", "plan-space", "child-rooms"} <= of_rules
