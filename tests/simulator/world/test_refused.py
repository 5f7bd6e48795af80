import pytest

from simulator.world.refused import NotThere, PlanFull, Refused


def test_a_full_plan_is_refused_in_storypark_s_words_with_its_rule():
    refused = PlanFull(40)
    assert "maximum number of children allowed on your current plan" in refused.message
    assert refused.rule == "plan-space"


def test_whoever_catches_refused_catches_all():
    for kind in (PlanFull(1), NotThere("no room")):
        with pytest.raises(Refused, match=kind.message.split()[0]):
            raise kind
    assert Refused("no").rule is None
