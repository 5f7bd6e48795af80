import json

import jsonschema_rs
import pytest
from pydantic import ValidationError

from parktime.simulator.scenario.schema.document import ScenarioSchema, StepSchema, scenario_schema
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.yaml_reader import read_yaml
from tests.simulator.scenario.schema.test_expectations import EVERY_KIND
from tests.simulator.scenario.schema.test_verbs import READ, SEVERAL
from tests.simulator.scenario.test_schema_errors import FORM
from tests.simulator.scenario.texts import EXAMPLE, TWO_SERVICES, replaced


def test_a_valid_file_is_read():
    written = ScenarioSchema.model_validate(read_yaml(EXAMPLE, "s").root.plain)
    assert list(written.services) == ["banksia"]
    assert len(written.services["banksia"].children) == 3
    assert len(written.steps) == 3


def test_a_seed_is_optional_and_not_negative():
    plain = read_yaml(EXAMPLE, "s").root.plain
    del plain["seed"]
    assert ScenarioSchema.model_validate(plain).seed == 1
    with pytest.raises(ValidationError):
        ScenarioSchema.model_validate({**plain, "seed": -1})


@pytest.mark.parametrize("key", ["a", "Banksia-2_x", "9"])
def test_letters_digits_and_dashes_make_a_key(key):
    plain = read_yaml(EXAMPLE, "s").root.plain
    plain["services"] = {key: plain["services"]["banksia"]}
    assert list(ScenarioSchema.model_validate(plain).services) == [key]


@pytest.mark.parametrize("key", ["", "-a", "a/b", "ä", "a b", "a" * 61])
def test_invalid_service_keys_are_refused(key):
    plain = read_yaml(EXAMPLE, "s").root.plain
    plain["services"] = {key: plain["services"]["banksia"]}
    with pytest.raises(ValidationError):
        ScenarioSchema.model_validate(plain)


def test_there_is_at_least_one_service():
    plain = read_yaml(EXAMPLE, "s").root.plain
    with pytest.raises(ValidationError):
        ScenarioSchema.model_validate({**plain, "services": {}})


def test_a_step_does_or_expects_something_at_one_time():
    assert StepSchema.model_validate({"do": "sync", "as": "educator"}).acting == "educator"
    for written in (
        {},
        {"at": "2026-12-10 09:00"},
        {"at": "2026-12-10 09:00", "after": "1h", "do": "sync"},
        {"do": "sync", "as": 3},
    ):
        with pytest.raises(ValidationError):
            StepSchema.model_validate(written)


SCHEMA = scenario_schema()
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
DATES_AND_SUCH = (
    "2026-02-30",
    "2025-12-10",
    "2026-01-03",
    "Brisbone",
    "given: Mia",
    "every: 2w}",
    "name: X",
    "after: 1h",
    "service: banksia ",
    "{}",
)
"""What a schema cannot check: calendars, zones and dependent keys."""


def plain(text: str) -> object:
    return read_yaml(text, "s.yaml").root.plain


def test_the_json_schema_is_draft_2020_12():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("text", [EXAMPLE, TWO_SERVICES])
def test_the_json_schema_accepts_what_the_reader_accepts(text):
    assert [error.message for error in VALIDATOR.iter_errors(plain(text))] == []


@pytest.mark.parametrize(
    ("word", "argument"), [*((word, argument) for word, argument, *_ in READ), *SEVERAL]
)
def test_the_json_schema_has_every_verb_in_each_form(word, argument):
    story = plain(EXAMPLE)
    for do in (
        word if argument is None else {word: argument},
        [word if argument is None else {word: argument}],
    ):
        story["steps"] = [{"do": do}]
        assert VALIDATOR.is_valid(story)


def test_the_json_schema_has_every_expectation():
    story = plain(EXAMPLE)
    story["steps"] = [{"expect": {kind: expected}} for kind, expected in EVERY_KIND.items()]
    assert VALIDATOR.is_valid(story)


@pytest.mark.parametrize(
    ("old", "new"),
    [(old, new) for old, new, *_ in FORM if not any(each in new for each in DATES_AND_SUCH)],
)
def test_the_json_schema_refuses_invalid_forms(old, new):
    assert not VALIDATOR.is_valid(plain(replaced(EXAMPLE, old, new)))


@pytest.mark.parametrize(
    "do",
    [
        {},
        {"leave": "A", "archive": "B"},
        {"sync": None},
        "leave",
        {"leeve": "A"},
        [],
        {"post": {}},
        {"post": {"Possums": 1, "Koalas": "x"}},
        {"daemon": "dead"},
        {"daemon": {"kill": {"after": 0}}},
        {"fault": {}},
        {"fault": {"kind": "html", "share": 2}},
    ],
)
def test_the_json_schema_refuses_unknown_verbs(do):
    story = plain(EXAMPLE)
    story["steps"] = [{"do": do}]
    assert not VALIDATOR.is_valid(story)


def test_every_key_and_verb_is_described():
    for name, definition in [("file", SCHEMA), *SCHEMA["$defs"].items()]:
        assert definition.get("description"), name
        for key, value in definition.get("properties", {}).items():
            assert value.get("description"), f"{name}.{key}"
    assert {kind.word for kind in VERBS.values() if kind.argument is not None} == set(
        SCHEMA["$defs"]["VerbSchema"]["properties"]
    )


def test_the_json_schema_has_no_null_defaults():
    assert '"default": null' not in json.dumps(SCHEMA)


@pytest.mark.parametrize(
    ("do", "path"),
    [
        ({"leeve": "A"}, ["steps", 0, "do"]),
        ("snc", ["steps", 0, "do"]),
        (["sync", {"leeve": "A"}], ["steps", 0, "do", 1]),
        ({"leave": 7}, ["steps", 0, "do", "leave"]),
        ({"book": {"child": "A", "rom": "B"}}, ["steps", 0, "do", "book"]),
    ],
)
def test_an_error_in_a_verb_is_named_at_its_place(do, path):
    story = plain(EXAMPLE)
    story["steps"] = [{"do": do}]
    errors = list(VALIDATOR.iter_errors(story))
    assert {tuple(error.instance_path) for error in errors} == {tuple(path)}
    assert not any("valid under" in error.message for error in errors)
