import json

from parktime.harness.cli import main


def test_the_schema_is_json_with_the_keys_of_a_scenario(capsys):
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"title", "starts", "ends", "services", "steps"} <= schema["properties"].keys()
