import pytest
from pydantic import ValidationError

from parktime.simulator.scenario.schema.document import ScenarioSchema, StepSchema
from parktime.simulator.scenario.yaml_reader import read_yaml
from tests.simulator.scenario.stories import CONTRACT


def test_a_file_in_the_right_form_is_read_whole():
    written = ScenarioSchema.model_validate(read_yaml(CONTRACT, "s").root.plain)
    assert list(written.services) == ["banksia"]
    assert len(written.services["banksia"].children) == 3
    assert len(written.steps) == 3


def test_a_seed_may_be_left_out_and_is_no_less_than_nought():
    plain = read_yaml(CONTRACT, "s").root.plain
    del plain["seed"]
    assert ScenarioSchema.model_validate(plain).seed == 1
    with pytest.raises(ValidationError):
        ScenarioSchema.model_validate({**plain, "seed": -1})


@pytest.mark.parametrize("key", ["a", "Banksia-2_x", "9"])
def test_letters_digits_and_dashes_make_a_key(key):
    plain = read_yaml(CONTRACT, "s").root.plain
    plain["services"] = {key: plain["services"]["banksia"]}
    assert list(ScenarioSchema.model_validate(plain).services) == [key]


@pytest.mark.parametrize("key", ["", "-a", "a/b", "ä", "a b", "a" * 61])
def test_what_does_not_fit_an_address_makes_none(key):
    plain = read_yaml(CONTRACT, "s").root.plain
    plain["services"] = {key: plain["services"]["banksia"]}
    with pytest.raises(ValidationError):
        ScenarioSchema.model_validate(plain)


def test_there_is_at_least_one_service():
    plain = read_yaml(CONTRACT, "s").root.plain
    with pytest.raises(ValidationError):
        ScenarioSchema.model_validate({**plain, "services": {}})


def test_a_step_does_or_expects_something_at_one_time():
    assert StepSchema.model_validate({"do": "sync", "as": "educator"}).acting == "educator"
    for written in (
        {},
        {"at": "2026-12-10 09:00"},
        {"at": "2026-12-10 09:00", "after": "1h", "do": "sync"},
        {"do": "sync", "as": "parent"},
    ):
        with pytest.raises(ValidationError):
            StepSchema.model_validate(written)
