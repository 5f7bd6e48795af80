import pytest

from parktime.simulator.errors import NotFoundError, PlanFullError, RefusedError


def test_a_full_plan_is_refused_in_storypark_s_words_with_its_rule():
    refused = PlanFullError(40)
    assert "maximum number of children allowed on your current plan" in refused.message
    assert refused.rule == "plan-space"


def test_whoever_catches_refused_catches_all():
    for kind in (PlanFullError(1), NotFoundError("no room")):
        with pytest.raises(RefusedError, match=kind.message.split()[0]):
            raise kind
    assert RefusedError("no").rule is None
